"""Weigh metrics together: the word for several of them, and what is too small to matter."""

from collections.abc import Sequence

from benchmarks.judging.growth import Growth
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row

__all__ = ["TRIFLING_START", "near", "overall", "reach", "told", "weighs"]

TRIFLING_START = 0.02
"""Seconds of a start that nobody waits for."""
MATTERS = 0.1
"""Relative difference from which a cost matters beside one that speaks for the other approach."""
TRIFLES = ("scaling.lookup",)
"""What nobody should decide by: nanoseconds in a request of milliseconds, clear or not."""


def overall(rows: Sequence[Row]) -> tuple[str, str]:
    """Return the word for several metrics together, and who is ahead if somebody is.

    One side ahead anywhere decides, by its firmest word; two sides ahead are `mixed`. With nobody
    ahead, an open question or a failed check outweighs a tie.
    """
    words = {row.verdict.word for row in rows}
    sides = {row.verdict.better for row in rows if row.verdict.better}
    if len(sides) > 1:
        return "mixed", ""
    firmest_first = ("clear", "likely", "not resolved", "void", "tie")
    return next(word for word in firmest_first if word in words), next(iter(sides), "")


def told(report: Report) -> list[Growth]:
    """Return what grows with the number of pages, but for trifles."""
    return [growth for growth in report.growths if growth.metric.name not in TRIFLES]


def weighs(row: Row) -> bool:
    """Tell whether a difference is large enough to weigh against one on the other side."""
    return row.metric.kind != "exact" and abs(row.estimate.ratio - 1) >= MATTERS


def reach(row: Row) -> float:
    """Return how far from 1 the interval of a row reaches, against either measurement of multi."""
    both = [one for one in (row.estimate, row.verdict.second) if one]
    return max(max(one.high - 1, 1 - one.low) for one in both)


def near(row: Row) -> bool:
    """Tell whether even the far end of an interval is a difference too small to choose by."""
    trifle = row.metric.unit != "s" or reach(row) * row.middle("multi") < TRIFLING_START
    return reach(row) < MATTERS and trifle
