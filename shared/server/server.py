"""The Flask server that every approach builds on: settings, plain routes, health, warm-up."""

import logging
import os
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote
from wsgiref.util import setup_testing_defaults

from flask import Flask, Request, Response, abort, g, redirect, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from crossroads import requests_log
from crossroads import settings as site_settings
from crossroads.apps import apps_of
from crossroads.errors import ConfigurationError, WarmUpError
from crossroads.frame.layouts import framed
from crossroads.levers import compress, copies
from crossroads.levers.copies import asset, fingerprint
from crossroads.levers.eager import parenthesize
from crossroads.levers.freeze import freeze
from crossroads.levers.long_cache import send
from crossroads.levers.share_routes import LateRule
from crossroads.login import guard
from crossroads.page import Page, Site, access
from crossroads.page.addresses import CONVERTERS, rule_of
from crossroads.page.site import LINKED
from crossroads.paths import quoted
from crossroads.server import (
    assets,
    bodies,
    callback_checks,
    compressed,
    failures,
    headers,
    kept,
    own_flask,
    proxy,
    webgl,
)
from crossroads.server.managers import manager_for
from crossroads.server.proofreading import proofread, proofread_frame
from crossroads.settings import Settings

logger = logging.getLogger(__name__)
CALLBACKS = "_dash-dependencies"
KIT = "/_kit/"
"""Where the kit's own files are; no page can have such a path."""


