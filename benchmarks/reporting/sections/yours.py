"""Yours: how to measure a site of one's own, and what the kit's run says beside an own one."""

from typing import Any

from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.metrics import Visit
from benchmarks.reporting.words import size


def section(report: Report) -> dict[str, Any]:
    """Return the kit's ratios beside those of this run, empty for the kit's own report."""
    kit = report.beside
    if kit is None:
        return {"kit": None}
    own, theirs = comparable(report), comparable(kit)
    rows = [
        [label, size(row), said(row), size(theirs[label]), said(theirs[label])]
        for label, row in own.items()
        if label in theirs
    ]
    differ = sum(row[2] != row[4] for row in rows)
    return {"kit": kit.date, "blocks": len(kit.run.blocks), "differ": differ, "rows": rows}


def comparable(report: Report) -> dict[str, Row]:
    """Return the rows that stand beside others: of a visit only what visitors wait for."""
    rows = [
        row
        for row in report.rows
        if not isinstance(row.metric.place, Visit) or row.metric.place.quantity == "painted"
    ]
    return {row.metric.label: row for row in (*rows, *(one.largest for one in report.growths))}


def said(row: Row) -> str:
    """Write the word of a row, and whom it speaks for."""
    return row.verdict.word + (f" (`{row.verdict.better}`)" if row.verdict.better else "")
