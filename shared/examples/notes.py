"""A value that all workers share: notes, which are the same whoever answers."""

import os

from dash import Input, Output, ctx, html
from dash.development.base_component import Component

from crossroads import Page
from crossroads.examples import board

page = Page("notes", "/notes", "Notes", "Left by all visitors, and kept for all workers.")


@page.layout
def layout(page: Page) -> list[Component]:
    """Build the buttons, and a place for the notes."""
    return [
        html.Button("Leave a note", id=page.id("leave"), className="btn btn-primary me-2"),
        html.Button("Look again", id=page.id("look"), className="btn border"),
        html.P(id=page.id("count"), className="mt-3"),
        html.Ol(id=page.id("last"), reversed=True),
    ]


@page.callback(
    Output(page.id("count"), "children"),
    Output(page.id("last"), "children"),
    Output(page.id("last"), "start"),
    Input(page.id("leave"), "n_clicks"),
    Input(page.id("look"), "n_clicks"),
)
def show(_left: int | None, _looked: int | None) -> tuple[str, list[Component], int]:
    """Leave a note if that was asked for; show the last ones, the newest first."""
    store, worker = ctx.shared_storage, os.getpid()
    if ctx.triggered_id == page.id("leave"):
        found = board.leave(store, f"Left through worker {worker}.")
    else:
        found = board.read(store)
    said = f"Notes so far: {found.total}. Worker {worker} has answered."
    return said, [html.Li(note) for note in reversed(found.last)], found.total
