"""Aims: what was aimed at in throughput and in the model's predictions, and what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

from crossroads.benchmarks.judging.statistics import Estimate, paired_ratio
from crossroads.benchmarks.loading.capacity import Model, Observed, covered, worst_cpu
from crossroads.benchmarks.loading.costs import model_hash, read
from crossroads.benchmarks.loading.throughput import COMPRESSING, FLOOR

LEAST_OF_FLOOR, LEAST_OF_TWO = 0.9, 1.7
LEAST_COVERED, MOST_CPU, MOST_LONGER = 0.9, 0.1, 0.5
"""The share of 95 % intervals that are to hold, by how much CPU time may be off, and by how much
longer a quantile may be: whatever is inside of a wide interval says nothing."""


class Aim(NamedTuple):
    """One aim: what it is about, what was measured, what it was to be, and what became of it."""

    what: str
    measured: str
    aimed: str
    outcome: str


def aims(record: Mapping[str, Any]) -> Iterator[Aim]:
    """Yield every aim of a record."""
    names = [*record["approaches"]]
    for encoding, columns in record["dispatch"].items():
        for name in names:
            what = f"`{name}`: dispatches in a CPU second, {encoding}, over the floor's"
            yield at_least(what, paired_ratio(columns[FLOOR], columns[name]), LEAST_OF_FLOOR)
    columns = record["dispatch"].get("compressed", {})
    if COMPRESSING in columns:  # not in older records
        for name in names:
            what = f"`{name}`: the same, compressed, over those of a floor that compresses, too"
            yield at_least(what, paired_ratio(columns[COMPRESSING], columns[name]), LEAST_OF_FLOOR)
        limit = told(paired_ratio(columns[FLOOR], columns[COMPRESSING]))
        yield Aim("A floor that compresses over one that does not", limit, "none set", "")
    for name in names:
        one, two = ([turn[0] for turn in record["workers"][name][n]] for n in ("one", "two"))
        what = f"`{name}`: documents a second of two workers over those of one"
        yield at_least(what, paired_ratio(two, one), LEAST_OF_TWO)
    is_new = record.get("model") == model_hash()
    models = [(costs.model, loads) for costs, loads in map(read, record["approaches"].values())]
    inside, of = (sum(one) for one in zip(*(counts(*pair) for pair in models), strict=True))
    least = round(LEAST_COVERED * of)
    what = "95 % quantiles of loads that the model had not seen, inside their 95 % intervals"
    yield judged(what, f"{inside} of {of}", f"at least {least}", inside >= least, is_new)
    for what, most, measure in (
        ("CPU time of these loads, off by at most", MOST_CPU, worst_cpu),
        ("A quantile may be longer than predicted by", MOST_LONGER, longest),
    ):
        found = max(measure(*pair) for pair in models)
        measured, aimed = f"{100 * found:.1f} %", f"at most {100 * most:.0f} %"
        yield judged(what, measured, aimed, found <= most, is_new)


def at_least(what: str, found: Estimate, least: float) -> Aim:
    """Hold a ratio against the least that it is to be, by its whole interval."""
    outcome = "reached" if found.low >= least else "missed"
    if found.low < least <= found.high:
        outcome = "not settled"
    return Aim(what, told(found), f"at least {least:.2f}", outcome)


def told(found: Estimate) -> str:
    """Write a ratio with its interval."""
    return f"{found.ratio:.2f} ({found.low:.2f} to {found.high:.2f})"


def judged(what: str, measured: str, aimed: str, is_reached: bool, is_new: bool) -> Aim:
    """Say what became of an aim that is reached or not, if the loads are *new* to the model."""
    outcome = "reached" if is_reached else "missed"
    return Aim(what, measured, aimed, outcome if is_new else "not settled")


def counts(model: Model, loads: Sequence[Observed]) -> tuple[int, int]:
    """Count the quantiles that lie where they were predicted, and all."""
    return covered(model, loads), len(loads)


def longest(model: Model, loads: Sequence[Observed]) -> float:
    """Return by how much a quantile may be longer than predicted, at most, and hold at 95 %."""
    return max(model.interval(one.rate)[1] / model.p95(one.rate) - 1 for one in loads)


class Busy(NamedTuple):
    """How much of a core was taken by one worker, by two, and by the client of two."""

    one: float
    two: float
    client: float


def busy(turns: Mapping[str, Sequence[Sequence[float]]]) -> Busy:
    """Return how busy the two cores were that workers and client shared."""
    one, two = (median(rate * cpu for rate, cpu, _ in turns[count]) for count in ("one", "two"))
    return Busy(one, two, median(turn[2] for turn in turns["two"]))
