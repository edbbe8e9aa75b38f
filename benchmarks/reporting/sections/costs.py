"""Costs: every ratio of a server, of its answers and its parts, and why each has its word."""

from collections.abc import Sequence
from typing import Any

from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.targets import against_floor
from benchmarks.reporting.words import (
    detectable,
    middles,
    phrase,
    precision,
    quantity,
    ratio,
    signed,
    size,
)

__all__ = ["section", "verdicts"]


def section(report: Report) -> dict[str, Any] | None:
    """Return the rows of one server, its instructions, its answers, and its counts."""
    server, instructions = report.section("server"), report.section("instructions")
    answers, counts = report.section("http"), report.section("ledger")
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
        "floor": [
            [one.what, f"`{one.arm}`", ratio(one.estimate), limit(one.at_most), one.outcome]
            for one in against_floor(report)
        ],
        "reasons": [
            [
                row.metric.label,
                row.verdict.word,
                row.verdict.reason,
                precision(row),
                detectable(row),
            ]
            for row in (*server, *instructions, *report.section("workers"), *answers)
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


def limit(at_most: float | None) -> str:
    """Write what was aimed at."""
    return "none set" if at_most is None else f"at most {at_most:.2f}"
