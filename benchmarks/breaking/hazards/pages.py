"""Hazards of pages: Dash Pages as it comes, and what is served as a page's document.

The safe pattern of the first is a router of one's own.
"""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import dash
from dash import Dash, html
from dash.exceptions import DependencyException
from flask import has_request_context, request
from flask.testing import FlaskClient
from werkzeug.middleware.proxy_fix import ProxyFix

from benchmarks.breaking.hazards import apps
from benchmarks.breaking.hazards.apps import PAGES, one_app, paged_app, two_apps
from benchmarks.breaking.hazards.hazard import Facts, hazard

TITLES = {"/": "Home", "/bar": "Bars"}


@hazard(
    "`use_pages` with layouts that depend on the visitor",
    "the first visitor's layouts, all of them, are in every document for everybody",
    "`suppress_callback_exceptions=True`",
    trap={"Bob's home page greets Ann": True, "layouts that ran": ["greeting"]},
    safe={"Bob's home page greets Ann": False, "layouts that ran": []},
)
def embedded_layouts(safe: bool) -> Facts:
    """Greet visitors by name on a page, and read what the second one is sent with another page."""
    app, client = one_app(**PAGES, suppress_callback_exceptions=safe)
    ran = []

    def greeting(**_: Any) -> Any:
        ran.append("greeting")
        return html.Div(f"Hello, {request.headers['Visitor']}!")

    apps.add_pages(app, {"/": lambda **_: html.Div("home"), "/greeting": greeting}, own=False)
    client.get("/", headers={"Visitor": "Ann"})
    document = client.get("/", headers={"Visitor": "Bob"}).text
    return {"Bob's home page greets Ann": "Hello, Ann!" in document, "layouts that ran": ran}


@hazard(
    "`path_template` with `<name>`",
    "it matches slashes and nothing at all",
    "rules of Werkzeug's in a router of your own",
    trap={"/asset/a/edit": "name=a", "/asset/a/b/edit": "name=a/b", "/asset//edit": "name="},
    safe={
        "/asset/a/edit": "name=a",
        "/asset/a/b/edit": "no such page",
        "/asset//edit": "no such page",
    },
)
def greedy_templates(safe: bool) -> Facts:
    """Ask for addresses that are none of the page at `/asset/<name>/edit`."""
    layout = lambda *_, name="none", **__: f"name={name}"  # noqa: E731
    _client, ask = paged_app({"/asset/<name>/edit": layout}, own=safe)
    return {path: ask(path) for path in ("/asset/a/edit", "/asset/a/b/edit", "/asset//edit")}


@hazard(
    "one name in `path_template` and in the query",
    "the query wins: `/asset/7?number=8` shows asset 8",
    "a router that hands over path and query apart",
    trap={"/asset/7?number=8": "asset 8"},
    safe={"/asset/7?number=8": "asset 7"},
)
def query_over_path(safe: bool) -> Facts:
    """Ask for asset 7 with a query that says 8."""
    layout = lambda *_, number="", **__: f"asset {number}"  # noqa: E731
    _client, ask = paged_app({"/asset/<number>": layout}, own=safe)
    return {"/asset/7?number=8": ask("/asset/7", "?number=8")}


@hazard(
    "a layout function without `**kwargs`",
    "a key that it does not know, such as `utm_source`, is a 500",
    "take `**kwargs`",
    trap={"/": "home", "/?utm_source=news": 500},
    safe={"/": "home", "/?utm_source=news": "home"},
)
def unexpected_query(safe: bool) -> Facts:
    """Follow a link from a newsletter, which adds a key to the query."""
    _client, ask = paged_app({"/": (lambda **_: "home") if safe else (lambda: "home")}, own=False)
    return {"/": ask("/"), "/?utm_source=news": ask("/", "?utm_source=news")}


@hazard(
    "`register_page` with a router of one's own",
    "two pages at one path are accepted; titles and 404 are missing, too",
    "check the paths at start",
    trap={"start": 200},
    safe={"start": "refused"},
)
def unchecked_registry(safe: bool) -> Facts:
    """Register two pages at one path, with a router of one's own."""
    _app, client = one_app()
    for name in ("one", "two"):
        dash.register_page(name, "/page", layout=html.Div(name))
    paths = [page["path"] for page in dash.page_registry.values()]
    if safe and len({*paths}) < len(paths):
        return {"start": "refused"}
    return {"start": client.get("/").status_code}


class Titled(Dash):
    """An app whose documents say what the page is."""

    def interpolate_index(self, **parts: str) -> str:
        """Put title and description of the page at the requested path into the document."""
        path = f"/{self.strip_relative_path(request.path) or ''}"
        parts["title"] = TITLES.get(path, "Not found")
        parts["metas"] += f'<meta name="description" content="About {parts["title"]}">'
        return str(super().interpolate_index(**parts))


