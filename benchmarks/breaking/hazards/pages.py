"""Hazards of Dash Pages as it comes; the safe pattern is a router of one's own."""

from typing import Any

import dash
from dash import html
from flask import request

from benchmarks.breaking.hazards.apps import one_app
from benchmarks.breaking.hazards.hazard import Facts, Hazard
from benchmarks.breaking.hazards.paging import add_router, register, routed, shown

PAGES: dict[str, Any] = {"use_pages": True, "pages_folder": ""}


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
        ask = routed
    else:
        register(app, {template: lambda name="none", **_: f"name={name}"})
        ask = shown
    return {
        path: ask(client, path) for path in ("/asset/a/edit", "/asset/a/b/edit", "/asset//edit")
    }


def query_over_path(safe: bool) -> Facts:
    """Ask for asset 7 with a query that says 8."""
    app, client = one_app(**({} if safe else PAGES))
    if safe:
        add_router(app, {"/asset/<number>": lambda _query, number: f"asset {number}"})
        return {"/asset/7?number=8": routed(client, "/asset/7", "?number=8")}
    register(app, {"/asset/<number>": lambda number="", **_: f"asset {number}"})
    return {"/asset/7?number=8": shown(client, "/asset/7", "?number=8")}


def unexpected_query(safe: bool) -> Facts:
    """Follow a link from a newsletter, which adds a key to the query."""
    app, client = one_app(**PAGES)
    register(app, {"/": (lambda **_: "home") if safe else (lambda: "home")})
    return {"/": shown(client, "/"), "/?utm_source=news": shown(client, "/", "?utm_source=news")}


def unchecked_registry(safe: bool) -> Facts:
    """Register two pages at one path, with a router of one's own."""
    _app, client = one_app()
    for name in ("one", "two"):
        dash.register_page(name, "/page", layout=html.Div(name))
    paths = [page["path"] for page in dash.page_registry.values()]
    if safe and len({*paths}) < len(paths):
        return {"start": "refused"}
    return {"start": client.get("/").status_code}


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
)
