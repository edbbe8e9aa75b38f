"""The project's targets for what a visit costs: what was aimed at, what was reached."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.journey import ENDURANCE, STEPS
from benchmarks.judging.model import LARGEST, Report
from benchmarks.judging.statistics import Estimate
from benchmarks.reporting.journey import compared, found, series
from benchmarks.reporting.numbers import amount, ratio

__all__ = [
    "Goal",
    "Judged",
    "against",
    "at_most",
    "judged",
    "misses",
    "outcome",
    "summed",
    "targets",
]

STOCK = {"multi": "multi-stock", "single": "pages-stock"}
"""What an approach's levers are measured against."""


@dataclass(frozen=True)
class Goal:
    """One target: a quantity of a first visit in an arm, at most so much.

    With `over` it is the ratio to that arm, else the value itself, in the metric's unit. `at_most`
    is None for an arm that only stands beside the others.
    """

    arm: str
    step: str
    quantity: str
    at_most: float | None
    over: str = ""


@dataclass(frozen=True)
class Judged:
    """What became of a target: its ratio, or its values, and whether they were counted."""

    what: str
    arm: str
    over: str
    unit: str
    estimate: Estimate
    at_most: float | None


BYTES = (
    Goal("multi-ahead", "total", "server_bytes", 1.7e6),
    Goal("single-ahead", "total", "server_bytes", 1.6e6),
    Goal("multi-stock", "total", "server_bytes", None),
    Goal("pages-stock", "total", "server_bytes", None),
    Goal("dispatch-stock", "total", "server_bytes", None),
    Goal("multi-basic", "total", "bytes", 0.8e6),
    Goal("single-basic", "total", "bytes", 0.7e6),
)
"""Of loading ahead the server's own count: a browser that counts has prerendering switched off."""

WAITS = {
    "barchart": {"multi-ahead": 0.10, "single-ahead": 0.15, "multi": 0.8, "single": 1.0},
    "linechart": {"multi-ahead": 0.10, "single-ahead": 0.6, "multi": 0.35, "single": 1.0},
    "barchart2": {"multi-ahead": 0.25, "single-ahead": 0.6, "multi": 0.9, "single": 1.0},
    "linechart2": {"multi-ahead": 0.25, "single-ahead": 0.6, "multi": 0.9, "single": 1.0},
}
"""Step -> arm -> the most that may be waited for it, as a ratio to the arm's stock."""

GOALS = (
    *BYTES,
    *(
        Goal(arm, step, "painted", at_most, over=STOCK[arm.partition("-")[0]])
        for step, arms in WAITS.items()
        for arm, at_most in arms.items()
    ),
    *(Goal("bare", step, "painted", None, over="multi-stock") for step in WAITS),
    *(Goal(arm, "total", "server_cpu", 1.0, over=stock) for arm, stock in STOCK.items()),
)
START = {"multi": 0.5, "single": 0.3}
"""Arm -> the most CPU time of a start with a thousand pages, as a ratio to the arm's stock."""
HEAP = 1.3
"""The most that the heap may have after the longest of `ENDURANCE`, as a ratio to the shortest."""


def targets(report: Report) -> list[Judged]:
    """Return what became of every target that this run has samples for."""
    rows = [reached(report, goal) for goal in GOALS]
    return [row for row in (*rows, *starts(report), *heaps(report)) if row]


def reached(report: Report, goal: Goal) -> Judged | None:
    """Return what became of a target of the journey, None where it was not measured."""
    row = found(report, "cold", goal.step, goal.quantity)
    over = series(report, goal.arm, goal.step, goal.quantity)
    if goal.over:
        estimate = compared(over, series(report, goal.over, goal.step, goal.quantity))
    else:
        estimate = spread(over)
    if row is None or estimate is None:
        return None
    unit = "" if goal.over else row.metric.unit
    return Judged(WHAT[goal.step, goal.quantity], goal.arm, goal.over, unit, estimate, goal.at_most)


def spread(values: Sequence[float]) -> Estimate | None:
    """Return the median of values with the least and the most of them, which need no estimate."""
    if not values:
        return None
    return Estimate(median(values), min(values), max(values), len(values), math.nan)


def starts(report: Report) -> list[Judged]:
    """Return what became of the targets for the start of the largest site."""
    arms = report.starts["scaling.startup_cpu", LARGEST]
    lines = []
    for arm, at_most in START.items():
        estimate = compared(arms.get(arm, ()), arms.get(STOCK[arm], ()))
        if estimate:
            what = f"Start-up with {LARGEST:,} pages"
            lines.append(Judged(what, arm, STOCK[arm], "", estimate, at_most))
    return lines


def heaps(report: Report) -> list[Judged]:
    """Return what became of the target for the heap of somebody who stays long."""
    first, last = (found(report, "long", str(after), "heap") for after in ENDURANCE)
    few, many = ENDURANCE
    lines: list[Judged] = []
    if first is None or last is None:
        return lines
    for arm in STOCK:
        estimate = compared(last.arms.get(arm, ()), first.arms.get(arm, ()))
        if estimate:
            what = f"Heap after {many} navigations"
            lines.append(Judged(what, arm, f"itself after {few}", "", estimate, HEAP))
    return lines


def judged(one: Judged) -> str:
    """Write the ratio of a target with its interval, or its value with the least and the most."""
    if not one.unit:
        return ratio(one.estimate)
    value, low, high = (
        amount(end, one.unit) for end in (one.estimate.ratio, one.estimate.low, one.estimate.high)
    )
    return f"{value} ({low} to {high})" if low != high else value


def against(one: Judged) -> str:
    """Write what a target is for: an arm, or one over another."""
    over = f"`{one.over}`" if one.over in STOCK.values() else one.over
    return f"`{one.arm}` / {over}" if over else f"`{one.arm}`"


def at_most(one: Judged) -> str:
    """Write what was aimed at."""
    if one.at_most is None:
        return "none set"
    size = amount(one.at_most, one.unit) if one.unit else f"{one.at_most:.2f}"
    return f"at most {size}"


def outcome(one: Judged) -> str:
    """Say whether a target is reached, and when the interval leaves that open."""
    estimate, most = one.estimate, one.at_most
    if most is None:
        return ""
    word = "reached" if estimate.ratio <= most else "**missed**"
    if math.isinf(estimate.high):
        return f"{word}, on too few blocks for an interval"
    ends = "values" if one.unit else "interval"
    verb = "include" if one.unit else "includes"
    within = estimate.low <= most < estimate.high
    return f"{word}, but the {ends} {verb} the target" if within else word


def misses(rows: Sequence[Judged]) -> list[str]:
    """Say of every target that is missed what it was, and by how much."""
    return [
        f"{one.what}, {against(one)}: {judged(one)}, {at_most(one)}"
        for one in rows
        if one.at_most is not None and one.estimate.ratio > one.at_most
    ]


def summed(rows: Sequence[Judged]) -> str:
    """Say how many targets are reached; empty where none was set."""
    total = sum(one.at_most is not None for one in rows)
    missed = len(misses(rows))
    if not total:
        return ""
    rest = " These are missed:" if missed else ""
    return f"Of {total} targets {total - missed} are reached.{rest}"


LABELS = {step.name: step.label for step in STEPS}
WHAT = {
    ("total", "server_bytes"): "Bytes sent by the server",
    ("total", "bytes"): "Bytes with the smaller plotly.js",
    ("total", "server_cpu"): "CPU time of the server",
    **{(step, "painted"): label for step, label in LABELS.items()},
}
"""Step and quantity of a target, as its table names it."""
