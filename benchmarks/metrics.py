"""Everything that is measured: one row per metric, and less is better in each of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from benchmarks import journey

__all__ = [
    "METRICS",
    "PHASES",
    "QUANTITIES",
    "Answer",
    "Kind",
    "Metric",
    "Quantity",
    "Visit",
    "Workers",
]

Kind = Literal["time", "memory", "traffic", "instructions", "exact"]
"""How a metric varies, which decides how wide its equivalence band is.

`traffic` is what goes over the wire, in bytes or requests: nearly a count, but a browser decides.
`exact` is a count that the code and the installed versions decide: it is read once and has no
interval."""


@dataclass(frozen=True)
class Visit:
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


@dataclass(frozen=True)
class Answer:
    """Which request is timed: alone without a `rate`, else sent so many times a second."""

    request: str
    rate: int | None = None


@dataclass(frozen=True)
class Metric:
    """Describe one measured quantity.

    `unit` is `s`, `bytes` or `count`; values are stored in it unscaled. `question` is the part of
    the report that it helps to answer. `family` holds it together with those metrics among which
    its p-value is corrected. `place` says which of many alike it is, for metrics that come as a row
    per combination. `planted` says that the control arm carries a known extra cost in
    this metric, which a run must find to be believed. `may_be_zero` says that nothing at all is a
    value too, of which no ratio can be taken.
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


class Quantity(NamedTuple):
    """What is measured at each step of a journey."""

    label: str
    unit: str
    kind: Kind
    why: str
    may_be_zero: bool = False


Rows = Mapping[str, tuple[str, str]]
"""Metric -> its label, and why it matters."""

TABLES: Mapping[tuple[str, str, Kind], Rows] = {
    ("server", "s", "time"): {
        "startup.wall": (
            "Start-up, elapsed time",
            "How long a deployment or a restart waits: process start to the first 200.",
        ),
        "startup.cpu": (
            "Start-up, CPU time",
            "What a start costs the processor; steadier than elapsed time on a shared machine.",
        ),
    },
    ("server", "count", "instructions"): {
        "startup.instructions": (
            "Start-up, instructions",
            "The work of a start without the noise of a clock, if valgrind is installed.",
        ),
    },
    ("server", "bytes", "memory"): {
        "memory.start": (
            "Memory after start",
            "What an idle server holds after its first 200, as proportional set size (PSS).",
        ),
        "memory.visited": (
            "Memory after a visit",
            "PSS once every page was opened and its callbacks fired: what to plan a host for.",
        ),
    },
    ("instructions", "count", "instructions"): {
        "instructions.imports": (
            "Instructions of imports",
            "What starting Python and importing every module takes, before anything is built.",
        ),
        "instructions.construction": (
            "Instructions of construction",
            "What `init_app` takes without its warm-up: every Dash instance, every callback.",
        ),
        "instructions.first": (
            "Instructions of the first document",
            "What the first request takes, in which Dash finishes its set-up.",
        ),
        "instructions.later": (
            "Instructions of a later document",
            "What a request takes once every page has answered: the mean over all pages.",
        ),
    },
    ("ledger", "count", "exact"): {
        "ledger.rules": (
            "URL rules",
            "Routes on the Flask server; the map grows with every Dash instance.",
        ),
        "ledger.hooks": (
            "Hooks before each request",
            "Functions that Flask calls before every request, whichever page it is for.",
        ),
        "ledger.modules": (
            "Modules imported",
            "What a start reads and keeps; most of start-up and memory is decided here.",
        ),
        "ledger.callbacks": (
            "Callbacks",
            "Registered callbacks over all apps, the approach's own routing included.",
        ),
        "ledger.script_requests": (
            "Script requests of the first document",
            "How many scripts the first document asks the browser to fetch.",
        ),
    },
    ("ledger", "bytes", "exact"): {
        "ledger.document_bytes": (
            "First document",
            "Size of the HTML that a first visit receives, before compression.",
        ),
        "ledger.script_bytes": (
            "Scripts of the first document",
            "Size of the scripts that the first document names, before compression.",
        ),
    },
    ("scaling", "s", "time"): {
        "scaling.startup_cpu": (
            "Start-up, CPU time",
            "What a start costs the processor, for a site of so many pages.",
        ),
        "scaling.lookup": (
            "Path look-up",
            "How long the server takes to find the page of a path.",
        ),
    },
    ("scaling", "bytes", "memory"): {
        "scaling.memory": (
            "Memory after start",
            "What an idle server holds (PSS), for a site of so many pages.",
        ),
    },
    ("scaling", "bytes", "exact"): {
        "scaling.dependencies": (
            "List of callbacks",
            "Size of `_dash-dependencies`, which a page waits for, before compression.",
        ),
    },
}
"""Question, unit and kind -> metrics. What answers one question is a family."""
PLANTED = ("startup.wall", "startup.cpu", "memory.start", "memory.visited")
"""The control burns CPU and takes memory."""

