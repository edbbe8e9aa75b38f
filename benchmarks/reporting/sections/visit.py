"""A visit: what each step takes, where another answer holds, and what it comes to."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from benchmarks.journey import COUNTED_QUANTITIES, STEPS, TIMED_QUANTITIES
from benchmarks.judging.advice import Answer, by_place
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.visits import MEASURED_ONCE, PLACES, step_row, waits
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

    def advise(answer: Answer | None) -> str:
        if answer is None:
            return "not measured"
        unbounded = all(math.isinf(row.estimate.high) for row in answer.rows)
        return "too few blocks to say" if unbounded else lead(answer)

    return [[WORDS[place], *map(advise, told)] for place, told in by_place(report).items()]


def steps(report: Report) -> dict[str, Any] | None:
    """Return every step of every journey, and what a first visit comes to."""
    if not report.about("navigation"):
        return None
    walks = []
    for place in PLACES:
        rows = []
        for step, row in waits(report, place).items():
            wire = [
                step_row(report, place, step, one) for one in ("long_tasks", "bytes", "requests")
            ]
            sent = [" / ".join(middles(one)) if one else "-" for one in wire]
            rows.append([row.metric.label, *(COLUMNS[head](row) for head in USUAL), *sent])
        walk = {"place": place, "words": WORDS[place], "once": place in MEASURED_ONCE}
        walks += [{**walk, "rows": rows}] if rows else []
    return {
        "usual": (*USUAL, "long tasks, both >", "bytes, both >", "requests, both >"),
        "walks": walks,
        "sums": sums(report),
    }


def sums(report: Report) -> list[Row]:
    """Return what a first visit comes to, a row per quantity; of the heap it is the last step's."""
    found = []
    for quantity in (*TIMED_QUANTITIES, *COUNTED_QUANTITIES, "memory"):
        step = STEPS[-1].name if quantity == "heap" else "total"
        if row := step_row(report, "cold", step, quantity):
            label = capital(QUANTITIES[quantity].label)
            found.append(replace(row, metric=replace(row.metric, label=label)))
    return found
