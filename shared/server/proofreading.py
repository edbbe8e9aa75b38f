"""Read a page as its visitors will get it, before any of them does: at warm-up.

A layout is built, and written down as JSON, which is what a browser gets. Ids that a callback has
and the layout has not are most often a slip of the pen. A browser says nothing of them: the
callback never runs. They can be right, too, if another callback adds the element later, or if the
layout has it for some visitors only. So they are a warning in the log. An id that is there twice
is an error: Dash would find one of the two, and `single` only until the page is replaced.
"""

import json
import logging
from collections.abc import Iterator, Set
from types import CodeType
from typing import Any

from dash._utils import to_json

from shared.errors import ConfigurationError, WarmUpError
from shared.frame.layouts import NEEDED, TAKEN, content, frame
from shared.page import Page, Site


def proofread(site: Site, page: Page) -> None:
    """Build the document of *page* as text, and warn of ids that are not in it.

    Raises:
        ConfigurationError: an id is there twice, or belongs to the frame or the router.
        WarmUpError: it cannot be sent, or the site's frame lacks a part.
    """
    layout = frame(site, page, content(site, page))
    try:
        text = to_json(layout)
    except Exception as error:
        raise WarmUpError(f"{page!r} has a layout that is not JSON: {error}") from error
    found: set[str] = set()
    elements = {*TAKEN}

    def note(one: dict[str, Any]) -> dict[str, Any]:
        if isinstance(one.get("id"), str):
            found.add(one["id"])
        if "namespace" in one and isinstance(one.get("props"), dict) and "id" in one["props"]:
            own = one["props"]["id"]  # of a component
            name = own if isinstance(own, str) else json.dumps(own, sort_keys=True)
            if name in elements:
                expected = f"an id that no other element has around or on {page!r}"
                raise ConfigurationError("id", own, expected)
            elements.add(name)
        return one

    json.loads(text, object_hook=note)
    if missing := NEEDED - found:
        said = ", ".join(sorted(missing))
        raise WarmUpError(f"Site.frame: expected elements with the ids {said} around {page!r}")
    for unknown in sorted(page.used_ids() - found):
        warn_of(page, unknown, found)


def warn_of(page: Page, unknown: str, found: Set[str]) -> None:
    """Warn of an id that is not in the layout, unless a function of the page speaks of it."""
    prefix = page.id("")
    part = unknown.removeprefix(prefix)
    if any(part in words_of(function) for function in page.functions()):
        return
    import difflib  # noqa: PLC0415 - few starts have something to warn of

    parts = {one.removeprefix(prefix): one for one in found}
    near = difflib.get_close_matches(part, parts, n=1)
    hint = f" Did you mean {parts[near[0]]!r}?" if near else ""
    said = "%r: a callback has the id %r, which is not in the page's layout.%s"
    logging.getLogger(__name__).warning(said, page, unknown, hint)


def words_of(function: Any) -> set[str]:
    """Return the words that stand in a function's code, in functions inside of it, too."""
    return set(_constants(getattr(function, "__code__", None)))


def _constants(code: CodeType | None) -> Iterator[str]:
    for one in code.co_consts if code else ():
        if isinstance(one, str):
            yield one
        elif isinstance(one, CodeType):
            yield from _constants(one)