def create_server(
    approach: str, site: Site | None, settings: Settings = None, own: Flask | None = None
) -> Flask:
    """Make the Flask server of *approach* for *site*, without any Dash on it yet.

    Without a site it is for the kit's own. It is *own*, if a reader has one; see
    `crossroads.server.own_flask`.

    Raises:
        ConfigurationError: a setting that cannot be used, or a page at the path of a Flask route.
    """
    if site is None:
        from crossroads.site import SITE  # noqa: PLC0415 - what nobody else's server imports

        site = SITE
    if own is None and site.flask:
        own = site.flask()
    # The package whose folder holds `templates/`.
    server = Flask("crossroads", static_folder=None) if own is None else own
    # Assigned, not defaulted: Flask predefines these keys, so `setdefault` would change nothing.
    flasks = {} if own is None else own_flask.settings_of(own)
    loaded = site_settings.load(settings, own={**site.defaults, **flasks})
    server.config.update(loaded, APPROACH=approach)
    if own is not None:
        most = site.defaults.get("MAX_CONTENT_LENGTH", site_settings.Base.MAX_CONTENT_LENGTH)
        own_flask.mount(own, most)
    server.extensions["site"] = site
    server.config["MANAGER"] = manager_for(server, site)
    if own is None:
        server.session_interface = Sessions()
        if server.config["SHARE_ROUTES"]:
            server.url_rule_class = LateRule
    freeze(server)
    guard.forbid_caching(server, site)  # before all that adds to an answer: it then runs after that
    server.add_url_rule("/healthz", "kit-health", health)
    server.add_url_rule(f"{KIT}<path:filename>", "kit-files", static)
    server.add_url_rule("/favicon.ico", "kit-favicon", static, defaults={"filename": "icon.svg"})
    assets.mount(server, site)
    compress.mount(server)
    headers.mount(server, assets.sources(site))
    bodies.mount(server)
    webgl.mount(server)
    proxy.mount(server)
    requests_log.mount(server)  # the outermost: what is beside the prefix has an id, too
    if own is None:
        failures.mount(server)
    for blueprint in site.blueprints:
        server.register_blueprint(blueprint)
    compressed.mount(server)
    add_redirects(server, site)
    guard.mount(server, site, mount_login)
    callback_checks.mount(server)  # after the guard: its reasons name callbacks
    refuse_taken_paths(server, site)
    return server


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, at no cost for visitors who have none (a twentieth of a callback)."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a visitor, which is empty without a cookie."""
        cookies = request.cookies if "HTTP_COOKIE" in request.environ else ()
        if app.secret_key and self.get_cookie_name(app) not in cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send a session that there is, or that somebody has asked for."""
        if session or session.accessed or session.modified:
            super().save_session(app, session, response)


def mount_login(server: Flask) -> Callable[[], access.Visitor]:
    """Set *server* up for logins; return the function that says who sends a request."""
    if find_spec("flask_jwt_extended") is None:
        expected = "its library: python -m pip install 'flask-jwt-extended[asymmetric-crypto]'"
        raise ConfigurationError("AUTH", server.config["AUTH"], expected)
    from crossroads.login.login import mount  # noqa: PLC0415 - only a site with logins needs it

    return mount(server)


def refuse_taken_paths(server: Flask, site: Site) -> None:
    """Raise `ConfigurationError` for a page at the path of a Flask route, or nothing at `/`."""
    routes = server.url_map.bind("")
    taken = {rule.rule.split("/", 2)[1] for rule in server.url_map.iter_rules()}
    is_any = any("<" in part for part in taken)
    for page in site.pages:
        own = [unquote(page.inside())] if page.is_linkable and not page.is_plain else []
        for path in (*page.paths, *own, page.prefix, f"{page.prefix}_dash-layout"):
            if not is_any and path.split("/", 2)[1] not in taken:
                continue  # a look at the rules takes a hundred times as long
            for method in routes.allowed_methods(path):
                rule, _ = routes.match(path, method, return_rule=True)
                expected = f"a path that no Flask route has: {rule.rule} is that of {rule.endpoint}"
                raise ConfigurationError("Page.path", page.path, expected)
    if "/" not in [page.path for page in site.pages] and not routes.allowed_methods("/"):
        found = [page.path for page in site.pages]
        raise ConfigurationError("Site.pages", found, "a page at '/' among them")


def add_redirects(server: Flask, site: Site) -> None:
    """Send visitors of the paths that pages have left on to where they are now, with the query.

    Raises:
        ConfigurationError: a Flask route has such a path.
    """
    left = [(path, page) for page in site.pages for path in page.redirects]
    routes = server.url_map.bind("")
    if left:
        server.url_map.converters.update(CONVERTERS)
    for path, page in left:
        if routes.allowed_methods(path):
            raise ConfigurationError("Page.redirects", path, "a path that no Flask route has")
        view = partial(send_on, page)
        server.add_url_rule(rule_of(path), f"redirect {path}", view, strict_slashes=False)


def send_on(page: Page, **values: Any) -> Any:
    """Answer 301 with the address of *page* that has these values."""
    known = {key: value for key, value in values.items() if key in page.variables}
    query = request.query_string.decode("latin-1")
    try:
        address = page.at(**known)
    except ConfigurationError:  # a value that the page takes none such of
        abort(404)
    return redirect(f"{address}{query and '?'}{query}", 301)


def static(filename: str) -> Response:
    """Answer with one of the kit's assets; one whose address has its fingerprint may be kept."""
    if filename not in copies.JOINED and filename not in names_of_assets():
        abort(404)
    file = asset(filename)
    return send(parenthesize(file), immutable=request.args.get("v") == fingerprint(file))


def names_of_assets() -> set[str]:
    """Return the names of the kit's assets. What a visitor asks for is never made a path."""
    return {one.name for one in os.scandir(copies.ASSETS) if one.is_file()}


def health() -> dict[str, str]:
    """Answer that the server is up, and nothing else: whoever asks need not know what serves it."""
    return {"status": "ok"}


