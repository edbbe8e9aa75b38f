import dash
from dash import dcc, html

dash.register_page(__name__)

layout = html.Div([html.Button("Light", className="signal"), dcc.Link("Flags", href="/")])
