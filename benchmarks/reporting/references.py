"""References: what the site costs as tutorials build it, beside what the kit makes of it."""

from collections.abc import Mapping, Sequence
from statistics import median

from benchmarks.arms import STOCK
from benchmarks.judging.model import Report
from benchmarks.metrics import METRICS
from benchmarks.reporting.journey import Amounts, counted, found

__all__ = ["COLUMNS", "or_dash", "references"]

COLUMNS = ("multi", "single", *STOCK)
VISIT = {
    "server_bytes": "Bytes sent by the server, first visit",
    "server_requests": "Requests at the server, first visit",
    "server_cpu": "CPU time of the server, first visit",
    "painted": "Click to painted, first visit, all pages",
}
"""Quantities of a whole first visit, and their labels."""


def references(report: Report) -> list[Amounts]:
    """Return a line of medians for each cost that was measured in a stock arm."""
    lines = [
        line(f"{METRICS[name].label}, {pages:,} pages", METRICS[name].unit, arms)
        for (name, pages), arms in report.starts.items()
    ]
    rows = [(label, found(report, "cold", "total", quantity)) for quantity, label in VISIT.items()]
    lines += [line(label, row.metric.unit, row.arms) for label, row in rows if row]
    return [one for one in lines if any(one.values[arm] is not None for arm in STOCK)]


def line(label: str, unit: str, arms: Mapping[str, Sequence[float]]) -> Amounts:
    """Return the medians of the columns, and the blocks of the one that has the fewest."""
    taken = {arm: arms[arm] for arm in COLUMNS if arms.get(arm)}
    values = {arm: median(taken[arm]) if arm in taken else None for arm in COLUMNS}
    return Amounts(label, unit, values, min(map(len, taken.values()), default=0))


def or_dash(amounts: Amounts) -> list[str]:
    """Write the values of a line, a dash for each that was not measured."""
    values = amounts.values.values()
    return ["-" if value is None else counted(value, amounts.unit) for value in values]
