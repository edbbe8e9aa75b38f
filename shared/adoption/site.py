"""A site of adopted apps: their pages, one frame, one Flask, their files."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask

from crossroads.adoption import guarding, private, server
from crossroads.adoption.files import files_of, loaded_by
from crossroads.adoption.notes import Note, notes_on
from crossroads.adoption.origins import Found, Origin
from crossroads.adoption.pages import AdoptedPage, nowhere_of, pages_of
from crossroads.adoption.shell import AdoptedFrame, around
from crossroads.page import Site

logger = logging.getLogger(__name__)
DEFAULTS: Mapping[str, Any] = {
    "CSP": False,
    "ISOLATE": False,
    "MAX_CONTENT_LENGTH": 100_000_000,
    "FIRST_PAINT": False,
}
"""Settings that an adopted site begins with: plain Dash refuses nothing, and builds a layout when
it is asked for one, not with the document, which would wait for it. `CROSSROADS_CSP=true` and its
like say otherwise."""


def site_of(
    pairs: Sequence[tuple[Origin, Found]], title: str, login: Any, described: dict[str, Any]
) -> Site:
    """Make a site of what was taken to pieces."""
    several = len(pairs) > 1
    origins = [origin for origin, _ in pairs]
    flasks = [*dict.fromkeys(one.server for _, one in pairs if one.server)]
    redirects: dict[str, str] = {}
    for origin in origins:
        redirects |= server.take(origin.app.server).redirects
    guards = [guard for flask in flasks for guard in guarding.guards_of(flask)]
    guarding.demand(login, guards)
    guarding.watch(origins, login)
    pages: list[AdoptedPage] = []
    for origin, one in pairs:
        who = guarding.role_of(origin, login)
        made = pages_of(origin, redirects=redirects, stands_alone=several, at=one.at, **who)
        if several:
            files = loaded_by(origin, one)
            for page in made:
                page.site_files = files
        pages += made
    notes = [note for origin in origins for note in notes_on(origin, is_renamed=several)]
    told: dict[str, Any] = {"defaults": DEFAULTS, "titles": "{page}", **files_of(pairs)}
    if not several:
        told |= document_of(origins[0])
    told |= server_of(flasks, login, notes) | login_of(login, origins, flasks)
    if several or pairs[0][1].has_shell:
        sole = origins[0] if origins[0].pages and not several else None
        told |= {"styled": False, "frame": AdoptedFrame(sole)}
    nowhere = nowhere_of(origins[0])
    if origins[0].pages and not several:
        told |= {"not_found": lambda _: nowhere.build(), "title_not_found": nowhere.title}
    if not has_home(pages, flasks):
        pages.append(nowhere)  # so that somebody answers at "/", and that it is none
    for note in notes:
        logger.warning("%s", note)
    told["notes"] = tuple(notes)
    return Site(title or origins[0].app.title, tuple(pages), **told | described)


def document_of(origin: Origin) -> dict[str, Any]:
    """Return what the documents of an app have, and what runs its background callbacks.

    Raises:
        ConfigurationError: the layout has no place for a page.
    """
    app = origin.app
    if origin.pages and app.layout is not None and not callable(app.layout):
        around(origin)
    return {
        "meta_tags": tuple(app.config.meta_tags),
        "index_string": app.index_string if private.is_own_index(app) else "",
        "manager": private.manager_of(app),
    }


def has_home(pages: Sequence[AdoptedPage], flasks: Sequence[Flask]) -> bool:
    """Say whether a page or a view of the readers' answers at `/`."""
    rules = (rule for flask in flasks for rule in server.take(flask).kept["rules"])
    return any("/" in page.paths for page in pages) or any(rule.rule == "/" for rule in rules)


def server_of(flasks: Sequence[Flask], login: Any, notes: list[Note]) -> dict[str, Any]:
    """Return what makes the site's Flask, if one of the readers' has anything of its own."""
    is_guarded = login not in (None, "none")
    made = [flask for flask in flasks if is_guarded or server.is_needed(flask)]
    for flask in made[1:]:
        said = "its own views and functions are not taken along: there is another Flask before it"
        notes.append(Note(flask.import_name, said))
    before = guarding.send_away if is_guarded else None
    return {"flask": server.maker(made[0], before)} if made else {}


def login_of(login: Any, origins: Sequence[Origin], flasks: Sequence[Flask]) -> dict[str, Any]:
    """Return who asks, and where to log in."""
    if login in (None, "none"):
        return {}
    managers = [getattr(flask, "login_manager", None) for flask in flasks]
    views = [view for one in managers if (view := getattr(one, "login_view", None))]
    return {
        "identify": guarding.identify_with(origins, login),
        "login": views[0] if views else "",
    }
