"""Read a report as its readers do: part by part."""

import re
from collections.abc import Callable

from benchmarks.judging.model import Report

Modelled = Callable[..., Report]
"""What the fixture `modelled` is."""


def section(text: str, heading: str) -> str:
    """Return what stands under a heading of the second level."""
    found = re.search(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE
    )
    assert found, f"{heading!r} is not in the report"
    return found[1]


def cells(text: str, *beginning: str) -> list[str]:
    """Return the cells of the first table row that begins with these."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return next(row for row in rows if row[: len(beginning)] == [*beginning])
