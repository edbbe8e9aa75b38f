"""SHARE_BUNDLES: one set of the scripts that Dash brings, for all instances.

Every `Dash` serves the same bundles below its own prefix, so a browser that goes from one to the
other loads them again (plotly/dash#1621). With this lever all documents name them at one place. It
changes the addresses of the scripts in a document, in the documented `Dash.interpolate_index`.
"""

import sys
from functools import lru_cache
from types import ModuleType

from dash import Dash
from dash.fingerprint import build_fingerprint, check_fingerprint
from flask import Flask, Response, abort, current_app

from crossroads.apps import App, apps_of
from crossroads.errors import warn_once
from crossroads.levers import eager
from crossroads.levers.copies import Made, file_in, known
from crossroads.levers.long_cache import send
from crossroads.paths import url

PLACE = "/_dash-component-suites/"


def mount(server: Flask) -> None:
    """Serve the bundles from one place, if they are to be shared.

    Call it before there is a Dash, which adds the same rule: the first rule answers.
    """
    if server.config["SHARE_BUNDLES"] and "kit-bundles" not in server.view_functions:
        server.add_url_rule(f"{PLACE}<package>/<path:path>", "kit-bundles", serve)


def mount_below(app: Dash) -> None:
    """Serve the bundles below the prefix of *app* like the shared ones, unless all is stock there.

    Dash would have browsers keep for a year whatever has the form of a fingerprint.
    """
    if app.server.config["EAGER"] or app.server.config["LONG_CACHE"]:
        app.backend.serve_component_suites = lambda _app, package, path: serve(package, path)


def serve(package: str, path: str) -> Response:
    """Answer with a file of a component package; 404 for one that no app has registered."""
    name, _ = check_fingerprint(path)
    apps = apps_of(current_app).values()
    # Dash registers what an app has when it sets that up, and this may be a worker's first request.
    if not any(is_registered(app, package, name) for app in apps):
        for app in apps:
            app.set_up()
        if not any(is_registered(app, package, name) for app in apps):
            abort(404)
    bundle, names = bundle_of(package, name)
    return send(eager.parenthesize(bundle), immutable=path in names)


def is_registered(app: App, package: str, name: str) -> bool:
    """Say whether an app serves that file of a package."""
    return name in app.registered_paths.get(package, ())


def bundle_of(package: str, name: str) -> tuple[Made, list[str]]:
    """Return a bundle, and the names by which documents of this version ask for it."""
    status = file_in(sys.modules[package].__path__[0], name).stat()
    return _bundle_of(package, name, int(status.st_mtime), status.st_size)


@lru_cache(256)
def _bundle_of(package: str, name: str, changed: int, size: int) -> tuple[Made, list[str]]:
    """Return the same, found out once.

    Another fingerprint is of another version: in the middle of an update a browser asks this server
    for the next one's file, and must not keep this one's under that name. What tells browsers which
    file it is tells us, too: to read plotly.js for that would be most of what sending it costs.
    """
    parts = (package, f"{package}.{name.partition('/')[0]}")  # such as dash.dcc, with its version
    modules = [sys.modules[one] for one in parts if one in sys.modules]
    versions = sorted({one.__version__ for one in modules if hasattr(one, "__version__")})
    path = file_in(sys.modules[package].__path__[0], name)
    names = [build_fingerprint(name, version, changed) for version in versions]
    return known(path, changed, package, name, size, *versions), names


def place(prefix: str) -> str:
    """Return where the app below *prefix* finds the bundles."""
    return url(PLACE) if current_app.config["SHARE_BUNDLES"] else f"{prefix}{PLACE[1:]}"


def address(prefix: str, package: ModuleType, path: str) -> str:
    """Return where a file of a package is; with a fingerprint, if browsers may keep it."""
    if current_app.config["LONG_CACHE"]:
        changed = int(file_in(package.__path__[0], path).stat().st_mtime)
        path = build_fingerprint(path, package.__version__, changed)
    return f"{place(prefix)}{package.__name__}/{path}"


def rewrite_urls(html: str, prefix: str) -> str:
    """Return a document's script or link tags with the bundles at their place.

    If Dash has changed where its scripts are, they are left alone: every instance then has its own,
    which works as before.
    """
    where = f'"{prefix}{PLACE[1:]}'
    if "<script" in html and where not in html and current_app.config["SHARE_BUNDLES"]:
        warn_once(__name__, f"Dash's scripts are not below {PLACE}: instances do not share them")
    return html.replace(where, f'"{place(prefix)}')
