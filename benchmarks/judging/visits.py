"""Visits: the rows of a visitor's steps wherever they were timed, and the project's targets."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from benchmarks.journey import ENDURANCE, STEPS, THROTTLES, metric
from benchmarks.judging.model import LARGEST, Report
from benchmarks.judging.rows import ARMS, Row, ratio_by_block, row_of
from benchmarks.judging.statistics import Estimate
from benchmarks.judging.verdict import judge_all
from benchmarks.metrics import METRICS

PLACES = ("cold", "returning", "ahead", *THROTTLES)
"""Where the steps were timed: first visit, returning visitor, pages prefetched, weaker machines."""
MEASURED_ONCE = ("ahead", *THROTTLES)
"""Where `multi` is not measured a second time, so that no word can be clear."""
LABELS = {step.name: step.label for step in STEPS}


def step_row(report: Report, journey: str, step: str, quantity: str) -> Row | None:
    """Return the row of one metric of a journey, None if it was not measured."""
    return report.row(metric(journey, step, quantity))


def first_visit(report: Report, arm: str, step: str, quantity: str) -> Sequence[float]:
    """Return the values of an arm on the first visit, in block order; empty without any."""
    return report.series.get((metric("cold", step, quantity), None), {}).get(arm, ())


def waits(report: Report, place: str) -> dict[str, Row]:
    """Return the row of each step's waiting by the step's name; `place` is one of `PLACES`."""
    if place == "ahead":
        rows = prefetched(report)
    else:
        taken = {step: step_row(report, place, step, "painted") for step in LABELS}
        rows = {step: row for step, row in taken.items() if row}
    for step, row in rows.items():
        verdict = row.verdict
        if place in MEASURED_ONCE and verdict.word == "clear":
            verdict = replace(verdict, word="likely")
        labelled = replace(row.metric, label=LABELS[step])
        rows[step] = replace(row, metric=labelled, verdict=verdict)
    return rows


def prefetched(report: Report) -> dict[str, Row]:
    """Judge `single-ahead` against `multi-ahead`, by the blocks that both have."""
    values = {}
    for step in LABELS:
        both = {arm: first_visit(report, f"{arm}-ahead", step, "painted") for arm in ARMS}
        if n := min(map(len, both.values())):
            values[step] = {arm: taken[:n] for arm, taken in both.items()}
    names = {step: metric("cold", step, "painted") for step in values}
    verdicts = judge_all({names[step]: both for step, both in values.items()})
    return {
        step: row_of(METRICS[names[step]], both, verdicts[names[step]])
        for step, both in values.items()
    }


# ---------------------------------------------------------------------------------------- targets

STOCK = {"multi": "multi-stock", "single": "pages-stock"}
"""What an approach's levers are measured against."""
FLOOR: Mapping[str, Mapping[str, float]] = {
    "startup.cpu": {"multi": 1.10, "single": 1.05},
    "memory.visited": {"multi": 1.10, "single": 1.10},
}
"""Metric -> arm -> the most that it may cost, as a ratio to the floor."""
AGAIN = {"multi-ahead": 0.25, "single-ahead": 0.6, "multi": 0.9, "single": 1}
AIMS: Mapping[tuple[str, str], Mapping[str, float | None]] = {
    ("barchart", "painted"): {"multi-ahead": 0.10, "single-ahead": 0.15, "multi": 0.8, "single": 1},
    ("linechart", "painted"): {"multi-ahead": 0.1, "single-ahead": 0.6, "multi": 0.35, "single": 1},
    ("barchart2", "painted"): AGAIN,
    ("linechart2", "painted"): AGAIN,
    ("total", "server_cpu"): {"multi": 1, "single": 1},
}
"""Step and quantity of a first visit -> arm -> the most, as a ratio to the arm's stock."""
BYTES = {
    ("server_bytes", "multi-ahead"): ("Bytes sent by the server", 1.7e6),
    ("server_bytes", "single-ahead"): ("Bytes sent by the server", 1.6e6),
    ("bytes", "multi-basic"): ("Bytes with the smaller plotly.js", 0.8e6),
    ("bytes", "single-basic"): ("Bytes with the smaller plotly.js", 0.7e6),
}
"""Quantity and arm -> words, and the most bytes of a whole first visit. With prefetching it is the
server's own count: a browser that counts cannot prerender."""
START = {"multi": 0.5, "single": 0.3}
"""Arm -> the most CPU time of a start with a thousand pages, as a ratio to the arm's stock."""
HEAP = 1.3
"""The most that the heap may have after the longest of `ENDURANCE`, as a ratio to the shortest."""


@dataclass(frozen=True)
class Target:
    """One target and what was measured for it.

    `estimate` is the ratio of `arm` to `over`. `at_most` is None for an arm that only stands beside
    the others.
    """

    what: str
    arm: str
    over: str
    estimate: Estimate
    at_most: float | None

    @property
    def outcome(self) -> Literal["", "reached", "missed", "not settled", "too few blocks"]:
        """Say what became of the target, by the whole interval."""
        if self.at_most is None:
            return ""
        if math.isinf(self.estimate.high):
            return "too few blocks"
        if self.estimate.low <= self.at_most < self.estimate.high:
            return "not settled"
        return "reached" if self.estimate.ratio <= self.at_most else "missed"


def targets(report: Report) -> list[Target]:
    """Return every target that this run has samples for."""
    found = []
    for what, arm, values, over, others, at_most in goals(report):
        if estimate := ratio_by_block(values, others):
            found.append(Target(what, arm, over, estimate, at_most))
    return found


Values = Sequence[float]


def goals(report: Report) -> Iterator[tuple[str, str, Values, str, Values, float | None]]:
    """Yield what is aimed at: words, arm, its values, over what, values of that, the most."""
    for row in report.about("server"):
        for arm in ARMS if "floor" in row.arms else ():
            at_most = FLOOR.get(row.metric.name, {}).get(arm)
            yield row.metric.label, arm, row.arms[arm], "floor", row.arms["floor"], at_most
    for (step, quantity), limits in AIMS.items():
        bare = {} if step == "total" else {"bare": None}
        for arm, limit in {**limits, **bare}.items():
            stock = STOCK["single" if arm.startswith("single") else "multi"]
            values, others = (first_visit(report, one, step, quantity) for one in (arm, stock))
            yield LABELS.get(step, "CPU time of the server"), arm, values, stock, others, limit
    for (quantity, arm), (what, most) in BYTES.items():
        values = first_visit(report, arm, "total", quantity)
        yield what, arm, values, f"{most / 1e6:g} MB", [most] * len(values), 1
    starts = report.series.get(("scaling.startup_cpu", LARGEST), {})
    for arm, at_most in START.items():
        values, others = starts.get(arm, ()), starts.get(STOCK[arm], ())
        yield f"Start-up with {LARGEST:,} pages", arm, values, STOCK[arm], others, at_most
    few, many = ENDURANCE
    first, last = (report.series.get((metric("long", str(n), "heap"), None), {}) for n in ENDURANCE)
    for arm in ARMS:
        values, others = last.get(arm, ()), first.get(arm, ())
        yield f"Heap after {many} navigations", arm, values, f"itself after {few}", others, HEAP
