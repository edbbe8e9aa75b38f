import dash
from dash import Input, Output, callback, html
from flask import request

dash.register_page(__name__, path="/")

layout = html.Div([html.Button("Who asks?", id="who"), html.P(id="asked")])


@callback(Output("asked", "children"), Input("who", "n_clicks"), prevent_initial_call=True)
def asked(_clicks):
    return f"a {request.method} to {request.path.rsplit('/', 1)[-1]}"
