"""One Flask and one Dash for every page, side by side under Werkzeug's `DispatcherMiddleware`.

The other way that people keep several apps apart, nothing tuned, as a reference. Each Flask has its
own routes and nothing that was set up on another; what is global in Dash stays global, as there is
one process (`tests/test_upstream.py`).
"""

from typing import Any

import dash
from dash.development.base_component import Component
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from crossroads.frame.layouts import content, frame, frame_of, head
from crossroads.levers.copies import ASSETS
from crossroads.page import Page
from crossroads.page.site import refuse_variables
from crossroads.paths import document_address
from crossroads.server.server import create_server, warm_up
from crossroads.settings import Settings
from crossroads.site import SITE, Site


def construct_page(server: Flask, page: Page) -> Flask:
    """Construct a Dash for *page* on a Flask of its own, the home page's on *server*; return it."""
    site: Site = server.extensions["site"]

    def layout() -> Component:
        path, search = document_address()
        return frame(site, page, content(site, page, search if site.find(path) is page else ""))

    own = server if page.path == "/" else Flask(__name__)
    own.config.update(server.config)  # all that it is told of the server
    described = head(site, page)
    app = dash.Dash(
        __name__,
        server=own,
        requests_pathname_prefix="/" if own is server else f"{page.path}/",
        title=described["title"],
        meta_tags=[{"name": "description", "content": described["description"]}],
        assets_folder=str(ASSETS),  # the kit's styles and scripts
        assets_ignore=r"plotly|\.js$",
        external_scripts=["/_kit/site-reference.js"],
        background_callback_manager=server.config["MANAGER"],
        suppress_callback_exceptions=True,  # else Dash builds the layout now, outside any request
    )
    app.layout = layout
    frame_of(site).register(app)
    page.register(app)
    if server.config["DEBUG"]:
        app.enable_dev_tools(debug=True)
    return own


def init_app(site: Site = SITE, settings: Settings = None) -> Flask:
    """Build *site* with one Flask and one Dash per page.

    Raises:
        ConfigurationError: a setting that cannot be used; see `crossroads.settings`.
    """
    refuse_variables(site)
    server = create_server("dispatch", site, settings)
    mounted: dict[str, Any] = {page.path: construct_page(server, page) for page in site.pages}
    mounted.pop("/", None)  # the server itself, which answers what is below no other page
    server.extensions["mounted"] = mounted
    server.wsgi_app = DispatcherMiddleware(server.wsgi_app, mounted)  # type: ignore[method-assign]
    return warm_up(server)
