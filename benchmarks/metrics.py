"""Name everything that is measured: one row per metric, and less is better in each of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from benchmarks import journey

__all__ = ["METRICS", "PHASES", "Kind", "Metric"]

Kind = Literal["time", "memory", "traffic", "instructions", "exact"]
"""How a metric varies, which decides how wide its equivalence band is.

`traffic` is what goes over the wire, in bytes or requests: nearly a count, but a browser decides.
`exact` is a count that the code and the installed versions decide: it is read once and has no
interval."""


@dataclass(frozen=True)
class Metric:
    """Describe one measured quantity, for the probes that sample it and the report that prints it.

    `unit` is `s`, `bytes` or `count`; values are stored in it unscaled. `planted` says that the
    control arm carries a known extra cost in this metric, which a run must find to be believed.
    `may_be_zero` says that nothing at all is a value too, of which no ratio can be taken.
    """

    name: str
    label: str
    unit: str
    kind: Kind
    why: str
    planted: bool = False
    may_be_zero: bool = False


PHASES = {"start": "after start", "visited": "after a visit", "loaded": "after load"}
"""When the memory of workers is read, in order, and how that is said."""
ANSWERS = {
    "document": "a document",
    "layout": "a layout",
    "dependencies": "a callback list",
    "callback": "a callback",
}


def workers() -> Iterator[Metric]:
    """Yield the memory of a server with workers, forked with and without preload, in each phase."""
    for count in (1, 2, 4):
        for preload, how in {"preload": "with preload", "plain": "without preload"}.items():
            for phase, moment in PHASES.items():
                yield Metric(
                    f"workers.{count}.{preload}.{phase}",
                    f"Memory of {count} worker{'s' if count > 1 else ''} {how}, {moment}",
                    "bytes",
                    "memory",
                    "PSS of the gunicorn master and its workers together.",
                )


def requests() -> Iterator[Metric]:
    """Yield the times of answers: alone, and under load."""
    for answer, what in ANSWERS.items():
        yield Metric(
            f"http.{answer}.service",
            f"Service time of {what}",
            "s",
            "time",
            "How long one request takes when the server has nothing else to do.",
        )
    for rate in (50, 100):
        for name, which in {"p50": "median", "p99": "99th percentile"}.items():
            yield Metric(
                f"http.load.{rate}.{name}",
                f"Latency at {rate}/s, {which}",
                "s",
                "time",
                "Of callbacks, from when each was due, whether or not it could be sent by then.",
            )


QUANTITIES: Mapping[str, tuple[str, str, Kind, str]] = MappingProxyType(
    {
        "painted": ("click to painted", "s", "time", "What a visitor waits for."),
        "long_tasks": (
            "long tasks",
            "s",
            "time",
            "How long the page does not react, in tasks above 50 ms, until the next click.",
        ),
        "server_requests": (
            "requests at the server",
            "count",
            "traffic",
            "Until the next click, for pages included that are loaded ahead and never opened.",
        ),
        "server_bytes": (
            "bytes sent by the server",
            "bytes",
            "traffic",
            "Bodies as sent, for pages included that are loaded ahead and never opened.",
        ),
        "server_cpu": (
            "CPU time of the server",
            "s",
            "time",
            "Until the next click, for pages included that are loaded ahead and never opened.",
        ),
        "memory": (
            "memory of the browser",
            "bytes",
            "memory",
            "PSS of all its processes after the last step, pages loaded ahead included.",
        ),
        "bytes": (
            "bytes over the wire",
            "bytes",
            "traffic",
            "Headers included; counted with a driver attached, so nothing is prerendered.",
        ),
        "requests": (
            "requests over the wire",
            "count",
            "traffic",
            "Not answered by the browser's cache; with a driver attached: nothing is prerendered.",
        ),
        "heap": (
            "JavaScript heap",
            "bytes",
            "memory",
            "After a garbage collection, so that only what is in use counts.",
        ),
        "errors": ("console errors", "count", "exact", "What went wrong in the browser."),
    }
)
"""Quantity of a journey's step: its label, its unit, its kind, why it matters."""
ZEROES = ("long_tasks", "server_requests", "server_bytes", "bytes", "requests", "errors")