PHASES = {"start": "after start", "visited": "after a visit", "loaded": "after load"}
"""When the memory of workers is read, in order, and how that is said."""
ANSWERS = {
    "document": "a document",
    "layout": "a layout",
    "dependencies": "a callback list",
    "callback": "a callback",
}
AHEAD = "Until the next click, for pages included that are loaded ahead and never opened."
QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        "painted": Quantity("click to painted", "s", "time", "What a visitor waits for."),
        "long_tasks": Quantity(
            "long tasks",
            "s",
            "time",
            "How long the page does not react, in tasks above 50 ms, until the next click.",
            may_be_zero=True,
        ),
        "server_requests": Quantity(
            "requests at the server", "count", "traffic", AHEAD, may_be_zero=True
        ),
        "server_bytes": Quantity(
            "bytes sent by the server",
            "bytes",
            "traffic",
            "Bodies as sent, for pages included that are loaded ahead and never opened.",
            may_be_zero=True,
        ),
        "server_cpu": Quantity("CPU time of the server", "s", "time", AHEAD),
        "memory": Quantity(
            "memory of the browser",
            "bytes",
            "memory",
            "PSS of all its processes after the last step, pages loaded ahead included.",
        ),
        "bytes": Quantity(
            "bytes over the wire",
            "bytes",
            "traffic",
            "Headers included; counted with a driver attached, so nothing is prerendered.",
            may_be_zero=True,
        ),
        "requests": Quantity(
            "requests over the wire",
            "count",
            "traffic",
            "Not answered by the browser's cache; with a driver attached: nothing is prerendered.",
            may_be_zero=True,
        ),
        "heap": Quantity(
            "JavaScript heap",
            "bytes",
            "memory",
            "After a garbage collection, so that only what is in use counts.",
        ),
        "errors": Quantity(
            "console errors", "count", "exact", "What went wrong in the browser.", may_be_zero=True
        ),
    }
)


def workers() -> Iterator[Metric]:
    """Yield the memory of a server with workers, forked with and without preload, in each phase."""
    for count in (1, 2, 4):
        for how, preload in {"preload": True, "plain": False}.items():
            for phase, moment in PHASES.items():
                yield Metric(
                    f"workers.{count}.{how}.{phase}",
                    f"Memory of {count} worker{'s' if count > 1 else ''} "
                    f"{'with' if preload else 'without'} preload, {moment}",
                    "bytes",
                    "memory",
                    "PSS of the gunicorn master and its workers together.",
                    question="workers",
                    family=f"workers {phase}",
                    place=Workers(count, preload, phase),
                )


def answers() -> Iterator[Metric]:
    """Yield the times of answers: alone, and under load."""
    for request, what in ANSWERS.items():
        yield Metric(
            f"http.{request}.service",
            f"Service time of {what}",
            "s",
            "time",
            "How long one request takes when the server has nothing else to do.",
            question="http",
            family="http",
            place=Answer(request),
        )
    for rate in (50, 100):
        for name, which in {"p50": "median", "p99": "99th percentile"}.items():
            yield Metric(
                f"http.load.{rate}.{name}",
                f"Latency at {rate}/s, {which}",
                "s",
                "time",
                "Of callbacks, from when each was due, whether or not it could be sent by then.",
                question="http",
                family="http load",
                place=Answer("callback", rate),
            )


def journeys() -> Iterator[Metric]:
    """Yield what is measured of a visitor's journey: per step, on the tour, on weaker machines."""
    steps = {step.name: step.label for step in journey.STEPS} | {"total": "The whole tour"}
    names = {**journey.JOURNEYS, **journey.THROTTLES}
    totals = [(name, "total", "memory") for name in journey.JOURNEYS]
    for name, step, quantity in (*journey.TIMED, *totals, *journey.COUNTED, *journey.THROTTLED):
        label = f"{steps[step]}, {names[name]}: {QUANTITIES[quantity].label}"
        yield visit(Visit(name, step, quantity), label)
    for after in journey.ENDURANCE:
        place = Visit("long", str(after), "heap")
        yield visit(place, f"After {after} navigations: {QUANTITIES['heap'].label}")


def visit(place: Visit, label: str) -> Metric:
    """Return the metric of a place on a journey."""
    quantity = QUANTITIES[place.quantity]
    emulated = " Emulated by an attached driver, with which nothing is prerendered."
    return Metric(
        journey.metric(place.journey, place.step, place.quantity),
        label,
        quantity.unit,
        quantity.kind,
        quantity.why + (emulated if place.journey in journey.THROTTLES else ""),
        question="navigation",
        family=f"navigation {place.journey} {place.quantity}",
        place=place,
        may_be_zero=quantity.may_be_zero,
    )


def single_metrics() -> Iterator[Metric]:
    """Yield the metrics that are named one by one."""
    for (question, unit, kind), rows in TABLES.items():
        for name, (label, why) in rows.items():
            planted = name in PLANTED
            yield Metric(name, label, unit, kind, why, question, question, planted=planted)


METRICS: Mapping[str, Metric] = MappingProxyType(
    {metric.name: metric for metric in (*single_metrics(), *workers(), *answers(), *journeys())}
)
