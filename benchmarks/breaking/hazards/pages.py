"""Hazards of pages: Dash Pages as it comes, and what is served as a page's document.

The safe pattern of the first is a router of one's own.
"""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import dash
from dash import Dash, html
from dash.exceptions import DependencyException
from flask import has_request_context, request
from werkzeug.middleware.proxy_fix import ProxyFix

from benchmarks.breaking.hazards.hazard import (
    PAGES,
    Facts,
    Hazard,
    add_router,
    ask_dash_pages,
    ask_own_router,
    first_group,
    one_app,
    register,
    two_apps,
)

TITLES = {"/": "Home", "/bar": "Bars"}


def embedded_layouts(safe: bool) -> Facts:
    """Greet visitors by name on a page, and read what the second one is sent with another page."""
    app, client = one_app(**PAGES, suppress_callback_exceptions=safe)
    ran = []

    def greeting(**_: Any) -> Any:
        ran.append("greeting")
        return html.Div(f"Hello, {request.headers['Visitor']}!")

    register(app, {"/": html.Div("home"), "/greeting": greeting})
    client.get("/", headers={"Visitor": "Ann"})
    document = client.get("/", headers={"Visitor": "Bob"}).text
    return {"Bob's home page greets Ann": "Hello, Ann!" in document, "layouts that ran": ran}


def greedy_templates(safe: bool) -> Facts:
    """Ask for addresses that are none of the page at `/asset/<name>/edit`."""
    app, client = one_app(**({} if safe else PAGES))
    template = "/asset/<name>/edit"
    if safe:
        add_router(app, {template: lambda _query, name: f"name={name}"})
        ask = ask_own_router
    else:
        register(app, {template: lambda name="none", **_: f"name={name}"})
        ask = ask_dash_pages
    return {
        path: ask(client, path) for path in ("/asset/a/edit", "/asset/a/b/edit", "/asset//edit")
    }


def query_over_path(safe: bool) -> Facts:
    """Ask for asset 7 with a query that says 8."""
    app, client = one_app(**({} if safe else PAGES))
    if safe:
        add_router(app, {"/asset/<number>": lambda _query, number: f"asset {number}"})
        return {"/asset/7?number=8": ask_own_router(client, "/asset/7", "?number=8")}
    register(app, {"/asset/<number>": lambda number="", **_: f"asset {number}"})
    return {"/asset/7?number=8": ask_dash_pages(client, "/asset/7", "?number=8")}


def unexpected_query(safe: bool) -> Facts:
    """Follow a link from a newsletter, which adds a key to the query."""
    app, client = one_app(**PAGES)
    register(app, {"/": (lambda **_: "home") if safe else (lambda: "home")})
    return {
        "/": ask_dash_pages(client, "/"),
        "/?utm_source=news": ask_dash_pages(client, "/", "?utm_source=news"),
    }


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


def served_title(safe: bool) -> Facts:
    """Read the title in the document of every page."""
    client = titled_app(Titled if safe else Dash)
    return {path: first_group("<title>(.*?)</title>", client.get(path).text) for path in TITLES}


def description_behind_prefix(safe: bool) -> Facts:
    """Read the description in the document of every page, below a prefix."""
    client = titled_app(Titled if safe else Dash, "/kit")
    pattern = r'name="description" content="(.*?)"'
    return {path: first_group(pattern, client.get(f"/kit{path}").text) for path in TITLES}


def titled_app(kind: type[Dash], prefix: str = "") -> Any:
    """Make an app of this class with titled pages, and return a client."""
    own = {"include_pages_meta": kind is Dash}
    app = kind("app", url_base_pathname=f"{prefix}/", **PAGES, **own)
    app.layout = html.Div(dash.page_container)
    for path, title in TITLES.items():
        dash.register_page(
            title, path, title=title, description=f"About {title}", layout=html.Div()
        )
    return app.server.test_client()


def unknown_address(safe: bool) -> Facts:
    """Ask for an address below the prefix that is no page."""
    first, _second, client = two_apps()
    if safe:
        known = first.index

        def index(*args: Any, **values: Any) -> Any:
            document = known(*args, **values)
            return document if request.path == "/first/" else (document, 404)

        first.index = index
    return {path: client.get(path).status_code for path in ("/first/", "/first/nope")}


def bundle_address(safe: bool) -> Facts:
    """Ask for a bundle that does not exist."""
    app, client = one_app()
    if safe:
        app.server.errorhandler(DependencyException)(lambda error: (str(error), 404))
    return {"status": client.get("/_dash-component-suites/dash/nope.js").status_code}


def missing_slash(safe: bool) -> Facts:
    """Ask for the address of an app as people type it."""
    first, _second, client = two_apps()
    if safe:
        first.server.add_url_rule("/first", "without slash", first.index)
    return {path: client.get(path).status_code for path in ("/first", "/first/")}


