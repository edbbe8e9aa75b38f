import dash
from dash import Input, Output, callback, html

dash.register_page(__name__, path="/")

layout = html.Div([html.Button("Rise", id="route"), html.Div(id="address")])


@callback(Output("address", "children"), Input("route", "n_clicks"))
def rise(clicks):
    return f"risen {clicks or 0} times"
