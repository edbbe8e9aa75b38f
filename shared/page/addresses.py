"""Addresses: the paths of a page, with variables. The query is read in `page.py`.

`/asset/<asset_id>/year/<int:year>` is a page at many addresses; its layout is given `asset_id` and
`year`. What is between the brackets is Werkzeug's: `int`, `float`, `uuid`, `any(...)`, `path`, and
one part of a path where no kind is said. No value of these begins with `_`: Dash answers at such
names below a page's path, and no page may take them from it.
"""

import re
from collections.abc import Iterable
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, PathConverter, Rule, UnicodeConverter

from crossroads.errors import ConfigurationError

VARIABLE = r"<(?:(?P<kind>[a-zA-Z_]\w*)(?P<told>\([^()]*\))?:)?(?P<name>[a-zA-Z]\w*)>"
"""Not compiled here: most sites have no path with one."""
PLAIN = re.compile(r"/|(/[^\W_][\w.~-]*)+")
KINDS = {None: "part", "default": "part", "string": "part", "path": "parts"}
"""Werkzeug's kinds of variables that a value with `_` at its beginning would fit, and ours."""


class Part(UnicodeConverter):
    """One part of a path that does not begin with `_`."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """Take what Werkzeug's `string` takes."""
        super().__init__(*given, **named)
        self.regex = f"(?!_){self.regex}"


class Parts(PathConverter):
    """Any number of such parts."""

    regex = "(?!_)[^/](?:(?!/_).)*?"


CONVERTERS = {"part": Part, "parts": Parts}
"""What a Flask has to know of the rules of `rule_of`."""


def rule_of(path: str) -> str:
    """Return a page's path as a rule of Werkzeug's."""
    return re.sub(
        VARIABLE,
        lambda found: "<{}{}:{}>".format(
            KINDS.get(found["kind"], found["kind"]), found["told"] or "", found["name"]
        ),
        path,
    )


def variables_of(path: str) -> set[str]:
    """Return the names of the variables in a page's path."""
    return {found["name"] for found in re.finditer(VARIABLE, path)} if "<" in path else set()


def pattern_of(path: str) -> str:
    """Return a page's path with `*` in the place of each variable, `**` where it may have a slash.

    For the router in the browser, which leaves it to the server what kind a value is of.
    """
    if "<" not in path:
        return path
    return re.sub(VARIABLE, lambda found: "**" if found["kind"] == "path" else "*", path)


def check(key: str, path: Any) -> None:
    """Raise `ConfigurationError` for what can be no path of a page."""
    if isinstance(path, str) and PLAIN.fullmatch(path):
        return
    if not isinstance(path, str) or not PLAIN.fullmatch(re.sub(VARIABLE, "x", path)):
        is_slash = isinstance(path, str) and path[1:].endswith("/")
        slash = ", with no slash at the end" if is_slash else ""
        expected = f"'/' or a path such as '/barchart' or '/asset/<asset_id>'{slash}"
        raise ConfigurationError(key, path, expected)
    try:
        Map([Rule(rule_of(path))], converters=CONVERTERS)
    except (LookupError, SyntaxError, TypeError, ValueError) as error:  # one name twice
        expected = f"variables of Werkzeug's kinds, each with a name of its own ({error})"
        raise ConfigurationError(key, path, expected) from error


def table(paths: Iterable[tuple[str, Any]]) -> MapAdapter:
    """Return what finds the second one of each pair by a path that its first one describes.

    Of several that a path fits, the one with the least left open is found, in whatever order they
    are given.
    """
    rules = [Rule(rule_of(path), endpoint=found) for path, found in paths]
    exactly = {"strict_slashes": False, "merge_slashes": False, "redirect_defaults": False}
    return Map(rules, converters=CONVERTERS, **exactly).bind("")  # type: ignore[arg-type]


def match(rules: MapAdapter, path: str) -> tuple[Any, dict[str, Any]] | None:
    """Return what *rules* have at a path, and the values of its variables; `None` if nothing."""
    if path.startswith("//"):  # Werkzeug would pass over it
        return None
    try:
        found, values = rules.match(path)
    except HTTPException:
        return None
    return found, dict(values)
