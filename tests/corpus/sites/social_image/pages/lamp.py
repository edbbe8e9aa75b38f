import dash
from dash import dcc, html

dash.register_page(__name__, description="It turns at night.")

layout = html.Div([html.P("The lamp."), dcc.Link("Tower", href="/")])
