"""A visit: what each step takes, where another answer holds, and what it comes to."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from benchmarks.journey import COUNTED_QUANTITIES, JOURNEYS, STEPS, TIMED_QUANTITIES
from benchmarks.judging.advice import Answer, by_place, too_few_blocks
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.visits import PLACES, step_row, waits
from benchmarks.metrics import QUANTITIES
from benchmarks.reporting.sections.answer import lead
from benchmarks.reporting.words import COLUMNS, USUAL, capital, middles

WORDS: Mapping[str, str] = {
    "cold": "on a first visit",
    "returning": "for visitors who come back",
    "ahead": "if pages are prefetched",
    "slow": "on Fast 3G",
    "cpu4": "on a CPU 4 times slower",
}
"""Where the steps of a visit were timed, in words."""


def section(report: Report) -> dict[str, Any] | None:
    """Return the steps of a first visit, and what to choose elsewhere."""
    rows = [*waits(report, "cold").values()]
    if not rows:
        return None
    cores = report.environment.get("cores")
    return {
        "steps": rows,
        "blocks": rows[0].estimate.n,
        "places": places(report),
        "machine": f"one machine of {cores} cores" if cores else "one machine",
    }


def places(report: Report) -> list[list[str]]:
    """Return what to choose for each kind of visitor, place by place."""
    return [[WORDS[place], *map(advise, told)] for place, told in by_place(report).items()]


def advise(answer: Answer | None) -> str:
    """Say what to choose by the steps of one place."""
    if answer is None:
        return "not measured"
    return "too few blocks to say" if too_few_blocks(answer.rows) else lead(answer)


def steps(report: Report) -> dict[str, Any] | None:
    """Return every step of every journey, and what a first visit comes to."""
    if not report.about("navigation"):
        return None
    walks = {place: waits(report, place) for place in PLACES}
    return {
        "usual": (*USUAL, "bytes, both >", "requests, both >"),
        "walks": [
            {
                "place": place,
                "words": WORDS[place],
                "rows": [cells(report, place, step, row) for step, row in rows.items()],
                "once": place not in JOURNEYS,
                "why": comes_back(report) if place == "returning" else "",
            }
            for place, rows in walks.items()
            if rows
        ],
        "sums": sums(report),
    }


def cells(report: Report, place: str, step: str, row: Row) -> list[str]:
    """Return the cells of a step: its waiting, and what went over the wire."""
    wire = [step_row(report, place, step, quantity) for quantity in ("bytes", "requests")]
    sent = [" / ".join(middles(one)) if one else "-" for one in wire]
    return [row.metric.label, *(COLUMNS[head](row) for head in USUAL), *sent]


def sums(report: Report) -> list[Row]:
    """Return what a first visit comes to, a row per quantity; of the heap it is the last step's."""
    found = []
    for quantity in (*TIMED_QUANTITIES, *COUNTED_QUANTITIES, "memory"):
        step = STEPS[-1].name if quantity == "heap" else "total"
        if row := step_row(report, "cold", step, quantity):
            label = capital(QUANTITIES[quantity].label)
            found.append(replace(row, metric=replace(row.metric, label=label)))
    return found


def comes_back(report: Report) -> str:
    """Say what keeps a returning visitor's first chart busy, if it turns the verdict.

    Empty unless the long tasks of that step speak for the same approach. The template calls the
    reason likely, because the samples do not hold it.
    """
    painted, busy = (
        [step_row(report, journey, "barchart", quantity) for journey in ("returning", "cold")]
        for quantity in ("painted", "long_tasks")
    )
    if not (painted[0] and painted[1] and busy[0] and busy[1]):
        return ""
    ahead = painted[0].verdict.better
    if not ahead or ahead == painted[1].verdict.better or ahead != busy[0].verdict.better:
        return ""
    back, first = (" and ".join(middles(row)) for row in (busy[0], busy[1]))
    return f"Tasks above 50 ms keep the page busy for {back}, on a first visit {first}."
