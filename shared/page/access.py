"""Who may open a page: the visitor of a request, and the questions that pages and links ask.

This room only asks. `shared.login` knows the answers: it finds out who sends a request
(`extensions["identify"]`), and refuses what the visitor may not open. Without logins every visitor
is `NOBODY`, and no page is guarded.
"""

from collections.abc import Iterable
from typing import NamedTuple

from flask import current_app, request

from shared.page.page import Page

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
        known = request.environ[KEY] = identify() if identify else NOBODY
    return known


def may_open(page: Page) -> bool:
    """Say whether the visitor may open *page*."""
    if not page.guarded:
        return True
    who = visitor()
    return who.trusted or (bool(who.name) and (not page.role or page.role in who.roles))


def openable(pages: Iterable[Page]) -> list[Page]:
    """Return those of *pages* that the visitor may open."""
    return [page for page in pages if not page.guarded or may_open(page)]