def journeys() -> Iterator[Metric]:
    """Yield what is measured of a visitor's journey: per step, on the tour, on weaker machines."""
    steps = {step.name: step.label for step in journey.STEPS} | {"total": "The whole tour"}
    where = {**journey.JOURNEYS, **journey.THROTTLES}
    totals = [(name, "total", "memory") for name in journey.JOURNEYS]
    for name, step, quantity in (*journey.TIMED, *totals, *journey.COUNTED, *journey.THROTTLED):
        label, unit, kind, why = QUANTITIES[quantity]
        if name in journey.THROTTLES:
            why += " Emulated by an attached driver, with which nothing is prerendered."
        yield Metric(
            journey.metric(name, step, quantity),
            f"{steps[step]}, {where[name]}: {label}",
            unit,
            kind,
            why,
            may_be_zero=quantity in ZEROES,
        )
    for after in journey.ENDURANCE:
        label, unit, kind, why = QUANTITIES["heap"]
        name = journey.metric("long", str(after), "heap")
        yield Metric(name, f"After {after} navigations: {label}", unit, kind, why)


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            Metric(
                "startup.wall",
                "Start-up, elapsed time",
                "s",
                "time",
                "How long a deployment or a restart waits: process start to the first 200.",
                planted=True,
            ),
            Metric(
                "startup.cpu",
                "Start-up, CPU time",
                "s",
                "time",
                "What a start costs the processor; steadier than elapsed time on a shared machine.",
                planted=True,
            ),
            Metric(
                "startup.instructions",
                "Start-up, instructions",
                "count",
                "instructions",
                "The work of a start without the noise of a clock, where valgrind is installed.",
            ),
            Metric(
                "instructions.imports",
                "Instructions of imports",
                "count",
                "instructions",
                "What starting Python and importing every module takes, before anything is built.",
            ),
            Metric(
                "instructions.construction",
                "Instructions of construction",
                "count",
                "instructions",
                "What `init_app` takes without its warm-up: every Dash instance, every callback.",
            ),
            Metric(
                "instructions.first",
                "Instructions of the first document",
                "count",
                "instructions",
                "What the first request takes, in which Dash finishes its set-up.",
            ),
            Metric(
                "instructions.later",
                "Instructions of a later document",
                "count",
                "instructions",
                "What a request takes once every page has answered: the mean over all pages.",
            ),
            Metric(
                "memory.start",
                "Memory after start",
                "bytes",
                "memory",
                "What an idle server holds after its first 200, as proportional set size (PSS).",
                planted=True,
            ),
            Metric(
                "memory.visited",
                "Memory after a visit",
                "bytes",
                "memory",
                "PSS once every page was opened and its callbacks fired: what to plan a host for.",
                planted=True,
            ),
            Metric(
                "ledger.rules",
                "URL rules",
                "count",
                "exact",
                "Routes on the Flask server; the map grows with every Dash instance.",
            ),
            Metric(
                "ledger.hooks",
                "Hooks before each request",
                "count",
                "exact",
                "Functions that Flask calls before every request, whichever page it is for.",
            ),
            Metric(
                "ledger.modules",
                "Modules imported",
                "count",
                "exact",
                "What a start reads and keeps; most of start-up and memory is decided here.",
            ),
            Metric(
                "ledger.callbacks",
                "Callbacks",
                "count",
                "exact",
                "Registered callbacks over all apps, the approach's own routing included.",
            ),
            Metric(
                "ledger.document_bytes",
                "First document",
                "bytes",
                "exact",
                "Size of the HTML that a first visit receives, before compression.",
            ),
            Metric(
                "ledger.script_bytes",
                "Scripts of the first document",
                "bytes",
                "exact",
                "Size of the scripts that the first document names, before compression.",
            ),
            Metric(
                "ledger.script_requests",
                "Script requests of the first document",
                "count",
                "exact",
                "How many scripts the first document asks the browser to fetch.",
            ),
            *workers(),
            *requests(),
            Metric(
                "scaling.startup_cpu",
                "Start-up, CPU time",
                "s",
                "time",
                "What a start costs the processor, for a site of so many pages.",
            ),
            Metric(
                "scaling.memory",
                "Memory after start",
                "bytes",
                "memory",
                "What an idle server holds (PSS), for a site of so many pages.",
            ),
            Metric(
                "scaling.dependencies",
                "List of callbacks",
                "bytes",
                "exact",
                "Size of `_dash-dependencies`, which a page waits for, before compression.",
            ),
            Metric(
                "scaling.lookup",
                "Path look-up",
                "s",
                "time",
                "How long the server takes to find the page of a path.",
            ),
            *journeys(),
        )
    }
)
