"""Keep a page's controls and its address in step: a selection can be linked and gone back to.

Opening: the layout is built from the address, so the first figure is already the right one.
Afterwards one clientside callback has the address and every control both as input and as output;
Dash allows such a circle inside a single callback. It is `sync` in `assets/site.js`.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from shared.controls import Control, Value

if TYPE_CHECKING:
    from shared.page import Page


def selection(controls: Sequence[Control], search: str) -> Mapping[str, Value]:
    """Read the value of every control out of an address's query, such as `?year=1987`.

    Keys that belong to no control are ignored, values that may not be chosen become the default.
    """
    query = parse_qs(search.removeprefix("?"), keep_blank_values=True)
    return {control.name: control.accept(query.get(control.name)) for control in controls}


PARTS = ("address", "controls", "notice")
"""The parts that `components` adds to a page; no control can have one of these names."""


def components(page: "Page") -> list[Component]:
    """Build what `sync` needs on the page: the address, what to know, a place for a notice.

    The page has a `dcc.Location` of its own, so that all inputs of the callback come and go
    together when a router replaces the page. Other pages' addresses are not its business.
    """
    known = [{"name": c.name, "label": c.label, "default": c.accept(None)} for c in page.controls]
    return [
        dcc.Location(id=page.id("address"), refresh=False),
        dcc.Store(id=page.id("controls"), data={"path": page.url, "controls": known}),
        html.P(id=page.id("notice"), role="status", className="notice"),
    ]


def register(page: "Page", app: Dash) -> None:
    """Register `sync` for the page's controls on *app*."""
    fields = [page.id(control.name) for control in page.controls]
    app.clientside_callback(
        ClientsideFunction("crossroads", "sync"),
        [
            Output(page.id("address"), "search"),
            Output(page.id("notice"), "children"),
            *[Output(field, "value") for field in fields],
        ],
        [Input(page.id("address"), "search"), *[Input(field, "value") for field in fields]],
        [State(page.id("controls"), "data"), *[State(field, "options") for field in fields]],
    )
