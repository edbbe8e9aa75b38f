"""Advice: which word holds for several metrics together, and for each question of a reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from benchmarks.judging.growth import Growth
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.visits import PLACES, waits
from benchmarks.metrics import Kind

TRIFLING_START = 0.02
"""Seconds of a start that nobody waits for."""
MATTERS = 0.1
"""Relative difference from which a cost matters beside one that speaks for the other approach."""
TRIFLES = ("scaling.lookup",)
"""What nobody should decide by: nanoseconds in a request of milliseconds, clear or not."""
COUNTS = ("ledger.rules", "ledger.hooks")
"""What speaks of sites with more pages if none was measured."""


@dataclass(frozen=True)
class Answer:
    """The answer to a reader's question: a word, who is ahead if somebody is, and the rows behind.

    `trifling` says that the difference is too small to choose by; `counted` that nothing but
    counts was there to judge by.
    """

    who: str
    word: str
    better: str
    rows: Sequence[Row]
    trifling: bool = False
    counted: bool = False


class Question(NamedTuple):
    """What a reader asks, and the metrics that answer.

    Whatever else is clear among the metrics of these kinds that are about the same is told as well.
    If every time differs by less than `trifle` seconds, nobody should choose by it.
    """

    who: str
    about: str
    kinds: tuple[Kind, ...]
    metrics: tuple[str, ...]
    trifle: float = 0.0


STARTS = ("startup.cpu", "startup.wall", "startup.instructions")
FORKS = ("workers.4.preload.loaded", "workers.4.plain.loaded")
ANSWERS = ("http.callback.service", "http.document.service", "http.load.100.p99")
QUESTIONS = (
    Question(
        "you restart or scale out often", "server", ("time", "instructions"), STARTS, TRIFLING_START
    ),
    Question("you pay for memory", "server", ("memory",), ("memory.visited", "memory.start")),
    Question("you run several workers", "workers", ("memory",), FORKS),
    Question("you have many visitors", "http", ("time",), ANSWERS),
)


MOVES = ("linechart", "home2", "barchart2", "linechart2")
Visitor = tuple[str, tuple[str, ...], tuple[str, ...]]
VISITORS: tuple[Visitor, ...] = (
    ("your visitors open one page", ("home", "barchart"), ("home",)),
    ("your visitors move between pages", MOVES, ("barchart", *MOVES)),
)
"""Who, the steps whose waiting answers for them, and those steps if pages are prefetched.

The first chart page, elsewhere as slow as one that is opened by its address, is then there before
it is asked for."""


def overall(rows: Sequence[Row]) -> tuple[str, str]:
    """Return the word for several metrics together, and who is ahead if somebody is.

    One side ahead anywhere decides, by its firmest word; two sides ahead are `mixed`. With nobody
    ahead, an open question or a failed check outweighs a tie.
    """
    words = {row.verdict.word for row in rows}
    sides = {row.verdict.better for row in rows if row.verdict.better}
    if len(sides) > 1:
        return "mixed", ""
    firmest_first = ("clear", "likely", "not resolved", "void", "tie")
    return next(word for word in firmest_first if word in words), next(iter(sides), "")


def overall_without_trifles(rows: Sequence[Row]) -> tuple[str, str]:
    """Return the word for several metrics; if it is `mixed`, small differences do not count."""
    word, better = overall(rows)
    weighty = [
        row for row in rows if row.metric.kind != "exact" and abs(row.estimate.ratio - 1) >= MATTERS
    ]
    return overall(weighty) if word == "mixed" and weighty else (word, better)


def growths_that_count(report: Report) -> list[Growth]:
    """Return what grows with the number of pages, without trifles."""
    return [growth for growth in report.growths if growth.metric.name not in TRIFLES]


def choice(report: Report) -> tuple[str, str]:
    """Return the word for everything together, and who is ahead; no word for counts alone."""
    asked = {name for question in QUESTIONS for name in question.metrics}
    rows = [row for row in report.measured if row.metric.name in asked] or report.measured
    visits = [row for visitor in VISITORS for row in at_place(report, visitor, "cold")]
    rows = [*rows, *visits, *(growth.largest for growth in growths_that_count(report))]
    return overall_without_trifles(rows) if rows else ("", "")


def at_place(report: Report, visitor: Visitor, place: str) -> list[Row]:
    """Return the rows that answer for a visitor at a place of `PLACES`."""
    rows = waits(report, place)
    steps = visitor[2 if place == "ahead" else 1]
    return [rows[step] for step in steps if step in rows]


def for_visitor(report: Report, visitor: Visitor, place: str = "cold") -> Answer | None:
    """Answer for a kind of visitor at a place, None if nothing was measured there."""
    rows = at_place(report, visitor, place)
    return Answer(visitor[0], *overall(rows), rows) if rows else None


def by_place(report: Report) -> dict[str, list[Answer | None]]:
    """Return place -> the answer for each kind of visitor, for places where any was measured."""
    found = {
        place: [for_visitor(report, visitor, place) for visitor in VISITORS] for place in PLACES
    }
    return {place: told for place, told in found.items() if any(told)}


def answers(report: Report) -> list[Answer]:
    """Answer every question that this run has metrics for."""
    by_name = {row.metric.name: row for row in report.rows}
    found = [for_visitor(report, visitor) for visitor in VISITORS]
    found += [answer_to(question, by_name) for question in QUESTIONS]
    return [answer for answer in (*found, for_many_pages(report, by_name)) if answer]


def answer_to(question: Question, by_name: Mapping[str, Row]) -> Answer | None:
    """Answer one question; what is clear beside the point only leans."""
    main = [by_name[name] for name in question.metrics if name in by_name]
    others = [
        row
        for row in by_name.values()
        if (row.metric.question, row.verdict.word) == (question.about, "clear")
        and row.metric.kind in question.kinds
        and row not in main
    ]
    rows = [*main, *others]
    if not rows:
        return None
    word, better = overall(rows)
    if word == "clear" and not any(row.verdict.word == "clear" for row in main):
        word = "likely"
    reach = 0.0
    times = [row for row in main if row.metric.unit == "s" and row.verdict.word != "void"]
    for row in times:
        for one in filter(None, (row.estimate, row.verdict.second)):
            reach = max(reach, max(one.high - 1, 1 - one.low) * row.middle("multi"))
    return Answer(
        question.who, word, better, rows, trifling=bool(times) and reach < question.trifle
    )


def for_many_pages(report: Report, by_name: Mapping[str, Row]) -> Answer | None:
    """Advise readers who expect more pages: by the largest site, or by counts without one."""
    who = "you expect many more pages"
    if grown := [growth.largest for growth in growths_that_count(report)]:
        return Answer(who, *overall_without_trifles(grown), grown)
    counts = [by_name[name] for name in COUNTS if name in by_name]
    return Answer(who, *overall(counts), counts, counted=True) if counts else None
