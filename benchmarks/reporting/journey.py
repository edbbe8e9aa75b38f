"""The journey: what a visitor's steps take, what each lever buys, what loading ahead costs.

Plain rows for the template: every ratio is paired by block, every median is in the metric's unit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from types import MappingProxyType
from typing import Any

from benchmarks.arms import LEVERS
from benchmarks.journey import STEPS, THROTTLES, metric
from benchmarks.reporting.model import Report
from benchmarks.reporting.numbers import amount, ratio
from benchmarks.reporting.readers import LEADS, evidence
from benchmarks.reporting.rows import Row
from benchmarks.reporting.weighing import overall
from benchmarks.reporting.words import capital
from benchmarks.statistics import Estimate, paired_ratio
from benchmarks.verdict import AGREEMENT

__all__ = [
    "Amounts",
    "Bought",
    "Visited",
    "bought",
    "compared",
    "found",
    "medians",
    "section",
    "series",
    "wire",
]

VISITORS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "Your visitors open one page": (("home", "painted"), ("barchart", "painted")),
        "Your visitors move between pages": (
            ("linechart", "painted"),
            ("home2", "painted"),
            ("barchart2", "painted"),
            ("linechart2", "painted"),
        ),
    }
)
"""Who asks, and the steps of the first visit that answer."""

WHAT_IT_IS: Mapping[str, str] = MappingProxyType(
    {
        "compress": "answers are compressed, and a file that never changes only once",
        "bundles": "all instances name one set of scripts, so that a browser loads it once",
        "cache": "files are named by their content, and browsers keep them for a year",
        "preload": "the head of a page with a chart asks for plotly.js at once",
        "outputs": "what a callback answers first comes with the layout, without a round trip",
        "prefetch": "the browser makes the site's other pages ready ahead",
        "plotly": "plotly.js with bar, pie and scatter charts only, a quarter of the size",
    }
)
"""Each lever of `benchmarks.arms.LEVERS`, as the docstrings of `shared.settings` have it."""

BOUGHT = (("total", "server_bytes"), ("barchart", "painted"), ("linechart", "painted"))
"""Step and quantity of what a lever is judged by."""

WIRE = ("painted", "bytes", "requests")
PRICE: Mapping[str, str] = MappingProxyType(
    {
        "server_requests": "Requests at the server",
        "server_bytes": "Bytes sent by the server",
        "server_cpu": "CPU time of the server",
        "memory": "Memory of the browser at the end",
    }
)
"""Quantities of a whole first visit that loading ahead costs something in, and their labels."""

WITHOUT_AHEAD = ("multi", "single")
AHEAD = ("multi", "multi-ahead", "single", "single-ahead")


@dataclass(frozen=True)
class Visited:
    """One step of a journey: the row of its time, and what went over the wire, in bytes."""

    label: str
    row: Row
    bytes: Row | None
    requests: Row | None


@dataclass(frozen=True)
class Amounts:
    """A line of medians: arm -> value in the metric's unit, in so many blocks."""

    label: str
    unit: str
    values: Mapping[str, float | None]
    n: int


@dataclass(frozen=True)
class Bought:
    """One lever alone: what it is, and its ratio to nothing tuned, in the order of `BOUGHT`."""

    lever: str
    what: str
    n: int
    estimates: Sequence[Estimate | None]


def found(report: Report, journey: str, step: str, quantity: str) -> Row | None:
    """Return the row of one metric of the journey, None where it was not measured."""
    name = metric(journey, step, quantity)
    return next((row for row in report.section("navigation") if row.metric.name == name), None)


def series(report: Report, arm: str, step: str, quantity: str) -> Sequence[float]:
    """Return the values of an arm on the first visit, in block order; empty without any."""
    row = found(report, "cold", step, quantity)
    return row.arms.get(arm, ()) if row else ()


def compared(over: Sequence[float], under: Sequence[float]) -> Estimate | None:
    """Estimate over / under, by the blocks that both have: where one has fewer, they are the first.

    None where one has no values, or a 0, of which there is no ratio.
    """
    n = min(len(over), len(under))
    if not n or not min(*over[:n], *under[:n]) > 0:
        return None
    return paired_ratio(over[:n], under[:n])


def steps(report: Report, journey: str) -> list[Visited]:
    """Return the steps of a journey in order, each with what it took in both approaches."""
    taken = [
        (step.label, [found(report, journey, step.name, quantity) for quantity in WIRE])
        for step in STEPS
    ]
    return [Visited(label, row, size, asked) for label, (row, size, asked) in taken if row]


def sentences(report: Report) -> list[str]:
    """Tell both kinds of reader what to choose by what their visitors wait for, and on what."""
    said = []
    labels = {step.name: step.label for step in STEPS}
    for who, asked in VISITORS.items():
        rows = [
            replace(row, metric=replace(row.metric, label=labels[step]))
            for step, quantity in asked
            if (row := found(report, "cold", step, quantity))
        ]
        if rows:
            word, better = overall(rows)
            lead = LEADS[word].format(better=f"`{better}`")
            said.append(f"**{who}:** {lead}. {capital(evidence(rows))}.")
    return said


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


def price(report: Report) -> list[Amounts]:
    """Return what loading ahead costs server and browser on a first visit, beside going without."""
    lines = [amounts(found(report, "cold", "total", one), PRICE[one], AHEAD) for one in PRICE]
    return [line for line in lines if line and line.values["multi-ahead"]]


def weak(report: Report, journey: str) -> list[Amounts]:
    """Return what a visitor waits for at each step on a slow network or CPU."""
    lines = [
        amounts(found(report, journey, step.name, "painted"), step.label, WITHOUT_AHEAD)
        for step in STEPS
    ]
    return [line for line in lines if line]


def amounts(row: Row | None, label: str, arms: Sequence[str]) -> Amounts | None:
    """Return the medians of some arms, None where the metric was not measured."""
    if row is None:
        return None
    values = {arm: median(row.arms[arm]) if row.arms.get(arm) else None for arm in arms}
    return Amounts(label, row.metric.unit, values, row.estimate.n)


def medians(line: Amounts) -> list[str]:
    """Write the values of a line in the order of their arms."""
    return [
        "not measured" if value is None else counted(value, line.unit)
        for value in line.values.values()
    ]


def counted(value: float, unit: str) -> str:
    """Write a value with its unit; what is counted one by one in full."""
    return f"{value:,.15g}" if unit == "count" else amount(value, unit)


def bought(line: Bought) -> list[str]:
    """Write the ratios of a lever; where all blocks say the same, without an interval."""
    return [
        ratio(one, counted=one is not None and one.high - one.low < AGREEMENT)
        for one in line.estimates
    ]


def wire(one: Visited) -> str:
    """Write what went over the wire in a step, `multi` and then `single`: bytes, requests."""
    cells = [
        " / ".join(counted(row.middle(arm), row.metric.unit) for arm in WITHOUT_AHEAD)
        if row
        else "not counted"
        for row in (one.bytes, one.requests)
    ]
    return " | ".join(cells)


def section(report: Report) -> dict[str, Any]:
    """Return all that the template asks for; an empty one where no journey was measured."""
    if not report.section("navigation"):
        return {}
    return {
        "sentences": sentences(report),
        "cold": steps(report, "cold"),
        "returning": steps(report, "returning"),
        "levers": levers(report),
        "price": price(report),
        "weak": {what: lines for name, what in THROTTLES.items() if (lines := weak(report, name))},
    }
