"""Who may open a page: the visitor of a request, and the questions that pages and links ask.

This module only asks. `crossroads.login` knows the answers: it finds out who sends a request
(`extensions["identify"]`), and refuses what the visitor may not open. Without logins every visitor
is `NOBODY`, and no page is guarded.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import current_app, request, url_for

from crossroads.page.page import Page
from crossroads.paths import url

KEY = "crossroads.visitor"
"""Where a request's visitor is kept: in its WSGI environment, which no header can reach."""


class Visitor(NamedTuple):
    """Who sends a request: a name, empty for nobody in particular, and that visitor's roles.

    `csrf`, sent as `csrf_token`, proves that a form was made for this visitor, and is written in
    another way for each request; `trusted` opens every page.
    """

    name: str = ""
    roles: frozenset[str] = frozenset()
    csrf: str = ""
    trusted: bool = False


NOBODY, WARM_UP = Visitor(), Visitor("warm-up", trusted=True)


def visitor() -> Visitor:
    """Return who sends this request; it is found out once per request."""
    known: Visitor | None = request.environ.get(KEY)
    if known is None:
        identify = current_app.extensions.get("identify")
        request.environ[KEY] = NOBODY  # for the page that says so, if it cannot be found out
        known = request.environ[KEY] = identify() if identify else NOBODY
    return known


def login_address(following: str = "") -> str:
    """Return where visitors log in, to go on to a path of the site; empty if there is no place."""
    said = current_app.extensions["site"].login
    place = said or ("login" if "login" in current_app.view_functions else "")  # the kit's own
    if not place:
        return ""
    given: dict[str, Any] = {"next": url(following) if said else following} if following else {}
    if place.startswith("/"):
        return f"{url(place)}{'?' if given else ''}{urlencode(given)}"
    return url_for(place, **given)


def may_open(page: Page) -> bool:
    """Say whether the visitor may open *page*."""
    if not page.guarded:
        return True
    who = visitor()
    return who.trusted or (bool(who.name) and (not page.role or page.role in who.roles))


def openable(pages: Iterable[Page]) -> list[Page]:
    """Return those of *pages* that the visitor may open."""
    return [page for page in pages if not page.guarded or may_open(page)]
