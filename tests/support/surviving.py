"""A site that keeps a number in every place where a Dash site can keep one."""

from typing import Any

from dash import Input, Output, State, dcc, html
from dash.development.base_component import Component

from crossroads.frame.layouts import STANDARD
from crossroads.page import Number, Page, Site, form

PLACES = {
    "field": "what is typed into a field",
    "lasting": "what is typed into a field with `persistence`",
    "memory": "a `dcc.Store` on the page, in memory",
    "session": 'a `dcc.Store` on the page, `storage_type="session"`',
    "frame": "a `dcc.Store` in the frame, in memory",
    "frame_session": 'a `dcc.Store` in the frame, `storage_type="session"`',
    "chosen": "a control of the page",
    "along": "a control that is `shared`",
}
STORES = {"memory": "memory", "session": "session", "frame": "memory", "frame_session": "session"}
CONTROLS = (Number("chosen", "Chosen"), Number("along", "Along", shared=True))

page = Page("keep", "/", "Keep", "Keeps it.", controls=CONTROLS)
other = Page("other", "/other", "Other", "Is elsewhere.", controls=CONTROLS[1:])
other.layout(lambda page, along: [form(page, {"along": along})])


@page.layout
def layout(page: Page, **chosen: Any) -> list[Component]:
    """Build a place for each, and a line that tells what is in the stores."""
    return [
        form(page, chosen),
        dcc.Input(0, id=page.id("field"), type="number"),
        dcc.Input(0, id=page.id("lasting"), type="number", persistence=True),
        *[
            dcc.Store(page.id(name), "memory" if name == "memory" else "session")
            for name in ("memory", "session")
        ],
        html.Button("Keep", id=page.id("go")),
        *[html.P(id=page.id(f"{name}-told")) for name in STORES],
    ]


def place(name: str) -> str:
    """Return the id of a store."""
    return f"around-{name}" if name.startswith("frame") else page.id(name)


page.clientside_callback(
    "(clicks) => Array(4).fill(clicks ? 7 : window.dash_clientside.no_update)",
    [Output(place(name), "data") for name in STORES],
    Input(page.id("go"), "n_clicks"),
    prevent_initial_call=True,
)
page.clientside_callback(
    "(clicks) => `run by ${clicks ?? 'nobody'}`",
    Output("around-run", "children"),
    Input(page.id("go"), "n_clicks"),
    prevent_initial_call=True,
)
for name in STORES:
    page.clientside_callback(
        "(_, kept) => String(kept ?? 0)",
        Output(page.id(f"{name}-told"), "children"),
        Input(place(name), "modified_timestamp"),
        State(place(name), "data"),
    )


def frame(site: Site, current: Page | None, content: Any) -> Component:
    """Build the kit's frame with two stores, and a place that a callback of the page writes to."""
    stores = [dcc.Store(place(name), STORES[name]) for name in STORES if name.startswith("frame")]
    return html.Div([*stores, html.P(id="around-run"), STANDARD.build(site, current, content)])


SITE = Site("Surviving", (page, other), frame=frame)
