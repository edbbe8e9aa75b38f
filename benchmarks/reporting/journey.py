"""The journey: what a visitor's steps take, as plain rows for whoever reports on visits.

Every ratio is paired by block, every median is in the metric's unit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.journey import STEPS, metric
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.statistics import Estimate, paired_ratio
from benchmarks.reporting.numbers import amount

__all__ = [
    "Amounts",
    "Visited",
    "amounts",
    "compared",
    "counted",
    "found",
    "medians",
    "series",
    "steps",
    "wire",
]

WIRE = ("painted", "bytes", "requests")


@dataclass(frozen=True)
class Visited:
    """One step of a journey: the row of its time, and what went over the wire, in bytes."""

    label: str
    row: Row
    bytes: Row | None
    requests: Row | None


@dataclass(frozen=True)
class Amounts:
    """A line of medians: arm -> value in the metric's unit, in so many blocks."""

    label: str
    unit: str
    values: Mapping[str, float | None]
    n: int


def found(report: Report, journey: str, step: str, quantity: str) -> Row | None:
    """Return the row of one metric of the journey, None where it was not measured."""
    name = metric(journey, step, quantity)
    return next((row for row in report.section("navigation") if row.metric.name == name), None)


def series(report: Report, arm: str, step: str, quantity: str) -> Sequence[float]:
    """Return the values of an arm on the first visit, in block order; empty without any."""
    row = found(report, "cold", step, quantity)
    return row.arms.get(arm, ()) if row else ()


def compared(over: Sequence[float], under: Sequence[float]) -> Estimate | None:
    """Estimate over / under, by the blocks that both have: where one has fewer, they are the first.

    None where one has no values, or a 0, of which there is no ratio.
    """
    n = min(len(over), len(under))
    if not n or not min(*over[:n], *under[:n]) > 0:
        return None
    return paired_ratio(over[:n], under[:n])


def steps(report: Report, journey: str) -> list[Visited]:
    """Return the steps of a journey in order, each with what it took in both approaches."""
    taken = [
        (step.label, [found(report, journey, step.name, quantity) for quantity in WIRE])
        for step in STEPS
    ]
    return [Visited(label, row, size, asked) for label, (row, size, asked) in taken if row]


def amounts(row: Row | None, label: str, arms: Sequence[str]) -> Amounts | None:
    """Return the medians of some arms, None where the metric was not measured."""
    if row is None:
        return None
    values = {arm: median(row.arms[arm]) if row.arms.get(arm) else None for arm in arms}
    return Amounts(label, row.metric.unit, values, row.estimate.n)


def medians(line: Amounts) -> list[str]:
    """Write the values of a line in the order of their arms."""
    return [
        "not measured" if value is None else counted(value, line.unit)
        for value in line.values.values()
    ]


def counted(value: float, unit: str) -> str:
    """Write a value with its unit; what is counted one by one in full, and nothing at all as 0."""
    return f"{value:,.15g}" if unit == "count" or not value else amount(value, unit)


def wire(one: Visited) -> str:
    """Write what went over the wire in a step, `multi` and then `single`: bytes, requests."""
    cells = [
        " / ".join(counted(row.middle(arm), row.metric.unit) for arm in ("multi", "single"))
        if row
        else "not counted"
        for row in (one.bytes, one.requests)
    ]
    return " | ".join(cells)
