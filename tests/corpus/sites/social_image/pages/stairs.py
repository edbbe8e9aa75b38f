import dash
from dash import dcc, html

dash.register_page(__name__, image_url="https://pictures.example/stairs.png")

layout = html.Div([html.P("Two hundred steps."), dcc.Link("Lamp", href="/lamp")])
