"""Metrics that come in families, a row per combination: workers, answers, a journey's steps."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from benchmarks import journey
from benchmarks.metric import Kind, Metric

__all__ = ["PHASES", "QUANTITIES", "journeys", "requests", "workers"]

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
