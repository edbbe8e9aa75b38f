import dash
from dash import dcc, html

dash.register_page(__name__, path="/", redirect_from=["/home", "/index"])

layout = html.Div([html.H2("Hall"), dcc.Link("Kitchen", href="/kitchen")])
