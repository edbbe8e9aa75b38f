"""Levers: what each setting buys, what prefetching costs, other ways to build, and the targets."""

import math
from collections.abc import Mapping, Sequence
from statistics import median
from types import MappingProxyType
from typing import Any

from benchmarks.arms import ARMS, LEVERS, START_LEVERS, STOCK
from benchmarks.judging.model import LARGEST, Report
from benchmarks.judging.rows import Row
from benchmarks.judging.statistics import Estimate
from benchmarks.judging.targets import Target, targets
from benchmarks.judging.verdict import AGREEMENT
from benchmarks.judging.visits import first_visit, ratio_by_block, step_row
from benchmarks.metrics import METRICS
from benchmarks.reporting.words import amount, counted, ratio

__all__ = ["section"]

WHAT_IT_IS: Mapping[str, str] = MappingProxyType(
    {
        "compress": "answers are compressed; a file that never changes is compressed once",
        "share_bundles": "all instances name one set of scripts, so a browser loads it once",
        "long_cache": "files are named by their content, and browsers keep them for a year",
        "preload": "the head of a page with a chart asks for plotly.js at once",
        "eager": "browsers compile plotly.js while it arrives, not when it runs",
        "first_outputs": "the first answer of a callback comes with the layout",
        "prefetch": "the browser loads the site's other pages before they are asked for",
        "plotly": "plotly.js with bar, pie and scatter charts only, a quarter of the size",
        "share_routes": "one routing table for all instances instead of nine rules for each",
        "freeze": "the garbage collector ignores what the start has made",
    }
)
"""Each lever of `benchmarks.arms`, in short."""

BOUGHT = (("total", "server_bytes"), ("barchart", "painted"), ("linechart", "painted"))
"""Step and quantity that a lever is judged by."""
VISIT: Mapping[str, str] = MappingProxyType(
    {
        "server_requests": "Requests at the server",
        "server_bytes": "Bytes sent by the server",
        "server_cpu": "CPU time of the server",
        "memory": "Memory of the browser at the end",
        "painted": "Click to painted, all pages",
    }
)
"""Quantities of a whole first visit, and their labels."""
AHEAD = ("multi", "multi-ahead", "single", "single-ahead")
WAYS = ("multi", "single", *STOCK)


def section(report: Report) -> dict[str, Any] | None:
    """Return what was measured with other settings than the defaults, None if nothing was."""
    single, starts = levers(report), start_levers(report)
    found, ways, price = targets(report), other_ways(report), prefetching(report)
    if not (single or starts or found or ways or price):
        return None
    aims = [one for one in found if one.at_most is not None]
    return {
        "levers": [[f"`{name}`", *cells, WHAT_IT_IS[name]] for name, cells in single],
        "starts": [[f"`{name}`", *cells, WHAT_IT_IS[name]] for name, cells in starts],
        "pages": f"{LARGEST:,}",
        "price": price,
        "other_ways": ways,
        "targets": [
            [
                one.what,
                f"`{one.arm}`" + (f" / {as_code(one.over)}" if one.over else ""),
                target_value(one),
                str(one.estimate.n),
                limit(one),
                f"**{one.outcome}**" if one.outcome == "missed" else one.outcome,
            ]
            for one in found
        ],
        "aimed": len(aims),
        "reached": sum(one.outcome == "reached" for one in aims),
        "unsettled": sum(one.outcome in ("not settled", "too few blocks") for one in aims),
        "missed": [
            f"{one.what}, `{one.arm}`: {target_value(one)}, {limit(one)}"
            for one in aims
            if one.outcome == "missed"
        ],
    }


def levers(report: Report) -> list[tuple[str, list[str]]]:
    """Return what each lever buys by itself, against nothing tuned in the same blocks."""
    lines = []
    for lever in LEVERS:
        estimates = [estimate_of(report, lever, *place) for place in BOUGHT]
        if blocks := [one.n for one in estimates if one]:
            lines.append((lever, [*map(lever_ratio, estimates), str(min(blocks))]))
    return lines


def estimate_of(report: Report, lever: str, step: str, quantity: str) -> Estimate | None:
    """Estimate what one lever alone makes of a quantity, as a ratio to nothing tuned."""
    lone, stock = (first_visit(report, f"multi-{arm}", step, quantity) for arm in (lever, "stock"))
    return ratio_by_block(lone, stock)


def start_levers(report: Report) -> list[tuple[str, list[str]]]:
    """Return what each lever buys of the start of the largest site, against nothing tuned."""
    arms = report.starts["scaling.startup_cpu", LARGEST]
    pairs = [
        (lever, ratio_by_block(arms.get(f"multi-{lever}", ()), arms.get("multi-stock", ())))
        for lever in START_LEVERS
    ]
    return [(lever, [lever_ratio(one), str(one.n)]) for lever, one in pairs if one]


def lever_ratio(one: Estimate | None) -> str:
    """Write the ratio of a lever; without an interval if all blocks agree, or are too few."""
    if one and math.isinf(one.high):
        return f"{one.ratio:.3f}"
    return ratio(one, counted=one is not None and one.high - one.low < AGREEMENT)


def prefetching(report: Report) -> list[list[str]]:
    """Return what prefetching costs server and browser, beside going without."""
    rows = [(label, step_row(report, "cold", "total", name)) for name, label in VISIT.items()]
    return [line(label, row, AHEAD) for label, row in rows if row and "multi-ahead" in row.arms]


def other_ways(report: Report) -> list[list[str]]:
    """Return a line of medians for each cost that was measured in a stock arm."""
    lines = [
        medians(f"{METRICS[name].label}, {pages:,} pages", METRICS[name].unit, arms, WAYS)
        for (name, pages), arms in report.starts.items()
        if {*STOCK} & arms.keys()
    ]
    rows = [(label, step_row(report, "cold", "total", name)) for name, label in VISIT.items()]
    return [
        *lines,
        *(line(label, row, WAYS) for label, row in rows if row and {*STOCK} & {*row.arms}),
    ]


def line(label: str, row: Row, arms: Sequence[str]) -> list[str]:
    """Return the medians of some arms as cells."""
    return medians(label, row.metric.unit, row.arms, arms)


def medians(
    label: str, unit: str, values: Mapping[str, Sequence[float]], arms: Sequence[str]
) -> list[str]:
    """Return the medians of some arms as cells, a dash if not measured, and the fewest blocks."""
    taken = {arm: values[arm] for arm in arms if values.get(arm)}
    cells = [counted(median(taken[arm]), unit) if arm in taken else "-" for arm in arms]
    return [label, *cells, str(min(map(len, taken.values()), default=0))]


def target_value(one: Target) -> str:
    """Write the ratio of a target with its interval, or its value with the least and the most."""
    if not one.unit:
        return ratio(one.estimate)
    value, low, high = (
        amount(end, one.unit) for end in (one.estimate.ratio, one.estimate.low, one.estimate.high)
    )
    return f"{value} ({low} to {high})" if low != high else value


def limit(one: Target) -> str:
    """Write what was aimed at."""
    if one.at_most is None:
        return "none set"
    return f"at most {amount(one.at_most, one.unit) if one.unit else f'{one.at_most:.2f}'}"


def as_code(over: str) -> str:
    """Write an arm as code, anything else as it is."""
    return f"`{over}`" if over in ARMS else over
