"""The ground that every picture of the report stands on, and how it becomes a file.

Each picture stands on its own light ground, so that it reads on a dark page too, and is narrow
enough for a phone. Letters are outlines: no font has to be there. What was drawn is also written
into the file as numbers, so that a committed picture can be checked against its samples even where
another version of Matplotlib would place a line elsewhere.
"""

import io
import json
import re
from collections.abc import Mapping, Sequence
from html import unescape
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator, NullFormatter, NullLocator

from benchmarks.judging.model import Dot
from benchmarks.reporting.numbers import round_numbers, short

__all__ = [
    "ARMS",
    "BAND",
    "FAINT",
    "GROUND",
    "INK",
    "QUIET",
    "blank",
    "height",
    "logarithmic",
    "plain_values",
    "same_picture",
    "svg",
]

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


def logarithmic(axes: Axes, name: str, wanted: Sequence[float]) -> None:
    """Write ticks of a logarithmic axis out in full: those wanted, or a few round numbers."""
    axis = axes.xaxis if name == "x" else axes.yaxis
    low, high = axes.get_xlim() if name == "x" else axes.get_ylim()
    places = list(wanted) or round_numbers(low, high)
    axis.set_major_locator(FixedLocator(places))
    axis.set_major_formatter(FixedFormatter([short(place) for place in places]))
    axis.set_minor_locator(NullLocator())
    axis.set_minor_formatter(NullFormatter())


def plain_values(axes: Axes) -> None:
    """Give the value axis a few ticks, written out in full rather than as offset or power."""
    axes.yaxis.set_major_locator(MaxNLocator(4, min_n_ticks=2))
    axes.ticklabel_format(axis="y", style="plain", useOffset=False)
    axes.margins(y=0.12)


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
