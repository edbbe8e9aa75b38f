"""The entrance: a layout that is a variable, and the button of the helper module."""

import dash
from dash import html

dash.register_page(__name__, path="/", title="Welcome", description="The entrance.", icon="H")

layout = html.Div(
    [
        html.H2("Welcome"),
        html.Button("Count", id="count"),
        html.P(id="times"),
        html.A("A red one", href="/item/red"),
    ]
)
