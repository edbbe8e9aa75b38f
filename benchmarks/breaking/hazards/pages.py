"""Hazards of pages: Dash Pages in place of a router of one's own, and what a document holds."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import dash
from dash import Dash, html
from dash.exceptions import DependencyException
from flask import has_request_context, request
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound
from werkzeug.middleware.proxy_fix import ProxyFix

from crossroads.benchmarks.breaking.hazards import apps
from crossroads.benchmarks.breaking.hazards.apps import PAGES, one_app, paged_app, two_apps
from crossroads.benchmarks.breaking.hazards.hazard import hazard

TITLES = {"/": "Home", "/bar": "Bars"}


@hazard(
    "every document, for everybody, has all layouts made for the first visitor",
    "`suppress_callback_exceptions=True`",
    {"Bob's home page greets Ann": (True, False), "layouts that ran": (["greeting"], [])},
)
def embedded_layouts(safe: bool) -> Any:
    """`use_pages` with layouts that depend on the visitor."""
    app, client = one_app(**PAGES, suppress_callback_exceptions=safe)
    ran = []

    def greeting(**_: Any) -> Any:
        ran.append("greeting")
        return html.Div(f"Hello, {request.headers['Visitor']}!")

    apps.add_pages(app, {"/": lambda **_: html.Div("home"), "/greeting": greeting}, own=False)
    client.get("/", headers={"Visitor": "Ann"})
    document = client.get("/", headers={"Visitor": "Bob"}).text
    return "Hello, Ann!" in document, ran


@hazard(
    "`<name>` also matches text with slashes, and empty text",
    "rules of Werkzeug's in a router of your own",
    {
        "/asset/a/edit": ("name=a", "name=a"),
        "/asset/a/b/edit": ("name=a/b", "no such page"),
        "/asset//edit": ("name=", "no such page"),
    },
)
def greedy_templates(safe: bool) -> Any:
    """`path_template` with `<name>`."""
    pages = {"/asset/<name>/edit": lambda *_, name="none", **__: f"name={name}"}
    _client, ask = paged_app(pages, own=safe)
    return ask("/asset/a/edit"), ask("/asset/a/b/edit"), ask("/asset//edit")


@hazard(
    "the query wins: `/asset/7?number=8` shows asset 8",
    "a router that hands over path and query apart",
    {"/asset/7?number=8": ("asset 8", "asset 7")},
)
def query_over_path(safe: bool) -> Any:
    """One name in `path_template` and in the query."""
    pages = {"/asset/<number>": lambda *_, number="", **__: f"asset {number}"}
    _client, ask = paged_app(pages, own=safe)
    return ask("/asset/7", "?number=8")


@hazard(
    "a key that it does not know, such as `utm_source`, is a 500",
    "take `**kwargs`",
    {"/": ("home", "home"), "/?utm_source=news": (500, "home")},
)
def unexpected_query(safe: bool) -> Any:
    """A layout function without `**kwargs`."""
    _client, ask = paged_app({"/": (lambda **_: "home") if safe else (lambda: "home")}, own=False)
    return ask("/"), ask("/", "?utm_source=news")


@hazard(
    "two pages at one path are accepted; titles and 404 are missing, too",
    "check the paths at start",
    {"start": (200, "refused")},
)
def unchecked_registry(safe: bool) -> Any:
    """`register_page` with a router of one's own."""
    _app, client = one_app()
    for name in ("one", "two"):
        dash.register_page(name, "/page", layout=html.Div(name))
    paths = [page["path"] for page in dash.page_registry.values()]
    return "refused" if safe and len({*paths}) < len(paths) else client.get("/").status_code


class _Titled(Dash):
    """An app that puts title and description of the requested page into the document."""

    def interpolate_index(self, **parts: str) -> str:
        path = f"/{self.strip_relative_path(request.path) or ''}"
        parts["title"] = TITLES.get(path, "Not found")
        parts["metas"] += f'<meta name="description" content="About {parts["title"]}">'
        return str(super().interpolate_index(**parts))


def titled_documents(pattern: str, safe: bool, prefix: str = "") -> Any:
    """Serve pages with titles and descriptions; return what matches in the document of each."""
    options = {**PAGES, "url_base_pathname": f"{prefix}/", "include_pages_meta": not safe}
    app = (_Titled if safe else Dash)("app", **options)
    app.layout = html.Div(dash.page_container)
    for path, title in TITLES.items():
        words = {"title": title, "description": f"About {title}"}
        dash.register_page(title, path, **words, layout=html.Div())
    client: FlaskClient = app.server.test_client()
    documents = [client.get(f"{prefix}{path}").text for path in TITLES]
    return tuple(next(iter(re.findall(pattern, one)), None) for one in documents)


