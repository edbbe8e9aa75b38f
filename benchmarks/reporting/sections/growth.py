"""Growth: what more pages cost, who is ahead at which size, and where that changes."""

import math
from typing import Any

from crossroads.benchmarks.judging.growth import Growth
from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.rows import Row
from crossroads.benchmarks.judging.statistics import minimum_blocks
from crossroads.benchmarks.reporting.words import DUST, amount, listed, pages, percent, size


def section(report: Report) -> dict[str, Any] | None:
    """Return who is ahead at which size, the ratios, and the lines with their crossings."""
    if not report.growths:
        return None
    return {
        "sizes": listed([f"{number:,}" for number in report.sizes]),
        "ahead": [ahead_at_sizes(growth) for growth in report.growths],
        "heads": [f"{number:,} pages >" for number in report.sizes],
        "ratios": [
            [growth.metric.label, *(at_size(growth.rows.get(number)) for number in report.sizes)]
            for growth in report.growths
        ],
        "lines": [line_cells(growth) for growth in report.growths],
        "seed": report.run.seed,
    }


def line_cells(growth: Growth) -> list[str]:
    """Return both lines, where they cross, and by how much each misses its worst point."""
    formulas, misses = [], []
    for arm, line in growth.lines.items():
        fixed, each = (amount(abs(one), growth.metric.unit) for one in (line.fixed, line.per_page))
        level = abs(line.per_page) < DUST * abs(line.fixed)
        slope = " at any size" if level else f" {'-' if line.per_page < 0 else '+'} {each} a page"
        formulas.append(f"{'-' * (line.fixed < 0)}{fixed}{slope}" if line.straight else "no line")
        misses.append(f"`{arm}` {percent(line.misses if line.misses > DUST else 0)}")
    return [growth.metric.label, *formulas, crossing(growth), ", ".join(misses)]


def crossing(growth: Growth) -> str:
    """Say at how many pages the lines cross, how sure that is, or that they do not."""
    if not growth.straight:
        return "read the points instead"
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
    """Say at which sizes each approach is ahead; each size is judged by itself."""
    sizes: dict[str, list[str]] = {}
    for number, row in growth.rows.items():
        sizes.setdefault(ahead(row), []).append(f"{number:,}")
    said = [
        f"{side} at {'every size' if len(numbers) == len(growth.rows) else listed(numbers)}"
        for side, numbers in sizes.items()
    ]
    return f"**{growth.metric.label}**: {'; '.join(said)}. ({growth.metric.why.rstrip('.')}.)"


def ahead(row: Row) -> str:
    """Say which approach takes less at one size by its verdict, or by medians without any."""
    if math.isinf(row.estimate.high):
        side = "single" if row.estimate.ratio < 1 else "multi"
        return f"`{side}` takes less by medians alone (too few blocks for an interval)"
    if row.verdict.better:
        return f"`{row.verdict.better}` takes less"
    return "a tie" if row.verdict.word == "tie" else "no difference found"


def at_size(row: Row | None) -> str:
    """Write the ratio at one size; few blocks are told by their number."""
    if row and math.isinf(row.estimate.high):
        return f"{row.estimate.ratio:.3f} ({row.estimate.n} blocks)"
    return size(row) if row else "not measured"
