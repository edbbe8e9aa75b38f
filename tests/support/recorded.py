"""A site with a frame that does something: stores, callbacks, and no navigation of the kit's."""

import os
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from flask import Blueprint

from crossroads.page import Frame, Page
from crossroads.site import Site

home = Page("home", "/", "Home", "Where a visit begins.")
home.layout(lambda page: [html.P("At home", id=page.id("here"))])
shop = Page("shop", "/shop", "Shop", "It puts something into the frame's store.")
shop.layout(lambda page: [html.Button("Buy", id=page.id("buy"))])


@shop.callback(
    Output("basket", "data"),
    Input(shop.id("buy"), "n_clicks"),
    State("basket", "data"),
    prevent_initial_call=True,
)
def buy(clicks: int | None, basket: int | None) -> int:
    """Put one more into the basket.

    Dash runs it without a click, too, where a router has just shown the button: the store was there
    before, so that this is no beginning.
    """
    if not clicks:
        raise PreventUpdate
    return (basket or 0) + 1


FRAME = Frame()


@FRAME.layout
def around(site: Site, current: Page | None, main: Component) -> Component:
    """Build a frame that has the content deep inside, beside a store and what shows it."""
    if os.environ.get("FRAME_FAILS"):
        raise ValueError("the frame has failed")
    here = current.title if current else "nowhere"
    links = [html.A(page.title, href=page.url) for page in site.pages]
    return html.Div(
        [
            dcc.Location(id="place"),
            dcc.Store(id="basket", storage_type="session"),
            html.Nav(links, id="own-links"),
            html.P(f"Opened {here}", id="opened"),
            html.P(id="crumb"),
            html.Button("Empty", id="empty"),
            html.P(id="count"),
            dbc.Container(dbc.Row(dbc.Col(main))),
        ]
    )


@FRAME.callback(Output("crumb", "children"), Input("place", "pathname"))
def follow(path: str) -> str:
    """Write where the visitor is."""
    return f"You are at {path}."


@FRAME.callback(Output("basket", "data"), Input("empty", "n_clicks"), prevent_initial_call=True)
def empty(_clicks: int) -> int:
    """Empty the basket, to which a page writes, too."""
    return 0


FRAME.clientside_callback(
    "(basket) => `In the basket: ${basket ?? 0}`",
    Output("count", "children"),
    Input("basket", "data"),
)

failing = Blueprint("failing", __name__)


@failing.get("/broken")
def broken() -> Any:
    """Fail, as a view may."""
    raise ValueError("the view has failed")


SITE = Site("Recorded", (home, shop), blueprints=(failing,), frame=FRAME)
