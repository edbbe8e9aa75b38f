"""A page of a folder that has no app."""

# mypy: disable-error-code="untyped-decorator"

from dash import Input, Output, callback, dcc, html, register_page

register_page(__name__, path="/", title="Up in the attic")

layout = html.Div([dcc.Input(id="boxes", type="number", value=3), html.P(id="full")])


@callback(Output("full", "children"), Input("boxes", "value"))
def full(boxes: int | None) -> str:
    """Say how many there are."""
    return f"{boxes or 0} boxes"
