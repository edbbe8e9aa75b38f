"""Visits: the rows of a visitor's steps wherever they were timed, and the project's targets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

from benchmarks.journey import ENDURANCE, OPENED, OWN, SHORT, STEPS, THROTTLES, metric
from benchmarks.judging.model import LARGEST, Report
from benchmarks.judging.rows import ARMS, Places, Row, ratio_by_block, row_of
from benchmarks.judging.statistics import Estimate
from benchmarks.judging.verdict import judge_all
from benchmarks.metrics import METRICS
from benchmarks.networks import FAR

NAMES = ("multi", "single", "multi-again", "control", "single-again")
"""What arms are called when they are compared, in order."""
AWAY = f"stock{FAR}"
OTHER_ARMS: Mapping[str, tuple[str, ...]] = {
    "ahead": ("multi-ahead", "single-ahead"),
    "stock": ("multi-stock", "pages-stock", "multi-stock-again"),
    AWAY: ("multi-stock", "pages-stock"),
}
"""What stands for `NAMES` where pages are loaded ahead, and where nothing is tuned."""
JOURNEY_OF = {**dict.fromkeys(OTHER_ARMS, "cold"), AWAY: f"cold{FAR}"}
"""On which journey they were timed."""
NEAR = ("cold", "returning", *SHORT, "ahead", "stock")
PLACES = (*NEAR, f"cold{FAR}", f"returning{FAR}", AWAY, "slow", *THROTTLES)
"""Where the steps were timed: by whom, in other arms, and once more far away; then on a slow
network, and on a slow CPU."""
LABELS = {step.name: step.label for step in STEPS} | dict(OWN)


def labels(report: Report) -> dict[str, str]:
    """Return the label of each step; steps through a reader's own pages have their titles."""
    titles = next((one.steps for one in report.run.visits if one.steps), {})
    own = {name: title + ", again" * name.endswith("again") for name, title in titles.items()}
    return {name: LABELS[name] if name.startswith("home") else own[name] for name in own} or LABELS


def step_row(report: Report, journey: str, step: str, quantity: str) -> Row | None:
    """Return the row of one metric of a journey, None if it was not measured."""
    return report.row(metric(journey, step, quantity))


def waits(report: Report, place: str) -> dict[str, Row]:
    """Return the row of each step's waiting by the step's name; `place` is one of `PLACES`."""
    if place in OTHER_ARMS:
        rows = waits_of(report, JOURNEY_OF[place], OTHER_ARMS[place])
    else:
        taken = {step: step_row(report, place, step, "painted") for step in LABELS}
        rows = {step: row for step, row in taken.items() if row}
    called = labels(report)
    return {
        step: replace(rows[step], metric=replace(rows[step].metric, label=called[step]))
        for step in called
        if step in rows
    }


def waits_of(report: Report, journey: str, others: Sequence[str]) -> dict[str, Row]:
    """Judge other arms on a first visit, by the blocks in which one probe measured both."""
    names = {step: metric(journey, step, "painted") for step in LABELS}
    arms = dict(zip(NAMES, others, strict=False))
    taken = {step: report.side_by_side([name], arms) for step, name in names.items()}
    values = {names[step]: both for step, both in taken.items() if both}
    verdicts = judge_all(values)
    return {
        step: row_of(METRICS[name], values[name], verdicts[name])
        for step, name in names.items()
        if name in values
    }


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
    ("barchart2", "heading"): (SEEN := {"multi": 0.35, "single": 1}),
    ("linechart2", "heading"): SEEN,
    ("linechart2", "painted"): AGAIN,
    ("total", "server_cpu"): {"multi": 1, "single": 1},
}
"""Step and quantity of a first visit -> arm -> the most, as a ratio to the arm's stock."""
OPENED_AIMS: Mapping[tuple[str, str], float] = {
    ("front", "heading"): 1,
    ("front", "largest"): 0.45,
    ("chart", "heading"): 1,
    ("chart", "painted"): 1,
    ("chart", "largest"): 0.5,
}
"""Page opened by its address, and quantity -> the most, as a ratio to the arm's stock."""
AWAY_AIM = 0.5
"""The most of the largest contentful paint of a page opened by its address far away, likewise."""
UNSAFE: Mapping[str, tuple[str, float | None]] = {
    "multi-ahead": ("multi-unsafe", 1.3),
    "multi-changing": ("multi-unsafe", None),
    "single-changing": ("single-ahead", None),
}
"""Arm -> what would be the least, if it could show what is old, and the most, as a ratio to it."""
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
    def outcome(self) -> Literal["", "reached", "missed", "not settled"]:
        """Say what became of the target, by the whole interval."""
        if self.at_most is None:
            return ""
        if self.estimate.high <= self.at_most:
            return "reached"
        return "missed" if self.estimate.low > self.at_most else "not settled"


def targets(report: Report) -> list[Target]:
    """Return every target that this run has samples for."""
    found, counts = [], {what for what, _ in BYTES.values()}
    for what, arm, values, over, others, at_most in goals(report):
        if estimate := ratio_by_block(values, others, counts=what in counts):
            found.append(Target(what, arm, over, estimate, at_most))
    return found


def goals(report: Report) -> Iterator[tuple[str, str, Places, str, Places, float | None]]:
    """Yield what is aimed at: words, arm, its values, over what, values of that, the most."""
    for name in ("startup.wall", "startup.cpu", "memory.start", "memory.visited"):
        floor = report.values(name, "floor")
        for arm in ARMS:
            at_most = FLOOR.get(name, {}).get(arm)
            yield METRICS[name].label, arm, report.values(name, arm), "floor", floor, at_most
    for (step, quantity), limits in AIMS.items():
        bare = {} if step == "total" else {"bare": None}
        for arm, limit in {**limits, **bare}.items():
            stock = STOCK["single" if arm.startswith("single") else "multi"]
            name = metric("cold", step, quantity)
            values, others = (report.values(name, one) for one in (arm, stock))
            what = LABELS.get(step, "CPU time of the server")
            what += ": heading" if quantity == "heading" else ""
            yield what, arm, values, stock, others, limit
    opened_aims = {metric("opened", *place): most for place, most in OPENED_AIMS.items()}
    opened_aims |= {metric(f"opened{FAR}", one.name, "largest"): AWAY_AIM for one in OPENED}
    for (name, at_most), arm in product(opened_aims.items(), (*ARMS, "bare")):
        stock, limit = STOCK.get(arm, "multi-stock"), None if arm == "bare" else at_most
        values, others = (report.values(name, one) for one in (arm, stock))
        yield METRICS[name].label, arm, values, stock, others, limit
    for name in (step.name for step in STEPS[1:] if not step.control):
        for arm, (over, limit) in UNSAFE.items():
            values, others = (
                report.values(metric("cold", name, "painted"), one) for one in (arm, over)
            )
            yield LABELS[name], arm, values, over, others, limit
    for (quantity, arm), (what, most) in BYTES.items():
        values = report.values(metric("cold", "total", quantity), arm)
        yield what, arm, values, f"{most / 1e6:g} MB", dict.fromkeys(values, most), 1
    for arm, at_most in START.items():
        name, what = "scaling.startup_cpu", f"Start-up with {LARGEST:,} pages"
        values, others = (report.values(name, one, LARGEST) for one in (arm, STOCK[arm]))
        yield what, arm, values, STOCK[arm], others, at_most
    few, many = ENDURANCE
    for arm in ARMS:
        first, last = (report.values(metric("long", str(n), "heap"), arm) for n in ENDURANCE)
        yield f"Heap after {many} navigations", arm, last, f"itself after {few}", first, HEAP
