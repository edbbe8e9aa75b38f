"""The Flask server that every approach builds on: settings, plain routes, health, warm-up."""

import gc
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

from dash.exceptions import DependencyException
from flask import Flask, Response, abort, current_app, request
from werkzeug.security import safe_join

from shared import checks, failures, files, guard, headers, proxy, requests_log
from shared import settings as site_settings
from shared.eager import eager
from shared.errors import ConfigurationError, WarmUpError
from shared.settings import Settings
from shared.site import Site

REPORTED = ("dash", "dash-bootstrap-components", "flask", "plotly", "werkzeug")


def create_server(approach: str, site: Site, settings: Settings = None) -> Flask:
    """Make the Flask server of *approach* for *site*, without any Dash on it yet.

    Raises:
        ConfigurationError: a setting that cannot be used, or a page at the path of a Flask route.
    """
    server = Flask(__name__, static_folder=None)
    # Assigned, not defaulted: Flask predefines these keys, so `setdefault` would change nothing.
    server.config.update(site_settings.load(settings), APPROACH=approach)
    server.extensions["site"] = site
    freeze(server)
    requests_log.mount(server)
    server.add_url_rule("/healthz", view_func=health)
    server.add_url_rule("/static/<path:filename>", "static", static)
    server.add_url_rule("/favicon.ico", "favicon", static, defaults={"filename": "icon.svg"})
    if server.config["COMPRESS"]:
        server.after_request(compressed)
    headers.mount(server)
    proxy.mount(server)
    server.register_error_handler(DependencyException, missing_bundle)
    failures.mount(server)
    for blueprint in site.blueprints:
        server.register_blueprint(blueprint)
    guard.mount(server, site)
    checks.mount(server)  # after the guard: its reasons name callbacks
    refuse_taken_paths(server, site)
    return server


def freeze(server: Flask) -> None:
    """Spare the garbage collector what there is by now, if *server* is set so: all of it stays.

    Before the pages are mounted: of a thousand it would walk through all modules again and again.
    Before the fork of workers: it would write to memory that they share. See `gc.freeze`.
    """
    if server.config["FREEZE"]:
        gc.freeze()


def refuse_taken_paths(server: Flask, site: Site) -> None:
    """Raise `ConfigurationError` for a page at the path of a Flask route or below the prefix."""
    prefix = server.config["PREFIX"]
    routes = server.url_map.bind("")
    for page in site.pages:
        below = f"{page.path.rstrip('/')}/_dash-layout"
        if routes.allowed_methods(page.path) or routes.allowed_methods(below):
            raise ConfigurationError("Page.path", page.path, "a path that no Flask route has")
        if prefix and proxy.inside(page.path, prefix) != page.path:
            # Of a proxy that strips the prefix, the page's requests would look as yet unstripped.
            raise ConfigurationError("PREFIX", prefix, f"another path than that of {page!r}")


def static(filename: str) -> Response:
    """Answer with one of the kit's assets; one whose address has its fingerprint may be kept."""
    path = safe_join(str(files.ASSETS), filename)
    if path is None or not Path(path).is_file():
        abort(404)
    return files.send(eager(Path(path)), immutable="v" in request.args)


def compressed(response: Response) -> Response:
    """Compress an answer that is made for one request; files come compressed already.

    Sizes could give away a secret that stands beside what a stranger had the visitor send (BREACH).
    None does: sessions and tokens travel in cookies, and headers are not compressed.
    """
    if "Accept-Encoding" not in request.headers:
        return response
    if "compress" not in current_app.extensions:
        # With the first answer that needs it, as its import is 2 % of a start.
        from flask_compress import Compress  # noqa: PLC0415 - see above

        current_app.config["COMPRESS_REGISTER"] = False
        current_app.extensions["compress"] = Compress(current_app)
    answer: Response = current_app.extensions["compress"].after_request(response)
    return answer


def health() -> dict[str, Any]:
    """Answer that the server is up, what serves it, and with which versions."""
    return {
        "status": "ok",
        "approach": current_app.config["APPROACH"],
        "pages": len(current_app.extensions["site"].pages),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in REPORTED},
        },
    }


def missing_bundle(error: Exception) -> tuple[str, int]:
    """Answer 404 for a component bundle that does not exist, where Dash itself answers 500."""
    return str(error), 404


def warm_up(server: Flask) -> Flask:
    """Ask for the pages in the navigation once, so that no visitor meets a cold or a broken one.

    Dash finishes its set-up in the first request; two that arrive together get in each other's way
    (plotly/dash#3971). With an app of its own a page is asked for, which builds it; pages that
    share the app of the home page are built. A page on a mounted Flask of its own is asked for
    there, past the dispatcher. A large site's other pages are set up when they are first asked for.
    A server that has answered takes no further routes: put your own into `Site.blueprints`, or set
    `WARM_UP` to false and call this yourself.

    Raises:
        WarmUpError: a page answered something other than 200; what its own code raises, passes.
    """
    if not server.config["WARM_UP"]:
        return server
    site: Site = server.extensions["site"]
    apps = server.extensions.get("apps", [])
    mounted: Mapping[str, Flask] = server.extensions.get("mounted", {})
    entrances = {app.find(app.config.routes_pathname_prefix) for app in apps} or {*site.pages}
    for page in site.pages:
        if page not in site.linked and page.path != "/":
            continue
        environ: dict[str, Any] = {"PATH_INFO": page.path, "SCRIPT_NAME": server.config["PREFIX"]}
        environ[guard.VISITOR] = guard.WARM_UP
        setup_testing_defaults(environ)
        # Not through a test client: importing one costs more than these requests do.
        asked = mounted.get(page.path, server)
        with asked.request_context(environ):
            if page not in entrances:
                page.build()
                continue
            status = asked.full_dispatch_request().status
        if not status.startswith("200"):
            raise WarmUpError(f"{page!r} answered {status} at warm-up: expected 200")
    freeze(server)
    return server
