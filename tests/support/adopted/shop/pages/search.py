"""A search: an input with an answer, made of components with ids that depend on it."""

# mypy: disable-error-code="untyped-decorator"

from typing import Any

import dash
from dash import ALL, Input, Output, Patch, callback, ctx, html
from dash.dcc import Input as Field

dash.register_page(__name__, name="Look for", order=5, icon="S")


def layout(word: str = "") -> list[Any]:
    """Build the field with the word of the address."""
    return [
        Field(id="word", value=word, autoFocus=True),
        html.Div([], id="hits"),
        html.P("Nothing chosen", id="chosen"),
    ]


@callback(Output("hits", "children"), Input("word", "value"))
def hits(word: str | None) -> list[html.Button]:
    """Make a button for each letter."""
    return [html.Button(letter, id={"letter": letter}) for letter in word or ""]


@callback(
    Output("chosen", "children"),
    Output("hits", "children", allow_duplicate=True),
    Input({"letter": ALL}, "n_clicks"),
    prevent_initial_call=True,
)
def chosen(clicks: list[int | None]) -> Any:
    """Say which one was clicked, and add another."""
    if not any(clicks):
        return dash.no_update, dash.no_update
    more = Patch()
    more.append(html.Span("!"))
    return f"Chosen: {ctx.triggered_id['letter']}", more
