"""Levers: what each of them buys by itself, and what loading ahead costs."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from benchmarks.arms import LEVERS, START_LEVERS
from benchmarks.judging.model import LARGEST, Report
from benchmarks.judging.statistics import Estimate
from benchmarks.judging.verdict import AGREEMENT
from benchmarks.reporting.journey import Amounts, amounts, compared, found, series
from benchmarks.reporting.numbers import ratio
from benchmarks.reporting.words import listed

__all__ = ["Bought", "bought", "levers", "price", "saves_most", "starts"]

WHAT_IT_IS: Mapping[str, str] = MappingProxyType(
    {
        "compress": "answers are compressed, and a file that never changes only once",
        "share_bundles": "all instances name one set of scripts, so that a browser loads it once",
        "long_cache": "files are named by their content and kept by browsers for a year",
        "preload": "the head of a page with a chart asks for plotly.js at once",
        "eager": "browsers compile plotly.js while it arrives, not when it runs; nobody hashes it",
        "first_outputs": "first answers of callbacks come with the layout, without a round trip",
        "prefetch": "the browser makes the site's other pages ready ahead",
        "plotly": "plotly.js with bar, pie and scatter charts only, a quarter of the size",
        "share_routes": "one routing table for all instances, not nine rules for each",
        "freeze": "the garbage collector is spared what a start has made",
    }
)
"""Each lever of `benchmarks.arms`, as the docstrings of `shared.settings` have it."""

BOUGHT: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("total", "server_bytes"): "in bytes",
        ("barchart", "painted"): "on the first chart page",
        ("linechart", "painted"): "on the second chart page",
    }
)
"""Step and quantity of what a lever is judged by, and how a saving there is said."""
PRICE: Mapping[str, str] = MappingProxyType(
    {
        "server_requests": "Requests at the server",
        "server_bytes": "Bytes sent by the server",
        "server_cpu": "CPU time of the server",
        "memory": "Memory of the browser at the end",
    }
)
"""Quantities of a whole first visit that loading ahead costs something in, and their labels."""
AHEAD = ("multi", "multi-ahead", "single", "single-ahead")


@dataclass(frozen=True)
class Bought:
    """One lever alone: what it is, and its ratio to nothing tuned.

    There are as many `estimates` as in `BOUGHT`, or one of what a start takes.
    """

    lever: str
    what: str
    n: int
    estimates: Sequence[Estimate | None]


def levers(report: Report) -> list[Bought]:
    """Return what each lever buys by itself, against nothing tuned in the same blocks."""
    lines = []
    for lever in LEVERS:
        estimates = [
            compared(
                series(report, f"multi-{lever}", *place), series(report, "multi-stock", *place)
            )
            for place in BOUGHT
        ]
        if blocks := [one.n for one in estimates if one]:
            lines.append(Bought(lever, WHAT_IT_IS[lever], min(blocks), estimates))
    return lines


def starts(report: Report) -> list[Bought]:
    """Return what each lever buys of the start of the largest site, against nothing tuned."""
    arms = report.starts["scaling.startup_cpu", LARGEST]
    lines = []
    for lever in START_LEVERS:
        estimate = compared(arms.get(f"multi-{lever}", ()), arms.get("multi-stock", ()))
        if estimate:
            lines.append(Bought(lever, WHAT_IT_IS[lever], estimate.n, [estimate]))
    return lines


def price(report: Report) -> list[Amounts]:
    """Return what loading ahead costs server and browser on a first visit, beside going without."""
    lines = [amounts(found(report, "cold", "total", one), PRICE[one], AHEAD) for one in PRICE]
    return [line for line in lines if line and line.values["multi-ahead"]]


def bought(line: Bought) -> list[str]:
    """Write the ratios of a lever; without an interval where all blocks agree, or are too few."""
    return [
        f"{one.ratio:.3f}"
        if one and math.isinf(one.high)
        else ratio(one, counted=one is not None and one.high - one.low < AGREEMENT)
        for one in line.estimates
    ]


def saves_most(lines: Sequence[Bought]) -> str:
    """Name the lever that saves most of each quantity, by its ratio alone; empty without any."""
    best = []
    for at, what in enumerate(BOUGHT.values()):
        known = [(one.estimates[at], one.lever) for one in lines]
        ratios = [(estimate.ratio, lever) for estimate, lever in known if estimate]
        if ratios and min(ratios)[0] < 1:
            best.append(f"`{min(ratios)[1]}` {what} ({min(ratios)[0]:.3f})")
    return f"By ratio alone, most is saved by {listed(best)}." if best else ""
