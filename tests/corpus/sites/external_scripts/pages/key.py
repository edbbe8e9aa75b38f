import dash
from dash import dcc, html

dash.register_page(__name__)

layout = html.Div([html.P("Blue is deep."), dcc.Link("Map", href="/")])
