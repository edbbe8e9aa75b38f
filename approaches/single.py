"""One Dash app for all pages, with a router.

The router is our own: Dash's `use_pages` answers 200 to every address, sends every layout to every
visitor unless told not to, and finds a page by walking through all of them.
"""

from collections.abc import Sequence

import dash
from dash import ClientsideFunction, Input, Output, dcc, html
from dash.development.base_component import Component
from flask import Flask

from crossroads.frame.layouts import frame, framed, head
from crossroads.levers.prefetch import routes
from crossroads.page import Page, Site
from crossroads.paths import url
from crossroads.server.app import SiteDash, register_pages
from crossroads.server.server import create_server, warm_up
from crossroads.settings import Settings


def init_app(
    site: Site | None = None, settings: Settings = None, server: Flask | None = None
) -> Flask:
    """Build *site*, by default the kit's own, with one Dash for all: the loop is inside the app.

    It is built on *server*, if you have a Flask of your own; see `crossroads.server.own_flask`.

    Raises:
        ConfigurationError: a setting that cannot be used; see `crossroads.settings`.
    """
    server = create_server("single", site, settings, server)
    with server.app_context():
        construct_site(server, server.extensions["site"].pages)
    return warm_up(server)


def construct_site(server: Flask, pages: Sequence[Page]) -> Flask:
    """Construct a Dash for all *pages* on *server*, with a router, and return the server."""
    app = SiteDash(server, routes_pathname_prefix="/", pages=pages, script="site-router.js")
    register_pages(pages, dash.page_registry)

    def layout() -> Component:
        current, query, path = app.requested()
        if path:
            said = {"path": url(path), **head(app.site, current, path)}
            shown = framed(app.site, current, query, path)
        else:  # the server is not told which page is visited, and is asked once more
            said, shown = {}, frame(app.site, current, [])
        return html.Div(
            [
                dcc.Location(id="kit-address", refresh=False),
                dcc.Store(id="kit-head", data=said),
                shown,
            ],
            **routes(pages, current),
            **{"data-callbacks": app.callbacks_fingerprint},
        )

    app.layout = layout
    # Both functions are in `shared/assets/router.js`. It tells `kit-address` of another page when
    # the layout has come; `route` then shows the page, `head` writes title and description.
    app.clientside_callback(
        ClientsideFunction("crossroads", "route"),
        [Output("kit-main", "children"), Output("kit-head", "data")],
        Input("kit-address", "pathname"),
    )
    app.clientside_callback(ClientsideFunction("crossroads", "head"), Input("kit-head", "data"))
    return server
