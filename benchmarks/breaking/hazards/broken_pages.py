"""Hazards of a page whose layout raises, on stock Dash, and in the kit, which warms servers up."""

import os
from collections.abc import Callable
from functools import partial
from importlib import import_module
from threading import Event
from typing import Any

import dash
from dash import html
from flask.testing import FlaskClient

from crossroads.approaches import APPROACHES
from crossroads.benchmarks.breaking.hazards.apps import PREFIXES, ask_page, paged_app, two_apps
from crossroads.benchmarks.breaking.hazards.hazard import Facts, Hazard
from crossroads.errors import WarmUpError
from crossroads.page import Page
from crossroads.site import Site

Way = str | Callable[..., Any]
"""Where a browser finds the layout of the page of a name, or what asks a router for it."""
OWN, REGISTRY = (partial(ask_page, own=own) for own in (True, False))
STOCK: dict[str, Way] = {"multi": "/{}/_dash-layout", "single": OWN, "pages": REGISTRY}
KIT: dict[str, Way] = {**STOCK, "single": "/_dash-layout?address=/{}"}


def build(approach: str, safe: bool, broken: Event, **settings: Any) -> FlaskClient:
    """Build an approach, on stock Dash or the kit's own, whose second page breaks, once it is."""

    def layout(*_: Any, **__: Any) -> Any:
        if broken.is_set():
            raise RuntimeError("this page is broken")
        return html.Div("a page")

    dash.page_registry.clear()
    if safe:
        os.environ.pop("CROSSROADS_CHROMIUM", None)  # is for others; the kit takes it for a setting
        second = Page("second", "/second", "2", "Breaks.")
        second.layout(layout)
        pages = Page("home", "/", "Home", "It."), Page("first", "/first", "1", "Works."), second
        module = import_module(APPROACHES[approach].module)
        client: FlaskClient = module.init_app(Site("Site", pages), settings).test_client()
    elif approach == "multi":
        _first, second_app, client = two_apps()
        second_app.layout = layout
    else:
        layouts = {"/first": lambda *_, **__: "the first", "/second": layout}
        client, _ = paged_app(layouts, own=approach == "single")
    if not safe:
        client.application.add_url_rule("/healthz", "health", lambda: "ok")
    return client


def visit(client: FlaskClient, way: Way, name: str) -> int:
    """Open the page of a name as a browser does, and return the first status that is not 200."""
    if (status := client.get(f"/{name}", follow_redirects=True).status_code) != 200:
        return status
    if isinstance(way, str):
        return client.get(way.format(name)).status_code
    answer = way(client, f"/{name}")
    return answer if isinstance(answer, int) else 200


def visits(client: FlaskClient, way: Way) -> dict[str, Any]:
    """Visit the page that works three times, then the broken one, and ask whether all is well."""
    *others, broken = (visit(client, way, name) for name in (*["first"] * 3, "second"))
    return {"others": others, "broken page": broken, "/healthz": client.get("/healthz").status_code}


def starts(approach: str) -> bool:
    """Say whether the kit starts with a broken page."""
    broken = Event()
    broken.set()
    try:
        build(approach, True, broken)
    except (RuntimeError, WarmUpError):
        return False
    return True


def broken_page(approach: str, safe: bool) -> Facts:
    """Break a page before the server starts, and, on another server, once visitors have been."""
    way, broken = (KIT if safe else STOCK)[approach], Event()
    start: dict[str, Any] = {}
    if safe:
        start["starts"] = starts(approach)
    else:
        client = build(approach, safe, broken)
        broken.set()  # only now, because Dash runs a layout once when it is assigned
        start["from the start"] = visits(client, way)
        cold = build(approach, True, broken, WARM_UP=False)
        start["kit, warm-up off"] = visits(cold, KIT[approach])
    broken.clear()
    client = build(approach, safe, broken)
    for name in PREFIXES:
        visit(client, way, name)
    broken.set()
    return {**start, "later": visits(client, way)}


ALONE = {"others": [200, 200, 200], "broken page": 500, "/healthz": 200}
"""Only visitors of the broken page notice."""
SHARED = {**ALONE, "others": [500, 200, 200]}
"""The first visitor of another page is told that the server is broken, the later ones are not."""
FIRST_VISITOR = "the first visitor of another page gets a 500, later ones do not"
NOBODY = "other pages work, and nobody notices until it is opened"
in_multi, in_single, in_pages = (
    Hazard(
        f"broken-page-in-{approach}",
        partial(broken_page, approach),
        f"a page whose layout raises, in `{approach}`",
        wrong,
        "warm up before serving: the kit refuses to start",
        trap={"from the start": stock, "kit, warm-up off": kit, "later": ALONE},
        safe={"starts": False, "later": ALONE},
    )
    for approach, wrong, stock, kit in (
        ("multi", FIRST_VISITOR, SHARED, ALONE),
        ("single", NOBODY, ALONE, ALONE),
        ("pages", FIRST_VISITOR, SHARED, SHARED),
    )
)
