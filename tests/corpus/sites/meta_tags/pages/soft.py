import dash
from dash import dcc, html

dash.register_page(__name__, title="Soft cheese", description="Cheese to eat <soon> & fresh.")

layout = html.Div([html.P("Two days old."), dcc.Link("Hard", href="/")])
