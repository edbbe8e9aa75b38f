"""Precision: how narrow the intervals of a run are, beside how narrow they must be to be of use."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.rows import Row
from crossroads.benchmarks.metrics import metrics_of

LIMITS: Mapping[str, float] = {
    "startup.cpu": 0.04,
    **{name: 0.03 for name in metrics_of("http") if name.endswith(".service")},
}
"""Metric -> the most that half of its interval may be, relative to the ratio."""
OF_A_START = 0.005
"""The same for the difference between two starts, relative to a start."""


class Precision(NamedTuple):
    """What was estimated, half the width of its interval, the most that it may be, and n."""

    what: str
    half: float
    at_most: float
    n: int

    @property
    def outcome(self) -> str:
        """Say whether the interval is narrow enough."""
        return "reached" if self.half <= self.at_most else "missed"


class Start(NamedTuple):
    """A start of `multi` in CPU seconds, what of it is no import in both, and `single` - `multi`.

    `low` and `high` are the ends of the difference's interval.
    """

    whole: float
    multi: float
    single: float
    difference: float
    low: float
    high: float


def precisions(report: Report) -> list[Precision]:
    """Return the precision of everything that has a limit and was measured."""
    rows = {name: row for name in LIMITS if (row := report.row(name))}
    found = [
        Precision(row.metric.label, half_width(row), LIMITS[name], row.estimate.n)
        for name, row in rows.items()
    ]
    if start := start_of(report):
        row = report.row("construction.cpu")
        half, n = (start.high - start.low) / 2 / start.whole, row.estimate.n if row else 0
        label = "The difference between two starts, in CPU time of a start"
        found.insert(1, Precision(label, half, OF_A_START, n))
    return found


def half_width(row: Row) -> float:
    """Return half the width of a row's interval, relative to its ratio."""
    low, high = row.estimate.low, row.estimate.high
    return math.sqrt(high / low) - 1 if low else math.inf


def start_of(report: Report) -> Start | None:
    """Return what two starts share and differ in, None if it was not measured."""
    whole, built = report.row("startup.cpu"), report.row("construction.cpu")
    if whole is None or built is None:
        return None
    multi, single = built.middle("multi"), built.middle("single")
    ends = (built.estimate.low, built.estimate.high)
    low, high = (multi * (end - 1) for end in ends)
    return Start(whole.middle("multi"), multi, single, built.difference, low, high)
