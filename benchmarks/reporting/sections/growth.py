"""Growth: what more pages cost, who is ahead at which size, and where that changes."""

import math
from typing import Any

from benchmarks.judging.growth import Growth
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.statistics import Estimate, minimum_blocks
from benchmarks.reporting.words import DUST, formula, listed, pages, percent, size

__all__ = ["crossing", "section"]


def section(report: Report) -> dict[str, Any] | None:
    """Return who is ahead at which size, the ratios, and the lines with their crossings."""
    if not report.growths:
        return None
    straight = [growth for growth in report.growths if growth.straight]
    return {
        "sizes": listed([f"{number:,}" for number in report.sizes]),
        "ahead": [ahead_at_sizes(growth) for growth in report.growths],
        "heads": [f"{number:,} pages >" for number in report.sizes],
        "ratios": [ratios(growth, report.sizes) for growth in report.growths],
        "lines": [
            [
                growth.metric.label,
                *(
                    formula(line.fixed, line.per_page, growth.metric.unit)
                    for line in growth.lines.values()
                ),
                crossing(growth),
                misses(growth),
            ]
            for growth in straight
        ],
        "bent": [bent(growth) for growth in report.growths if not growth.straight],
        "seed": report.seed,
    }


def crossing(growth: Growth) -> str:
    """Say at how many pages the lines cross, how sure that is, or that they do not."""
    if not growth.straight:
        return "no straight line describes the points"
    found = growth.crossing
    meets = found.pages if found.word == "cross" else None
    said = f"at about {pages(meets)} pages" if meets else "they do not cross"
    if found.low is None or found.high is None:
        return f"{said} (no interval below {minimum_blocks()} blocks)"
    if found.word == "not resolved":
        until = f"and {pages(found.high)} pages" if math.isfinite(found.high) else "pages and never"
        return f"not resolved: anywhere between {pages(found.low)} {until}"
    exact = growth.metric.kind == "exact"
    return f"{said} ({pages(found.low)} to {pages(found.high)})" if meets and not exact else said


def ahead_at_sizes(growth: Growth) -> str:
    """Say at which sizes each approach is ahead, by points alone."""
    sizes: dict[str, list[str]] = {}
    for number, row in growth.rows.items():
        sizes.setdefault(ahead(row.estimate), []).append(f"{number:,}")
    said = [
        f"{side} at {'every size' if len(numbers) == len(growth.rows) else listed(numbers)}"
        for side, numbers in sizes.items()
    ]
    return f"**{growth.metric.label}**: {'; '.join(said)}. ({growth.metric.why.rstrip('.')}.)"


def ahead(estimate: Estimate) -> str:
    """Say which approach takes less at one size, as far as its interval or its medians tell."""
    side = "single" if estimate.ratio < 1 else "multi"
    if math.isinf(estimate.high):
        return f"`{side}` takes less by medians alone (too few blocks for an interval)"
    return f"`{side}` takes less" if estimate.excludes_one else "no difference found"


def ratios(growth: Growth, measured: list[int]) -> list[str]:
    """Return the cells of a metric: its ratio at every size."""
    cells = [
        at_size(growth.rows[number]) if number in growth.rows else "not measured"
        for number in measured
    ]
    return [growth.metric.label, *cells]


def at_size(row: Row) -> str:
    """Write the ratio at one size; few blocks are told by their number."""
    if math.isinf(row.estimate.high):
        return f"{row.estimate.ratio:.3f} ({row.estimate.n} blocks)"
    return size(row)


def misses(growth: Growth) -> str:
    """Say by how much the lines miss their points."""
    return ", ".join(
        f"`{arm}` {percent(line.misses if line.misses > DUST else 0)}"
        for arm, line in growth.lines.items()
    )


def bent(growth: Growth) -> str:
    """Say of which arms a straight line does not describe the points."""
    arms = [
        f"`{arm}` by {percent(line.misses)}"
        for arm, line in growth.lines.items()
        if not line.straight
    ]
    return f"{growth.metric.label}: a straight line would miss a point of {listed(arms)}."
