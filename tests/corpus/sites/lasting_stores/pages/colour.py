import dash
from dash import Input, Output, State, callback, dcc, html

dash.register_page(__name__, path="/")

layout = html.Div(
    [
        dcc.Store(id="colour", storage_type="local"),
        html.Button("Red", id="red"),
        html.P(id="shirt"),
        dcc.Input(id="name", persistence=True, placeholder="Your name"),
    ]
)


@callback(Output("colour", "data"), Input("red", "n_clicks"), prevent_initial_call=True)
def choose(_clicks):
    return "red"


@callback(
    Output("shirt", "children"), Input("colour", "modified_timestamp"), State("colour", "data")
)
def shirt(_at, colour):
    return f"A {colour or 'white'} shirt"
