"""The visit in short: what each step takes, and where another answer holds."""

from typing import Any

from benchmarks.judging.model import Report
from benchmarks.judging.visits import waits
from benchmarks.reporting.sections.answer import beside, places
from benchmarks.reporting.words import middles

__all__ = ["section"]


def section(report: Report) -> dict[str, Any] | None:
    """Return the steps of a first visit, and what to choose elsewhere."""
    rows = [*waits(report, "cold").values()]
    if not rows:
        return None
    return {
        "steps": [[row.metric.label, *middles(row), beside(row), row.verdict.word] for row in rows],
        "blocks": rows[0].estimate.n,
        "places": places(report),
        "limits": limits(report),
    }


def limits(report: Report) -> list[str]:
    """List what the times of a visit cannot say."""
    cores = report.environment.get("cores")
    machine = f"one machine of {cores} cores" if cores else "one machine"
    return [
        f"Browser and server share {machine}, so each slows the other down.",
        "There is no network between them, so bytes cost hardly any time here.",
        "Only Chromium prefetches pages in the way that `multi` asks for.",
        "*Painted* means drawn by the browser, which is not yet seen by the visitor.",
    ]