@hazard(
    "every page is served with the app's title; scripts correct it later",
    "override `interpolate_index`",
    {"/": ("Dash", "Home"), "/bar": ("Dash", "Bars")},
)
def served_title(safe: bool) -> Any:
    """`register_page(..., title=...)`."""
    return titled_documents("<title>(.*?)</title>", safe)


@hazard(
    "pages lose their descriptions and pictures for link previews",
    "`include_pages_meta=False` and your own in `interpolate_index`",
    {"/": ("", "About Home"), "/bar": ("", "About Bars")},
    2790,
)
def description_behind_prefix(safe: bool) -> Any:
    """Dash Pages behind a prefix."""
    return titled_documents('name="description" content="(.*?)"', safe, prefix="/kit")


@hazard(
    "every address below an app's prefix is answered 200",
    "override `Dash.index` and return `(document, 404)`",
    {"/first/": (200, 200), "/first/nope": (200, 404)},
)
def unknown_address(safe: bool) -> Any:
    """Leaving the 404 to Flask."""
    first, _second, client = two_apps()
    known = first.index

    def index(*args: Any, **values: Any) -> Any:
        document = known(*args, **values)
        return document if request.path == "/first/" else (document, 404)

    if safe:
        first.index = index
    return tuple(apps.statuses(client, "/first/", "/first/nope"))


@hazard(
    "one that does not exist is a 500, with a traceback in the log",
    "`@server.errorhandler(DependencyException)` that calls `abort(404)`",
    {"status": (500, 404)},
)
def bundle_address(safe: bool) -> Any:
    """Dash's routes for bundles as they come."""
    app, client = one_app()
    if safe:
        app.server.errorhandler(DependencyException)(lambda _: NotFound())
    return client.get("/_dash-component-suites/dash/nope.js").status_code


@hazard(
    "the message quotes the address: a link puts HTML of somebody else into the site",
    "`abort(404)`, never the message",
    {"status": (404, 404), "HTML of the link is in it": (True, False)},
)
def quoted_address(safe: bool) -> Any:
    """`@server.errorhandler(DependencyException)` that answers with the exception's message."""
    app, client = one_app()
    quoting = (lambda _: NotFound()) if safe else (lambda error: (str(error), 404))
    app.server.errorhandler(DependencyException)(quoting)
    answer = client.get("/_dash-component-suites/dash/%3Cmeta http-equiv=refresh%3E")
    is_html = answer.mimetype == "text/html"
    return answer.status_code, is_html and "<meta http-equiv=refresh>" in answer.text


@hazard(
    "308: one more round trip",
    "a rule for the address without the slash",
    {"/first": (308, 200), "/first/": (200, 200)},
)
def missing_slash(safe: bool) -> Any:
    """A `Dash()` below `/first/`, and a link to `/first`."""
    first, _second, client = two_apps()
    if safe:
        first.server.add_url_rule("/first", "without slash", first.index)
    return tuple(apps.statuses(client, "/first", "/first/"))


@hazard(
    "if the proxy strips the prefix, Flask's redirects lead out of it",
    "`ProxyFix(x_prefix=1)` as well",
    {"redirects to": ("/first/", "/kit/first/")},
)
def proxy_prefix(safe: bool) -> Any:
    """`requests_pathname_prefix` alone, behind a proxy."""
    app = Dash("app", routes_pathname_prefix="/first/", requests_pathname_prefix="/kit/first/")
    app.layout = html.Div()
    if safe:
        app.server.wsgi_app = ProxyFix(app.server.wsgi_app, x_prefix=1)
    answer = app.server.test_client().get("/first", headers={"X-Forwarded-Prefix": "/kit"})
    return urlsplit(answer.headers["Location"]).path


@hazard(
    "it is empty: the browser asks for the layout at another address",
    "the query of the `Referer`, which is the visitor's address",
    {"query": ({}, {"year": "1987"})},
)
def query_in_layout(safe: bool) -> Any:
    """`request.args` in a layout function."""
    app, client = one_app()
    seen: dict[str, str] = {}

    def layout() -> Any:
        if has_request_context():  # Dash calls it once when it is assigned
            visited = urlsplit(request.referrer or "")
            seen.update(parse_qsl(visited.query) if safe else request.args)
        return html.Div()

    app.layout = layout
    client.get("/?year=1987")
    seen.clear()
    client.get("/_dash-layout", headers={"Referer": "http://localhost/?year=1987"})
    return seen
