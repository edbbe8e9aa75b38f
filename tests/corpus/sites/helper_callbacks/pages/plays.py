import dash
from components.rating import rating
from dash import dcc, html

dash.register_page(__name__)

layout = html.Div([rating("The play of the week"), dcc.Link("Films", href="/")])
