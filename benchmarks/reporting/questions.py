"""What readers ask of a run, and the rows that answer: the parts of pictures and page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.journey import STEPS, metric
from benchmarks.judging.growth import Growth
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.workers import Fleet
from benchmarks.reporting.words import capital

__all__ = ["Labelled", "Question", "fleet_label", "questions"]

Labelled = Sequence[tuple[str, Row]]
"""Rows, each with a label that is short because the question says the rest."""


@dataclass(frozen=True)
class Question:
    """What a reader wants to know, and the rows that answer it."""

    name: str
    heading: str
    rows: Labelled

    @property
    def measured(self) -> bool:
        """Tell whether there is an interval in the answer, not counts alone."""
        return self.name != "counts"


def questions(report: Report) -> list[Question]:
    """Return the questions that a run answers, in the order in which readers ask them."""
    rows = {row.metric.name: row for row in report.rows}
    asked = (
        Question("visit", "What does a first visit wait for?", steps(rows, "cold")),
        Question("returning", "And a visitor who comes back?", steps(rows, "returning")),
        Question("growth", "What do more pages cost?", largest(report.growths)),
        Question("start", "What does a start cost?", rows_of(rows, "startup", "instructions")),
        Question("memory", "How much memory does a server take?", rows_of(rows, "memory")),
        Question("workers", "And several workers?", forks(report.fleets)),
        Question("answers", "How fast are answers?", answers(rows)),
        Question("counts", "What is in it?", rows_of(rows, "ledger")),
    )
    return [one for one in asked if one.rows]


def steps(rows: Mapping[str, Row], journey: str) -> Labelled:
    """Return what the steps of a journey take from click to painted."""
    names = [(step.label, metric(journey, step.name, "painted")) for step in STEPS]
    return [(label, rows[name]) for label, name in names if name in rows]


def rows_of(rows: Mapping[str, Row], *probes: str) -> Labelled:
    """Return the rows of some probes."""
    chosen = [row for name, row in rows.items() if name.partition(".")[0] in probes]
    return [(row.metric.label, row) for row in chosen]


def answers(rows: Mapping[str, Row]) -> Labelled:
    """Return the times of answers: of one alone, and of callbacks at so many a second."""
    return [
        (capital(label.removeprefix("Service time of ").removeprefix("Latency ")), row)
        for label, row in rows_of(rows, "http")
    ]


def largest(growths: Iterable[Growth]) -> Labelled:
    """Return the rows of the largest site."""
    return [(f"{one.metric.label}, {one.largest_size:,} pages", one.largest) for one in growths]


def forks(fleets: Iterable[Fleet]) -> Labelled:
    """Return the rows of servers with workers, as they are after the last phase."""
    return [(fleet_label(fleet), fleet.last) for fleet in fleets]


def fleet_label(fleet: Fleet) -> str:
    """Name a way to run a server."""
    preload = "preload" if fleet.preload else "no preload"
    return f"{fleet.workers} worker{'s' if fleet.workers > 1 else ''}, {preload}"
