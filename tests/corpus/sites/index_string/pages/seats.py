import dash
from dash import dcc, html

dash.register_page(__name__, title="Les places")

layout = html.Div([html.P("Row B."), dcc.Link("Play", href="/")])
