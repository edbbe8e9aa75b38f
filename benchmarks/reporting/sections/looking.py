"""Looking: what the viewer's instruments add to a click, and how long the viewer takes to start."""

from pathlib import Path
from statistics import median
from typing import Any

from crossroads.benchmarks.journey import STEPS
from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.reporting.words import amount
from crossroads.benchmarks.tools.environment import content_hash
from crossroads.benchmarks.tools.files import RESULTS, read_json
from crossroads.benchmarks.viewing.cost import HASHED, MOST_ADDED, MOST_START, NAME, Added, added
from crossroads.benchmarks.viewing.servers import SIDES

LABELS = {step.name: step.label for step in STEPS}


def section(_report: Report, path: Path = RESULTS / NAME) -> dict[str, Any] | None:
    """Return a row for each frame, over all pages and page by page; None without a file."""
    record = read_json(path)
    if record is None:
        return None
    clicks, started = record["clicks"], median(record["starts"])
    steps = list(dict.fromkeys(step for step, *_ in clicks))
    return {
        "rows": [
            [f"`{side}`", what, *cells(added(clicks, side, step), judged=not step)]
            for side in SIDES
            for step, what in (("", "all clicks"), *((step, LABELS[step]) for step in steps))
        ],
        "started": amount(started, "s"),
        "starts": len(record["starts"]),
        "outcome": "reached" if started <= MOST_START else "missed",
        "most_start": amount(MOST_START, "s"),
        "most_added": amount(MOST_ADDED / 1000, "s"),
        "date": record["date"],
        "changed": record["hash"] != content_hash(*HASHED),
    }


def cells(one: Added, *, judged: bool) -> list[str]:
    """Write what clicks take longer, and what became of the aim, which is for all of them."""
    told = f"{one.typical:+.1f} ms ({one.low:+.1f} to {one.high:+.1f})"
    return [told, str(one.pairs), one.outcome if judged else ""]
