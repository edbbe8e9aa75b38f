"""Checks: what speaks for the run and against it, its machine, and where approaches must differ."""

import math
from typing import Any

from approaches import APPROACHES
from benchmarks.arms import ARMS
from benchmarks.inside.control import PLANTED_BYTES, PLANTED_SHARE
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row, agrees, is_weak, notices
from benchmarks.reporting.words import brief, memory, percent, ratio

__all__ = ["section"]


def section(report: Report) -> dict[str, Any]:
    """Return the checks of the run with their exceptions, the machine, and the notes."""
    rows = report.measured
    asked = [row for row in rows if agrees(row) is not None]
    return {
        "agreed": sum(agrees(row) is True for row in asked),
        "asked": len(asked),
        "silent": len(rows) - len(asked),
        "disagree": [
            [row.metric.label, ratio(row.verdict.again, counted=row.verdict.counted)]
            for row in asked
            if not agrees(row)
        ],
        "weak": [
            [row.metric.label, ratio(row.verdict.again)]
            for row in asked
            if agrees(row) and is_weak(row)
        ],
        "controls": [
            [
                row.metric.label,
                ratio(row.verdict.again, counted=row.verdict.counted),
                ratio(row.verdict.control),
                f"{planted(row):.3f}",
                yes_or_no(notices(row)),
                holds_planted(row),
            ]
            for row in rows
            if row.metric.planted
        ],
        "planted": f"{100 * PLANTED_SHARE:g} % more CPU time at start and "
        f"{memory(PLANTED_BYTES)} more memory",
        "machine": machine(report),
        "notes": notes(report),
        "seed": report.seed,
    }


def planted(row: Row) -> float:
    """Return what was planted in a metric, as control / multi."""
    if row.metric.kind == "memory":
        return 1 + PLANTED_BYTES / row.middle("multi")
    return 1 + PLANTED_SHARE


def holds_planted(row: Row) -> str:
    """Say whether the interval of the control holds what was planted, or on which side it lies."""
    control, size = row.verdict.control, planted(row)
    if control is None or math.isinf(control.high):
        return ""
    if control.low <= size <= control.high:
        return "yes"
    return "no, it is above" if control.low > size else "no, it is below"


def yes_or_no(answer: bool | None) -> str:
    """Answer a question of a table."""
    return "cannot tell" if answer is None else "yes" if answer else "**no**"


def machine(report: Report) -> list[list[str]]:
    """Return where it was measured, and with what."""
    here = report.environment
    stolen = f"at most {percent(report.steal)} in a block" if report.steal else "none seen"
    uncommitted = ", with uncommitted changes" if here.get("dirty") else ""
    return [
        ["Processor", f"{brief(here.get('cpu'))}, {brief(here.get('cores'))} cores"],
        ["Memory", memory(here.get("memory_bytes"))],
        ["Kernel", f"{brief(here.get('platform'))}, {brief(here.get('kernel'))}"],
        ["Load before the run", brief(here.get("load"))],
        ["CPU time lost to other machines", stolen],
        ["Python", brief(here.get("python"))],
        ["Installed where the servers ran", brief(here.get("versions"))],
        ["Chromium", here.get("chromium") or "not used"],
        ["Commit", f"{brief(here.get('commit'))}{uncommitted}"],
        ["Hash of `shared/`", brief(here.get("shared_hash"))],
    ]


def notes(report: Report) -> list[str]:
    """List what each approach must do differently; a reference's if it is in the run."""
    built = {ARMS[arm].built_as for arm in report.contracts if arm in ARMS}
    shown = {name: one for name, one in APPROACHES.items() if name in built or not one.reference}
    return [f"`{name}`: {note}" for name, one in shown.items() for note in one.notes]
