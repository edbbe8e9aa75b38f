"""One Dash instance for all pages, with a router.

The router is our own: Dash's `use_pages` answers 200 to every address, sends every layout to every
visitor unless told not to, and finds a page by walking through all of them.
"""

from collections.abc import Sequence
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, dcc, html
from dash.development.base_component import Component
from flask import Flask

from shared.app import SiteApp, visited
from shared.guard import openable
from shared.layouts import content, frame, head
from shared.page import Page
from shared.proxy import url
from shared.server import create_server, warm_up
from shared.settings import Settings
from shared.site import SITE, Site, canonical


def construct_site(server: Flask, pages: Sequence[Page]) -> Flask:
    """Construct one Dash for all *pages* on *server*, with its router, and return the server."""
    site: Site = server.extensions["site"]
    routes: dict[str, Page] = {}

    def find(path: str) -> Page | None:
        return routes.get(canonical(path))

    def layout() -> Component:
        path, search = visited("/")
        current = find(path)
        router = [
            dcc.Location(id="address", refresh=False),
            dcc.Store(id="head", data={"path": url(path), **head(site, current)}),
        ]
        reachable = " ".join(canonical(page.url) for page in openable(routes.values()))
        ways = {"data-routes": reachable, "data-prefetch": server.config["PREFETCH"]}
        return html.Div([*router, frame(site, current, content(site, current, search))], **ways)

    app = SiteApp(server, site, find)
    app.layout = layout
    register_pages(pages)
    for page in pages:
        page.register(app)
        routes[page.path] = dash.page_registry[page.name]["page"]
    register_router(app)
    return server


def register_pages(pages: Sequence[Page]) -> None:
    """Enter *pages* into `dash.page_registry`.

    Each call of `dash.register_page` puts the whole registry into order: more than a second for a
    thousand pages. So only the last page is registered among the others, which orders them all.
    """

    def register(page: Page) -> None:
        described = {"title": page.title, "layout": page.build, "image": "", "page": page}
        dash.register_page(page.name, page.path, **described)

    *others, last = pages
    entered: dict[str, Any] = {}
    for page in others:
        register(page)
        entered |= dash.page_registry
        dash.page_registry.clear()
    dash.page_registry.update(entered)
    register(last)


def register_router(app: SiteApp) -> None:
    """Register the callback that shows the page at the browser's address: `route` in `site.js`.

    It asks for the layout of the new address and replaces what differs from page to page.
    """
    app.clientside_callback(
        ClientsideFunction("crossroads", "route"),
        Output("main", "children"),
        Output("links", "children"),
        Output("head", "data"),
        Input("address", "pathname"),
        State("address", "search"),
        State("head", "data"),
    )
    app.clientside_callback(ClientsideFunction("crossroads", "head"), Input("head", "data"))


def init_app(site: Site = SITE, settings: Settings = None) -> Flask:
    """Build *site* with one Dash for all pages.

    Raises:
        ConfigurationError: a setting that cannot be used; see `shared.settings`.
    """
    server = create_server("single", site, settings)
    with server.app_context():
        construct_site(server, site.pages)
    return warm_up(server)
