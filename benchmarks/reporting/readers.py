"""Answer by question: what to choose for each kind of reader, and on what evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.reporting.numbers import amount
from benchmarks.reporting.weighing import TRIFLING_START, overall, reach, told, weighs
from benchmarks.reporting.words import capital, label, listed, phrase

__all__ = ["LEADS", "asked", "evidence", "readers"]

LEADS: Mapping[str, str] = MappingProxyType(
    {
        "clear": "choose {better}",
        "likely": "lean towards {better}",
        "mixed": "weigh one against the other, as neither is ahead in everything",
        "tie": "either will do",
        "not resolved": "this run leaves it open",
        "void": "this run cannot say",
    }
)
"""What a word means for somebody with one question."""

UNDECIDED: Mapping[str, str] = MappingProxyType(
    {
        "tie": "a *tie* in",
        "not resolved": "*not resolved* in",
        "void": "*void*, because the run failed its own check, in",
    }
)
"""How a word that names no winner reads in front of its metrics."""


@dataclass(frozen=True)
class Reader:
    """Somebody with a question, and the metrics that answer it.

    Whatever else is clear among the metrics whose names begin with `question` is told as well.
    Where every time differs by less than `trifle` seconds, nobody should choose by it.
    """

    who: str
    question: str
    metrics: tuple[str, ...]
    trifle: float = 0.0


READERS = (
    Reader(
        "You restart or scale out often",
        "startup.",
        ("startup.cpu", "startup.wall", "startup.instructions"),
        trifle=TRIFLING_START,
    ),
    Reader("You pay for memory", "memory.", ("memory.visited", "memory.start")),
    Reader(
        "You run several workers",
        "workers.",
        ("workers.4.preload.loaded", "workers.4.plain.loaded"),
    ),
    Reader(
        "You have many visitors",
        "http.",
        ("http.callback.service", "http.document.service", "http.load.100.p99"),
    ),
)
COUNTS = ("ledger.rules", "ledger.hooks")
"""What speaks of sites with more pages where none was measured."""


def asked() -> set[str]:
    """Name the metrics that somebody asks for."""
    return {name for reader in READERS for name in reader.metrics}


def evidence(rows: Sequence[Row]) -> str:
    """Name every metric with its word: differences with their size, the others word by word."""
    sides: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.verdict.better:
            sides.setdefault((row.verdict.word, row.verdict.better), []).append(row)
    parts = [
        f"*{word}* for `{better}` in {listed([difference(row) for row in found])}"
        for (word, better), found in sides.items()
    ]
    for word, meaning in UNDECIDED.items():
        labels = [label(row) for row in rows if row.verdict.word == word]
        if labels:
            parts.append(f"{meaning} {listed(labels)}")
    return "; ".join(parts)


def difference(row: Row) -> str:
    """Name a metric with what `single` takes of it."""
    verb = "has" if row.metric.kind == "exact" else "takes"
    return f"{label(row)} (`single` {verb} {phrase(row)})"


def readers(report: Report) -> list[str]:
    """Write a sentence for each kind of reader whose metrics this run has."""
    by_name = {row.metric.name: row for row in report.rows}
    said = []
    for reader in READERS:
        named = [by_name[name] for name in reader.metrics if name in by_name]
        others = [
            row
            for name, row in by_name.items()
            if name.startswith(reader.question) and row.verdict.word == "clear"
        ]
        if rows := [*named, *(row for row in others if row not in named)]:
            said.append(
                f"**{reader.who}:** {lead(reader, named, rows)}. {capital(evidence(rows))}."
            )
    return [*said, *many_pages(report, by_name)]


def lead(reader: Reader, named: Sequence[Row], rows: Sequence[Row]) -> str:
    """Say what to choose for one question; what is clear beside the point only leans."""
    word, better = overall(rows)
    times = [row for row in named if row.metric.unit == "s" and row.verdict.word != "void"]
    if times and all(reach(row) * row.middle("multi") < reader.trifle for row in times):
        first = times[0]
        side = "single" if first.difference < 0 else "multi"
        most, saved = f"{1000 * reader.trifle:g} ms", amount(abs(first.difference), "s")
        return f"either will do, as a start differs by less than {most} (`{side}` may save {saved})"
    if word == "clear" and not any(row.verdict.word == "clear" for row in named):
        word = "likely"
    return LEADS[word].format(better=f"`{better}`")


def many_pages(report: Report, by_name: Mapping[str, Row]) -> list[str]:
    """Advise those who expect more pages: by the largest site, or by counts where none was made."""
    grown = [growth.largest for growth in told(report)]
    counted = [by_name[name] for name in COUNTS if name in by_name]
    if not (grown or counted):
        return []
    word, better = overall(grown or counted)
    said = LEADS[word].format(better=f"`{better}`")
    if better and not grown:
        said = f"the counts speak for `{better}`, but what they cost was not measured here"
    elif word == "mixed" and (weighty := [row for row in grown if weighs(row)]):
        word, better = overall(weighty)
        said = LEADS[word].format(better=f"`{better}`")
    return [f"**You expect many more pages:** {said}. {capital(evidence(grown or counted))}."]
