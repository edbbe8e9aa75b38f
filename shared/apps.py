"""The apps of a server, in one table by prefix such as `/barchart/`: which one answers at a path.

Routing, guard and checks ask the same table for whose path it is.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from flask import Flask, current_app, g, request

from crossroads.page.page import Page


class App(Protocol):
    """What others know of an app: the `Dash` that `crossroads.server.app` makes.

    By path, `kept` has the layouts that are the same for everybody (`crossroads.server.kept`).
    By `output`, `owners` has the page of each callback, `None` for the frame's, `checks` what
    `crossroads.server.callback_checks` read. `global_callbacks` are those that no page has
    registered (`crossroads.server.global_callbacks`).
    """

    pages: Sequence[Page]
    kept: dict[str, str]
    owners: Mapping[str, Page | None]
    checks: dict[str, Any]
    global_callbacks: Any
    backend: Any
    callback_map: Mapping[str, Any]
    registered_paths: Mapping[str, Any]

    def get_layout(self) -> Any:
        """Build the layout of a document."""

    def set_up(self) -> None:
        """Finish what Dash otherwise finishes in the app's first request."""

    def served_document(self) -> bool:
        """Say whether a request comes from a document that this site has served to its visitor."""

    def find(self, path: str) -> Page | None:
        """Return the page at *path*, or `None` if the app has none there."""

    def requested(self) -> tuple[Page | None, str, str]:
        """Return page, query and path of the document that asks for its layout."""


def is_readers() -> bool:
    """Say whether a request is answered by a view or an error handler of the reader's own Flask."""
    readers = current_app.extensions.get("readers")
    return readers is not None and (request.endpoint in readers or g.get("is_readers", False))


def apps_of(server: Flask) -> dict[str, App]:
    """Return the table of *server*."""
    return server.extensions.setdefault("apps", {})  # type: ignore[no-any-return]


def app_at(path: str, *, strictly: bool = False) -> tuple[App | None, str]:
    """Return the app with the longest prefix of *path*, or `None`, and the rest of the path.

    *strictly*, as Flask's rules match: `/a//b`, with an empty part, is not below `/a/`. The guard
    is not strict, so it judges all that could reach an app. A page whose path has variables, or
    that is at a second path, has its app elsewhere: there that is the whole path. A site without a
    home leaves to Flask what lies below no page.
    """
    apps = apps_of(current_app)
    site = current_app.extensions["site"]
    page = site.find_elsewhere(path)
    if page and page.prefix in apps:
        return apps[page.prefix], ""
    prefix = path if path.endswith("/") else f"{path}/"
    while prefix != "/" and (prefix not in apps or (strictly and path[len(prefix) :][:1] == "/")):
        prefix = prefix[: prefix.rindex("/", 0, -1) + 1]
    if prefix == "/" and not (site.has_home or path.startswith("/_") or site.is_below(path)):
        return None, path
    return apps.get(prefix), path[len(prefix) :]
