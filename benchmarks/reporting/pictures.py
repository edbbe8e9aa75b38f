"""Draw ratios, blocks and the order of a run as SVG, with the same bytes every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator, NullLocator

from benchmarks.judging.model import Timeline
from benchmarks.reporting.canvas import (
    ARMS,
    BAND,
    FAINT,
    INK,
    QUIET,
    blank,
    height,
    plain_values,
    svg,
)
from benchmarks.reporting.geometry import ruler

__all__ = ["Interval", "Pairs", "forest", "order", "strips"]


@dataclass(frozen=True)
class Interval:
    """One line of the forest plot: a ratio with its interval, its band, and the A/A interval.

    `low` may be 0 and `high` infinite: the line then runs off the axis. `again` is None where the
    second `multi` was not measured. What is `void` is drawn pale.
    """

    label: str
    note: str
    ratio: float
    low: float
    high: float
    band: float
    again: tuple[float, float] | None
    void: bool = False


@dataclass(frozen=True)
class Pairs:
    """One panel of paired strips: values per block, both in the unit that the label names."""

    label: str
    band: float
    multi: Sequence[float]
    single: Sequence[float]


def forest(intervals: Sequence[Interval]) -> bytes:
    """Draw single / multi per metric on a logarithmic axis, each over its band and A/A interval.

    Raises ValueError when there is nothing to draw, as `strips` and `order` do.
    """
    with mpl.rc_context():
        figure = blank(1.08 + 0.58 * len(intervals), intervals)
        axes = figure.subplots()
        figure.subplots_adjust(
            left=0.05, right=0.95, top=1 - 0.42 / height(figure), bottom=0.66 / height(figure)
        )
        edge, ticks = ruler(
            end
            for one in intervals
            for end in (one.ratio, one.low, one.high, 1 + one.band, *(one.again or ()))
        )
        for row, one in enumerate(intervals):
            draw_interval(axes, -row, one, edge)
        axes.set(xscale="log", xlim=(1 / edge, edge), ylim=(0.42 - len(intervals), 0.72))
        axes.xaxis.set_major_locator(FixedLocator(ticks))
        axes.xaxis.set_major_formatter(FixedFormatter([f"{tick:g}" for tick in ticks]))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_visible(False)
        axes.spines["left"].set_visible(False)
        top: dict[str, Any] = {
            "transform": axes.transAxes,
            "color": QUIET,
            "va": "bottom",
            "fontsize": 8,
        }
        axes.text(0, 1.01, "← single costs less", ha="left", **top)
        axes.text(1, 1.01, "multi costs less →", ha="right", **top)
        axes.set_xlabel("single / multi, 95 % interval, logarithmic", fontsize=8, labelpad=2)
        figure.text(
            0.5,
            0.11 / height(figure),
            "shaded: too small to matter    thin grey: multi against itself",
            ha="center",
            color=QUIET,
            fontsize=7.5,
        )
        return svg(figure, intervals)


def draw_interval(axes: Axes, y: float, one: Interval, edge: float) -> None:
    """Draw one line of the forest plot at height `y`, its label above it."""
    low, high = max(one.low, 1 / edge), min(one.high, edge)
    axes.fill_betweenx(
        [y - 0.34, y + 0.14], 1 / (1 + one.band), 1 + one.band, color=BAND, linewidth=0
    )
    axes.plot([1, 1], [y - 0.34, y + 0.14], color=INK, linewidth=0.8, zorder=1)
    if one.again:
        ends = [max(one.again[0], 1 / edge), min(one.again[1], edge)]
        axes.plot(ends, [y - 0.23] * 2, color="#9aa5b1", linewidth=1.6, zorder=2)
    ink: dict[str, Any] = {"color": "#b8c1ca" if one.void else INK, "zorder": 3}
    centre = min(max(one.ratio, 1 / edge), edge)
    axes.plot([low, high], [y] * 2, linewidth=2, solid_capstyle="butt", **ink)
    axes.plot([centre], [y], marker="o", markersize=6, **ink)
    beside = axes.get_yaxis_transform()
    # What would run into each other in full size is written a little smaller.
    words: dict[str, Any] = {
        "transform": beside,
        "va": "bottom",
        "fontsize": 8.5 if len(one.label) + len(one.note) < 64 else 7.6,
    }
    axes.text(0, y + 0.24, one.label, weight="bold", **words)
    axes.text(1, y + 0.24, one.note, ha="right", **words)


def strips(panels: Sequence[Pairs]) -> bytes:
    """Draw the values of each block, multi left and single right, joined by a line."""
    with mpl.rc_context():
        rows = (len(panels) + 1) // 2
        figure = blank(0.25 + 1.75 * rows, panels)
        grid = list(figure.subplots(rows, 2, squeeze=False).flat)
        figure.subplots_adjust(
            left=0.115,
            right=0.965,
            top=1 - 0.36 / height(figure),
            bottom=0.32 / height(figure),
            wspace=0.34,
            hspace=0.42,
        )
        for axes, panel in zip(grid, panels, strict=False):
            draw_pairs(axes, panel)
        for axes in grid[len(panels) :]:
            axes.set_visible(False)
        return svg(figure, panels)


def draw_pairs(axes: Axes, panel: Pairs) -> None:
    """Draw one panel of paired strips.

    The axis does not begin at 0. It always shows the whole band around the median of `multi`, so
    that differences too small to matter look small.
    """
    middle = median(panel.multi)
    axes.axhspan(middle / (1 + panel.band), middle * (1 + panel.band), color=BAND, linewidth=0)
    for multi, single in zip(panel.multi, panel.single, strict=True):
        axes.plot([0, 1], [multi, single], color="#aeb8c2", linewidth=0.8, zorder=1)
    for x, (arm, values) in enumerate((("multi", panel.multi), ("single", panel.single))):
        colour, marker, _ = ARMS[arm]
        axes.plot(
            [x] * len(values), values, linestyle="", marker=marker, color=colour, markersize=3.5
        )
    axes.set_title(panel.label, fontsize=8, loc="left", color=INK, x=-0.2)
    axes.set(xlim=(-0.35, 1.35))
    axes.set_xticks([0, 1], ["multi", "single"])
    plain_values(axes)


def order(panels: Sequence[Timeline]) -> bytes:
    """Draw every sample in the order it was taken, as percent off the median of its arm."""
    with mpl.rc_context():
        figure = blank(0.85 + 1.3 * len(panels), panels)
        grid = figure.subplots(len(panels), 1, squeeze=False, sharex=True).flat
        figure.subplots_adjust(
            left=0.135,
            right=0.965,
            top=1 - 0.36 / height(figure),
            bottom=0.85 / height(figure),
            hspace=0.42,
        )
        for axes, panel in zip(grid, panels, strict=True):
            axes.axhline(0, color=FAINT, linewidth=0.8, zorder=0)
            for arm, (colour, marker, name) in ARMS.items():
                dots = [dot for dot in panel.dots if dot.arm == arm]
                axes.plot(
                    [dot.place for dot in dots],
                    [dot.deviation for dot in dots],
                    linestyle="",
                    marker=marker,
                    color=colour,
                    markersize=3.2,
                    label=name if dots else "_",
                )
            axes.set_title(
                f"{panel.label}, % off the arm's median", fontsize=8, loc="left", x=-0.12
            )
            plain_values(axes)
        axes.set_xlabel("order in which the samples were taken", fontsize=8, labelpad=2)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        figure.legend(
            *axes.get_legend_handles_labels(),
            loc="lower center",
            ncols=3,
            frameon=False,
            fontsize=7.5,
            columnspacing=1.2,
            handletextpad=0.1,
        )
        return svg(figure, panels)
