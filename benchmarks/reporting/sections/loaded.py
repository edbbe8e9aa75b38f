"""Loaded: what a first visit loads on each Dash on which it was counted."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.measuring.loaded import NAME
from crossroads.benchmarks.reporting.sections.visit import OPENED_ARMS
from crossroads.benchmarks.reporting.words import amount, listed
from crossroads.benchmarks.tools.environment import SERVED, content_hash
from crossroads.benchmarks.tools.files import RESULTS, read_json

LABELS: Mapping[str, str] = {
    "documents": "Documents, as sent",
    "scripts": "Scripts and styles, as sent",
    "all": "All of the tour, as sent",
    "requests": "Requests",
    "document": "First document, before compression",
    "its scripts": "Scripts that it names, before compression",
}
"""What `crossroads.benchmarks.measuring.loaded` counts, as a reader calls it."""


def section(_report: Report, path: Path = RESULTS / NAME) -> dict[str, Any] | None:
    """Return a row for each quantity, and one more where a Dash differs; None without a file."""
    record = read_json(path)
    if record is None:
        return None
    rows = []
    for what, label in LABELS.items():
        seen_on: dict[tuple[str, ...], list[str]] = {}
        for dash, seen in record.items():
            counts = [seen["arms"][arm][what] for arm in OPENED_ARMS]
            write = str if what == "requests" else partial(amount, unit="bytes")
            cells = tuple(map(write, counts))
            seen_on.setdefault(cells, []).append(dash)
        only = " only" * (len(seen_on) > 1)
        rows += [[label, ", ".join(on) + only, *cells] for cells, on in seen_on.items()]
    served = content_hash(*SERVED)
    return {
        "rows": rows,
        "runs": listed([f"{seen['date']} on Dash {dash}" for dash, seen in record.items()]),
        "changed": [dash for dash, seen in record.items() if seen["served_hash"] != served],
    }
