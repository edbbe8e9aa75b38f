"""The apps of a server, in one table: which one answers at a path, and what all of them serve.

Routing and guard ask the same table, so they cannot disagree about whose path it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from flask import Flask, current_app

from shared.page.page import Page

KEY = "crossroads.apps"


class Requested(NamedTuple):
    """What a document shows: its page, `None` for an unknown address; its query; its path."""

    page: Page | None
    query: str
    path: str


class App(Protocol):
    """What the table knows of an app: the `Dash` that `shared.server.app` makes.

    Attributes:
        pages: the pages that are mounted on it.
        owners: the page of each callback, by the callback's `output`.
        backend: Dash's own object for the server, which knows the app's routes.
        checks: what `shared.server.checks` has read of the callbacks, by `output`.
        callback_map: Dash's own table of the callbacks.
        registered_paths: the files of each component package that it serves.
    """

    pages: Sequence[Page]
    owners: Mapping[str, Page]
    checks: dict[str, Any]
    backend: Any
    callback_map: Mapping[str, Any]
    registered_paths: Mapping[str, Any]

    def set_up(self) -> None:
        """Finish what Dash otherwise finishes in the app's first request."""

    def find(self, path: str) -> Page | None:
        """Return the page at *path*, or `None` if the app has none there."""

    def requested(self) -> Requested:
        """Return what the document shows that asks for its layout."""


class Apps:
    """The apps of one server by the prefix below which each answers, such as `/barchart/`."""

    def __init__(self) -> None:
        """Begin without an app."""
        self.by_prefix: dict[str, App] = {}

    def __iter__(self) -> Iterator[App]:
        return iter(self.by_prefix.values())

    def __len__(self) -> int:
        return len(self.by_prefix)

    def at(self, path: str) -> tuple[App | None, str]:
        """Return the app with the longest prefix of *path*, or `None`, and the rest of the path.

        An empty part of a path, as in `/barchart//x`, belongs to no prefix.
        """
        prefix = path if path.endswith("/") else f"{path}/"
        known = self.by_prefix
        while prefix != "/" and (prefix not in known or path.startswith("/", len(prefix))):
            prefix = prefix[: prefix.rindex("/", 0, -1) + 1]
        return known.get(prefix), path[len(prefix) :]


def apps_of(server: Flask) -> Apps:
    """Return the table of *server*; it is made when it is first asked for."""
    return server.extensions.setdefault(KEY, Apps())  # type: ignore[no-any-return]


def apps_here() -> Apps:
    """Return the table of the server that answers this request."""
    return apps_of(current_app)
