import dash
from dash import dcc, html

dash.register_page(__name__)

layout = html.Div([html.P("Nine a day."), dcc.Link("Hire", href="/")])
