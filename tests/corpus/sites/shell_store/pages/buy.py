import dash
from dash import Input, Output, State, callback, html
from dash.exceptions import PreventUpdate

dash.register_page(__name__, path="/")

layout = html.Button("One more", id="buy")


@callback(
    Output("tickets", "data"),
    Input("buy", "n_clicks"),
    State("tickets", "data"),
    prevent_initial_call=True,
)
def buy(clicks, tickets):
    if not clicks:
        raise PreventUpdate
    return tickets + 1
