import dash
from dash import html

dash.register_page(__name__, section="guides", icon="+")

layout = html.P("Eight knots.")
