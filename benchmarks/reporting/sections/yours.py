"""Yours: how to measure a site of one's own, and what the kit's run says beside an own one."""

from typing import Any

from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.rows import Row
from crossroads.benchmarks.metrics import Visit
from crossroads.benchmarks.reporting.words import size


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
    site = report.run.options.get("site")
    differ = sum(row[2] != row[4] for row in rows)
    told = {"differ": differ, "rows": rows, "site": site, "pages": pages_of(report)}
    return {"kit": kit.date, "blocks": len(kit.run.blocks), **told}


def pages_of(report: Report) -> int | None:
    """Return how many pages the measured site has, if that was written down."""
    return next((one.pages for one in report.run.visits if one.pages), None)


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
