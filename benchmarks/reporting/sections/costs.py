"""Costs: every ratio of a server, of its answers and its parts, and why each has its word."""

from collections.abc import Sequence
from typing import Any

from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.reporting.words import (
    detectable,
    middles,
    phrase,
    precision,
    quantity,
    signed,
    size,
)

__all__ = ["section", "verdicts"]


def section(report: Report) -> dict[str, Any] | None:
    """Return the rows of one server, its instructions, its answers, and its counts."""
    server, instructions = report.about("server"), report.about("instructions")
    answers, counts = report.about("http"), report.about("ledger")
    if not (server or instructions or answers or counts):
        return None
    return {
        "server": verdicts(server),
        "instructions": verdicts(instructions),
        "answers": verdicts(answers),
        "counts": [
            [
                row.metric.label,
                row.verdict.word,
                *middles(row),
                signed(row.difference),
                row.metric.why,
            ]
            for row in counts
        ],
        "reasons": [
            [
                row.metric.label,
                row.verdict.word,
                row.verdict.reason,
                precision(row),
                detectable(row),
            ]
            for row in (*server, *instructions, *report.about("workers"), *answers)
        ],
    }


def verdicts(rows: Sequence[Row]) -> list[list[str]]:
    """Return the cells of rows: word, medians, ratio, blocks, and what `single` takes."""
    return [
        [
            row.metric.label,
            row.verdict.word,
            *(quantity(row.middle(arm), row.metric) for arm in ("multi", "single")),
            size(row),
            str(row.estimate.n),
            phrase(row) if row.verdict.better else "",
        ]
        for row in rows
    ]
