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


Row = tuple[str, str, str, Kind, str]
"""Name, label, unit, kind, and why it matters."""

SERVER: tuple[Row, ...] = (
    (
        "startup.wall",
        "Start-up, elapsed time",
        "s",
        "time",
        "How long a deployment or a restart waits: process start to the first 200.",
    ),
    (
        "startup.cpu",
        "Start-up, CPU time",
        "s",
        "time",
        "What a start costs the processor; steadier than elapsed time on a shared machine.",
    ),
    (
        "startup.instructions",
        "Start-up, instructions",
        "count",
        "instructions",
        "The work of a start without the noise of a clock, where valgrind is installed.",
    ),
    (
        "memory.start",
        "Memory after start",
        "bytes",
        "memory",
        "What an idle server holds after its first 200, as proportional set size (PSS).",
    ),
    (
        "memory.visited",
        "Memory after a visit",
        "bytes",
        "memory",
        "PSS once every page was opened and its callbacks fired: what to plan a host for.",
    ),
)
"""What a server costs."""

STAGES: tuple[Row, ...] = (
    (
        "instructions.imports",
        "Instructions of imports",
        "count",
        "instructions",
        "What starting Python and importing every module takes, before anything is built.",
    ),
    (
        "instructions.construction",
        "Instructions of construction",
        "count",
        "instructions",
        "What `init_app` takes without its warm-up: every Dash instance, every callback.",
    ),
    (
        "instructions.first",
        "Instructions of the first document",
        "count",
        "instructions",
        "What the first request takes, in which Dash finishes its set-up.",
    ),
    (
        "instructions.later",
        "Instructions of a later document",
        "count",
        "instructions",
        "What a request takes once every page has answered: the mean over all pages.",
    ),
)
LEDGER: tuple[Row, ...] = (
    (
        "ledger.rules",
        "URL rules",
        "count",
        "exact",
        "Routes on the Flask server; the map grows with every Dash instance.",
    ),
    (
        "ledger.hooks",
        "Hooks before each request",
        "count",
        "exact",
        "Functions that Flask calls before every request, whichever page it is for.",
    ),
    (
        "ledger.modules",
        "Modules imported",
        "count",
        "exact",
        "What a start reads and keeps; most of start-up and memory is decided here.",
    ),
    (
        "ledger.callbacks",
        "Callbacks",
        "count",
        "exact",
        "Registered callbacks over all apps, the approach's own routing included.",
    ),
    (
        "ledger.document_bytes",
        "First document",
        "bytes",
        "exact",
        "Size of the HTML that a first visit receives, before compression.",
    ),
    (
        "ledger.script_bytes",
        "Scripts of the first document",
        "bytes",
        "exact",
        "Size of the scripts that the first document names, before compression.",
    ),
    (
        "ledger.script_requests",
        "Script requests of the first document",
        "count",
        "exact",
        "How many scripts the first document asks the browser to fetch.",
    ),
)
SCALING: tuple[Row, ...] = (
    (
        "scaling.startup_cpu",
        "Start-up, CPU time",
        "s",
        "time",
        "What a start costs the processor, for a site of so many pages.",
    ),
    (
        "scaling.memory",
        "Memory after start",
        "bytes",
        "memory",
        "What an idle server holds (PSS), for a site of so many pages.",
    ),
    (
        "scaling.dependencies",
        "List of callbacks",
        "bytes",
        "exact",
        "Size of `_dash-dependencies`, which a page waits for, before compression.",
    ),
    (
        "scaling.lookup",
        "Path look-up",
        "s",
        "time",
        "How long the server takes to find the page of a path.",
    ),
)

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


def rows(question: str, table: tuple[Row, ...], planted: bool = False) -> Iterator[Metric]:
    """Yield the metrics of a table, which are a family."""
    for name, label, unit, kind, why in table:
        yield Metric(
            name,
            label,
            unit,
            kind,
            why,
            question=question,
            family=question,
            planted=planted and kind != "instructions",
        )


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            *rows("server", SERVER, planted=True),
            *rows("instructions", STAGES),
            *rows("ledger", LEDGER),
            *workers(),
            *answers(),
            *rows("scaling", SCALING),
            *journeys(),
        )
    }
)
"""By name. The control burns CPU and takes memory, so that only what a server costs is planted."""
