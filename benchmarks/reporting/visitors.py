"""Visitors: what to choose by what they wait for, and where that changes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from benchmarks.journey import STEPS, THROTTLES, metric
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row, judged
from benchmarks.judging.verdict import judge_all
from benchmarks.metrics import METRICS
from benchmarks.reporting.journey import found, series
from benchmarks.reporting.numbers import quantity
from benchmarks.reporting.readers import LEADS, evidence
from benchmarks.reporting.weighing import overall
from benchmarks.reporting.words import capital, listed

__all__ = ["by_visitor", "comes_back", "first_visits", "moving", "sentences", "waits"]


@dataclass(frozen=True)
class Visitor:
    """Who visits, and the steps whose waiting answers for them.

    `ready` are the steps where pages are made ready ahead: the first chart page, elsewhere as slow
    as one that is opened by its address, is then there before it is asked for.
    """

    who: str
    steps: tuple[str, ...]
    ready: tuple[str, ...]


MOVES = ("linechart", "home2", "barchart2", "linechart2")
VISITORS = (
    Visitor("Your visitors open one page", ("home", "barchart"), ("home",)),
    Visitor("Your visitors move between pages", MOVES, ("barchart", *MOVES)),
)
ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "returning": "for visitors who come back",
        "ahead": "with pages made ready ahead of the click",
        **THROTTLES,
    }
)
"""Where else than on a first visit the steps were timed, and how that is said."""
ARMS = ("multi", "single")
ONCE = ("ahead", *THROTTLES)
"""Where `multi` is not measured a second time, so that no word can be clear."""


def waits(report: Report, where: str) -> dict[str, Row]:
    """Return the row of each step's waiting, `where` being `cold` or a key of `ELSEWHERE`."""
    if where == "ahead":
        rows = ahead(report)
    else:
        taken = {step.name: found(report, where, step.name, "painted") for step in STEPS}
        rows = {step: row for step, row in taken.items() if row}
    labels = {step.name: step.label for step in STEPS}
    named = {
        step: replace(row, metric=replace(row.metric, label=labels[step]))
        for step, row in rows.items()
    }
    return {step: once(row) for step, row in named.items()} if where in ONCE else named


def ahead(report: Report) -> dict[str, Row]:
    """Judge `single-ahead` against `multi-ahead`, by the blocks that both have."""
    taken = {}
    for step in STEPS:
        both = {arm: series(report, f"{arm}-ahead", step.name, "painted") for arm in ARMS}
        if n := min(map(len, both.values())):
            taken[step.name] = {arm: values[:n] for arm, values in both.items()}
    names = {step: metric("cold", step, "painted") for step in taken}
    verdicts = judge_all({names[step]: both for step, both in taken.items()})
    return {
        step: judged(METRICS[names[step]], both, verdicts[names[step]])
        for step, both in taken.items()
    }


def once(row: Row) -> Row:
    """Return a row whose `multi` was measured once, and whose word is therefore not clear."""
    if row.verdict.word != "clear":
        return row
    return replace(row, verdict=replace(row.verdict, word="likely"))


def asked(report: Report, visitor: Visitor, where: str = "cold") -> list[Row]:
    """Return the rows that answer for a visitor."""
    rows, steps = waits(report, where), visitor.ready if where == "ahead" else visitor.steps
    return [rows[step] for step in steps if step in rows]


def first_visits(report: Report) -> list[Row]:
    """Return the rows of a first visit that answer for any visitor."""
    return [row for visitor in VISITORS for row in asked(report, visitor)]


def answer(rows: Sequence[Row]) -> str:
    """Say what to choose by some rows; empty where there are none."""
    if not rows:
        return ""
    if all(row.estimate.high == math.inf for row in rows):
        return "too few blocks to say"
    word, better = overall(rows)
    return LEADS[word].format(better=f"`{better}`")