def warm_up(server: Flask) -> Flask:
    """Ask for as many pages as a navigation has, so that no visitor meets a cold or a broken one.

    Dash finishes its set-up in the first request; two that arrive together get in each other's way
    (plotly/dash#3971). One page is asked for; the apps of the others are set up. A page on a
    mounted Flask of its own is asked for there, past the dispatcher, and one that no Flask answers
    by `extensions["ask"]`. Each layout is built and read (`crossroads.server.proofreading`). A
    large site's other pages are set up when they are first asked for.
    A server that has answered takes no further routes: put your own into `Site.blueprints`, or set
    `WARM_UP` to false and call this yourself.

    Raises:
        WarmUpError: a page answered something other than 200, or has a layout that cannot be sent;
            what its own code raises, passes, with a note that names the page.
    """
    if not server.config["WARM_UP"]:
        return server
    site: Site = server.extensions["site"]
    mounted: Mapping[str, Flask] = server.extensions.get("mounted", {})
    entrances = {app.find(prefix) or app.pages[0]: app for prefix, app in apps_of(server).items()}
    is_asked = False
    linkable = [page for page in site.pages if page.is_linkable]
    unread, found = len(site.pages), set[str]()
    for place, page in enumerate(linkable):
        if place >= LINKED and page.path != "/":
            continue
        path, prefix = page.inside(), server.config["PREFIX"]
        if not page.is_at(unquote(path)):
            continue
        told = {access.KEY: access.WARM_UP, "HTTP_REFERER": f"{prefix}{path}"}  # as a document's
        told |= host_of(server)
        environ = environ_at(path, prefix, **told)
        asked = mounted.get(page.path, server)
        layout = kept.build(asked, site, page)
        with asked.request_context(environ):
            g.is_warm_up = True
            try:
                # First: it says more than Dash does.
                found |= proofread(site, page, framed(site, page) if layout is None else layout)
                unread -= 1
                if layout is not None:
                    g.framed = layout  # Dash builds one when it sets an app up
                if is_asked and page in entrances:
                    entrances[page].set_up()
                elif not entrances or page in entrances:
                    is_asked = bool(entrances)
                    ask = asked.extensions.get("ask", asked.full_dispatch_request)
                    status = ask().status
                    if not status.startswith("200"):
                        raise WarmUpError(f"{page!r} answered {status} at warm-up: expected 200")
            except Exception as error:
                error.add_note(f"This happened at warm-up, when {page!r} was built.")
                if page.stops_start:
                    raise
                said = "%r failed at warm-up, and is served all the same: %s: %s"
                logger.warning(said, page, type(error).__name__, error)
    if not unread:
        with server.app_context():
            proofread_frame(site, found)
    freeze(server)
    return server


def environ_at(path: str, prefix: str, **told: Any) -> dict[str, Any]:
    """Return the WSGI environment of a request for a path, encoded, inside the site.

    Not a test client's: importing one costs more than what warm-up asks for.
    """
    environ = {"PATH_INFO": unquote(path, "latin-1"), "SCRIPT_NAME": prefix, **told}  # PEP 3333
    setup_testing_defaults(environ)
    return environ


def host_of(server: Flask) -> dict[str, str]:
    """Return by which name to ask the server, if it answers to some alone (`TRUSTED_HOSTS`)."""
    hosts = server.config.get("TRUSTED_HOSTS")
    return {"HTTP_HOST": hosts[0].lstrip(".")} if hosts else {}


def make_documents(application: Any) -> None:
    """Ask for what a first visit of each page in the navigation asks for, as a browser does.

    For who forks workers afterwards: what it loads and keeps is then in memory that they share, not
    in each one's own. Answers are not looked at: warm-up has done that. A WSGI application that is
    not a server of ours is left alone.
    """
    site: Site | None = getattr(application, "extensions", {}).get("site")
    if site is None:
        return
    pages = [page for page in site.linked if page.is_linkable and not page.guarded]
    prefixes, told = apps_of(application), host_of(application)
    # What a proxy that strips the prefix does not send.
    before = "" if application.config["PREFIX_STRIPPED"] else application.config["PREFIX"]
    for path in (
        *(page.inside() for page in pages),
        *(f"{quoted(one)}{CALLBACKS}" for one in prefixes),
    ):
        environ = environ_at(f"{before}{path}", "", HTTP_ACCEPT_ENCODING="gzip, br", **told)
        answer = application(environ, lambda *_: bytes)
        deque(answer, maxlen=0)
        getattr(answer, "close", bool)()
    freeze(application)
    give_back()


def give_back() -> None:
    """Return freed memory to the system, if the C library can: glibc keeps it.

    Each worker would return its own copy of it, and the process before the fork keep it for itself.
    """
    import ctypes  # noqa: PLC0415 - 0.2 MB and 1.6 ms of a start, for who forks workers alone

    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
