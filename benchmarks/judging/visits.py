"""Visits: the rows of a visitor's steps, on a first visit and elsewhere.

Every ratio is paired by block, every median is in the metric's unit.
"""

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.journey import STEPS, THROTTLES, metric
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row, row_of
from benchmarks.judging.statistics import Estimate, paired_ratio
from benchmarks.judging.verdict import judge_all
from benchmarks.metrics import METRICS

__all__ = ["PLACES", "first_visit", "ratio_by_block", "step_row", "waits"]

ARMS = ("multi", "single")
PLACES = ("cold", "returning", "ahead", *THROTTLES)
"""Where the steps were timed: first visit, returning visitor, pages prefetched, weaker machines."""
MEASURED_ONCE = ("ahead", *THROTTLES)
"""Where `multi` is not measured a second time, so that no word can be clear."""


def step_row(report: Report, journey: str, step: str, quantity: str) -> Row | None:
    """Return the row of one metric of a journey, None if it was not measured."""
    return report.row(metric(journey, step, quantity))


def first_visit(report: Report, arm: str, step: str, quantity: str) -> Sequence[float]:
    """Return the values of an arm on the first visit, in block order; empty without any."""
    row = step_row(report, "cold", step, quantity)
    return row.arms.get(arm, ()) if row else ()


def ratio_by_block(over: Sequence[float], under: Sequence[float]) -> Estimate | None:
    """Estimate over / under by the blocks that both have: if one has fewer, they are the first.

    None if one has no values, or a 0, because a 0 has no ratio.
    """
    n = min(len(over), len(under))
    if not n or not min(*over[:n], *under[:n]) > 0:
        return None
    return paired_ratio(over[:n], under[:n])


def waits(report: Report, place: str) -> dict[str, Row]:
    """Return the row of each step's waiting by the step's name; `place` is one of `PLACES`."""
    if place == "ahead":
        rows = prefetched(report)
    else:
        taken = {step.name: step_row(report, place, step.name, "painted") for step in STEPS}
        rows = {step: row for step, row in taken.items() if row}
    labels = {step.name: step.label for step in STEPS}
    labelled = {
        step: replace(row, metric=replace(row.metric, label=labels[step]))
        for step, row in rows.items()
    }
    if place not in MEASURED_ONCE:
        return labelled
    return {step: at_most_likely(row) for step, row in labelled.items()}


def prefetched(report: Report) -> dict[str, Row]:
    """Judge `single-ahead` against `multi-ahead`, by the blocks that both have."""
    values = {}
    for step in STEPS:
        both = {arm: first_visit(report, f"{arm}-ahead", step.name, "painted") for arm in ARMS}
        if n := min(map(len, both.values())):
            values[step.name] = {arm: taken[:n] for arm, taken in both.items()}
    names = {step: metric("cold", step, "painted") for step in values}
    verdicts = judge_all({names[step]: both for step, both in values.items()})
    return {
        step: row_of(METRICS[names[step]], both, verdicts[names[step]])
        for step, both in values.items()
    }


def at_most_likely(row: Row) -> Row:
    """Return a row whose word is not clear, because `multi` was measured once."""
    if row.verdict.word != "clear":
        return row
    return replace(row, verdict=replace(row.verdict, word="likely"))
