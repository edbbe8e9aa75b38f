"""A page with a job: it takes longer than a request may, and tells how far it is."""

import time
from collections.abc import Callable

import dash_bootstrap_components as dbc
from crossroads import Page
from dash import Input, Output, html
from dash.development.base_component import Component

PARTS = 5
"""Into how many parts the work is divided."""

page = Page(
    "report",
    path="/report",
    title="Report",
    description="Takes a while, and tells how far it is.",
)


@page.layout
def layout(page: Page) -> list[Component]:
    """Build the buttons, a bar, and a place for the result."""
    return [
        dbc.Button("Make the report", id=page.id("start"), className="me-2"),
        dbc.Button("Stop", id=page.id("stop"), color="secondary"),
        dbc.Progress(id=page.id("progress"), value=0, max=PARTS, className="my-3"),
        html.P(id=page.id("result")),
    ]


@page.callback(
    Output(page.id("result"), "children"),
    Input(page.id("start"), "n_clicks"),
    background=True,
    running=[(Output(page.id("start"), "disabled"), True, False)],
    progress=Output(page.id("progress"), "value"),
    cancel=[Input(page.id("stop"), "n_clicks")],
    prevent_initial_call=True,
)
def make(set_progress: Callable[[int], None], _clicks: int) -> str:
    """Do the work, in a process of its own, whoever else asks for pages meanwhile."""
    for part in range(1, PARTS + 1):
        time.sleep(0.5)  # in the place of work
        set_progress(part)
    return f"{PARTS} parts are done."
