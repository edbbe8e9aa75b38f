"""Several Dash apps: one for every page, side by side on one Flask server.

Upstream does not promise that this works (plotly/dash#2399). It does, as long as nothing global is
used, such as the page registry.
"""

from dash.development.base_component import Component
from flask import Flask

from crossroads.frame.layouts import framed
from crossroads.page import Page, Site
from crossroads.server.app import SiteDash
from crossroads.server.server import create_server, warm_up
from crossroads.settings import Settings


def init_app(
    site: Site | None = None, settings: Settings = None, server: Flask | None = None
) -> Flask:
    """Build *site*, by default the kit's own, with one Dash per page: the loop is around the app.

    It is built on *server*, if you have a Flask of your own; see `crossroads.server.own_flask`.

    Raises:
        ConfigurationError: a setting that cannot be used; see `crossroads.settings`.
    """
    server = create_server("multi", site, settings, server)
    with server.app_context():
        for page in server.extensions["site"].pages:
            construct_page(server, page)
    return warm_up(server)


def construct_page(server: Flask, page: Page) -> Flask:
    """Construct a Dash for *page* on *server*, below the page's path, and return the server."""
    app = SiteDash(server, routes_pathname_prefix=page.prefix, pages=[page])

    def layout() -> Component:
        current, query, path = app.requested()
        return framed(app.site, current, query, path)

    app.layout = layout
    return server
