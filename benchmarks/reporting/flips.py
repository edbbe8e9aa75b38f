"""Say when the answer flips with the number of pages."""

import math

from benchmarks.judging.growth import Growth
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.scaling import Crossing, Line
from benchmarks.judging.statistics import Estimate, minimum_blocks
from benchmarks.reporting.numbers import amount, pages, percent
from benchmarks.reporting.words import listed, size

__all__ = ["bent", "by_size", "crossing", "formula", "sizes", "straightness"]

DUST = 1e-9
"""Relative differences that rounding leaves behind."""


def crossing(growth: Growth) -> str:
    """Say at how many pages the lines cross, how sure that is, or that they do not."""
    if not growth.straight:
        return "no straight line describes the points"
    return meeting(growth.crossing, exact=growth.metric.kind == "exact")


def meeting(found: Crossing, *, exact: bool) -> str:
    """Say where two lines cross."""
    meets = found.pages if found.word == "cross" else None
    said = f"at about {pages(meets)} pages" if meets else "they do not cross"
    if found.low is None or found.high is None:
        return f"{said} (no interval below {minimum_blocks()} blocks)"
    if found.word == "not resolved":
        until = f"and {pages(found.high)} pages" if math.isfinite(found.high) else "pages and never"
        return f"not resolved: anywhere between {pages(found.low)} {until}"
    return f"{said} ({pages(found.low)} to {pages(found.high)})" if meets and not exact else said


def sizes(growth: Growth) -> str:
    """Say what a metric is, and at which sizes each approach is ahead, by points alone."""
    found: dict[str, list[str]] = {}
    for number, row in growth.rows.items():
        found.setdefault(ahead(row.estimate), []).append(f"{number:,}")
    said = [
        f"{side} at {'every size' if len(numbers) == len(growth.rows) else listed(numbers)}"
        for side, numbers in found.items()
    ]
    what = growth.metric.why.rstrip(".")
    return f"{growth.metric.label} ({what[0].lower()}{what[1:]}): {'; '.join(said)}."


def ahead(estimate: Estimate) -> str:
    """Say which approach takes less at one size, as far as its interval or its medians tell."""
    side = "single" if estimate.ratio < 1 else "multi"
    if math.isinf(estimate.high):
        return f"`{side}` takes less by medians alone (too few blocks for an interval)"
    return f"`{side}` takes less" if estimate.excludes_one else "open"


def by_size(report: Report) -> list[list[str]]:
    """Return the ratio at every size as a table: a heading, then a row for each metric."""
    measured = report.sizes
    return [
        ["single / multi", *(f"{number:,} pages" for number in measured)],
        *(
            [
                growth.metric.label,
                *(
                    at_size(growth.rows[number]) if number in growth.rows else "not measured"
                    for number in measured
                ),
            ]
            for growth in report.growths
        ),
    ]


def at_size(row: Row) -> str:
    """Write the ratio at one size; few blocks are told by their number."""
    if math.isinf(row.estimate.high):
        return f"{row.estimate.ratio:.3f} ({row.estimate.n} blocks)"
    return size(row)


def formula(line: Line, unit: str) -> str:
    """Write a line as what it says: a fixed part, and one per page unless that is nothing."""
    if abs(line.per_page) < DUST * abs(line.fixed):
        return f"{amount(line.fixed, unit)} at any size"
    sign = "-" if line.per_page < 0 else "+"
    return f"{amount(line.fixed, unit)} {sign} {amount(abs(line.per_page), unit)} a page"


def straightness(growth: Growth) -> str:
    """Say by how much the lines miss their points."""
    said = []
    for arm, line in growth.lines.items():
        said.append(f"`{arm}` {percent(line.misses if line.misses > DUST else 0)}")
    return ", ".join(said)


def bent(growth: Growth) -> str:
    """Say of which arms a straight line does not describe the points; empty where it does."""
    arms = [
        f"`{arm}` by {percent(line.misses)}"
        for arm, line in growth.lines.items()
        if not line.straight
    ]
    if not arms:
        return ""
    return (
        f"{growth.metric.label}: a straight line would miss a point of {listed(arms)}, so none is "
        "drawn: read the points."
    )
