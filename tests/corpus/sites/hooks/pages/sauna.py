import dash
from dash import dcc, html

dash.register_page(__name__)

layout = html.Div([html.H2("Sauna"), dcc.Link("Pool", href="/")])
