"""The scripts that Dash brings: one set for all instances, and one plotly.js.

Every `Dash` serves the same bundles below its own prefix, so a browser that walks from one to the
other loads them again (plotly/dash#1621). Here all documents name them at one place. That takes two
changes to a document, both in the documented `Dash.interpolate_index`: the addresses of the
scripts, and the configuration in the page, which tells the renderer where plotly.js is.
"""

import json
import logging
import os
import sys
from functools import cache, partial
from pathlib import Path
from types import ModuleType

import dash
import plotly
from dash import Dash
from dash.fingerprint import build_fingerprint, check_fingerprint
from flask import Flask, Response, abort, current_app

from shared import files
from shared.eager import eager
from shared.proxy import url

PLACE = "/_dash-component-suites/"
OPENING, ENDING = '<script id="_dash-config" type="application/json">', "</script>"
PLOTLY = "package_data/plotly.min.js"
GRAPH = "dcc/async-graph.js"
BASIC = "plotly-basic-4.1.1.min.js"
"""The smaller bundle, of the plotly.js that plotly 7.1 brings; a test compares the two versions."""

logger = logging.getLogger(__name__)


def mount(server: Flask) -> None:
    """Serve the bundles from one place, if they are to be shared.

    To be called before any Dash is there, which adds the same rule: the first one answers.
    """
    if server.config["SHARE_BUNDLES"] and "bundles" not in server.view_functions:
        server.add_url_rule(f"{PLACE}<package>/<path:path>", "bundles", serve)


def mount_plotly(app: Dash) -> None:
    """Serve plotly.js below the prefix of *app* as `shared.eager` has it, unless it is shared.

    To be called when the app's own rule is there, which this one is more specific than.
    """
    if app.server.config["EAGER"] and not app.server.config["SHARE_BUNDLES"]:
        rule = f"{app.config.routes_pathname_prefix}{PLACE[1:]}plotly/<path:path>"
        app.backend.add_url_rule(rule, partial(serve, "plotly"), endpoint=rule)


def serve(package: str, path: str) -> Response:
    """Answer with a file of a component package; 404 for one that no app has registered."""
    name, fingerprinted = check_fingerprint(path)
    apps: list[Dash] = current_app.extensions["apps"]
    if not any(name in app.registered_paths.get(package, ()) for app in apps):
        abort(404)
    sent = Path(sys.modules[package].__path__[0]) / name
    return files.send(eager(sent), immutable=fingerprinted)


def plotly_url(prefix: str) -> str:
    """Return where the app below *prefix* shall load plotly.js from."""
    config = current_app.config
    if config["PLOTLY"] == "basic":
        return files.asset_url(BASIC)
    return _address(prefix, plotly, PLOTLY)


def chart_scripts(prefix: str) -> tuple[str, str]:
    """Return where the app below *prefix* finds what draws charts: plotly.js, and `dcc.Graph`.

    Dash loads both when the first chart is there; the chunk says itself to dcc that it has come.
    """
    return plotly_url(prefix), _address(prefix, dash, GRAPH)


def _address(prefix: str, package: ModuleType, path: str) -> str:
    """Return where a file of a package is; with a fingerprint, if browsers may keep it."""
    if current_app.config["LONG_CACHE"]:
        changed = int(Path(package.__path__[0], path).stat().st_mtime)
        path = build_fingerprint(path, package.__version__, changed)
    return f"{place(prefix)}{package.__name__}/{path}"


def plotly_url_of_dash(prefix: str) -> str:
    """Return where the app below *prefix* loads plotly.js from unless it is told otherwise."""
    return f"{prefix}{PLACE[1:]}plotly/{PLOTLY}"


def place(prefix: str) -> str:
    """Return where the app below *prefix* finds the bundles."""
    return url(PLACE) if current_app.config["SHARE_BUNDLES"] else f"{prefix}{PLACE[1:]}"


def moved(html: str, prefix: str) -> str:
    """Return a document's script or link tags with the bundles at their place.

    If Dash has changed where its scripts are, they are left alone: every instance then has its own,
    which works as before.
    """
    where = f'"{prefix}{PLACE[1:]}'
    if "<script" in html and where not in html and current_app.config["SHARE_BUNDLES"]:
        _warn(f"Dash's scripts are not below {PLACE}: they are not shared by all instances")
    return html.replace(where, f'"{place(prefix)}')


def with_plotly(config: str, url: str) -> str:
    """Return the configuration in the page with plotly.js at *url*.

    If Dash has changed what it writes there, it is left alone: plotly.js is then loaded once per
    instance, which works as before.
    """
    try:
        known = json.loads(config.removeprefix(OPENING).removesuffix(ENDING))
        missing = {"serve_locally", "requests_pathname_prefix"} - known.keys()
    except (ValueError, AttributeError):
        missing = {"a configuration in JSON"}
    if missing:
        _warn(f"Dash's page has no {', '.join(missing)}: plotly.js is not shared by all instances")
        return config
    # `serve_locally` decides nothing in the page but where plotly.js is.
    told = {**known, "serve_locally": False, "plotlyjs_url": url}
    written = json.dumps(told, separators=(",", ":"))
    return f"{OPENING}{written.replace('<', chr(92) + 'u003c')}{ENDING}"


@cache
def _warn(message: str) -> None:
    """Log a warning once per process and not at every document."""
    logger.warning(message)


def main() -> None:
    """Compress the files that a browser may ask for as well as possible, unless that is done."""
    from shared.app import SiteApp  # noqa: PLC0415 - which imports this module
    from shared.server import create_server  # noqa: PLC0415 - as above
    from shared.site import SITE  # noqa: PLC0415 - as above

    server = create_server("bundles", SITE)
    app = SiteApp(server, SITE, lambda _path: SITE.pages[0])
    app.layout = []
    server.test_client().get("/")  # Dash registers its bundles in the first request
    found = {
        Path(sys.modules[package].__path__[0]) / name
        for package, names in app.registered_paths.items()
        for name in names
    }
    sent = {path for path in {*found, *files.ASSETS.iterdir()} if is_for_visitors(path)}
    with server.app_context():
        wanted = sorted(sent | {eager(path) for path in sent})  # both: `EAGER` can be switched off
    for number, path in enumerate(wanted, 1):
        sizes = [
            os.path.getsize(files.packed(path, encoding, files.BEST))
            for encoding in files.ENCODINGS
        ]
        print(f"{number}/{len(wanted)} {path.name}: {path.stat().st_size:,} -> {min(sizes):,}")


def is_for_visitors(path: Path) -> bool:
    """Say whether a file is code or style that a page loads when nobody develops."""
    return path.suffix in (".js", ".css") and path.is_file() and ".dev" not in path.name


if __name__ == "__main__":
    main()
