import dash
from components.rating import rating
from dash import dcc, html

dash.register_page(__name__, path="/")

layout = html.Div([rating("The film of the week"), dcc.Link("Plays", href="/plays")])
