"""Yours: how to measure a site of one's own, and what the kit's run says beside an own one."""

from typing import Any

from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.metrics import Visit
from benchmarks.reporting.words import size

__all__ = ["section"]


def section(report: Report) -> dict[str, Any]:
    """Return the kit's ratios beside those of this run, empty for the kit's own report."""
    kit = report.beside
    if kit is None:
        return {"kit": None, "rows": []}
    theirs = {row.metric.label: row for row in comparable(kit)}
    pairs = [
        (row, theirs[row.metric.label]) for row in comparable(report) if row.metric.label in theirs
    ]
    return {
        "kit": kit.date,
        "blocks": kit.blocks,
        "differ": sum(said(own) != said(other) for own, other in pairs),
        "rows": [
            [own.metric.label, size(own), said(own), size(other), said(other)]
            for own, other in pairs
        ],
    }


def comparable(report: Report) -> list[Row]:
    """Return the rows that stand beside others: of a visit only what visitors wait for."""
    rows = [
        row
        for row in report.rows
        if not isinstance(row.metric.place, Visit) or row.metric.place.quantity == "painted"
    ]
    return [*rows, *(growth.largest for growth in report.growths)]


def said(row: Row) -> str:
    """Write the word of a row, and whom it speaks for."""
    return row.verdict.word + (f" (`{row.verdict.better}`)" if row.verdict.better else "")
