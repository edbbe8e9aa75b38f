import dash
from dash import html

dash.register_page(__name__, path="/", title="Town library: welcome")

layout = html.Div([html.H2("Come in and read"), html.P("We have 40,000 books.")])
