"""Workers: the memory of a server with several of them."""

from typing import Any

from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.rows import ARMS
from crossroads.benchmarks.judging.workers import Fleet
from crossroads.benchmarks.metrics import PHASES
from crossroads.benchmarks.reporting.words import size


def section(report: Report) -> dict[str, Any] | None:
    """Return the memory of every way to run a server."""
    if not report.fleets:
        return None
    phases = [said for phase, said in PHASES.items() if phase in report.fleets[0].rows]
    return {
        "phases": " / ".join(phases),
        "fleets": [cells(fleet) for fleet in report.fleets],
        "all_tie": {fleet.last.verdict.word for fleet in report.fleets} == {"tie"},
    }


def cells(fleet: Fleet) -> list[str]:
    """Return the cells of a fleet: its memory in each phase, and the ratio in the last."""
    rows = [fleet.rows[phase] for phase in PHASES if phase in fleet.rows]
    sizes = [" / ".join(f"{row.middle(arm) / 1e6:.1f}" for row in rows) for arm in ARMS]
    how = [str(fleet.workers), "yes" if fleet.preload else "no"]
    return [*how, *(f"{one} MB" for one in sizes), size(fleet.last), fleet.last.verdict.word]
