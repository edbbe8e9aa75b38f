"""The script that goes on a journey inside a page: Google's web-vitals, as published, and ours."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PARTS = ("web-vitals-6.2.3.js", "painted.js", "journey.js")
"""The last is a function of the plan, see `crossroads.benchmarks.journey.plan`."""
TOLD = "VIEWED"
"""The variable that tells `inside.viewed` of its viewer, as JSON."""


def script(plan: Mapping[str, Any]) -> str:
    """Return the script for a plan; it leaves no name behind in the page."""
    return joined(PARTS, plan)


def joined(parts: Sequence[str], told: Mapping[str, Any]) -> str:
    """Return files of this folder as one script; the last of them is a function of what is told."""
    *before, last = (Path(__file__).with_name(part).read_text("utf-8") for part in parts)
    return "\n".join(["(() => {", *before, f"({last})({json.dumps(told)});", "})();"])
