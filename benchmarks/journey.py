"""The journey of a visitor: six pages and one change of a control, as plain data.

Every page is met for the first time and again. On a reader's own site it leads through its pages:
home, each link of the navigation, back home, and each link again; no control is changed. A step
ends when what it names is painted, which `journey.js` defines. The returning visitor starts the
browser again with the same profile.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from typing import Any

Place = tuple[str, str, str]  # journey, step and quantity: what the name of a metric is made of

JOURNEYS = {"cold": "first visit", "returning": "second visit"}
SHORT = {
    "third": "third visit",
    "firefox": "first visit in Firefox",
    "hover": "first visit, pointing before the click",
}
"""Journeys through the pages of a first visit only; a few of their quantities are taken."""


@dataclass(frozen=True)
class Step:
    """Describe one step: what is clicked, and what must be painted before it is over.

    The link to `path` in `nav` is clicked, or another option picked in the field `control`. `shown`
    selects what must have boxes, with this `text` if any, and have changed after a control. The
    visitor looks at it for `think` seconds, in which a site may prefetch; where nothing is loaded
    ahead, for `GLANCE` at most. `heading` is the page's; it
    stands there when the page's first `field`, if it has one, does so, too.
    With `history` the browser's Back (-1) or Forward (1) is pressed instead.
    """

    name: str
    label: str
    path: str
    shown: str
    text: str = ""
    control: str = ""
    think: float = 1.0
    heading: str = ""
    field: str = ""
    history: int = 0


BARS = "#barchart-graph .main-svg .point"
LINES = "#linechart-graph .main-svg .point"
"""Not the drawing alone: a chart whose figure is still on its way shows empty axes."""
BAR: Mapping[str, Any] = {"heading": "Bar chart", "field": "main select"}
LINE: Mapping[str, Any] = {"heading": "Line chart", "field": "main select"}
"""What stands on a chart's page before its marks."""

STEPS = (
    Step("home", "Opening the site", "/", "main h1", "Home", think=5.0, heading="Home"),
    Step("barchart", "First chart page", "/barchart", BARS, think=2.5, **BAR),
    Step("linechart", "Second chart page", "/linechart", LINES, **LINE),
    Step("home2", "Back to the home page", "/", "main h1", "Home", think=2.0, heading="Home"),
    Step("barchart2", "First chart page again", "/barchart", BARS, **BAR),
    Step("control", "Another year picked", "/barchart", BARS, control="#barchart-year"),
    Step("linechart2", "Second chart page again", "/linechart", LINES, **LINE),
)
OPENED = (
    Step("front", "Home opened by its address", "/", "main h1", "Home", heading="Home"),
    Step("chart", "A chart opened by its address", "/barchart", BARS, **BAR),
)
"""Each a journey of its own, with nothing in the browser's cache: who follows a link to a page."""

GLANCE = 1.0
BRISK = tuple(replace(step, think=0.5) for step in STEPS if not step.control)
"""The pages of somebody who does not look for long: where nothing is loaded ahead anyway."""
HOVER = (*BRISK[:2], replace(STEPS[5], think=0.5), BRISK[2])
"""What a hand points at, and a choice that it makes with a key."""
BACK = (
    *BRISK[:3],
    Step("back", "Back to the first chart", "/barchart", BARS, history=-1, **BAR),
    Step("back2", "Back to the home page", "/", "main h1", "Home", heading="Home", history=-1),
    Step("forward", "Forward to the first chart", "/barchart", BARS, history=1, **BAR),
)
"""The browser's own buttons, after both charts."""
FIRST_OF_MANY = "#page1-graph .main-svg .point"
LARGE = (
    Step("home", "Opening the site", "/", "main h1", "Home", think=2.0, heading="Home"),
    Step("barchart", "First chart page", "/page1", FIRST_OF_MANY, heading="Page 1"),
)
"""A site of so many pages: home, and the first of its charts."""
LARGE_SIZES = (100, 1000)

MARKS = ":is(.main-svg .point, .main-svg .trace, .main-svg .slice, .main-svg image, canvas)"
"""What any kind of chart has once it is drawn."""
OWN_PAGES = 8
"""How many pages of a reader's site a journey leads to, besides home: the first that are linked."""
OWN = tuple(
    (f"page{n}{again}", f"Page {n}{', again' * bool(again)}")
    for again in ("", "again")
    for n in range(1, OWN_PAGES + 1)
)
"""Name and label of each step on a reader's site; a report puts the page's title into the label."""
MOVES = "moves"
"""What a reader's journey has as well: the sum of all steps after the first."""


def steps_through(titles: Mapping[str, str], charts: Mapping[str, str]) -> tuple[Step, ...]:
    """Return the steps through a reader's own pages: path -> title, and path -> a chart's id.

    A page is painted when its heading is or, if it has a chart with something in it, its marks.
    Home is the page at `/`, or the first if there is none: a view of Flask may be there.
    """
    front = "/" if "/" in titles else next(iter(titles))
    usual, others = (
        {one.name: one for one in STEPS},
        [path for path in titles if path != front][:OWN_PAGES],
    )

    def step(name: str, label: str, path: str, think: float = 1.0) -> Step:
        if path in charts:
            marks = f"[id={json.dumps(charts[path], ensure_ascii=False)}] {MARKS}"
            return Step(name, label, path, marks, think=think, heading=titles[path])
        return Step(name, label, path, "main h1", titles[path], think=think, heading=titles[path])

    first, again = (
        [step(name, label, path) for (name, label), path in zip(OWN[at:], others, strict=False)]
        for at in (0, OWN_PAGES)
    )
    begun, back = (
        step(name, usual[name].label, front, usual[name].think) for name in ("home", "home2")
    )
    return (begun, *first, *((back, *again) if others else ()))


