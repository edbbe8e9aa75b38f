"""What checking callback requests costs: the samples of `benchmarks.micro.checked`."""

import json
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.judging.statistics import paired_ratio

__all__ = ["ALLOWED", "RESULT", "checked"]

RESULT = Path(__file__).parent.parent / "results" / "checked.json"
ALLOWED = 1.10
"""How much longer a callback may take with its request checked."""


def checked(path: Path = RESULT) -> dict[str, Any] | None:
    """Return what was measured, with a row for every approach and callback."""
    if not path.is_file():
        return None
    found = json.loads(path.read_text("utf-8"))
    rows = [
        {
            "approach": approach,
            "answer": answer,
            "unchecked": median(seconds["unchecked"]),
            "estimate": paired_ratio(seconds["checked"], seconds["unchecked"]),
        }
        for approach, answers in found["seconds"].items()
        for answer, seconds in answers.items()
    ]
    worst = max(row["estimate"].ratio for row in rows)
    kept = "within" if worst <= ALLOWED else "**beyond**"
    result = f"Checked, a callback takes at most {worst:.3f} times as long: {kept} what is allowed"
    return {**found, "rows": rows, "most": ALLOWED, "result": result}
