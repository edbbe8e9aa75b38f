"""Hazards of a page whose layout raises: what do visitors of another page get, in each approach?

The trap is the approach on stock Dash, the safe way the kit's own, which warms its server up.
"""

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

import dash
from dash import html
from flask import Flask
from flask.testing import FlaskClient

from approaches import APPROACHES
from benchmarks.breaking.hazards.hazard import (
    PAGES,
    PREFIXES,
    Facts,
    Hazard,
    add_router,
    ask_dash_pages,
    ask_own_router,
    one_app,
    register,
    two_apps,
)
from shared.errors import WarmUpError
from shared.page import Page
from shared.site import Site

Visit = Callable[[FlaskClient, str], int]
"""Open the page of a name as a browser does, and return the status: the first that is not 200."""


class Fault:
    """What a page's layout does: raise, or not yet."""

    def __init__(self) -> None:
        """Begin without the fault."""
        self.there = False

    def layout(self, *_: Any, **__: Any) -> Any:
        """Build a page, unless the fault is there."""
        if self.there:
            raise RuntimeError("this page is broken")
        return html.Div("a page")


def document_and_layout(client: FlaskClient, name: str) -> int:
    """Open the page of one of several apps."""
    prefix = PREFIXES[name]
    return first_failure(client, prefix, f"{prefix}_dash-layout")


def first_failure(client: FlaskClient, *paths: str) -> int:
    """Return the first status that is not 200, else 200."""
    return next((bad for path in paths if (bad := client.get(path).status_code) != 200), 200)


def by_router(ask: Callable[..., Any], client: FlaskClient, name: str) -> int:
    """Open a page that a router shows, asked for with *ask*."""
    if (status := client.get(PREFIXES[name]).status_code) != 200:
        return status
    answer = ask(client, PREFIXES[name].rstrip("/"))
    return answer if isinstance(answer, int) else 200


def stock_multi(fault: Fault) -> tuple[FlaskClient, Visit]:
    """Build a stock app for each page; the second breaks."""
    first, second, client = two_apps()
    first.layout, second.layout = html.Div("the first"), fault.layout
    return client, document_and_layout


def stock_single(fault: Fault) -> tuple[FlaskClient, Visit]:
    """Build one stock app with a router of its own."""
    app, client = one_app()
    add_router(app, {"/first": lambda _: "the first", "/second": fault.layout})
    return client, partial(by_router, ask_own_router)


def stock_pages(fault: Fault) -> tuple[FlaskClient, Visit]:
    """Build one stock app with Dash Pages."""
    app, client = one_app(**PAGES)
    register(app, {"/first": html.Div("the first"), "/second": fault.layout})
    return client, partial(by_router, ask_dash_pages)


STOCK: Mapping[str, Callable[[Fault], tuple[FlaskClient, Visit]]] = {
    "multi": stock_multi,
    "single": stock_single,
    "pages": stock_pages,
}


def own_visit(approach: str, client: FlaskClient, name: str) -> int:
    """Open a page of the kit's own, in the way of its approach."""
    path = PREFIXES[name].rstrip("/")
    if approach == "pages":
        return by_router(ask_dash_pages, client, name)
    layout = f"/_dash-layout?address={path}" if approach == "single" else f"{path}/_dash-layout"
    return first_failure(client, path, layout)


def kit(approach: str, fault: Fault, **settings: Any) -> tuple[FlaskClient, Visit]:
    """Build an approach of the kit with a page that breaks."""
    pages = [Page("home", "/", "Home", "The home page."), Page("first", "/first", "1", "Works.")]
    second = Page("second", "/second", "2", "Breaks.")
    second.layout(fault.layout)
    site = Site("Site", (*pages, second))
    server: Flask = import_module(APPROACHES[approach].module).init_app(site, settings)
    return server.test_client(), partial(own_visit, approach)


def broken_page(approach: str, safe: bool) -> Facts:
    """Break a page before the server starts, and, on another server, once visitors have been."""
    start = from_the_start(approach, safe)
    dash.page_registry.clear()
    return {"from the start": start, "later": later(approach, safe)}


def from_the_start(approach: str, safe: bool) -> Facts:
    """Start with the broken page there, and visit the other page three times, then the broken."""
    fault = Fault()
    if not safe:
        client, visit = STOCK[approach](fault)
        fault.there = True
        return {"starts": True, **visits(client, visit)}
    fault.there = True
    try:
        kit(approach, fault)
    except (RuntimeError, WarmUpError):
        starts = False
    else:
        starts = True
    dash.page_registry.clear()
    return {"starts": starts, "without warm-up": visits(*kit(approach, fault, WARM_UP=False))}


def later(approach: str, safe: bool) -> Facts:
    """Break a page that was fine when the server started."""
    fault = Fault()
    client, visit = kit(approach, fault) if safe else STOCK[approach](fault)
    for name in PREFIXES:
        visit(client, name)
    fault.there = True
    return visits(client, visit)


def visits(client: FlaskClient, visit: Visit) -> dict[str, Any]:
    """Visit the page that works three times, and then the broken one."""
    others = [visit(client, "first") for _ in range(3)]
    return {"others": others, "broken page": visit(client, "second")}


def broken_page_in_multi(safe: bool) -> Facts:
    """Break a page that has an app of its own."""
    return broken_page("multi", safe)


def broken_page_in_single(safe: bool) -> Facts:
    """Break a page of one app with a router of its own."""
    return broken_page("single", safe)


def broken_page_in_pages(safe: bool) -> Facts:
    """Break a page of Dash Pages."""
    return broken_page("pages", safe)


ALONE = {"others": [200, 200, 200], "broken page": 500}
"""Nobody but who opens the broken page notices."""
SHARED = {"others": [500, 200, 200], "broken page": 500}
"""The first visitor of another page is told that the server is broken, the later ones are not."""

HAZARDS = (
    Hazard(
        broken_page_in_multi,
        people="a page whose layout raises, in `multi`",
        wrong="the first visitor of another page gets a 500, later ones do not",
        instead="warm up before serving: the kit refuses to start",
        trap={"from the start": {"starts": True, **SHARED}, "later": ALONE},
        safe={"from the start": {"starts": False, "without warm-up": ALONE}, "later": ALONE},
    ),
    Hazard(
        broken_page_in_single,
        people="a page whose layout raises, in `single`",
        wrong="other pages work, and nobody notices until it is opened",
        instead="warm up before serving: the kit refuses to start",
        trap={"from the start": {"starts": True, **ALONE}, "later": ALONE},
        safe={"from the start": {"starts": False, "without warm-up": ALONE}, "later": ALONE},
    ),
    Hazard(
        broken_page_in_pages,
        people="a page whose layout raises, in `pages`",
        wrong="the first visitor of another page gets a 500, later ones do not",
        instead="warm up before serving: the kit refuses to start",
        trap={"from the start": {"starts": True, **SHARED}, "later": ALONE},
        safe={"from the start": {"starts": False, "without warm-up": SHARED}, "later": ALONE},
    ),
)
