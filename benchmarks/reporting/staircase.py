"""The staircase: how bytes and waiting add up over the steps of a first visit, a line per arm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import median
from types import MappingProxyType

import matplotlib as mpl
from matplotlib.axes import Axes

from benchmarks.journey import STEPS
from benchmarks.judging.model import Report
from benchmarks.reporting.canvas import INK, blank, height, plain_values, svg
from benchmarks.reporting.geometry import Tick
from benchmarks.reporting.journey import found

__all__ = ["LINES", "Stairs", "alternative", "draw", "drawn", "stairs"]

LINES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "multi-stock": ("#0072b2", ":"),
        "pages-stock": ("#c2410c", ":"),
        "dispatch-stock": ("#00795c", ":"),
        "multi": ("#0072b2", "-"),
        "single": ("#c2410c", "-"),
        "multi-ahead": ("#0072b2", "--"),
        "single-ahead": ("#c2410c", "--"),
    }
)
"""Arm -> colour and stroke: the colour is the approach's, the stroke says how it is tuned."""

MARKERS = {"#0072b2": "o", "#c2410c": "s", "#00795c": "^"}
PAGES = tuple(step for step in STEPS if not step.control)
TICKS = {
    "home": "open",
    "barchart": "chart 1",
    "linechart": "chart 2",
    "home2": "home",
    "barchart2": "chart 1",
    "linechart2": "chart 2",
}
"""Steps as they fit below an axis."""
STEPS_UP = tuple(digit * 10.0**power for power in range(-3, 6) for digit in (1, 2, 5))
"""Round numbers that an axis may count by, the least first."""
QUANTITIES = {"server_bytes": ("Sent by the server, MB", 1e6), "painted": ("Waited for, s", 1.0)}


@dataclass(frozen=True)
class Stairs:
    """One panel: what has come together after each step, arm -> a sum per page, as labelled."""

    label: str
    arms: Mapping[str, Sequence[float]]


def stairs(report: Report) -> list[Stairs]:
    """Return the panels of a report, medians over the blocks; none where no journey was timed."""
    panels = []
    for quantity, (label, unit) in QUANTITIES.items():
        rows = [found(report, "cold", step.name, quantity) for step in PAGES]
        taken = [row.arms for row in rows if row]
        if len(taken) == len(PAGES):
            arms = {
                arm: [*accumulate(median(arms[arm]) / unit for arms in taken)]
                for arm in LINES
                if all(arms.get(arm) for arms in taken)
            }
            panels.append(Stairs(label, arms))
    return panels


def draw(panels: Sequence[Stairs]) -> bytes:
    """Draw the panels one below the other. Raises ValueError when there is nothing to draw."""
    with mpl.rc_context():
        figure = blank(0.95 + 2.3 * len(panels), panels)
        grid = figure.subplots(len(panels), 1, squeeze=False).flat
        figure.subplots_adjust(
            left=0.1,
            right=0.965,
            top=1 - 0.36 / height(figure),
            bottom=0.85 / height(figure),
            hspace=0.32,
        )
        for axes, panel in zip(grid, panels, strict=True):
            draw_panel(axes, panel)
        handles, names = axes.get_legend_handles_labels()
        figure.legend(
            handles,
            names,
            loc="lower center",
            ncols=3,
            fontsize=7.5,
            frameon=False,
            bbox_to_anchor=(0.5, 0.06 / height(figure)),
            handlelength=3,
        )
        return svg(figure, panels)


def draw_panel(axes: Axes, panel: Stairs) -> None:
    """Draw one panel; the axis begins at 0, as sums do."""
    for arm, sums in panel.arms.items():
        colour, stroke = LINES[arm]
        axes.plot(
            range(len(sums)),
            sums,
            color=colour,
            linestyle=stroke,
            linewidth=1.4,
            marker=MARKERS[colour],
            markersize=3,
            label=arm,
        )
    axes.set_title(panel.label, fontsize=8, loc="left", color=INK, x=-0.08)
    axes.set_xticks(range(len(PAGES)), [TICKS[step.name] for step in PAGES])
    plain_values(axes)
    axes.set_ylim(bottom=0)


@dataclass(frozen=True)
class Drawn:
    """A panel as the page draws it, 300 wide: arm -> path and end, and what stands at the axes."""

    label: str
    lines: Mapping[str, tuple[str, str]]
    across: Sequence[Tick]
    up: Sequence[Tick]


def drawn(panel: Stairs) -> Drawn:
    """Return a panel in the places of the page's other panels: 44 to 292 across, 166 up to 10."""
    most = max(max(sums) for sums in panel.arms.values())
    step = next(size for size in STEPS_UP if most / size <= 5)
    xs = [round(56 + 224 * place / (len(PAGES) - 1), 1) for place in range(len(PAGES))]
    lines = {}
    for arm, sums in panel.arms.items():
        ys = [round(166 - 150 * value / most, 1) for value in sums]
        path = "M" + "L".join(f"{x} {y}" for x, y in zip(xs, ys, strict=True))
        lines[arm] = path, f"{arm}: {sums[-1]:.2f}"
    return Drawn(
        panel.label,
        lines,
        across=[Tick(x, TICKS[page.name]) for x, page in zip(xs, PAGES, strict=True)],
        up=[
            Tick(round(166 - 150 * step * place / most, 1), f"{step * place:g}")
            for place in range(int(most / step) + 1)
        ],
    )


def alternative(panels: Sequence[Stairs]) -> str:
    """Say in words what the staircase shows; empty where there is none."""
    said = [
        f"{panel.label}: "
        + "; ".join(
            f"{arm} {', '.join(f'{value:.2f}' for value in sums)}"
            for arm, sums in panel.arms.items()
        )
        for panel in panels
    ]
    steps = ", ".join(TICKS[step.name] for step in PAGES)
    return f"Sums over the steps {steps}. {'. '.join(said)}." if said else ""
