import dash
from dash import html

dash.register_page(__name__)

layout = html.Div([html.H2("Bread"), html.A("To the cakes, by a plain link", href="/cakes")])