def proxy_prefix(safe: bool) -> Facts:
    """Serve behind a proxy that strips `/kit` and says so; ask without the last slash."""
    app = Dash("app", routes_pathname_prefix="/first/", requests_pathname_prefix="/kit/first/")
    app.layout = html.Div()
    if safe:
        app.server.wsgi_app = ProxyFix(app.server.wsgi_app, x_prefix=1)
    client = app.server.test_client()
    answer = client.get("/first", headers={"X-Forwarded-Prefix": "/kit"})
    return {"redirects to": urlsplit(answer.headers["Location"]).path}


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


HAZARDS = (
    Hazard(
        embedded_layouts,
        people="`use_pages` with layouts that depend on the visitor",
        wrong="the first visitor's layouts, all of them, are in every document for everybody",
        instead="`suppress_callback_exceptions=True`",
        trap={"Bob's home page greets Ann": True, "layouts that ran": ["greeting"]},
        safe={"Bob's home page greets Ann": False, "layouts that ran": []},
    ),
    Hazard(
        greedy_templates,
        people="`path_template` with `<name>`",
        wrong="it matches slashes and nothing at all",
        instead="rules of Werkzeug's in a router of your own",
        trap={
            "/asset/a/edit": "name=a",
            "/asset/a/b/edit": "name=a/b",
            "/asset//edit": "name=",
        },
        safe={
            "/asset/a/edit": "name=a",
            "/asset/a/b/edit": "no such page",
            "/asset//edit": "no such page",
        },
    ),
    Hazard(
        query_over_path,
        people="one name in `path_template` and in the query",
        wrong="the query wins: `/asset/7?number=8` shows asset 8",
        instead="a router that hands over path and query apart",
        trap={"/asset/7?number=8": "asset 8"},
        safe={"/asset/7?number=8": "asset 7"},
    ),
    Hazard(
        unexpected_query,
        people="a layout function without `**kwargs`",
        wrong="a key that it does not know, such as `utm_source`, is a 500",
        instead="take `**kwargs`",
        trap={"/": "home", "/?utm_source=news": 500},
        safe={"/": "home", "/?utm_source=news": "home"},
    ),
    Hazard(
        unchecked_registry,
        people="`register_page` with a router of one's own",
        wrong="two pages at one path are accepted; titles and 404 are missing, too",
        instead="check the paths at start",
        trap={"start": 200},
        safe={"start": "refused"},
    ),
    Hazard(
        served_title,
        people="`register_page(..., title=...)`",
        wrong="every page is served with the app's title; scripts correct it later",
        instead="override `interpolate_index`",
        trap={"/": "Dash", "/bar": "Dash"},
        safe={"/": "Home", "/bar": "Bars"},
    ),
    Hazard(
        description_behind_prefix,
        people="Dash Pages behind a prefix",
        wrong="pages lose their descriptions and pictures for link previews",
        instead="`include_pages_meta=False` and your own in `interpolate_index`",
        trap={"/": "", "/bar": ""},
        safe={"/": "About Home", "/bar": "About Bars"},
        issues=(2790,),
    ),
    Hazard(
        unknown_address,
        people="leaving the 404 to Flask",
        wrong="every address below an app's prefix is answered 200",
        instead="override `Dash.index` and return `(document, 404)`",
        trap={"/first/": 200, "/first/nope": 200},
        safe={"/first/": 200, "/first/nope": 404},
    ),
    Hazard(
        bundle_address,
        people="Dash's routes for bundles as they come",
        wrong="one that does not exist is a 500, with a traceback in the log",
        instead="`@server.errorhandler(DependencyException)` that answers 404",
        trap={"status": 500},
        safe={"status": 404},
    ),
    Hazard(
        missing_slash,
        people="a `Dash()` below `/first/`, and a link to `/first`",
        wrong="308: one more round trip",
        instead="a rule for the address without the slash",
        trap={"/first": 308, "/first/": 200},
        safe={"/first": 200, "/first/": 200},
    ),
    Hazard(
        proxy_prefix,
        people="`requests_pathname_prefix` alone, behind a proxy",
        wrong="if the proxy strips the prefix, Flask's redirects lead out of it",
        instead="`ProxyFix(x_prefix=1)` as well",
        trap={"redirects to": "/first/"},
        safe={"redirects to": "/kit/first/"},
    ),
    Hazard(
        query_in_layout,
        people="`request.args` in a layout function",
        wrong="it is empty: the browser asks for the layout at another address",
        instead="the query of the `Referer`, which is the visitor's address",
        trap={"query": {}},
        safe={"query": {"year": "1987"}},
    ),
)
