import dash
from dash import dcc, html

dash.register_page(__name__, path="/", image="logo.svg", title="The tower")

layout = html.Div([html.P("The tower."), dcc.Link("Stairs", href="/stairs")])
