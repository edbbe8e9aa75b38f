"""A reader's site as it is: what `python app.py` serves, without the kit.

    python -m crossroads.benchmarks.inside.own --site app:app --port 8050

It is what the approaches are compared with. The working directory is the folder of the site.
"""

import argparse
import difflib
import inspect
import logging
from importlib import import_module
from typing import Any, NamedTuple

import dash
from dash import Dash
from flask import Flask
from werkzeug import serving

from crossroads.adoption import private
from crossroads.errors import ConfigurationError


class Own(NamedTuple):
    """A reader's Flask, and every Dash on it."""

    flask: Flask
    apps: tuple[Dash, ...]


class OwnPage(NamedTuple):
    """A page that has an address without variables; `module` is that of Dash Pages, if any."""

    path: str
    title: str
    module: str


def load(name: str) -> Own | None:
    """Import what `package.module:NAME` names; None if it is nothing that plain Dash serves."""
    module, _, path = name.partition(":")
    found: Any = import_module(module)
    for part in path.split("."):
        if not hasattr(found, part):
            near = difflib.get_close_matches(part, vars(found), n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ConfigurationError("check", name, f"a name that {module} has{hint}")
        found = getattr(found, part)
    flask = found.server if isinstance(found, Dash) else found
    if callable(found) and not isinstance(found, Dash | Flask | type):
        needed = [
            one
            for one in inspect.signature(found).parameters.values()
            if one.default is one.empty and one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)
        ]
        flask = Flask(found.__module__)
        made = found(flask) if needed else found()
        made = made if isinstance(made, tuple) else (made,)
        given = next((one for one in made if isinstance(one, Dash | Flask)), flask)
        flask = given.server if isinstance(given, Dash) else given
    if not isinstance(flask, Flask):
        return None
    apps = private.dashes_on(flask)
    return Own(flask, tuple(apps or ([found] if isinstance(found, Dash) else [])))


def pages_of(own: Own) -> list[OwnPage]:
    """List the pages in the order of the site: those of Dash Pages, and an app without them."""
    found: dict[str, OwnPage] = {}
    for app in own.apps:
        prefix = str(app.config.routes_pathname_prefix)
        if not app.use_pages:
            path = prefix.rstrip("/") or "/"
            found.setdefault(path, OwnPage(path, str(app.title), app.config.name))
            continue
        for module, entry in dash.page_registry.items():
            if entry.get("path_template") or is_not_found(module):
                continue
            path = f"{prefix.rstrip('/')}{entry['path']}"
            title = entry["title"]() if callable(entry["title"]) else entry["title"]
            found.setdefault(path, OwnPage(path, str(title), module))
    return [*found.values()]


def is_not_found(module: str) -> bool:
    """Say whether Dash Pages show a module where there is no page."""
    return module.rpartition(".")[2] == "not_found_404"


def not_found(own: Own) -> list[str]:
    """List the modules that are shown where there is no page."""
    uses = any(app.use_pages for app in own.apps)
    return [one for one in dash.page_registry if is_not_found(one)] if uses else []


def with_variables(own: Own) -> list[str]:
    """List the addresses that have variables, and so are not pages to be opened."""
    if not any(app.use_pages for app in own.apps):
        return []
    found = [entry.get("path_template") for entry in dash.page_registry.values()]
    return [one for one in found if one]


def init_app(site: str) -> Flask:
    """Return the Flask of a reader's site."""
    own = load(site)
    if own is None:
        raise TypeError(f"{site}: expected a Dash, a Flask or a function that makes one")
    return own.flask


def main() -> None:
    """Serve the site until the process is stopped."""
    parser = argparse.ArgumentParser(description="Serve a reader's site as it is.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8050)
    parser.add_argument("--site", required=True)
    given = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    # Not `Flask.run`: a site with DEBUG in its settings would be served by a reloader.
    serving.run_simple(given.host, given.port, init_app(given.site), threaded=True)


if __name__ == "__main__":
    main()
