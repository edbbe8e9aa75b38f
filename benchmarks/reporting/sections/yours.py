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
    other = {row.metric.name: row for row in kit.rows}
    shared = [(row, other[row.metric.name]) for row in report.rows if row.metric.name in other]
    return {
        "kit": kit.date,
        "blocks": kit.blocks,
        "differ": sum(said(one) != said(theirs) for one, theirs in shared),
        "rows": [
            [row.metric.label, size(row), said(row), size(theirs), said(theirs)]
            for row, theirs in shared
            if not isinstance(row.metric.place, Visit) or row.metric.place.quantity == "painted"
        ],
    }


def said(row: Row) -> str:
    """Write the word of a row, and whom it speaks for."""
    return row.verdict.word + (f" (`{row.verdict.better}`)" if row.verdict.better else "")
