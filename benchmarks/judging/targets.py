"""The project's targets: what was aimed at, and what was reached."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from types import MappingProxyType
from typing import Literal

from benchmarks.journey import ENDURANCE, STEPS
from benchmarks.judging.model import LARGEST, Report
from benchmarks.judging.statistics import Estimate, paired_ratio
from benchmarks.judging.visits import first_visit, ratio_by_block, step_row

__all__ = ["Target", "targets"]

STOCK = {"multi": "multi-stock", "single": "pages-stock"}
"""What an approach's levers are measured against."""
FLOOR: Mapping[tuple[str, str], float] = MappingProxyType(
    {
        ("startup.cpu", "single"): 1.05,
        ("startup.cpu", "multi"): 1.10,
        ("memory.visited", "single"): 1.10,
        ("memory.visited", "multi"): 1.10,
    }
)
"""(metric, arm) -> the most that it may cost, as a multiple of the floor."""

Outcome = Literal["", "reached", "missed", "not settled", "too few blocks"]


@dataclass(frozen=True)
class Target:
    """One target and what was measured for it.

    `estimate` is the ratio of `arm` to `over`; without `over` it is a value in `unit`, its least
    and its most. `at_most` is None for an arm that only stands beside the others.
    """

    what: str
    arm: str
    over: str
    unit: str
    estimate: Estimate
    at_most: float | None

    @property
    def outcome(self) -> Outcome:
        """Say what became of the target, by the whole interval."""
        if self.at_most is None:
            return ""
        if math.isinf(self.estimate.high):
            return "too few blocks"
        if self.estimate.low <= self.at_most < self.estimate.high:
            return "not settled"
        return "reached" if self.estimate.ratio <= self.at_most else "missed"


@dataclass(frozen=True)
class Goal:
    """What is aimed at on a first visit: a quantity of a step in an arm, at most so much.

    With `over` it is the ratio to that arm, else the value itself, in the metric's unit.
    """

    arm: str
    step: str
    quantity: str
    at_most: float | None
    over: str = ""


BYTES = (
    Goal("multi-ahead", "total", "server_bytes", 1.7e6),
    Goal("single-ahead", "total", "server_bytes", 1.6e6),
    Goal("multi-basic", "total", "bytes", 0.8e6),
    Goal("single-basic", "total", "bytes", 0.7e6),
)
"""With prefetching the server's own count: a browser that counts cannot prerender."""

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
WHAT = {
    ("total", "server_bytes"): "Bytes sent by the server",
    ("total", "bytes"): "Bytes with the smaller plotly.js",
    ("total", "server_cpu"): "CPU time of the server",
    **{(step.name, "painted"): step.label for step in STEPS},
}
"""Step and quantity of a goal, in words."""


def targets(report: Report) -> list[Target]:
    """Return every target that this run has samples for."""
    visits = [on_a_first_visit(report, goal) for goal in GOALS]
    rows = (*against_floor(report), *visits, *starts(report), *heaps(report))
    return [row for row in rows if row]


def against_floor(report: Report) -> list[Target]:
    """Return what a server costs as a multiple of the floor, per measured metric and approach."""
    return [
        Target(
            row.metric.label,
            arm,
            "floor",
            "",
            paired_ratio(row.arms[arm], row.arms["floor"]),
            FLOOR.get((row.metric.name, arm)),
        )
        for row in report.about("server")
        if "floor" in row.arms
        for arm in ("multi", "single")
    ]


def on_a_first_visit(report: Report, goal: Goal) -> Target | None:
    """Return what became of a goal, None if it was not measured."""
    row = step_row(report, "cold", goal.step, goal.quantity)
    values = first_visit(report, goal.arm, goal.step, goal.quantity)
    if goal.over:
        estimate = ratio_by_block(values, first_visit(report, goal.over, goal.step, goal.quantity))
    else:
        estimate = least_and_most(values)
    if row is None or estimate is None:
        return None
    unit = "" if goal.over else row.metric.unit
    return Target(WHAT[goal.step, goal.quantity], goal.arm, goal.over, unit, estimate, goal.at_most)


def least_and_most(values: Sequence[float]) -> Estimate | None:
    """Return the median of values with the least and the most of them, None without any."""
    if not values:
        return None
    return Estimate(median(values), min(values), max(values), len(values), math.nan)


def starts(report: Report) -> list[Target | None]:
    """Return the targets for the start of the largest site."""
    arms = report.starts["scaling.startup_cpu", LARGEST]
    return [
        Target(f"Start-up with {LARGEST:,} pages", arm, STOCK[arm], "", estimate, at_most)
        for arm, at_most in START.items()
        if (estimate := ratio_by_block(arms.get(arm, ()), arms.get(STOCK[arm], ())))
    ]


def heaps(report: Report) -> list[Target | None]:
    """Return the targets for the heap of a visitor who stays long."""
    few, many = ENDURANCE
    first, last = (step_row(report, "long", str(after), "heap") for after in ENDURANCE)
    if first is None or last is None:
        return []
    return [
        Target(f"Heap after {many} navigations", arm, f"itself after {few}", "", estimate, HEAP)
        for arm in STOCK
        if (estimate := ratio_by_block(last.arms.get(arm, ()), first.arms.get(arm, ())))
    ]
