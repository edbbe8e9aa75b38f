import dash
from dash import dcc, html

dash.register_page(__name__)

layout = html.Div([html.P("Every ten minutes."), dcc.Link("Ferry", href="/")])
