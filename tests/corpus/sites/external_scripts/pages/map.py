import dash
from dash import dcc, html

dash.register_page(__name__, path="/")

layout = html.Div([html.P("A map of the isles."), dcc.Link("Key", href="/key")])
