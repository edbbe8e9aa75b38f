import dash
from dash import dcc, html

dash.register_page(__name__, path="/")

layout = html.Div([html.H1("No alarms"), dcc.Link("Past alarms", href="/past")])
