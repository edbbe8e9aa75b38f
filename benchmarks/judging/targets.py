"""Targets: what the project aims at, and what was measured for it."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from types import MappingProxyType
from typing import Literal

from crossroads.benchmarks.journey import ENDURANCE, OPENED, STEPS, metric
from crossroads.benchmarks.judging.model import LARGEST, Report
from crossroads.benchmarks.judging.rows import ARMS, Places, ratio_by_block
from crossroads.benchmarks.judging.statistics import Estimate
from crossroads.benchmarks.judging.visits import LABELS
from crossroads.benchmarks.metrics import METRICS, PRELOAD, Visit
from crossroads.benchmarks.networks import FAR

Kind = Literal["ratio", "counts", "worst"]
"""What has a limit: a ratio of pairs, or of counts, or the largest of all values."""
Outcome = Literal["", "reached", "missed", "not settled", "out of reach", "not measured"]
Named = tuple[str, Places]
"""An arm, or what an arm is held against, and its values."""
NOTHING: Named = ("", MappingProxyType({}))
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
OPENED_AIMS: Mapping[str, float] = {
    metric("opened", "front", "heading"): 1,
    metric("opened", "front", "largest"): 0.45,
    metric("opened", "chart", "heading"): 1,
    metric("opened", "chart", "painted"): 1,
    metric("opened", "chart", "largest"): 0.5,
    **{metric(f"opened{FAR}", one.name, "largest"): 0.5 for one in OPENED},
}
"""Of a page opened by its address -> the most, as a ratio to the arm's stock."""
LEAST: Mapping[str, tuple[str, ...]] = {
    **{metric("cold", step.name, "painted"): ("multi",) for step in STEPS},
    **{
        metric(*place): ARMS
        for place in (
            ("opened", "front", "heading"),
            ("opened", "front", "largest"),
            ("opened", "chart", "painted"),
            (f"opened{FAR}", "front", "largest"),
        )
    },
}
"""Metric -> the arms that `bare` goes before: no document with the kit's styles can take less. With
a chart, its heading waits for plotly.js, as theirs does not."""
NEAR = {metric(one, "front", "largest"): 1.1 for one in ("opened", f"opened{FAR}")}
"""Metric -> the most that an approach may take, as a ratio to `bare`: a tenth for all that Dash and
the kit are. `bare` has the same words in the same frame, and no scripts."""
SHIFTS = {
    name: 0
    for name, known in METRICS.items()
    if isinstance(known.place, Visit) and known.place.quantity == "shift"
}
"""Metric -> the most. Where a script clicks, too, although browsers excuse nothing after that."""
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
PRELOADED = 0.5
"""The most that four warm workers with preload may hold, as a ratio to four without."""
HEAP = 1.3
"""The most that the heap may have after the longest of `ENDURANCE`, as a ratio to the shortest."""


@dataclass(frozen=True)
class Target:
    """One target and what was measured for it.

    `estimate` is of `arm`, or of its ratio to `over`, as the `kind` says; None if that was not
    measured. `least` is the ratio to the same of what nobody can take less than. `at_most` is
    None for what only stands beside the targets.
    """

    what: str
    arm: str
    over: str
    at_most: float | None
    kind: Kind
    estimate: Estimate | None
    least: Estimate | None

    @property
    def outcome(self) -> Outcome:
        """Say what became of the target, by the whole interval.

        Out of reach is a missed limit that the least does not keep, with its whole interval.
        """
        if self.at_most is None:
            return ""
        if self.estimate is None:
            return "not measured"
        if self.estimate.high <= self.at_most:
            return "reached"
        if self.estimate.low <= self.at_most:
            return "not settled"
        return "out of reach" if self.least and self.least.low > self.at_most else "missed"


def worst(values: Places, _: Places) -> Estimate | None:
    """Return the largest value, and as both ends of an interval what it is to two decimals."""
    if not values:
        return None
    most = max(values.values())
    return Estimate(most, round(most, 2), round(most, 2), len(values), math.nan)


ESTIMATES: Mapping[Kind, Callable[[Places, Places], Estimate | None]] = {
    "ratio": ratio_by_block,
    "counts": partial(ratio_by_block, counts=True),
    "worst": worst,
}


