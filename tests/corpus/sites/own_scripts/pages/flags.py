import dash
from dash import dcc, html

dash.register_page(__name__, path="/")

layout = html.Div([html.Button("Flag", className="signal"), dcc.Link("Lights", href="/lights")])
