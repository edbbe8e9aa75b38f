"""Read single values of the command line, and refuse those that cannot be meant."""

import difflib
import math
import re
from collections.abc import Collection
from pathlib import Path

from shared.errors import ConfigurationError

UNITS = {"s": 1, "m": 60, "h": 3600}


def names(key: str, text: str | None, known: Collection[str]) -> tuple[str, ...]:
    """Read names with commas between them, in the table's order; all of them when none is given."""
    if text is None:
        return tuple(known)
    chosen = [name.strip() for name in text.split(",")]
    for name in chosen:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ConfigurationError(key, name, f"one or more of {', '.join(known)}{hint}")
    return tuple(name for name in known if name in chosen)


def seconds(key: str, text: str) -> float:
    """Read a duration, such as 90s, 3m or 1h, in seconds."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", text)
    value = float(found[1]) * UNITS[found[2]] if found else math.nan
    if not value > 0:
        raise ConfigurationError(key, text, "a duration such as 90s, 3m or 1h")
    return value


def number(key: str, text: str, least: int) -> int:
    """Read a whole number that is not below *least*."""
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
        raise ConfigurationError(key, text, f"a whole number from {least} on")
    return int(text)


def folder(key: str, text: str) -> Path:
    """Read a folder, which need not exist yet."""
    path = Path(text)
    if path.exists() and not path.is_dir():
        raise ConfigurationError(key, text, "a folder")
    return path
