"""Say in words what a report's numbers mean: every sentence that the samples decide."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from benchmarks.metrics import PHASES
from benchmarks.reporting.model import AboveFloor, Report
from benchmarks.reporting.numbers import half_width, percent, quantity, ratio
from benchmarks.reporting.rows import Row
from benchmarks.reporting.workers import Fleet
from benchmarks.statistics import log_ratios, smallest_detectable_effect
from benchmarks.verdict import AGREEMENT, Verdict

__all__ = [
    "ENDINGS",
    "PROMISE",
    "agrees",
    "certainty",
    "choice",
    "contract",
    "deciding",
    "detectable",
    "footprint",
    "label",
    "limits",
    "listed",
    "outcome",
    "outdated",
    "phases",
    "phrase",
    "plain",
    "precision",
    "readers",
    "size",
    "stands_out",
]

PROMISE = (
    "Several Dash instances in one process work, but upstream does not promise that they do: an "
    "open issue asks to document one instance per process as the supported maximum "
    "([plotly/dash#2399](https://github.com/plotly/dash/issues/2399))."
)

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
"""What a word means for somebody who has to choose."""

UNDECIDED: Mapping[str, str] = MappingProxyType(
    {
        "tie": "a *tie* in",
        "not resolved": "*not resolved* in",
        "void": "*void*, because the run failed its own check, in",
    }
)
"""How a word that names no winner reads in front of its metrics."""

ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "budget": "its time was used up",
        "precision": "every interval was narrow enough, at a look that did not ask who is ahead",
        "blocks": "it had as many blocks as it was asked for",
        "failed": "an approach failed",
        "interrupted": "it was interrupted",
        "": "something stopped it before it could write down what",
    }
)
"""Why a run ended."""


@dataclass(frozen=True)
class Reader:
    """Somebody who has to choose, and the metrics that matter to them."""

    who: str
    metrics: tuple[str, ...]


READERS = (
    Reader(
        "You restart or scale out often",
        ("startup.cpu", "startup.wall", "startup.instructions"),
    ),
    Reader("You pay for memory", ("memory.visited", "memory.start")),
    Reader("You run several workers", ("workers.4.preload.loaded", "workers.4.plain.loaded")),
    Reader(
        "You have many visitors",
        ("http.callback.service", "http.document.service", "http.load.100.p99"),
    ),
)
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
    """Say in one sentence which approach to choose, on the first metric of every question."""
    first = {reader.metrics[0] for reader in READERS}
    rows = [row for row in deciding(report) if row.metric.name in first] or deciding(report)
    if not rows:
        return "This run took counts only, and cannot say which to choose."
    word, better = overall(rows)
    lead = capital(LEADS[word].format(better=f"`{better}`"))
    if better == "multi":
        lead += ", if you can do without the promise"
    elif word in ("tie", "not resolved"):
        lead += " by cost, so go by what upstream promises and choose `single`"
    return f"{lead}: {evidence(rows)}."


def deciding(report: Report) -> list[Row]:
    """Return the measured rows that somebody asks for, or all where nobody asks for any."""
    asked = {name for reader in READERS for name in reader.metrics}
    return [row for row in report.measured if row.metric.name in asked] or report.measured


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


def label(row: Row) -> str:
    """Return the metric's label as it reads inside a sentence, among others."""
    text = row.metric.label.replace(",", "")
    return text if text[:2].isupper() else text[0].lower() + text[1:]


def phrase(row: Row) -> str:
    """Write what `single` takes as a ratio and an amount: '0.97 of the time, 12 ms less'."""
    less, more = ("fewer", "more") if row.metric.unit == "count" else ("less", "more")
    amount = f"{quantity(abs(row.difference), row.metric)} {less if row.difference < 0 else more}"
    amount = amount if row.difference else "the same"
    if row.metric.kind == "exact":
        both = [quantity(row.middle(arm), row.metric) for arm in ("single", "multi")]
        return f"{both[0]} against {both[1]}, {amount}"
    near = abs(row.estimate.ratio - 1) < 0.01
    return f"{row.estimate.ratio:.{3 if near else 2}f} of the {row.metric.kind}, {amount}"


def size(row: Row) -> str:
    """Write the ratio of a row with its interval, or alone where it is exact."""
    if row.metric.kind == "exact":
        return f"{row.estimate.ratio:.3f}"
    return ratio(row.estimate, counted=row.verdict.counted)


def precision(row: Row) -> str:
    """Write half the interval of a row as a relative change."""
    return "counted" if row.verdict.counted else half_width(row.estimate)


def detectable(row: Row) -> str:
    """Write the smallest relative change that a run like this one would see."""
    if row.verdict.counted:
        return "any"
    logs = log_ratios(row.arms["single"], row.arms["multi"])
    return percent(smallest_detectable_effect(logs))


def certainty(report: Report) -> str:
    """Say what the choice rests on: blocks, and how many checks of the run were passed."""
    verdicts = [row.verdict for row in report.measured]
    again = [answer for one in verdicts if (answer := agrees(one)) is not None]
    control = [answer for one in verdicts if (answer := stands_out(one)) is not None]
    twice = f"`multi` measured twice agreed with itself in {sum(again)} of {len(again)} metrics"
    planted = f"a planted cost was found in {sum(control)} of {len(control)}"
    return (
        f"How sure: {report.blocks} blocks and 95 % intervals; "
        f"{twice if again else 'nothing checks `multi` against itself'}; "
        f"{planted if control else 'nothing shows that a planted cost would be found'}."
    )


