import dash
from dash import html

dash.register_page(__name__, redirect_from=["/cooking", "/old/kitchen"])

layout = html.Div([html.H2("Kitchen"), html.A("Hall, by its old name", href="/home")])
