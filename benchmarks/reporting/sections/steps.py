"""Steps: all that was measured of a visit, step by step, in sum, and after a long stay."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

from benchmarks.journey import (
    COUNTED_QUANTITIES,
    ENDURANCE,
    JOURNEYS,
    STEPS,
    TIMED_QUANTITIES,
)
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.visits import ratio_by_block, step_row, waits
from benchmarks.metrics import QUANTITIES
from benchmarks.reporting.sections.answer import PLACES
from benchmarks.reporting.words import amount, capital, counted, middles, quantity, ratio, size

__all__ = ["section"]

ARMS = ("multi", "single", "multi-ahead", "single-ahead")
LAST = STEPS[-1].name
SUMS = (
    *((quantity, "total") for quantity in TIMED_QUANTITIES),
    *((quantity, LAST if quantity == "heap" else "total") for quantity in COUNTED_QUANTITIES),
    ("memory", "total"),
)
"""Quantity and step of what a visit comes to: a heap does not add up, so its last one counts."""
CACHING = "https://v8.dev/blog/code-caching-for-devs"


def section(report: Report) -> dict[str, Any] | None:
    """Return every table of a visit."""
    if not report.about("navigation"):
        return None
    return {
        "walks": [
            {
                "place": PLACES[place],
                "rows": [step_cells(report, place, step, row) for step, row in rows.items()],
                "once": place not in JOURNEYS,
                "driven": place in ("slow", "cpu4"),
                "network": place == "slow",
                "why": comes_back(report) if place == "returning" else [],
            }
            for place in PLACES
            if (rows := waits(report, place))
        ],
        "sums": [
            [row.metric.label, row.verdict.word, *sides(row), size(row), str(row.estimate.n)]
            for row in sums(report)
        ],
        "ledgers": list(ledgers(report)),
        "heap": heap(report),
        "endured": ENDURANCE,
    }


def step_cells(report: Report, place: str, step: str, row: Row) -> list[str]:
    """Return the cells of a step: its waiting, and what went over the wire."""
    wire = [step_row(report, place, step, quantity) for quantity in ("bytes", "requests")]
    cells = [" / ".join(sides(one)) if one else "-" for one in wire]
    return [
        row.metric.label,
        row.verdict.word,
        *middles(row),
        size(row),
        str(row.estimate.n),
        *cells,
    ]


def sides(row: Row) -> list[str]:
    """Write the medians of both approaches, nothing at all as 0."""
    return [counted(row.middle(arm), row.metric.unit) for arm in ("multi", "single")]


def sums(report: Report) -> list[Row]:
    """Return what a first visit comes to, a row for each quantity that was measured."""
    rows = [(quantity, step_row(report, "cold", step, quantity)) for quantity, step in SUMS]
    return [
        replace(row, metric=replace(row.metric, label=capital(QUANTITIES[quantity].label)))
        for quantity, row in rows
        if row
    ]


def ledgers(report: Report) -> Iterator[dict[str, Any]]:
    """Yield what each step of each arm's visit takes, as medians."""
    for journey, place in JOURNEYS.items():
        for arm in ARMS:
            columns = {
                quantity: [values(report, journey, step.name, quantity, arm) for step in STEPS]
                for quantity in (*TIMED_QUANTITIES, *COUNTED_QUANTITIES)
            }
            taken = {quantity: steps for quantity, steps in columns.items() if any(steps)}
            if taken:
                yield {
                    "arm": arm,
                    "place": place,
                    "heads": [f"{QUANTITIES[quantity].label} >" for quantity in taken],
                    "rows": lines(taken),
                    "timed": most_blocks(taken, TIMED_QUANTITIES),
                    "counted": most_blocks(taken, COUNTED_QUANTITIES),
                }


def lines(taken: Mapping[str, Sequence[Sequence[float]]]) -> list[list[str]]:
    """Write quantity -> values per step as a line of medians for each step."""
    return [
        [step.label, *(middle(steps[at], quantity) for quantity, steps in taken.items())]
        for at, step in enumerate(STEPS)
    ]


def most_blocks(taken: Mapping[str, Sequence[Sequence[float]]], names: Sequence[str]) -> int:
    """Return in how many blocks some quantities were measured."""
    return max((len(one) for name in names for one in taken.get(name, ())), default=0)


def values(report: Report, journey: str, step: str, quantity: str, arm: str) -> Sequence[float]:
    """Return the values of an arm in one step, in block order; empty without any."""
    row = step_row(report, journey, step, quantity)
    return row.arms.get(arm, ()) if row else ()


def middle(taken: Sequence[float], quantity: str) -> str:
    """Write the median of some values."""
    return counted(median(taken), QUANTITIES[quantity].unit) if taken else "not measured"


def heap(report: Report) -> list[list[str]]:
    """Return how the heap grows with the number of navigations, a line per approach."""
    first, last = (step_row(report, "long", str(after), "heap") for after in ENDURANCE)
    if first is None or last is None:
        return []
    return [
        [
            f"`{arm}`",
            *(amount(row.middle(arm), "bytes") for row in (first, last)),
            ratio(ratio_by_block(last.arms[arm], first.arms[arm])),
            str(len(first.arms[arm])),
        ]
        for arm in ("multi", "single")
    ]


def comes_back(report: Report) -> list[str]:
    """Say what samples show of a returning visitor's first chart page, if it turns the verdict.

    Empty unless the long tasks of that step speak for the same approach. The reason is called
    likely, because the samples do not hold it.
    """
    back = [step_row(report, "returning", "barchart", one) for one in ("painted", "long_tasks")]
    then = [step_row(report, "cold", "barchart", one) for one in ("painted", "long_tasks")]
    if not (back[0] and back[1] and then[0] and then[1]):
        return []
    ahead = back[0].verdict.better
    if not ahead or ahead == then[0].verdict.better or ahead != back[1].verdict.better:
        return []
    waited, busy, first, before = (
        " and ".join(quantity(row.middle(arm), row.metric) for arm in ("multi", "single"))
        for row in (back[0], back[1], then[0], then[1])
    )
    return [
        f"For their first chart they wait {waited}, on a first visit {first}.",
        f"Tasks above 50 ms keep the page busy for {busy} meanwhile, on a first visit {before}.",
        "These samples do not tell what those tasks do. A likely reason is that Chromium keeps "
        f"compiled code from the [second time]({CACHING}) on that a script runs.",
        "A first visit to `multi` runs each script for every page, one to `single` only once.",
    ]
