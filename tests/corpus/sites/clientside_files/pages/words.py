import dash
from dash import ClientsideFunction, Input, Output, clientside_callback, dcc, html

dash.register_page(__name__, path="/")

layout = html.Div([dcc.Input(id="word", value="stop"), html.P(id="reverse")])

clientside_callback(
    ClientsideFunction("greetings", "backwards"),
    Output("reverse", "children"),
    Input("word", "value"),
)
