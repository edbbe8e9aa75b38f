"""Workers: the memory of a server that forks, in all, per process, and for one worker more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from benchmarks.judging.rows import Row
from benchmarks.judging.statistics import Estimate, paired_ratio
from benchmarks.metrics import PHASES, Workers
from benchmarks.samples import Run

__all__ = ["Fleet", "FurtherWorker", "fleets", "further_workers"]


@dataclass(frozen=True)
class Fleet:
    """One way to run a server: so many workers, forked from a preloaded application or not.

    `rows` holds what all processes need together, per phase. `parts` is what each of them needs in
    the last phase, in bytes: the master first, then the workers from the largest to the smallest;
    without an arm that did not write it down. They are medians over the blocks, scaled so that they
    add up to the median of the sums, which medians do not do by themselves.
    """

    workers: int
    preload: bool
    rows: Mapping[str, Row]
    parts: Mapping[str, Sequence[float]]

    @property
    def last(self) -> Row:
        """Return the row of the last phase that was measured."""
        return next(self.rows[phase] for phase in reversed(PHASES) if phase in self.rows)


@dataclass(frozen=True)
class FurtherWorker:
    """What one worker more needs: the slope between the fewest and the most, in bytes per block."""

    preload: bool
    arms: Mapping[str, Sequence[float]]
    estimate: Estimate | None

    def middle(self, arm: str) -> float:
        """Return the median of an arm in bytes."""
        return median(self.arms[arm])


def fleets(run: Run, rows: Iterable[Row]) -> Iterable[Fleet]:
    """Yield every way to run a server that was measured, in the order of the metrics' table."""
    found: dict[tuple[int, bool], dict[str, Row]] = {}
    for row in rows:
        place = row.metric.place
        if isinstance(place, Workers):
            found.setdefault((place.count, place.preload), {})[place.phase] = row
    for (workers, preloaded), phases in found.items():
        fleet = Fleet(workers, preloaded, phases, {})
        parts = {arm: processes(run, fleet.last.metric.name, arm) for arm in ("multi", "single")}
        scaled = {
            arm: [size * fleet.last.middle(arm) / sum(sizes) for size in sizes]
            for arm, sizes in parts.items()
            if sizes
        }
        yield replace(fleet, parts=scaled)


def processes(run: Run, metric: str, arm: str) -> list[float]:
    """Return the median bytes of each process over the complete blocks; empty without any."""
    taken = [
        [master, *sorted(workers, reverse=True)]
        for one in run.usable
        if one.metric == metric and one.arm == arm and one.parts
        for master, *workers in [one.parts]
    ]
    most = max(map(len, taken), default=0)
    whole = [parts for parts in taken if len(parts) == most]
    return [median(values) for values in zip(*whole, strict=True)]


def further_workers(fleets: Sequence[Fleet]) -> Iterable[FurtherWorker]:
    """Yield what a further worker needs, with preload and without, where two counts tell."""
    for preload in (True, False):
        alike = sorted(
            (one for one in fleets if one.preload == preload), key=lambda one: one.workers
        )
        if len(alike) > 1 and blocks_of(alike[0]) == blocks_of(alike[-1]):
            arms = {arm: slope(alike[0], alike[-1], arm) for arm in ("multi", "single")}
            above_zero = min(map(min, arms.values())) > 0
            estimate = paired_ratio(arms["single"], arms["multi"]) if above_zero else None
            yield FurtherWorker(preload, arms, estimate)


def blocks_of(fleet: Fleet) -> tuple[str, int]:
    """Return the family of a fleet's last phase, and in how many blocks it was measured."""
    return fleet.last.metric.family, len(fleet.last.arms["multi"])


def slope(few: Fleet, many: Fleet, arm: str) -> list[float]:
    """Return, per block, how many bytes each worker between two fleets added."""
    pairs = zip(few.last.arms[arm], many.last.arms[arm], strict=True)
    return [(most - least) / (many.workers - few.workers) for least, most in pairs]
