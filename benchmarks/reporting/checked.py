"""What checking callback requests costs: what `nox -s bench -- --publish` has kept of it."""

from pathlib import Path
from typing import Any

from benchmarks.judging.statistics import Estimate
from benchmarks.tools.files import RESULTS, read_json

__all__ = ["ALLOWED", "RESULT", "checked"]

RESULT = RESULTS / "micro.json"
ALLOWED = 1.10
"""How much longer a callback may take with its request checked."""


def checked(path: Path = RESULT) -> dict[str, Any] | None:
    """Return what was measured, with a row for every approach and callback."""
    found = read_json(path)
    if found is None:
        return None
    rows = [{**row, "estimate": Estimate(**row["estimate"])} for row in found["rows"]]
    worst = max(row["estimate"].ratio for row in rows)
    kept = "within" if worst <= ALLOWED else "**beyond**"
    result = f"Checked, a callback takes at most {worst:.3f} times as long: {kept} what is allowed"
    blocks = min(row["estimate"].n for row in rows)
    return {**found, "blocks": blocks, "rows": rows, "most": ALLOWED, "result": result}
