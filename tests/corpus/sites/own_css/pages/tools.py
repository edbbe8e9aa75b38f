from dash import dcc, html, register_page

register_page(__name__)

layout = html.Div([html.P("A spade and a rake.", id="advice"), dcc.Link("Beds", href="/")])
