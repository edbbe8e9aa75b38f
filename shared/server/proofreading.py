"""Read a page as its visitors will get it, before any of them does: at warm-up.

A layout is built, and gone through: a browser gets it as JSON. Ids that a callback has
and the layout has not are most often a slip of the pen. A browser says nothing of them: the
callback never runs. They can be right, too, if another callback adds the element later, or if the
layout has it for some visitors only. So they are a warning in the log. An id that is there twice
is an error: Dash would find one of the two, and `single` only until the page is replaced. What the
site's own policy keeps from visitors is a warning, too: a browser says so in its console alone.
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from types import CodeType, NoneType
from typing import Any

from dash._utils import to_json
from dash.development.base_component import Component
from flask import current_app

from crossroads.apps import apps_of
from crossroads.errors import ConfigurationError, WarmUpError
from crossroads.frame.layouts import NEEDED, TAKEN, content, frame, frame_of
from crossroads.page import Frame, Page, Site

logger = logging.getLogger(__name__)
SIMPLE = {str, int, float, bool, NoneType}
"""What JSON has by itself: long lists of it, such as a chart's values, are not gone through."""
UNSENT = ("_", "available_")
"""How the names begin that a component keeps for itself."""
BLOCKED: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "ObjectEl": {"data": ("", "object-src")},
    "Embed": {"src": ("", "object-src")},
    "Iframe": {
        "src": ("data:|https?:|//", "frame-src"),
        "srcDoc": (r"[\s\S]*<script", "script-src"),
    },
}
"""Component -> what it shows -> how that begins if the policy does not allow it, and what would."""


def proofread(site: Site, page: Page, layout: Component) -> set[str]:
    """Read the layout of *page*, frame included; warn of ids that it lacks, and of what is hidden.

    Returns the ids that it has.

    Raises:
        ConfigurationError: an id is there twice, or belongs to the frame or the router.
        WarmUpError: it cannot be sent, or the site's frame lacks a part.
    """
    found: set[str] = set()
    elements = {*TAKEN}
    try:
        for kind, one in dictionaries(layout):
            given = one.get("id")
            if kind in BLOCKED:
                warn_of_policy(page, kind, one)
            if isinstance(given, str):
                found.add(given)
            if kind and given is not None:
                name = given if isinstance(given, str) else json.dumps(given, sort_keys=True)
                if name in elements:
                    expected = f"an id that no other element has around or on {page!r}"
                    twice = ConfigurationError("id", given, expected)
                    if page.stops_start:
                        raise twice
                    logger.warning("%s. It is shown as on plain Dash.", twice)
                elements.add(name)
    except (TypeError, ValueError, RecursionError) as error:
        raise WarmUpError(f"{page!r} has a layout that is not JSON: {error}") from error
    if missing := NEEDED - found:
        said = ", ".join(sorted(missing))
        raise WarmUpError(f"Site.frame: expected elements with the ids {said} around {page!r}")
    if page.path == "/":
        build_not_found(site)
    warn_of(page, page.used_ids() - found, found, page.id(""))
    return found


def proofread_frame(site: Site, found: Set[str]) -> None:
    """Warn of what the frame's callbacks need, and no document has; *found* is what these have."""
    around = frame_of(site)
    warn_of(around, around.used_ids() - found - TAKEN, found)


def build_not_found(site: Site) -> None:
    """Build what an address shows that does not exist.

    Raises:
        WarmUpError: the site's frame needs a page.
    """
    try:
        frame(site, None, content(site, None))
    except Exception as error:
        expected = "a function that takes `None` for a page, at an address that does not exist"
        raise WarmUpError(f"Site.frame: expected {expected}; {error!r}") from error


def dictionaries(value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Go through whatever has names in *value*; raise for what is not JSON.

    With each comes which component it is, `Iframe` for `html.Iframe`; nothing if it is a dict.

    Not by writing it all down: a component goes through all that it could have, which would be 2 %
    of a start.
    """
    if isinstance(value, str | int | float | None):
        return
    if isinstance(value, list | tuple):
        inside: Iterable[Any] = () if {*map(type, value)} <= SIMPLE else value
    elif isinstance(value, dict):
        yield "", value
        to_json(dict.fromkeys(value))
        inside = value.values()
    elif isinstance(value, Component):
        own = vars(value)
        yield value._type, own
        inside = [own[name] for name in own if not name.startswith(UNSENT)]
    else:
        to_json(value)
        return
    for one in inside:
        yield from dictionaries(one)


def warn_of(owner: Page | Frame, unknown: Set[str], found: Set[str], prefix: str = "") -> None:
    """Warn of ids that no layout has, unless a function of the page or the frame speaks of it."""
    for one in sorted(unknown):
        part = one.removeprefix(prefix)
        if any(part in words_of(function) for function in owner.functions()):
            continue
        import difflib  # noqa: PLC0415 - few starts have something to warn of

        parts = {known.removeprefix(prefix): known for known in found}
        near = difflib.get_close_matches(part, parts, n=1)
        hint = f" Did you mean {parts[near[0]]!r}?" if near else ""
        said = "%r: a callback has the id %r, which is not in the %s.%s"
        where = "page's layout" if prefix else "layout of any page"
        logger.warning(said, owner, one, where, hint)


def warn_of_policy(page: Page, kind: str, one: Mapping[str, Any]) -> None:
    """Warn of a component that browsers will not show, unless the site has widened the policy."""
    if not (current_app.config["CSP"] and apps_of(current_app)):
        return
    for name, (begins, directive) in BLOCKED[kind].items():
        shown = one.get(name)
        is_allowed = directive in current_app.config["CSP_SOURCES"]
        if isinstance(shown, str) and re.match(begins, shown, re.IGNORECASE) and not is_allowed:
            said = (
                "%r: the Content-Security-Policy keeps browsers from the %s of %s, %.60r. "
                "Allow it in CROSSROADS_CSP_SOURCES, with %s: see approaches/serving/README.md."
            )
            logger.warning(said, page, name, kind, shown, directive)


def words_of(function: Any) -> set[str]:
    """Return the words that stand in a function's code, in functions inside of it, too."""
    return set(_constants(getattr(function, "__code__", None)))


def _constants(code: CodeType | None) -> Iterator[str]:
    for one in code.co_consts if code else ():
        if isinstance(one, str):
            yield one
        elif isinstance(one, CodeType):
            yield from _constants(one)
