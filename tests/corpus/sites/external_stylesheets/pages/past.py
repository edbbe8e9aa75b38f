import dash
from dash import dcc, html

dash.register_page(__name__)

layout = html.Div([html.H1("Two alarms in March"), dcc.Link("Alarms", href="/")])