def targets(report: Report) -> list[Target]:
    """Return every target, measured or not, and what stands beside them if it was measured."""
    return [one for one in aims(report) if one.estimate or one.outcome]


def aims(report: Report) -> Iterator[Target]:
    """Yield all that is aimed at, or stands beside that, with whatever was measured for it."""
    for name in ("startup.wall", "startup.cpu", "memory.start", "memory.visited"):
        for arm in ARMS:
            at_most = FLOOR.get(name, {}).get(arm)
            yield aim(METRICS[name].label, at_most, *of(report, name, arm, "floor"))
    for (step, quantity), limits in AIMS.items():
        what = LABELS.get(step, "CPU time of the server")
        what += ": heading" if quantity == "heading" else ""
        for arm, at_most in limits.items():
            yield of_stock(report, metric("cold", step, quantity), arm, what, at_most)
    for name, arm in product(OPENED_AIMS, ARMS):
        yield of_stock(report, name, arm, METRICS[name].label, OPENED_AIMS[name])
    for name, arm in product(NEAR, ARMS):
        yield aim(METRICS[name].label, NEAR[name], *of(report, name, arm, "bare"))
    for name, arm in product(SHIFTS, ARMS):
        (_, once), (_, again) = of(report, name, arm, f"{arm}-again")
        both = {at: max(value, again.get(at, value)) for at, value in once.items()}
        yield aim(METRICS[name].label, SHIFTS[name], (arm, both), kind="worst")
    for name in (step.name for step in STEPS[1:] if not step.control):
        for arm, (over, at_most) in UNSAFE.items():
            pair = of(report, metric("cold", name, "painted"), arm, over)
            yield aim(LABELS[name], at_most, *pair)
    for (quantity, arm), (what, most) in BYTES.items():
        ((_, values),) = of(report, metric("cold", "total", quantity), arm)
        given = (f"{most / 1e6:g} MB", dict.fromkeys(values, most))
        yield aim(what, 1, (arm, values), given, kind="counts")
    for arm, at_most in START.items():
        pair = of(report, "scaling.startup_cpu", arm, STOCK[arm], pages=LARGEST)
        yield aim(f"Start-up with {LARGEST:,} pages", at_most, *pair)
    few, many = ENDURANCE
    for arm in ARMS:
        shared, own = (f"workers.4.{how}.visited" for how in PRELOAD)
        those, least = of(report, shared, arm, "floor")
        without = ("itself without preload", report.values(own, arm))
        yield aim("Memory of four warm workers", PRELOADED, those, without, least)
        at_most = FLOOR["memory.visited"][arm]
        yield aim("Memory of four warm workers, with preload", at_most, those, least)
        first, last = (report.values(metric("long", str(n), "heap"), arm) for n in ENDURANCE)
        before = (f"itself after {few}", first)
        yield aim(f"Heap after {many} navigations", HEAP, (arm, last), before)
    (floor,), (alone,) = (of(report, f"workers.4.{how}.visited", "floor") for how in PRELOAD)
    without = ("itself without preload", alone[1])
    yield aim("Memory of four warm workers", None, floor, without)


def of_stock(report: Report, name: str, arm: str, what: str, at_most: float | None) -> Target:
    """Aim at so much of the arm's stock."""
    stock = STOCK["single" if arm.startswith("single") else "multi"]
    least = ("bare",) if arm in LEAST.get(name, ()) else ()
    return aim(what, at_most, *of(report, name, arm, stock, *least))


def of(report: Report, name: str, *arms: str, pages: int | None = None) -> list[Named]:
    """Return each of some arms with its values of a metric."""
    return [(arm, report.values(name, arm, pages)) for arm in arms]


def aim(
    what: str,
    at_most: float | None,
    arm: Named,
    over: Named = NOTHING,
    least: Named = NOTHING,
    *,
    kind: Kind = "ratio",
) -> Target:
    """Hold an arm, and what is the least of all, against a limit."""
    found = ESTIMATES[kind](arm[1], over[1]), ratio_by_block(least[1], over[1])
    return Target(what, arm[0], over[0], at_most, kind, *found)
