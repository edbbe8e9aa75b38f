"""Draw cost over the number of pages, and where it crosses, with the same bytes every time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.axes import Axes

from benchmarks.reporting.canvas import ARMS, BAND, INK, QUIET, blank, height, logarithmic, svg

__all__ = ["Curves", "curves"]


@dataclass(frozen=True)
class Curves:
    """One panel of the crossing plot: points and lines of each arm over the number of pages.

    `lines` is arm -> fixed part and part per page in the unit that the label names, empty where no
    line describes the points. `crossing` is where they cross, from low to high, None if nowhere.
    """

    label: str
    points: Mapping[str, Mapping[int, float]]
    lines: Mapping[str, tuple[float, float]]
    crossing: tuple[float, float, float] | None


def curves(panels: Sequence[Curves]) -> bytes:
    """Draw cost over the number of pages, both axes logarithmic: points, lines, crossings."""
    with mpl.rc_context():
        rows = (len(panels) + 1) // 2
        figure = blank(0.78 + 1.75 * rows, panels)
        grid = list(figure.subplots(rows, 2, squeeze=False).flat)
        figure.subplots_adjust(
            left=0.115,
            right=0.965,
            top=1 - 0.36 / height(figure),
            bottom=0.82 / height(figure),
            wspace=0.34,
            hspace=0.52,
        )
        for axes, panel in zip(grid, panels, strict=False):
            draw_curves(axes, panel)
        for axes in grid[len(panels) :]:
            axes.set_visible(False)
        figure.text(
            0.5, 0.45 / height(figure), "pages", ha="center", va="bottom", color=QUIET, fontsize=8
        )
        figure.legend(
            *grid[0].get_legend_handles_labels(),
            loc="lower left",
            bbox_to_anchor=(0.04, 0.02 / height(figure)),
            ncols=2,
            frameon=False,
            fontsize=7.5,
        )
        figure.text(
            0.95,
            0.14 / height(figure),
            "without lines: no straight one fits    shaded: they cross",
            ha="right",
            color=QUIET,
            fontsize=7.5,
        )
        return svg(figure, panels)


def draw_curves(axes: Axes, panel: Curves) -> None:
    """Draw one panel of the crossing plot."""
    sizes = sorted({pages for points in panel.points.values() for pages in points})
    steps = [sizes[0] * (sizes[-1] / sizes[0]) ** (step / 60) for step in range(61)]
    if panel.crossing:
        pages, low, high = panel.crossing
        axes.axvspan(max(low, sizes[0]), min(high, sizes[-1]), color=BAND, linewidth=0, zorder=0)
        axes.axvline(pages, color="#9aa5b1", linewidth=0.8, zorder=1)
    for arm, points in panel.points.items():
        colour, marker, name = ARMS[arm]
        if arm in panel.lines:
            fixed, per_page = panel.lines[arm]
            line = [(step, value) for step in steps if (value := fixed + per_page * step) > 0]
            axes.plot(*zip(*line, strict=True), color=colour, linewidth=1.1)
        axes.plot(
            list(points),
            list(points.values()),
            linestyle="",
            marker=marker,
            color=colour,
            markersize=3.8,
            label=name,
        )
    axes.set_title(panel.label, fontsize=8, loc="left", color=INK, x=-0.2)
    axes.set(xscale="log", yscale="log")
    axes.margins(x=0.06, y=0.14)
    logarithmic(axes, "x", sizes)
    logarithmic(axes, "y", [])
