"""Everything that is measured: one row per metric, and less is better in each of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, product
from typing import Literal, NamedTuple

from crossroads.benchmarks import journey, networks

Kind = Literal["time", "memory", "traffic", "instructions", "exact"]
"""How a metric varies, which decides how wide its equivalence band is.

`traffic`: bytes or requests over the wire, nearly a count, but a browser decides. `exact`: a count
that the code and the installed versions decide, so that it is read once and has no interval."""


class Visit(NamedTuple):
    """Where on a visitor's journey a metric is taken; a step of "total" is the whole tour."""

    journey: str
    step: str
    quantity: str


@dataclass(frozen=True)
class Workers:
    """With how many workers the memory is read, forked how, and in which of the `PHASES`."""

    count: int
    preload: bool
    phase: str


class Answer(NamedTuple):
    """Which request is timed: alone without a `rate`, else sent so many times a second."""

    request: str
    rate: int | None = None


@dataclass(frozen=True)
class Metric:
    """Describe one measured quantity.

    `unit` is `s`, `bytes` or `count`; values are stored unscaled. `question` is the part of the
    report that it helps to answer. `family`: its p-value is corrected among these. `place` says
    which of many alike it is. `planted`: the control arm carries a known extra cost in it, which a
    run must find to be believed. `may_be_zero`: 0 is a value too, of which there is no ratio.
    """

    name: str
    label: str
    unit: str
    kind: Kind
    why: str
    question: str
    family: str
    place: Visit | Workers | Answer | None = None
    planted: bool = False
    may_be_zero: bool = False


# Name and label of each metric, and below them why it matters. What answers a question is a family.
TABLES: Mapping[tuple[str, str, Kind], str] = {
    ("server", "s", "time"): """
        startup.wall: Start-up, elapsed time
            How long a deployment or a restart waits: process start to the first 200.
        startup.cpu: Start-up, CPU time
            What a start costs the processor, without the time that it waits.
        construction.cpu: Start-up without imports, CPU time
            What building the site, its warm-up and a first answer cost once all is imported.""",
    ("server", "count", "instructions"): """
        startup.instructions: Start-up, instructions
            The work of a start without the noise of a clock, if valgrind is installed.
        startup.calls: Start-up, calls of Python functions
            The same where it is not, as well as calls tell: one may be long and another short.""",
    ("server", "bytes", "memory"): """
        memory.start: Memory after start
            What an idle server holds after its first 200, as proportional set size (PSS).
        memory.visited: Memory after a visit
            PSS once every page was opened and its callbacks fired: what to plan a host for.""",
    ("instructions", "count", "instructions"): """
        instructions.imports: Instructions of imports
            What starting Python and importing every module takes, before anything is built.
        instructions.construction: Instructions of construction
            What `init_app` takes without its warm-up: every Dash instance, every callback.
        instructions.first: Instructions of the first document
            What the first request takes, in which Dash finishes its set-up.
        instructions.others: Instructions of the other first documents
            What the first request to each other page takes: another Dash may finish its set-up.
        instructions.later: Instructions of a later document
            What a request takes once every page has answered: the mean over all pages.""",
    ("ledger", "count", "exact"): """
        ledger.rules: URL rules
            Routes on the Flask server; the map grows with every Dash instance.
        ledger.hooks: Hooks before each request
            Functions that Flask calls before every request, whichever page it is for.
        ledger.modules: Modules imported
            What a start reads and keeps; most of start-up and memory is decided here.
        ledger.callbacks: Callbacks
            Registered callbacks over all apps, the approach's own routing included.
        ledger.script_requests: Script requests of the first document
            How many scripts the first document asks the browser to fetch.""",
    ("ledger", "bytes", "exact"): """
        ledger.document_bytes: First document
            Size of the HTML that a first visit receives, before compression.
        ledger.script_bytes: Scripts of the first document
            Size of the scripts that the first document names, before compression.""",
    ("scaling", "s", "time"): """
        scaling.startup_cpu: Start-up, CPU time
            What a start costs the processor, for a site of that size.""",
    ("scaling", "bytes", "memory"): """
        scaling.memory: Memory after start
            What an idle server holds (PSS), for a site of that size.""",
    ("scaling", "bytes", "exact"): """
        scaling.dependencies: List of callbacks
            Size of `_dash-dependencies`, which a page waits for, before compression.
        scaling.dependencies_sent: List of callbacks as sent
            Size of `_dash-dependencies` as it is sent to a browser, compressed with gzip.""",
}
# The control burns CPU and takes memory.
PLANTED = ("startup.wall", "startup.cpu", "memory.start", "memory.visited")
# When the memory of workers is read, in order.
PHASES = {"start": "after start", "visited": "after a visit", "loaded": "after load"}
PRELOAD = {"preload": True, "plain": False}
ANSWERS = ("document", "layout", "dependencies", "callback")
RATES = (50, 100)  # callbacks per second: a worker manages several hundred, neither exhausts it

