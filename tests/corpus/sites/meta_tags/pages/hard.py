import dash
from dash import dcc, html

dash.register_page(__name__, path="/", description="Cheese that keeps for years.")

layout = html.Div([html.P("Two years old."), dcc.Link("Soft", href="/soft")])
