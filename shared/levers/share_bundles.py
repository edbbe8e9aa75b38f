"""SHARE_BUNDLES: one set of the scripts that Dash brings, for all instances.

Every `Dash` serves the same bundles below its own prefix, so a browser that goes from one to the
other loads them again (plotly/dash#1621). With this lever all documents name them at one place. It
changes the addresses of the scripts in a document, in the documented `Dash.interpolate_index`.
"""

import sys
from functools import partial
from pathlib import Path
from types import ModuleType

from dash import Dash
from dash.fingerprint import build_fingerprint, check_fingerprint
from flask import Flask, Response, abort, current_app

from shared.apps import apps_of
from shared.errors import warn_once
from shared.levers import eager
from shared.levers.long_cache import send
from shared.paths import url

PLACE = "/_dash-component-suites/"


def mount(server: Flask) -> None:
    """Serve the bundles from one place, if they are to be shared.

    Call it before there is a Dash, which adds the same rule: the first rule answers.
    """
    if server.config["SHARE_BUNDLES"] and "bundles" not in server.view_functions:
        server.add_url_rule(f"{PLACE}<package>/<path:path>", "bundles", serve)


def mount_plotly(app: Dash) -> None:
    """Serve plotly.js below the prefix of *app* as `EAGER` has it, unless it is shared.

    Call it when the app's own rule is there: this one is more specific.
    """
    if app.server.config["EAGER"] and not app.server.config["SHARE_BUNDLES"]:
        rule = f"{app.config.routes_pathname_prefix}{PLACE[1:]}plotly/<path:path>"
        app.backend.add_url_rule(rule, partial(serve, "plotly"), endpoint=rule)


def serve(package: str, path: str) -> Response:
    """Answer with a file of a component package; 404 for one that no app has registered."""
    name, fingerprinted = check_fingerprint(path)
    apps = apps_of(current_app).values()
    if not any(name in app.registered_paths.get(package, ()) for app in apps):
        abort(404)
    bundle = Path(sys.modules[package].__path__[0]) / name
    return send(eager.parenthesize(bundle), immutable=fingerprinted)


def place(prefix: str) -> str:
    """Return where the app below *prefix* finds the bundles."""
    return url(PLACE) if current_app.config["SHARE_BUNDLES"] else f"{prefix}{PLACE[1:]}"


def address(prefix: str, package: ModuleType, path: str) -> str:
    """Return where a file of a package is; with a fingerprint, if browsers may keep it."""
    if current_app.config["LONG_CACHE"]:
        changed = int(Path(package.__path__[0], path).stat().st_mtime)
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
