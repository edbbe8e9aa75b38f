"""Draw what each process of a server takes as stacked bars, with the same bytes every time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.axes import Axes

from benchmarks.reporting.canvas import ARMS, GROUND, QUIET, blank, height, svg

__all__ = ["Stack", "stacks"]


@dataclass(frozen=True)
class Stack:
    """One group of stacked bars: arm -> megabytes per process, the master first."""

    label: str
    arms: Mapping[str, Sequence[float]]


def stacks(groups: Sequence[Stack]) -> bytes:
    """Draw the memory of every process as a piece of a bar, one bar per arm, one group per row."""
    with mpl.rc_context():
        figure = blank(0.98 + 0.56 * len(groups), groups)
        axes = figure.subplots()
        figure.subplots_adjust(
            left=0.05, right=0.95, top=1 - 0.14 / height(figure), bottom=0.78 / height(figure)
        )
        most = max(sum(parts) for group in groups for parts in group.arms.values())
        for row, group in enumerate(groups):
            axes.text(0, -row + 0.13, group.label, va="bottom", weight="bold", fontsize=8)
            for place, (arm, parts) in enumerate(group.arms.items()):
                draw_stack(axes, -row - 0.05 - 0.27 * place, arm, parts)
        axes.set(xlim=(0, 1.16 * most), ylim=(0.42 - len(groups), 0.45))
        axes.yaxis.set_visible(False)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("proportional set size in MB, medians", fontsize=8, labelpad=2)
        for arm, (colour, _, name) in ARMS.items():
            if any(arm in group.arms for group in groups):
                axes.barh([-99], [0], color=colour, label=name)
        figure.legend(
            *axes.get_legend_handles_labels(),
            loc="lower left",
            bbox_to_anchor=(0.04, 0.02 / height(figure)),
            ncols=3,
            frameon=False,
            fontsize=7.5,
            handlelength=1,
        )
        figure.text(
            0.95,
            0.14 / height(figure),
            "dark: master    light: a worker each",
            ha="right",
            color=QUIET,
            fontsize=7.5,
        )
        return svg(figure, groups)


def draw_stack(axes: Axes, y: float, arm: str, parts: Sequence[float]) -> None:
    """Draw one bar at height `y`: the master dark, each worker light, and their sum beside it."""
    colour, _, _ = ARMS[arm]
    left = 0.0
    for place, size in enumerate(parts):
        axes.barh(
            [y],
            [size],
            left=left,
            height=0.22,
            color=colour,
            alpha=0.55 if place else 1,
            edgecolor=GROUND,
            linewidth=0.8,
        )
        left += size
    axes.text(left, y, f" {left:.1f}", va="center", color=QUIET, fontsize=7.5)
