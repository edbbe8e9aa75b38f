"""Levers: what each setting buys, what prefetching costs, other ways to build, and the targets."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from statistics import median
from typing import Any

from crossroads.benchmarks.arms import ARMS, LEVERS, START_LEVERS, STOCK
from crossroads.benchmarks.journey import STEPS, metric
from crossroads.benchmarks.judging.model import LARGEST, Report
from crossroads.benchmarks.judging.rows import ratio_by_block
from crossroads.benchmarks.judging.statistics import Estimate
from crossroads.benchmarks.judging.targets import Kind, Target, targets
from crossroads.benchmarks.judging.verdict import AGREEMENT
from crossroads.benchmarks.metrics import METRICS
from crossroads.benchmarks.reporting.words import quantity, ratio
from crossroads.benchmarks.samples import joined

WHAT_IT_IS: Mapping[str, str] = {
    "compress": "answers are compressed; a file that never changes is compressed once",
    "share_bundles": "all instances name one set of scripts, so a browser loads it once",
    "long_cache": "files are named by their content, and browsers keep them for a year",
    "preload": "the head of a page with a chart asks for plotly.js at once",
    "eager": "browsers compile plotly.js while it arrives, not when it runs",
    "first_outputs": "the first answer of a callback comes with the layout",
    "first_paint": "a document shows its page until Dash has drawn it",
    "prefetch": "the browser loads the site's other pages before they are asked for",
    "plotly": "plotly.js with bar, pie and scatter charts only, a quarter of the size",
    "share_routes": "one routing table for all instances instead of nine rules for each",
    "freeze": "the garbage collector ignores what the start has made",
}
"""Each lever of `crossroads.benchmarks.arms`, in short."""
BOUGHT = (
    (metric("cold", "total", "server_bytes"), None),
    *((metric("cold", step.name, "painted"), None) for step in STEPS if not step.control),
    ("scaling.startup_cpu", LARGEST),
    (metric("cold", "total", "server_cpu"), None),
)
"""Metric and pages that a lever is judged by."""
TOUR: Mapping[tuple[str, int | None], str] = {
    (metric("cold", "total", "server_requests"), None): "Requests at the server",
    (metric("cold", "total", "server_bytes"), None): "Bytes sent by the server",
    (metric("cold", "total", "server_cpu"), None): "CPU time of the server",
    (metric("cold", "total", "memory"), None): "Memory of the browser at the end",
    (metric("cold", "total", "painted"), None): "Click to painted, all pages",
}
"""What a whole first visit takes, and how that is called."""
STARTS: Mapping[tuple[str, int | None], str] = {
    (name, pages): f"{METRICS[name].label}, {pages:,} pages"
    for pages in (3, LARGEST)
    for name in ("scaling.startup_cpu", "scaling.memory")
}
WRITTEN: Mapping[Kind, tuple[str, Callable[[Estimate], str]]] = {
    "ratio": ("`{arm}` / {over}", ratio),
    "counts": ("`{arm}` / {over}", ratio),
    "worst": ("`{arm}`, at its worst", lambda estimate: f"{estimate.ratio:.4g}"),
}
"""Kind of a target -> what is compared, and how its estimate is written."""
WAYS = ("multi", "single", "multi-ahead", "single-ahead", *STOCK)


def section(report: Report) -> dict[str, Any] | None:
    """Return what was measured with other settings than the defaults, None if nothing was."""
    runs = [report.run, *(one.run for one in report.repeats)]
    found = targets(replace(report, series=joined(runs).places))
    aims = [one for one in found if one.at_most is not None]
    outcomes = [one.outcome for one in aims]
    bought = levers(report)
    parts: dict[str, Any] = {
        "levers": [*bought, *unchanged(report)] if bought else [],
        "other_ways": medians(report),
        "targets": [target_cells(one, one.estimate) for one in found if one.estimate],
    }
    if not any(parts.values()):
        return None
    return {
        **parts,
        "what": WHAT_IT_IS.items(),
        "bought": [
            *("lever", "how", "bytes of the visit >"),
            *(f"{step.label} >" for step in STEPS if not step.control),
            *(f"start-up, {LARGEST:,} pages, CPU >", "server CPU of the visit >", "n >"),
        ],
        "heads": [*(f"`{arm}` >" for arm in WAYS), "n >"],
        "runs": len(runs),
        "aimed": len(aims),
        "reached": outcomes.count("reached"),
        "missed": outcomes.count("missed"),
        "unsettled": outcomes.count("not settled"),
        "unreachable": outcomes.count("out of reach"),
        "unmeasured": outcomes.count("not measured"),
    }


def levers(report: Report) -> list[list[str]]:
    """Return what each lever buys alone, and what is lost without it; a row for each."""
    lines = []
    for lever in (*LEVERS, *START_LEVERS):
        for how, arm, over in (
            ("alone", f"multi-{lever}", "multi-stock"),
            ("left out", f"multi-without-{lever}", "multi"),
        ):
            taken = [
                [report.values(name, one, pages) for one in (arm, over)] for name, pages in BOUGHT
            ]
            estimates = [ratio_by_block(*both) for both in taken]
            if any(estimates):
                blocks = min((one.n for one in estimates if one and one.n), default=0)
                lines.append([f"`{lever}`", how, *map(lever_ratio, estimates), str(blocks)])
    return lines


def unchanged(report: Report) -> list[list[str]]:
    """Return how far apart pairs lie in which nothing differs: `multi`, measured twice."""
    cells, most = [], 0
    for name, pages in BOUGHT:
        one, other = (report.values(name, arm, pages) for arm in ("multi-again", "multi"))
        pairs = [one[place] / other[place] for place in one if other.get(place)]
        most = max(most, len(pairs))
        cells.append(f"{min(pairs):.2f} to {max(pairs):.2f}" if pairs else "-")
    return [["none", "measured again", *cells, str(most)]] if most else []


def lever_ratio(one: Estimate | None) -> str:
    """Write the ratio of a lever; without an interval if all blocks agree, or are too few."""
    if one is None:
        return "-"
    if not one.n:
        return f"{one.ratio:.2f} (not side by side)"
    if math.isinf(one.high):
        return f"{one.ratio:.2f}"
    return ratio(one, counted=one.high - one.low < AGREEMENT)


def medians(report: Report) -> list[list[str]]:
    """Return the medians of `WAYS` and the fewest blocks, if any but the approaches was measured.

    A dash stands for what was not measured.
    """
    lines = []
    for (name, pages), label in {**STARTS, **TOUR}.items():
        taken = report.series.get((name, pages), {})
        arms = [arm for arm in WAYS if arm in taken]
        if {*arms} - {"multi", "single"}:
            middles = {arm: median(taken[arm].values()) for arm in arms}
            values = {arm: quantity(middles[arm], METRICS[name]) for arm in arms}
            blocks = min(len(taken[arm]) for arm in arms)
            lines.append([label, *(values.get(arm, "-") for arm in WAYS), str(blocks)])
    return lines


def target_cells(one: Target, estimate: Estimate) -> list[str]:
    """Return the cells of a target: what is compared, its value, the outcome, and the least."""
    over = f"`{one.over}`" if one.over in ARMS else one.over
    compared, write = WRITTEN[one.kind]
    limit = "none set" if one.at_most is None else f"at most {one.at_most:.2f}"
    outcome = f"**{one.outcome}**" if one.outcome == "missed" else one.outcome
    return [
        one.what,
        compared.format(arm=one.arm, over=over),
        write(estimate),
        str(estimate.n),
        limit,
        outcome,
        ratio(one.least) if one.least else "",
    ]
