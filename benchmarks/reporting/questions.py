"""What readers ask of a run, and the rows that answer: the parts of pictures and page."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.rows import Row
from crossroads.benchmarks.judging.visits import waits
from crossroads.benchmarks.judging.workers import Fleet
from crossroads.benchmarks.reporting.words import capital

Labelled = Sequence[tuple[str, Row]]
"""Rows, each with a label that is short because the question says the rest."""


class Question(NamedTuple):
    """What a reader wants to know, and the rows that answer it."""

    name: str
    heading: str
    rows: Labelled


def questions(report: Report) -> list[Question]:
    """Return the questions that a run answers, in the order in which readers ask them."""
    server = report.about("server")
    memory = [row for row in server if row.metric.kind == "memory"]
    start = [row for row in server if row not in memory] + report.about("instructions")
    grown = [
        (f"{one.metric.label}, {one.largest_size:,} pages", one.largest) for one in report.growths
    ]
    asked = (
        Question(
            "visit", "What does a first visit wait for?", labelled(waits(report, "cold").values())
        ),
        Question(
            "returning",
            "What does a visitor who comes back wait for?",
            labelled(waits(report, "returning").values()),
        ),
        Question(
            "ahead",
            "And with all pages loaded ahead?",
            labelled(waits(report, "ahead").values()),
        ),
        Question(
            "stock",
            "Nothing tuned: stock multi and stock Dash Pages?",
            labelled(waits(report, "stock").values()),
        ),
        Question("growth", "What do more pages cost?", grown),
        Question("start", "What does a start cost?", labelled(start)),
        Question("memory", "How much memory does a server take?", labelled(memory)),
        Question(
            "workers",
            "And several workers?",
            [(fleet_label(one), one.last) for one in report.fleets],
        ),
        Question("answers", "How fast are answers?", labelled(report.about("http"))),
        Question("counts", "What is in it?", labelled(report.about("ledger"))),
    )
    return [one for one in asked if one.rows]


def labelled(rows: Iterable[Row]) -> Labelled:
    """Return rows with their labels; an answer is called by its request alone, or by its rate."""
    found = []
    for row in rows:
        label = row.metric.label.removeprefix("Latency ").removeprefix("Service time of ")
        found.append((capital(label), row))
    return found


def fleet_label(fleet: Fleet) -> str:
    """Name a way to run a server."""
    preload = "preload" if fleet.preload else "no preload"
    return f"{fleet.workers} worker{'s' if fleet.workers > 1 else ''}, {preload}"
