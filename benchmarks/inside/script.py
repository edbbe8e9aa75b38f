"""The script that goes on a journey inside a page: Google's web-vitals, as published, and ours."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PARTS = ("web-vitals-6.2.3.js", "journey.js")
"""The latter is a function of the plan, see `crossroads.benchmarks.journey.plan`."""


def script(plan: Mapping[str, Any]) -> str:
    """Return the script for a plan; it leaves no name behind in the page."""
    library, journey = (Path(__file__).with_name(part).read_text("utf-8") for part in PARTS)
    return f"(() => {{\n{library}\n({journey})({json.dumps(plan)});\n}})();"
