import dash
from dash import Input, Output, State, callback, dcc, html

dash.register_page(__name__, path="/")

layout = html.Div(
    [
        dcc.Store(id="basket", data=[]),
        html.Button("Add an apple", id="add"),
        html.P(id="content"),
    ]
)


@callback(
    Output("basket", "data"),
    Input("add", "n_clicks"),
    State("basket", "data"),
    prevent_initial_call=True,
)
def add(_clicks, basket):
    return [*basket, "apple"]


@callback(Output("content", "children"), Input("basket", "data"))
def content(basket):
    return f"{len(basket)} in the basket"
