"""Several Dash instances: one for every page, side by side on one Flask server.

Upstream does not promise that this works (plotly/dash#2399). It does, as long as nothing global is
used: no `dash.callback`, no `dash.get_asset_url`, no page registry.
"""

from dash.development.base_component import Component
from flask import Flask

from shared.app import SiteApp, visited
from shared.layouts import content, frame
from shared.page import Page
from shared.server import create_server, warm_up
from shared.settings import Settings
from shared.site import SITE, Site, canonical


def construct_page(server: Flask, page: Page) -> Flask:
    """Construct a Dash for *page* on *server*, below the page's path, and return the server."""
    site: Site = server.extensions["site"]

    def find(path: str) -> Page | None:
        return page if canonical(path) == page.path else None

    def layout() -> Component:
        path, search = visited(page.path)
        current = find(path)
        return frame(site, current, content(site, current, search))

    app = SiteApp(server, site, find, prefix=page.path, prerender=True)
    app.layout = layout
    page.register(app)
    if page.path != "/":  # the page's own path too, which would else redirect to the prefix
        app.backend.add_url_rule(page.path, app.index, endpoint=page.path)
    return server


def init_app(site: Site = SITE, settings: Settings = None) -> Flask:
    """Build *site* with one Dash per page.

    Raises:
        ConfigurationError: a setting that cannot be used; see `shared.settings`.
    """
    server = create_server("multi", site, settings)
    with server.app_context():
        for page in site.pages:
            construct_page(server, page)
    return warm_up(server)
