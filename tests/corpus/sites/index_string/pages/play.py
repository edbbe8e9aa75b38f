import dash
from dash import dcc, html

dash.register_page(__name__, path="/", title="La piece")

layout = html.Div([html.P("Five acts."), dcc.Link("Seats", href="/seats")])