def agrees(verdict: Verdict) -> bool | None:
    """Tell whether `multi` agreed with itself; None where there is no interval to tell from."""
    again = verdict.again
    if again is None or math.isinf(again.high):
        return None
    return abs(again.ratio - 1) <= AGREEMENT if verdict.counted else not again.excludes_one


def stands_out(verdict: Verdict) -> bool | None:
    """Tell whether the planted cost was found; None where there is no interval to tell from."""
    control = verdict.control
    return control.low > 1 if control and math.isfinite(control.high) else None


def outcome(one: AboveFloor) -> str:
    """Say whether a target is reached, and when the interval leaves that open."""
    if one.target is None:
        return ""
    reached = "reached" if one.estimate.ratio <= one.target else "**not reached**"
    if math.isinf(one.estimate.high):
        return f"{reached}, on too few blocks for an interval"
    within = one.estimate.low <= one.target < one.estimate.high
    return f"{reached}, but the interval includes the target" if within else reached


def readers(report: Report) -> list[str]:
    """Write a sentence for each kind of reader whose metrics this run has."""
    by_name = {row.metric.name: row for row in report.rows}
    asked = [
        (one.who, [by_name[name] for name in one.metrics if name in by_name]) for one in READERS
    ]
    grown = [one.largest for one in report.growths if one.largest.metric.name not in TRIFLES]
    counted = [by_name[name] for name in COUNTS if name in by_name]
    asked.append(("You expect many more pages", grown or counted))
    return [advice(who, rows, counted_only=rows is counted) for who, rows in asked if rows]


def advice(who: str, rows: Sequence[Row], *, counted_only: bool) -> str:
    """Tell one kind of reader what to choose, and the metrics that say so."""
    word, better = overall(rows)
    lead = LEADS[word].format(better=f"`{better}`")
    if better and counted_only:
        lead = f"the counts speak for `{better}`, but what they cost was not measured here"
    return f"**{who}:** {lead}. {capital(evidence(rows))}."


def footprint(fleet: Fleet, arm: str) -> str:
    """Write the memory of a fleet in each phase, in order."""
    sizes = [fleet.rows[phase].middle(arm) / 1e6 for phase in PHASES if phase in fleet.rows]
    return f"{' / '.join(f'{size:.1f}' for size in sizes)} MB"


def phases(fleet: Fleet) -> str:
    """Name the phases in which the memory of a fleet was read."""
    found = [words for phase, words in PHASES.items() if phase in fleet.rows]
    return " / ".join(found)


def outdated(versions: Mapping[str, tuple[str, str]]) -> str:
    """Write what is installed in another version than was measured."""
    return listed([f"{name} {then} (installed: {now})" for name, (then, now) in versions.items()])


def contract(report: Report) -> str:
    """Say how the arms did in the behaviour contract, which comes before any timing."""
    if not report.contracts:
        return "Whether the approaches behave alike was not recorded in this run."
    said: dict[str, list[str]] = {}
    for arm, one in report.contracts.items():
        deviates = f", deviates in {one.deviations} as its notes say" if one.deviations else ""
        failed = f" and failed {listed(one.failed)}" if one.failed else ""
        said.setdefault(f"passed {one.passed} tests{deviates}{failed}", []).append(f"`{arm}`")
    results = listed([f"{listed(found)} {result}" for result, found in said.items()])
    places = listed(sorted({f"`{one.site}`" for one in report.contracts.values()}))
    return f"Before anything was timed, the behaviour contract ran on {places}: {results}."


def limits(report: Report) -> list[str]:
    """List what this run left out or gave up."""
    names = {row.metric.name for row in report.rows}
    arms = {arm for row in report.measured for arm in row.arms}
    gaps = (
        ("startup.instructions" not in names, "Instructions were not counted in this run."),
        ("multi-again" not in arms, "No A/A: `multi` was not measured a second time."),
        ("control" not in arms, "No control: nothing shows that the run would see a real cost."),
        ("floor" not in arms, "No floor: what Dash itself costs was not measured beside."),
        (not report.growths, "One size of site was measured, so nothing tells how costs grow."),
        (not report.fleets, "No server had several workers."),
        (not report.section("http"), "No request was timed, alone or under load."),
        (bool(report.environment.get("dirty")), "The code had changes that are in no commit."),
    )
    refused = [
        f"`{one.arm}` was {'withdrawn' if one.withdrawn else 'refused once'} ({one.probe}): "
        f"{one.reason}"
        for one in report.failures
    ]
    return [sentence for gap, sentence in gaps if gap] + refused


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    *others, last = words or [""]
    return f"{', '.join(others)} and {last}" if others else last


def capital(text: str) -> str:
    """Begin a sentence with a capital letter, behind a mark if need be; leave the rest alone."""
    return re.sub(r"[a-zA-Z]", lambda first: first[0].upper(), text, count=1)


def plain(text: str) -> str:
    """Take Markdown out of a sentence, for places that show it as it stands."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("`", "").replace("*", "")
