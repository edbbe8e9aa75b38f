"""Say which approach to choose, by rules that the samples decide: at all, and by question."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from benchmarks.reporting.growth import Growth
from benchmarks.reporting.model import Report
from benchmarks.reporting.numbers import amount, percent, quantity
from benchmarks.reporting.rows import Row
from benchmarks.reporting.words import capital, label, listed, phrase
from shared.site import SITE

__all__ = ["choice", "overall", "readers"]

ADVICE: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("clear", "single"): "Choose `single`, unless you need separate Dash apps.",
        ("likely", "single"): "Lean towards `single`, unless you need separate Dash apps.",
        ("clear", "multi"): "Choose `multi`, if you can do without upstream's promise.",
        ("likely", "multi"): "Lean towards `multi`, if you can do without upstream's promise.",
        ("mixed", ""): "Weigh one against the other, as neither is ahead in everything.",
        ("tie", ""): "Choose `single`, unless you need separate Dash apps: both cost the same, and "
        "upstream promises this one alone.",
        ("not resolved", ""): "Choose `single`, unless you need separate Dash apps: no cost that "
        "this run could tell apart speaks for either, and upstream promises this one alone.",
        ("void", ""): "This run cannot say, as it failed its own check.",
    }
)
"""What the words of a run come to for somebody who has to choose once and for all."""

LINKS = (
    "`multi` loads a new document at every link, and upstream does not promise that several "
    "instances work."
)
"""What holds whatever was measured: see the notes of the approaches."""

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


TRIFLING_START = 0.02
"""Seconds of a start that nobody waits for."""

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
MATTERS = 0.1
"""Relative difference from which a cost matters beside one that speaks for the other approach."""
TRIFLES = ("scaling.lookup",)
"""What nobody should decide by: nanoseconds in a request of milliseconds, clear or not."""
COUNTS = ("ledger.rules", "ledger.hooks")
"""What speaks of sites with more pages where none was measured."""


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


def choice(report: Report) -> str:
    """Say which approach to choose: the advice, what it rests on here, and on larger sites.

    Where both sides are ahead in something, what differs by less than `MATTERS`, and bytes, which
    are no cost by themselves, do not weigh against what does.
    """
    rows = [row for row in report.measured if row.metric.name in asked()] or report.measured
    rows = [*rows, *(growth.largest for growth in told(report))]
    if not rows:
        return "This run took counts only, and cannot say which to choose."
    word, better = overall(rows)
    if word == "mixed":
        word, better = overall([row for row in rows if weighs(row)] or rows)
    sentences = (ADVICE[word, better], at_this_size(report), at_the_largest(report), LINKS)
    return " ".join(filter(None, sentences))


def asked() -> set[str]:
    """Name the metrics that somebody asks for."""
    return {name for reader in READERS for name in reader.metrics}


def told(report: Report) -> list[Growth]:
    """Return what grows with the number of pages, but for trifles."""
    return [growth for growth in report.growths if growth.metric.name not in TRIFLES]


def weighs(row: Row) -> bool:
    """Tell whether a difference is large enough to weigh against one on the other side."""
    return row.metric.kind != "exact" and abs(row.estimate.ratio - 1) >= MATTERS


def at_this_size(report: Report) -> str:
    """Say how far the costs of one server are apart on the site that was measured."""
    kinds = {"start-up time": "startup.", "memory": "memory."}
    parts, hardly = [], True
    for name, beginning in kinds.items():
        rows = [
            row
            for row in report.section("server")
            if row.metric.name.startswith(beginning) and row.metric.kind in ("time", "memory")
        ]
        usable = [row for row in rows if row.verdict.word != "void" and reach(row) < math.inf]
        differs = [row for row in usable if row.verdict.better and not near(row)]
        if differs:
            hardly = False
            parts += [
                f"{label(row)} (*{row.verdict.word}*: `single` takes {phrase(row)})"
                for row in differs
            ]
        elif usable:
            most = max(usable, key=reach)
            hardly = hardly and near(most)
            size = quantity(reach(most) * most.middle("multi"), most.metric)
            parts.append(f"{name} by at most {percent(reach(most))} ({size})")
    if not parts:
        return ""
    place = "On the site that was measured" if report.site else f"At {len(SITE.pages)} pages"
    return f"{place} a server's costs {'hardly ' * hardly}differ: {'; '.join(parts)}."


def reach(row: Row) -> float:
    """Return how far from 1 the interval of a row reaches, against either measurement of multi."""
    both = [one for one in (row.estimate, row.verdict.second) if one]
    return max(max(one.high - 1, 1 - one.low) for one in both)


def near(row: Row) -> bool:
    """Tell whether even the far end of an interval is a difference too small to choose by."""
    trifle = row.metric.unit != "s" or reach(row) * row.middle("multi") < TRIFLING_START
    return reach(row) < MATTERS and trifle


def at_the_largest(report: Report) -> str:
    """Say how far costs are apart on the largest site, each by what the dearer approach takes."""
    dearer: dict[str, dict[str, list[str]]] = {}
    for growth in told(report):
        if better := growth.largest.verdict.better:
            loser = "multi" if better == "single" else "single"
            verb = "has" if growth.metric.kind == "exact" else "takes"
            dearer.setdefault(loser, {}).setdefault(verb, []).append(excess(growth, loser))
    if not dearer:
        return ""
    parts = [
        f"`{arm}` " + " and ".join(f"{verb} {listed(found)}" for verb, found in verbs.items())
        for arm, verbs in dearer.items()
    ]
    most = max(growth.largest_size for growth in told(report))
    return f"At {most:,} pages {', while '.join(parts)}."


def excess(growth: Growth, loser: str) -> str:
    """Say how much more of a metric an approach takes on the largest site than the other one."""
    row, unit = growth.largest, growth.metric.unit
    name = label(growth.rows[growth.largest_size]).partition(" with ")[0]
    if growth.metric.kind == "exact":
        other = "single" if loser == "multi" else "multi"
        sizes = [amount(row.middle(arm), unit) for arm in (loser, other)]
        return f"a {name} of {sizes[0]} against {sizes[1]}"
    times = row.estimate.ratio if loser == "single" else 1 / row.estimate.ratio
    more = f"({amount(abs(row.difference), unit)} more)"
    if times < 1.5:
        return f"{percent(times - 1)} more {name} {more}"
    return f"{times:.1f} times the {name} {more}"


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
