"""The whole tour: all that was measured of a visit, in sum, step by step, and after a long one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from benchmarks.journey import (
    COUNTED_QUANTITIES,
    ENDURANCE,
    JOURNEYS,
    STEPS,
    TIMED_QUANTITIES,
)
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.metrics import QUANTITIES
from benchmarks.reporting.journey import compared, counted, found
from benchmarks.reporting.numbers import amount, ratio
from benchmarks.reporting.words import capital

__all__ = ["Ledger", "endurance", "ledgers", "middles", "sums"]

ARMS = ("multi", "single", "multi-ahead", "single-ahead")
LAST = STEPS[-1].name
SUMS = (
    *((quantity, "total") for quantity in TIMED_QUANTITIES),
    *((quantity, LAST if quantity == "heap" else "total") for quantity in COUNTED_QUANTITIES),
    ("memory", "total"),
)
"""Quantity and step of what a visit comes to: a heap does not add up, so its last one counts."""


@dataclass(frozen=True)
class Ledger:
    """What each step of an arm's visit takes: a heading and lines of cells, as medians.

    `timed` and `counted` are the blocks of the journeys that each half of the columns is from.
    """

    arm: str
    journey: str
    table: Sequence[Sequence[str]]
    timed: int
    counted: int


def sums(report: Report) -> list[Row]:
    """Return what a first visit comes to, a row for each quantity that was measured."""
    rows = [(quantity, found(report, "cold", step, quantity)) for quantity, step in SUMS]
    return [
        replace(row, metric=replace(row.metric, label=capital(QUANTITIES[quantity][0])))
        for quantity, row in rows
        if row
    ]


def middles(row: Row) -> str:
    """Write the medians of both approaches as cells."""
    return " | ".join(counted(row.middle(arm), row.metric.unit) for arm in ("multi", "single"))


def ledgers(report: Report) -> Iterator[Ledger]:
    """Yield the ledger of every visit that was measured: an arm after the other."""
    for journey, which in JOURNEYS.items():
        for arm in ARMS:
            columns = {
                quantity: [values(report, journey, step.name, quantity, arm) for step in STEPS]
                for quantity in (*TIMED_QUANTITIES, *COUNTED_QUANTITIES)
            }
            taken = {quantity: steps for quantity, steps in columns.items() if any(steps)}
            if taken:
                n = {quantity: max(map(len, steps)) for quantity, steps in taken.items()}
                timed, counted = (
                    max((n[name] for name in names if name in n), default=0)
                    for names in (TIMED_QUANTITIES, COUNTED_QUANTITIES)
                )
                yield Ledger(arm, which, table(taken), timed, counted)


def table(taken: Mapping[str, Sequence[Sequence[float]]]) -> list[list[str]]:
    """Write quantity -> values per step as a table: a heading, then a line for each step."""
    heads = [QUANTITIES[quantity][0] for quantity in taken]
    lines = [
        [step.label, *(cell(steps[at], quantity) for quantity, steps in taken.items())]
        for at, step in enumerate(STEPS)
    ]
    return [["", *heads], *lines]


def values(report: Report, journey: str, step: str, quantity: str, arm: str) -> Sequence[float]:
    """Return the values of an arm in one step, in block order; empty without any."""
    row = found(report, journey, step, quantity)
    return row.arms.get(arm, ()) if row else ()


def cell(taken: Sequence[float], quantity: str) -> str:
    """Write the median of some values."""
    return counted(median(taken), QUANTITIES[quantity][1]) if taken else "not measured"


def endurance(report: Report) -> list[list[str]]:
    """Return how the heap grows with the number of navigations: cells of a line per approach."""
    first, last = (found(report, "long", str(after), "heap") for after in ENDURANCE)
    if first is None or last is None:
        return []
    return [
        [
            f"`{arm}`",
            *(amount(row.middle(arm), "bytes") for row in (first, last)),
            ratio(compared(last.arms[arm], first.arms[arm])),
            str(len(first.arms[arm])),
        ]
        for arm in ("multi", "single")
    ]
