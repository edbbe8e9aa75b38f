"""The headline of the committed comparison, as the report wrote it down for the home page."""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def headline() -> dict[str, Any] | None:
    """Read the headline once; `None` where no comparison has been committed."""
    source = Path(__file__).parent / "data/headline.json"
    return json.loads(source.read_text("utf-8")) if source.is_file() else None
