"""Draw a report: which of its numbers each picture shows, and what it says to those who listen."""

import math
from collections.abc import Sequence
from pathlib import Path

from benchmarks.judging.growth import Growth
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.verdict import BANDS
from benchmarks.judging.workers import Fleet
from benchmarks.reporting import crossing_plot, pictures, stacked_bars, staircase
from benchmarks.reporting.flips import crossing
from benchmarks.reporting.numbers import scale
from benchmarks.reporting.words import listed, size

__all__ = ["alternatives", "draw", "places"]

PICTURES = ("forest", "strips", "workers", "http", "crossing", "order", "staircase")


def draw(report: Report) -> dict[str, bytes]:
    """Return the pictures of a report by name, those that its samples have something for."""
    server, http = report.section("server"), report.section("http")
    forks = [stack(fleet) for fleet in report.fleets if fleet.parts]
    drawn: dict[str, bytes] = {}
    if server:
        drawn["forest"] = pictures.forest([interval(row) for row in server])
        drawn["strips"] = pictures.strips([pairs(row) for row in server])
        drawn["order"] = pictures.order(report.timelines)
    if forks:
        drawn["workers"] = stacked_bars.stacks(forks)
    if http:
        drawn["http"] = pictures.forest([interval(row) for row in http])
    if report.growths:
        drawn["crossing"] = crossing_plot.curves([curves(growth) for growth in report.growths])
    if visits := staircase.stairs(report):
        drawn["staircase"] = staircase.draw(visits)
    return drawn


def interval(row: Row) -> pictures.Interval:
    """Return what the forest plot shows of a row."""
    again, bounded = row.verdict.again, math.isfinite(row.estimate.high)
    written = size(row) if bounded else f"{row.estimate.ratio:.3f}"
    return pictures.Interval(
        label=row.metric.label,
        note=f"{written}  {row.verdict.word}",
        ratio=row.estimate.ratio,
        low=row.estimate.low,
        high=row.estimate.high,
        band=BANDS[row.metric.kind],
        again=(again.low, again.high) if again and math.isfinite(again.high) else None,
        void=row.verdict.word == "void",
    )


def pairs(row: Row) -> pictures.Pairs:
    """Return what the paired strips show of a row, in the unit that suits its size."""
    factor, unit = scale(row.middle("multi"), row.metric.unit)
    return pictures.Pairs(
        label=f"{row.metric.label} ({unit})" if unit else row.metric.label,
        band=BANDS[row.metric.kind],
        multi=[value / factor for value in row.arms["multi"]],
        single=[value / factor for value in row.arms["single"]],
    )


def stack(fleet: Fleet) -> stacked_bars.Stack:
    """Return what the bars of the workers show of a fleet, in megabytes."""
    preload = "with preload" if fleet.preload else "without preload"
    return stacked_bars.Stack(
        label=f"{fleet.workers} worker{'s' if fleet.workers > 1 else ''} {preload}",
        arms={arm: [size / 1e6 for size in parts] for arm, parts in fleet.parts.items()},
    )


def curves(growth: Growth) -> crossing_plot.Curves:
    """Return what the crossing plot shows of a metric, in the unit that suits its most."""
    most = max(value for points in growth.points.values() for value in points.values())
    factor, unit = scale(most, growth.metric.unit)
    found = growth.crossing
    meets = found.pages if found.word == "cross" and growth.straight else None
    return crossing_plot.Curves(
        label=f"{growth.metric.label} ({unit})" if unit else growth.metric.label,
        points={
            arm: {pages: value / factor for pages, value in points.items()}
            for arm, points in growth.points.items()
        },
        lines={
            arm: (line.fixed / factor, line.per_page / factor)
            for arm, line in growth.lines.items()
            if growth.straight
        },
        crossing=(meets, found.low or meets, found.high or meets) if meets else None,
    )


def places(out: Path) -> dict[str, Path]:
    """Return where a report keeps each of its pictures; the folder may hold others beside them."""
    return {name: out / "pictures" / f"{name}.svg" for name in PICTURES}


def alternatives(report: Report) -> dict[str, str]:
    """Say in words what each picture shows, for readers who do not see it."""
    server, http = report.section("server"), report.section("http")
    less = [f"{row.metric.label} {share_of_blocks(row)}" for row in server]
    furthest = [
        f"{one.label} {max(abs(dot.deviation) for dot in one.dots):.1f} %"
        for one in report.timelines
    ]
    forks = [
        f"{shown.label}: "
        + listed([f"{arm} {sum(parts):.1f}" for arm, parts in shown.arms.items()])
        for shown in map(stack, report.fleets)
        if shown.arms
    ]
    crossings = [f"{growth.metric.label}: {crossing(growth)}" for growth in report.growths]
    return {
        "forest": f"Forest plot of single / multi, 95 % intervals: {intervals(server)}.",
        "strips": f"Values per block. single needed less than multi in: {'; '.join(less)}.",
        "order": "Samples in the order in which they were taken; the furthest from the median of "
        f"its arm: {'; '.join(furthest)}.",
        "workers": f"Memory per process, in MB. {'; '.join(forks)}." if forks else "",
        "http": f"Forest plot of single / multi, 95 % intervals: {intervals(http)}.",
        "staircase": staircase.alternative(staircase.stairs(report)),
        "crossing": f"Cost over the number of pages. {'; '.join(crossings)}.",
    }


def intervals(rows: Sequence[Row]) -> str:
    """Write what a forest plot shows."""
    return "; ".join(f"{row.metric.label} {size(row)}, {row.verdict.word}" for row in rows)


def share_of_blocks(row: Row) -> str:
    """Write in how many blocks `single` needed less."""
    blocks = zip(row.arms["single"], row.arms["multi"], strict=True)
    return f"{sum(single < multi for single, multi in blocks)} of {row.estimate.n} blocks"
