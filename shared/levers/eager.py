"""EAGER: plotly.js is written so that a browser compiles it while it arrives.

All of plotly.js is one function that the file's last line hands to another one. V8 takes such a
function for one that may never run: while the file streams in, it looks for syntax errors in it and
keeps nothing. When the function is called, all 4.8 MB are parsed again, on the thread that shows
the page. Parentheses around a function tell V8 that it will be called, so that it is compiled with
the file, on another thread; see "Cost of parsing" on https://v8.dev/blog/preparser.
"""

from fnmatch import fnmatch

from flask import current_app

from crossroads.errors import warn_once
from crossroads.levers.copies import File, Made, date_of, fingerprint

OPENING, ENDING = b"this, () => {", b"}));"
"""Where the function begins, once in a file, and what the file ends with."""


def parenthesize(file: File) -> File:
    """Return a file to be sent, or instead of plotly.js what has the parentheses.

    The address is that of the original either way: a browser that has one of the two needs no
    other.
    """
    if not (current_app.config["EAGER"] and fnmatch(file.name, "plotly*.js")):
        return file
    word = f"{fingerprint(file)}-eager1"
    return Made(file.name, word, date_of(file), lambda: parenthesized(file))


def parenthesized(file: File) -> bytes:
    """Return the content of plotly.js with parentheses around its function.

    If it is wrapped in another way, it is sent as it came, which does the same.
    """
    script = file.read_bytes()
    try:
        return add_parentheses(script)
    except ValueError as error:
        warn_once(__name__, f"{file.name}: browsers compile it only when it runs: {error}")
        return script


def add_parentheses(script: bytes) -> bytes:
    """Return plotly.js with parentheses around its function.

    Raises:
        ValueError: it is not wrapped as plotly.js 4 is.
    """
    body = script.rstrip()
    if body.count(OPENING) != 1 or not body.endswith(ENDING):
        raise ValueError("it is not wrapped as plotly.js 4 is")
    opened = body.removesuffix(ENDING).replace(OPENING, OPENING.replace(b"(", b"((", 1))
    return opened + ENDING.replace(b"}", b"})", 1)
