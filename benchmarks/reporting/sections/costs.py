"""Costs: every ratio of a server, of its answers and its parts, and why each has its word."""

from typing import Any

from benchmarks.judging.model import Report
from benchmarks.reporting.words import USUAL


def section(report: Report) -> dict[str, Any] | None:
    """Return the rows of one server, its instructions, its answers, and its counts."""
    asked = {name: report.about(name) for name in ("server", "instructions", "http", "ledger")}
    if not any(asked.values()):
        return None
    reasons = ("server", "instructions", "workers", "http")
    return {
        **asked,
        "columns": (*USUAL, "`single` takes"),
        "reasons": [row for name in reasons for row in report.about(name)],
    }
