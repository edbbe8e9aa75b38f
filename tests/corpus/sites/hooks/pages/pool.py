import dash
from dash import dcc, html

dash.register_page(__name__, path="/")

layout = html.Div([html.H2("Pool"), dcc.Link("Sauna", href="/sauna")])
