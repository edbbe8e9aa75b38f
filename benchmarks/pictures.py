"""Draw the report's pictures as SVG, from plain numbers and with the same bytes every time.

Each picture stands on its own light ground, so that it reads on a dark page too, and is narrow
enough for a phone. Letters are outlines: no font has to be there. What was drawn is also written
into the file as numbers, so that a committed picture can be checked against its samples even where
another version of Matplotlib would place a line elsewhere.
"""

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from statistics import median
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator, NullLocator

__all__ = ["Dot", "Interval", "Pairs", "Timeline", "forest", "order", "same_picture", "strips"]

WIDTH = 4.8
"""Inches: 461 CSS pixels, which a phone shrinks to four fifths and can still be read."""

INK, QUIET, FAINT, BAND, GROUND = "#1f2933", "#5b6770", "#d3d9de", "#e7edf3", "#ffffff"

ARMS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "multi": ("#0072b2", "o", "multi"),
        "single": ("#c2410c", "s", "single"),
        "multi-again": ("#56b4e9", "o", "multi, measured again"),
        "control": ("#8a6d00", "^", "control (cost planted)"),
        "floor": ("#7b8794", "D", "floor"),
    }
)
"""Arm -> colour, marker and name in the legend; told apart by shape as well as by colour."""

STYLE: Mapping[str, Any] = MappingProxyType(
    {
        "svg.hashsalt": "dash-crossroads",
        "svg.fonttype": "path",
        "font.family": ["DejaVu Sans"],
        "font.size": 8.5,
        "text.color": INK,
        "axes.edgecolor": FAINT,
        "axes.labelcolor": QUIET,
        "axes.linewidth": 0.8,
        "xtick.color": QUIET,
        "ytick.color": QUIET,
        "xtick.labelsize": 8,
        "ytick.labelsize": 8,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)

RULERS: Sequence[tuple[float, tuple[float, ...]]] = (
    (1.035, (0.97, 0.98, 0.99, 1, 1.01, 1.02, 1.03)),
    (1.12, (0.9, 0.95, 1, 1.05, 1.1)),
    (1.3, (0.8, 0.9, 1, 1.1, 1.25)),
    (2.2, (0.5, 0.7, 1, 1.4, 2)),
    (5, (0.25, 0.5, 1, 2, 4)),
    (12, (0.1, 0.3, 1, 3, 10)),
)
"""How far a ratio axis reaches to either side of 1, and the ticks it then carries."""


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


@dataclass(frozen=True)
class Dot:
    """One sample in time: its place in the run, its arm, and percent off its arm's median."""

    place: int
    arm: str
    deviation: float


@dataclass(frozen=True)
class Timeline:
    """One panel of the run order: every sample of one metric."""

    label: str
    dots: Sequence[Dot]


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
        edge, ticks = ruler(intervals)
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
    axes.text(0, y + 0.24, one.label, transform=beside, va="bottom", weight="bold")
    axes.text(1, y + 0.24, one.note, transform=beside, va="bottom", ha="right")


def ruler(intervals: Sequence[Interval]) -> tuple[float, tuple[float, ...]]:
    """Choose the shortest axis that shows every ratio, every band and every bounded interval."""
    ends = [
        max(end, 1 / end)
        for one in intervals
        for end in (one.ratio, one.low, one.high, 1 + one.band, *(one.again or ()))
        if 1 / RULERS[-1][0] < end < RULERS[-1][0]
    ]
    return next(row for row in RULERS if row[0] >= max(ends) or row == RULERS[-1])


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


def plain_values(axes: Axes) -> None:
    """Give the value axis a few ticks, written out in full rather than as offset or power."""
    axes.yaxis.set_major_locator(MaxNLocator(4, min_n_ticks=2))
    axes.ticklabel_format(axis="y", style="plain", useOffset=False)
    axes.margins(y=0.12)


def blank(inches: float, drawn: Sequence[object]) -> Figure:
    """Return an empty figure on a rounded light ground, in our style whatever the reader's is."""
    if not drawn:
        raise ValueError("drawn is empty: expected at least one measured metric to make a picture")
    mpl.rcdefaults()
    mpl.rcParams.update(STYLE)
    figure = Figure(figsize=(WIDTH, inches), facecolor="none")
    ground = FancyBboxPatch(
        (0.05, 0.05),
        WIDTH - 0.1,
        inches - 0.1,
        boxstyle="round,pad=0,rounding_size=0.09",
        transform=figure.dpi_scale_trans,
        facecolor=GROUND,
        edgecolor=FAINT,
        linewidth=0.8,
        zorder=-1,
    )
    figure.add_artist(ground)
    return figure


def height(figure: Figure) -> float:
    """Return the height of a figure in inches."""
    return float(figure.get_size_inches()[1])


def svg(figure: Figure, drawn: Sequence[object]) -> bytes:
    """Return a figure as SVG without a date, and with the numbers that it shows."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Description": numbers(drawn)})
    return buffer.getvalue()


def numbers(drawn: Sequence[object]) -> str:
    """Write what a picture shows as JSON, to the five digits that a line's place can tell."""
    return json.dumps([rounded(vars(one)) for one in drawn], separators=(",", ":"))


def rounded(value: object) -> object:
    """Round every number inside plain data; infinity becomes text, which JSON has no number for."""
    match value:
        case float():
            return float(f"{value:.5g}") if abs(value) != float("inf") else "unbounded"
        case Mapping():
            return {key: rounded(inner) for key, inner in value.items()}
        case list() | tuple():
            return [rounded(inner) for inner in value]
        case Dot():
            return rounded([value.place, value.arm, value.deviation])
    return value


def same_picture(one: bytes, other: bytes) -> bool:
    """Tell whether two pictures show the same: to the byte when one Matplotlib drew both.

    Between versions of Matplotlib, whose strokes differ, the numbers written into them decide.
    """
    if part("dc:title", one) == part("dc:title", other):
        return one == other
    return part("dc:description", one) == part("dc:description", other)


def part(name: str, picture: bytes) -> str:
    """Return one element of a picture's metadata, or an empty text."""
    found = re.search(rf"<{name}>(.*?)</{name}>", picture.decode(), re.DOTALL)
    return unescape(found[1]).strip() if found else ""