# The same of what is measured at each step of a journey.
STEP_TABLES: Mapping[tuple[str, Kind], str] = {
    ("s", "time"): """
        painted: click to painted
            What a visitor waits for.
        heading: click to heading
            When the page's heading, text and controls stand on the screen.
        first: first contentful paint
            When the browser has shown anything of what a document holds.
        largest: largest contentful paint
            When the browser has shown the largest part of what it shows at first.
        interaction: interaction to next paint
            The longest time from a click until the browser shows anything new.
        long_tasks: long tasks
            How long the page does not react, in tasks above 50 ms, until the next click.
        server_cpu: CPU time of the server
            Until the next click, for pages included that are loaded ahead and never opened.""",
    ("count", "traffic"): """
        server_requests: requests at the server
            Until the next click, for pages included that are loaded ahead and never opened.
        requests: requests over the wire
            Not answered by the browser's cache; with a driver attached: nothing is prerendered.
        shift: cumulative layout shift
            How much of what was on the screen has moved; 0 is nothing.
        reloaded: documents loaded again
            Whether the browser had to load and run the page once more; 0 is that it had not.
        lost: scroll positions lost
            Whether the page did not stand where its visitor had left it; 0 is that it did.""",
    ("bytes", "traffic"): """
        server_bytes: bytes sent by the server
            Bodies as sent, for pages included that are loaded ahead and never opened.
        bytes: bytes over the wire
            Headers included; counted with a driver attached, so nothing is prerendered.""",
    ("bytes", "memory"): """
        memory: memory of the browser
            PSS of all its processes after the last step, pages loaded ahead included.
        heap: JavaScript heap
            After a garbage collection, so that only what is in use counts.""",
    ("count", "exact"): """
        errors: console errors
            What went wrong in the browser.""",
}
MAY_BE_ZERO = {
    *("long_tasks", "server_requests", "server_bytes", "bytes", "requests", "errors"),
    *("shift", "reloaded", "lost"),
}


def _rows(text: str) -> Iterator[tuple[str, str, str]]:
    lines = [line.strip() for line in text.strip().splitlines()]
    for head, why in zip(lines[::2], lines[1::2], strict=True):
        name, _, label = head.partition(": ")
        yield name, label, why


QUANTITIES: Mapping[str, Metric] = {
    name: Metric(name, label, unit, kind, why, "navigation", "", may_be_zero=name in MAY_BE_ZERO)
    for (unit, kind), text in STEP_TABLES.items()
    for name, label, why in _rows(text)
}


def _single_metrics() -> Iterator[Metric]:
    for (question, unit, kind), text in TABLES.items():
        for name, label, why in _rows(text):
            planted = name in PLANTED
            yield Metric(name, label, unit, kind, why, question, question, planted=planted)


def _workers() -> Iterator[Metric]:
    why = "PSS of the gunicorn master and its workers together."
    for count, (how, preload), phase in product((1, 2, 4), PRELOAD.items(), PHASES):
        fleet = f"{count} worker{'s' if count > 1 else ''} {'with' if preload else 'without'}"
        name = f"workers.{count}.{how}.{phase}"
        label = f"Memory of {fleet} preload, {PHASES[phase]}"
        place, family = Workers(count, preload, phase), f"workers {phase}"
        yield Metric(name, label, "bytes", "memory", why, "workers", family, place)


def _answers() -> Iterator[Metric]:
    why = "How long one request takes when the server has nothing else to do."
    for request in ANSWERS:
        what = "callback list" if request == "dependencies" else request
        name, label = f"http.{request}.service", f"Service time of a {what}"
        yield Metric(name, label, "s", "time", why, "http", "http", Answer(request))
    why = "Of callbacks, from when each was due, whether or not it could be sent by then."
    for rate in RATES:
        for percentile, which in {"p50": "median", "p99": "99th percentile"}.items():
            name, label = f"http.load.{rate}.{percentile}", f"Latency at {rate}/s, {which}"
            place = Answer("callback", rate)
            yield Metric(name, label, "s", "time", why, "http", "http load", place)


def _journeys() -> Iterator[Metric]:
    every_step = (*journey.STEPS, *journey.OPENED, *journey.BACK[3:])
    steps = {step.name: step.label for step in every_step} | {"total": "The whole tour"}
    steps |= {**dict(journey.OWN), journey.MOVES: "Moving between the pages"}
    names = {**journey.JOURNEYS, **journey.THROTTLES, **journey.SHORT, "opened": "nothing cached"}
    names |= {"back": "the browser's buttons", "large": "first visit"}
    names |= {**networks.JOURNEYS, **networks.OPENINGS}
    totals = [(name, "total", "memory") for name in journey.JOURNEYS]
    timed = (*journey.TIMED, *journey.OPENING, *journey.OWN_TIMED)
    others = (*chain(*journey.SHORTLY.values()), *journey.BACKWARDS, *journey.OF_MANY)
    every = (*timed, *totals, *journey.COUNTED, *journey.THROTTLED, *others)
    every += (*networks.VISITED, *networks.OPENED_AWAY)
    for name, step, quantity in every:
        yield _visit(Visit(name, step, quantity), f"{steps[step]}, {names[name]}")
    for after in journey.ENDURANCE:
        yield _visit(Visit("long", str(after), "heap"), f"After {after} navigations")


def _visit(place: Visit, where: str) -> Metric:
    row, family = QUANTITIES[place.quantity], f"navigation {place.journey} {place.quantity}"
    driver = " Emulated by an attached driver, with which nothing is prerendered."
    why = row.why + (driver if place.journey in journey.THROTTLES else "")
    name, label = journey.metric(*place), f"{where}: {row.label}"
    return replace(row, name=name, label=label, why=why, family=family, place=place)


METRICS: Mapping[str, Metric] = {
    metric.name: metric for metric in (*_single_metrics(), *_workers(), *_answers(), *_journeys())
}


GONE = frozenset({"scaling.lookup", "navigation.long.50.heap"})
"""What older files of samples have and no report shows. Both approaches find a page in the same
dictionary, so that nothing differed but the speed of the machine; 50 navigations are 200 now."""


def metrics_of(question: str) -> tuple[str, ...]:
    """Name the metrics that answer a question."""
    return tuple(name for name, metric in METRICS.items() if metric.question == question)