def sentences(report: Report) -> list[str]:
    """Tell for each kind of visitor what to choose, on what evidence, and where that changes."""
    said = []
    for visitor in VISITORS:
        if rows := asked(report, visitor):
            begins = ("That changes", "It stays so", "This run leaves it open")
            more = zip(begins, changes(report, visitor, rows), strict=True)
            said.append(
                f"**{visitor.who}:** {answer(rows)}. {capital(evidence(rows))}."
                + "".join(f" {begun} {listed(places)}." for begun, places in more if places)
            )
    return said


def changes(
    report: Report, visitor: Visitor, rows: Sequence[Row]
) -> tuple[list[str], list[str], list[str]]:
    """Name the places with another answer than that of *rows*, with the same one, and with none."""
    turned, kept, untold = [], [], []
    for where, place in ELSEWHERE.items():
        if others := asked(report, visitor, where):
            if overall(others)[0] in ("not resolved", "void"):
                untold.append(place)
            elif side(others) == side(rows):
                kept.append(place)
            else:
                turned.append(f"{place} ({answer(others)})")
    return turned, kept, untold


def side(rows: Sequence[Row]) -> str:
    """Return who is ahead, or else the word for nobody."""
    word, better = overall(rows)
    return better or word


def moving(report: Report) -> str:
    """Say how long who moves between pages waits, where all steps speak for the same approach."""
    visitor = VISITORS[1]
    rows = asked(report, visitor)
    if not rows or {row.verdict.better for row in rows} not in ({"single"}, {"multi"}):
        return ""
    ratios, sides = [row.estimate.ratio for row in rows], ["single", "multi"]
    if rows[0].verdict.better == "multi":
        ratios, sides = [1 / ratio for ratio in ratios], ["multi", "single"]
    turned, _, _ = changes(report, visitor, rows)
    places = [place.partition(" (")[0] for place in turned]
    return (
        f"Who moves between pages waits in `{sides[0]}` for {min(ratios):.2f} to {max(ratios):.2f} "
        f"of the time in `{sides[1]}`{', but not ' * bool(places)}{listed(places)}."
    )


def by_visitor(report: Report) -> list[list[str]]:
    """Return what to choose for each visitor, place by place: a heading, then a row for each."""
    places = {"cold": "on a first visit", **ELSEWHERE}
    table = []
    for where, place in places.items():
        answers = [answer(asked(report, visitor, where)) for visitor in VISITORS]
        if any(answers):
            table.append([place, *(said or "not measured" for said in answers)])
    heads = ["", *(visitor.who.removeprefix("Your ") for visitor in VISITORS)]
    return [heads, *table] if table else []


def comes_back(report: Report) -> str:
    """Say what samples show of a returning visitor's first chart page, if it turns the verdict.

    Empty unless the long tasks of that step speak for the same approach. Why they do is
    called likely: the samples do not hold it.
    """
    quantities = ("painted", "long_tasks", "bytes")
    back = [found(report, "returning", "barchart", quantity) for quantity in quantities]
    then = [found(report, "cold", "barchart", quantity) for quantity in quantities[:2]]
    if not (back[0] and back[1] and then[0] and then[1]):
        return ""
    ahead = back[0].verdict.better
    if not ahead or ahead == then[0].verdict.better or ahead != back[1].verdict.better:
        return ""
    waited, first, busy, before = (both(row) for row in (back[0], then[0], back[1], then[1]))
    sent = f", and {both(back[2])} come over the wire" if back[2] else ""
    return (
        "On their first chart page they wait in `multi` and in `single` for "
        f"{waited} (on a first visit {first}). Tasks of more than 50 ms keep the page busy for "
        f"{busy} in that step ({before}){sent}. What those tasks do, these samples do not tell. A "
        f"likely reason: Chromium keeps compiled code from the [second time]({CACHING}) on that it "
        "runs a script. A first visit to `multi` runs each for every page, one to `single` once."
    )


CACHING = "https://v8.dev/blog/code-caching-for-devs"


def both(row: Row) -> str:
    """Write the medians of both approaches."""
    return " and ".join(quantity(row.middle(arm), row.metric) for arm in ARMS)
