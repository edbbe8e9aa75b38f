"""Stock Dash Pages on FastAPI, nothing tuned: Dash on another back end, as a reference.

The Dash is built as in `pages.py`, but for its server. The kit's Flask stands beside it, for the
kit's files, for plain routes and for what pages ask Flask (`crossroads.server.beside`).
"""

from functools import partial
from urllib.parse import urlencode

import dash
import dash_bootstrap_components as dbc
from dash.development.base_component import Component
from fastapi import FastAPI
from flask import Flask

from crossroads.errors import ConfigurationError
from crossroads.frame.layouts import content, frame, frame_of, head
from crossroads.levers.copies import ASSETS
from crossroads.page import Page
from crossroads.page.access import openable
from crossroads.page.site import refuse_variables
from crossroads.server.beside import Beside
from crossroads.server.server import create_server, warm_up
from crossroads.settings import Settings
from crossroads.site import SITE, Site


def construct_site(server: Flask) -> Flask:
    """Construct one Dash with Dash's own router on a FastAPI beside *server*; return the server."""
    site: Site = server.extensions["site"]

    def layout(page: Page, /, **query: str | list[str]) -> list[Component]:
        return content(site, page, urlencode(query, doseq=True))

    # Without a folder of pages, which would be imported; with that of the kit's styles and scripts.
    files = {
        "pages_folder": "",
        "assets_folder": str(ASSETS),
        "assets_ignore": r"plotly|\.js$",
        "external_scripts": ["/_kit/site-reference.js"],
    }
    other = FastAPI(openapi_url=None)  # else it describes itself at /docs, where a page may be
    jobs = {"background_callback_manager": server.config["MANAGER"]}
    app = dash.Dash(__name__, server=other, backend="fastapi", use_pages=True, **files, **jobs)
    for order, page in enumerate(site.pages):
        described = head(site, page)
        dash.register_page(
            page.name, page.path, order=order, layout=partial(layout, page), **described
        )
        page.register(app)
    frame_of(site).register(app)
    app.layout = frame(site, None, [dash.page_container])
    if site.frame is None:  # a frame of the site's own stays as it is
        app.layout["kit-links"].children = [
            dbc.NavLink(page.title, href=page.url, active="exact") for page in openable(site.linked)
        ]
    if server.config["DEBUG"]:
        app.enable_dev_tools(debug=True)
    both = Beside(server, other)
    server.extensions.update(asgi=both, ask=both.ask)
    return server


def init_app(site: Site = SITE, settings: Settings = None) -> Flask:
    """Build *site* with Dash Pages on FastAPI; what to serve is `extensions["asgi"]`.

    Raises:
        ConfigurationError: a setting that cannot be used; see `crossroads.settings`.
    """
    refuse_variables(site)
    server = create_server("fastapi", site, settings)
    if server.config["AUTH"] != "off":
        raise ConfigurationError("AUTH", server.config["AUTH"], "off: Flask guards no FastAPI")
    server.config["FIRST_OUTPUTS"] = False  # Dash Pages looks for each id that a callback names
    with server.app_context():
        construct_site(server)
    return warm_up(server)