TIMED_QUANTITIES = (
    "painted",
    "heading",
    "long_tasks",
    "server_requests",
    "server_bytes",
    "server_cpu",
)
COUNTED_QUANTITIES = ("bytes", "requests", "heap", "errors")
OPENED_QUANTITIES = ("painted", "heading", "first", "largest", "shift")
BACK_QUANTITIES = ("painted", "heading", "reloaded", "lost")
NOT_THERE = {("total", "heap"), ("control", "heading")}  # no sum of heaps, no new heading
THROTTLES = {"cpu4": "on a CPU 4 times slower"}
ENDURANCE = (5, 200)  # numbers of navigations after which the heap is compared
SAMPLES = "samples of the journey:"  # begins the line of a server to which samples are posted


def places(journeys: Iterable[str], quantities: Iterable[str], *, total: bool) -> list[Place]:
    """List journey, step and quantity of what is measured; `total` is the tour's, on request."""
    names = [*(step.name for step in STEPS), *(["total"] if total else [])]
    every = product(journeys, quantities, names)
    return [(one, step, what) for one, what, step in every if (step, what) not in NOT_THERE]


OWN_TIMED: list[Place] = [
    *((one, name, what) for one, what, (name, _) in product(JOURNEYS, TIMED_QUANTITIES, OWN)),
    *((one, MOVES, "painted") for one in JOURNEYS),
]
OPENING = [("opened", step.name, what) for step, what in product(OPENED, OPENED_QUANTITIES)]


def seen(journey: str) -> list[Place]:
    """List what a journey says in the web's own terms: of its first document, and of the worst.

    How long a click took to show anything is no part of it: browsers time real ones alone.
    """
    return [(journey, "home", "first"), (journey, "home", "largest"), (journey, "total", "shift")]


SEEN: list[Place] = [place for one in JOURNEYS for place in seen(one)]
TIMED = [*places(JOURNEYS, TIMED_QUANTITIES, total=True), *SEEN]
SHORTLY: Mapping[str, list[Place]] = {
    name: [
        (name, step.name, what)
        for step, what in product(steps, ("painted", "heading"))
        if (step.name, what) not in NOT_THERE
    ]
    for name, steps in {"third": BRISK[:3], "firefox": BRISK, "hover": HOVER}.items()
}
SHORTLY["third"].extend(seen("third"))
SHORTLY["firefox"].extend(seen("firefox")[:2])  # it does not tell what moved
SHORTLY["hover"].extend([*seen("hover"), ("hover", "total", "interaction")])
BACKWARDS = [("back", step.name, what) for step in BACK if step.history for what in BACK_QUANTITIES]
BACKWARDS += seen("back")
OF_MANY = [("large", step.name, what) for step in LARGE for what in ("painted", "heading")]
OF_MANY += seen("large")
COUNTED = places(JOURNEYS, COUNTED_QUANTITIES, total=True)
THROTTLED = places(THROTTLES, ("painted",), total=False)


def metric(journey: str, step: str, quantity: str) -> str:
    """Return the name of a metric of the journey."""
    return f"navigation.{journey}.{step}.{quantity}"


def values_by_metric(
    journey: str, steps: Sequence[Step], found: Sequence[Mapping[str, float]], *, total: bool = True
) -> dict[str, float]:
    """Return metric -> value for what was found at each step, and the sums over all pages."""
    taken = list(zip(steps, found, strict=True))
    values = {metric(journey, step.name, what): one[what] for step, one in taken for what in one}
    pages = [one for step, one in taken if not step.control]
    summed = pages[0].keys() & set(TIMED_QUANTITIES + COUNTED_QUANTITIES) if total else set()
    for what in sorted(what for what in summed if ("total", what) not in NOT_THERE):
        values[metric(journey, "total", what)] = sum(one[what] for one in pages)
    own = {name for name, _ in OWN}
    if any(step.name in own for step in steps):
        values[metric(journey, MOVES, "painted")] = sum(one["painted"] for one in found[1:])
    return values


def plan(
    steps: Iterable[Step] = STEPS,
    *,
    limit: float = 30.0,
    driven: bool = False,
    inline: bool = False,
    hand: bool = False,
    scroll: int = 0,
) -> Any:
    """Return what `journey.js` takes, as plain data: the steps, and how long to wait for each.

    With `driven` the script clicks when it is told to, and posts nothing. With `inline` documents
    have it in them: one that comes across a network would miss what it is to see. With `hand` it
    posts where to click. It leaves every page at so many pixels of `scroll`.
    """
    told = [asdict(step) for step in steps]
    how = {"driven": driven, "inline": inline, "hand": hand, "scroll": scroll}
    return {"steps": told, "limit": limit, "marker": SAMPLES, **how}


def longest_seconds(steps: Sequence[Step], limit: float) -> float:
    """Return the seconds of a journey in which every step is over just before its limit."""
    return sum(step.think + limit for step in steps)
