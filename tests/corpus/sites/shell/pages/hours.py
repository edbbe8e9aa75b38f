import dash
from dash import html

dash.register_page(__name__, title="Town library: hours")

layout = html.Div([html.H2("Hours"), html.P("Tuesday to Saturday, from nine to six.")])
