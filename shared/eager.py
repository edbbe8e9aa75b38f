"""plotly.js, written so that a browser compiles it while it arrives.

All of plotly.js is one function that the file's last line hands to another one. V8 takes such a
function for one that may never run: while the file streams in, it looks for syntax errors in it and
keeps nothing. When the function is called, all 4.8 MB are parsed again, on the thread that shows
the page. Parentheses around a function tell V8 that it will be called, so that it is compiled with
the file, on another thread; see "Cost of parsing" on https://v8.dev/blog/preparser.
"""

import logging
from functools import cache
from pathlib import Path

from flask import current_app

from shared import files

OPENING, ENDING = b"this, () => {", b"}));"
"""Where the function begins, once in a file, and what the file ends with."""

logger = logging.getLogger(__name__)


def eager(path: Path) -> Path:
    """Return a file to be sent, or instead of plotly.js the copy with the parentheses.

    Where no copy can be kept on disk it is the file itself, which works as well, but later.
    """
    if not (current_app.config["EAGER"] and path.name.startswith("plotly")):
        return path
    return _copy(path, files.fingerprint(path))


@cache
def _copy(path: Path, _fingerprint: str) -> Path:
    """Make the copy, or say once per process and state of the file why there is none."""
    try:
        return files.copied(path, ".eager.js", parenthesised)
    except (OSError, ValueError) as error:
        logger.warning("%s: browsers compile it when it runs: %s", path.name, error)
        return path


def parenthesised(script: bytes) -> bytes:
    """Return plotly.js with parentheses around its function.

    Raises:
        ValueError: it is not wrapped as plotly.js 4 is.
    """
    body = script.rstrip()
    if body.count(OPENING) != 1 or not body.endswith(ENDING):
        raise ValueError("it is not wrapped as plotly.js 4 is")
    opened = body.removesuffix(ENDING).replace(OPENING, OPENING.replace(b"(", b"((", 1))
    return opened + ENDING.replace(b"}", b"})", 1)