def titled_documents(pattern: str, safe: bool, prefix: str = "") -> Facts:
    """Serve pages with titles and descriptions; return what matches in the document of each."""
    app = (Titled if safe else Dash)(
        "app", url_base_pathname=f"{prefix}/", **PAGES, include_pages_meta=not safe
    )
    app.layout = html.Div(dash.page_container)
    for path, title in TITLES.items():
        words = {"title": title, "description": f"About {title}"}
        dash.register_page(title, path, **words, layout=html.Div())
    client: FlaskClient = app.server.test_client()
    return {path: apps.first_group(pattern, client.get(f"{prefix}{path}").text) for path in TITLES}


@hazard(
    "`register_page(..., title=...)`",
    "every page is served with the app's title; scripts correct it later",
    "override `interpolate_index`",
    trap={"/": "Dash", "/bar": "Dash"},
    safe={"/": "Home", "/bar": "Bars"},
)
def served_title(safe: bool) -> Facts:
    """Read the title in the document of every page."""
    return titled_documents("<title>(.*?)</title>", safe)


@hazard(
    "Dash Pages behind a prefix",
    "pages lose their descriptions and pictures for link previews",
    "`include_pages_meta=False` and your own in `interpolate_index`",
    2790,
    trap={"/": "", "/bar": ""},
    safe={"/": "About Home", "/bar": "About Bars"},
)
def description_behind_prefix(safe: bool) -> Facts:
    """Read the description in the document of every page, below a prefix."""
    return titled_documents('name="description" content="(.*?)"', safe, prefix="/kit")


@hazard(
    "leaving the 404 to Flask",
    "every address below an app's prefix is answered 200",
    "override `Dash.index` and return `(document, 404)`",
    trap={"/first/": 200, "/first/nope": 200},
    safe={"/first/": 200, "/first/nope": 404},
)
def unknown_address(safe: bool) -> Facts:
    """Ask for an address below the prefix that is no page."""
    first, _second, client = two_apps()
    known = first.index

    def index(*args: Any, **values: Any) -> Any:
        document = known(*args, **values)
        return document if request.path == "/first/" else (document, 404)

    if safe:
        first.index = index
    return {path: client.get(path).status_code for path in ("/first/", "/first/nope")}


@hazard(
    "Dash's routes for bundles as they come",
    "one that does not exist is a 500, with a traceback in the log",
    "`@server.errorhandler(DependencyException)` that answers 404",
    trap={"status": 500},
    safe={"status": 404},
)
def bundle_address(safe: bool) -> Facts:
    """Ask for a bundle that does not exist."""
    app, client = one_app()
    if safe:
        app.server.errorhandler(DependencyException)(lambda error: (str(error), 404))
    return {"status": client.get("/_dash-component-suites/dash/nope.js").status_code}


@hazard(
    "a `Dash()` below `/first/`, and a link to `/first`",
    "308: one more round trip",
    "a rule for the address without the slash",
    trap={"/first": 308, "/first/": 200},
    safe={"/first": 200, "/first/": 200},
)
def missing_slash(safe: bool) -> Facts:
    """Ask for the address of an app as people type it."""
    first, _second, client = two_apps()
    if safe:
        first.server.add_url_rule("/first", "without slash", first.index)
    return {path: client.get(path).status_code for path in ("/first", "/first/")}


@hazard(
    "`requests_pathname_prefix` alone, behind a proxy",
    "if the proxy strips the prefix, Flask's redirects lead out of it",
    "`ProxyFix(x_prefix=1)` as well",
    trap={"redirects to": "/first/"},
    safe={"redirects to": "/kit/first/"},
)
def proxy_prefix(safe: bool) -> Facts:
    """Serve behind a proxy that strips `/kit` and says so; ask without the last slash."""
    app = Dash("app", routes_pathname_prefix="/first/", requests_pathname_prefix="/kit/first/")
    app.layout = html.Div()
    if safe:
        app.server.wsgi_app = ProxyFix(app.server.wsgi_app, x_prefix=1)
    answer = app.server.test_client().get("/first", headers={"X-Forwarded-Prefix": "/kit"})
    return {"redirects to": urlsplit(answer.headers["Location"]).path}


@hazard(
    "`request.args` in a layout function",
    "it is empty: the browser asks for the layout at another address",
    "the query of the `Referer`, which is the visitor's address",
    trap={"query": {}},
    safe={"query": {"year": "1987"}},
)
def query_in_layout(safe: bool) -> Facts:
    """Read the query of the visitor's address where the layout is built."""
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
    return {"query": seen}
