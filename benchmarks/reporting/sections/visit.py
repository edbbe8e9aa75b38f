"""A visit: what each step takes, where another answer holds, and what it comes to."""

from collections.abc import Mapping
from dataclasses import replace
from statistics import median
from typing import Any

from benchmarks.journey import (
    COUNTED_QUANTITIES,
    OPENED,
    OPENED_QUANTITIES,
    STEPS,
    TIMED_QUANTITIES,
    metric,
)
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.visits import PLACES, step_row, waits
from benchmarks.metrics import METRICS, QUANTITIES
from benchmarks.reporting.words import COLUMNS, USUAL, capital, middles, quantity
from shared.settings import Base

WORDS: Mapping[str, str] = {
    "cold": "on a first visit",
    "returning": "for visitors who come back",
    "ahead": "if all pages are loaded ahead",
    "stock": "with nothing tuned: stock `multi` and stock Dash Pages",
    "slow": "on Fast 3G",
    "cpu4": "on a CPU 4 times slower",
}
"""Where the steps of a visit were timed, in words."""


OPENED_ARMS = ("multi", "single", "multi-stock", "pages-stock")


def section(report: Report) -> dict[str, Any] | None:
    """Return the steps of a first visit, and what to choose elsewhere."""
    rows = [*waits(report, "cold").values()]
    if not rows:
        return None
    cores = report.environment.get("cores")
    return {
        "steps": rows,
        "own": any(one.steps for one in report.run.visits),
        "blocks": rows[0].estimate.n,
        "opened": opened(report),
        "prefetch": Base.PREFETCH,
        "machine": f"one machine of {cores} cores" if cores else "one machine",
    }


def opened(report: Report) -> list[tuple[str, list[list[str]]]]:
    """Return when what stands of each page that is opened by its address, in every arm."""
    found = []
    for step in OPENED:
        rows = []
        for what in OPENED_QUANTITIES:
            known = METRICS[metric("opened", step.name, what)]
            taken = [report.values(known.name, arm) for arm in OPENED_ARMS]
            if all(taken):
                medians = [quantity(median(values.values()), known) for values in taken]
                rows.append([capital(QUANTITIES[what].label), *medians, str(len(taken[0]))])
        found += [(step.label, rows)] if rows else []
    return found


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
        again = any("multi-again" in row.arms for row in waits(report, place).values())
        walk = {"place": place, "words": WORDS[place], "once": not again}
        walks += [{**walk, "rows": rows}] if rows else []
    return {
        "usual": (*USUAL, "long tasks, both >", "bytes, both >", "requests, both >"),
        "walks": walks,
        "sums": sums(report),
    }


def sums(report: Report) -> list[Row]:
    """Return what a first visit comes to, a row per quantity; of the heap it is the last step's."""
    found = []
    for what in (*TIMED_QUANTITIES, *COUNTED_QUANTITIES, "memory"):
        step = STEPS[-1].name if what == "heap" else "total"
        if row := step_row(report, "cold", step, what):
            label = capital(QUANTITIES[what].label)
            found.append(replace(row, metric=replace(row.metric, label=label)))
    return found
