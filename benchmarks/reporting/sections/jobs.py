"""Jobs: what one takes longer than its function by itself."""

from pathlib import Path
from statistics import median
from typing import Any

from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.loading.overhead import MOST, NAME
from crossroads.benchmarks.reporting.words import amount, listed
from crossroads.benchmarks.tools.environment import SERVED, content_hash
from crossroads.benchmarks.tools.files import RESULTS, read_json


def section(_report: Report, path: Path = RESULTS / NAME) -> dict[str, Any] | None:
    """Return a row for each kind of manager and approach; None without a file."""
    record = read_json(path)
    if record is None:
        return None
    versions = [f"{name.title()} {one}" for name, one in record["versions"].items()]
    return {
        "rows": [
            [
                kind,
                f"`{approach}`",
                amount(median(seen), "s"),
                amount(max(seen), "s"),
                "reached" if median(seen) <= MOST else "missed",
            ]
            for kind, arms in record["seconds"].items()
            for approach, seen in arms.items()
        ],
        "times": min(len(seen) for arms in record["seconds"].values() for seen in arms.values()),
        "most": amount(MOST, "s"),
        "where": f"{record['date']} with {listed(versions)}",
        "changed": record["served_hash"] != content_hash(*SERVED),
    }
