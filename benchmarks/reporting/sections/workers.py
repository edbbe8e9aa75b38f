"""Workers: the memory of a server with several of them, and of one worker more."""

from typing import Any

from benchmarks.judging.model import Report
from benchmarks.judging.workers import Fleet
from benchmarks.metrics import PHASES
from benchmarks.reporting.words import amount, ratio, size

__all__ = ["section"]


def section(report: Report) -> dict[str, Any] | None:
    """Return the memory of every way to run a server, and of one worker more."""
    if not report.fleets:
        return None
    words = [fleet.last.verdict.word for fleet in report.fleets]
    return {
        "phases": " / ".join(
            said for phase, said in PHASES.items() if phase in report.fleets[0].rows
        ),
        "fleets": [
            [
                str(fleet.workers),
                "yes" if fleet.preload else "no",
                footprint(fleet, "multi"),
                footprint(fleet, "single"),
                size(fleet.last),
                fleet.last.verdict.word,
            ]
            for fleet in report.fleets
        ],
        "all_tie": {*words} == {"tie"},
        "further": [
            [
                "with preload" if one.preload else "without preload",
                *(amount(one.middle(arm), "bytes") for arm in ("multi", "single")),
                ratio(one.estimate),
            ]
            for one in report.further_workers
        ],
    }


def footprint(fleet: Fleet, arm: str) -> str:
    """Write the memory of a fleet in each phase, in order."""
    sizes = [fleet.rows[phase].middle(arm) / 1e6 for phase in PHASES if phase in fleet.rows]
    return f"{' / '.join(f'{size:.1f}' for size in sizes)} MB"
