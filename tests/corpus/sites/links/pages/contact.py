import dash
from dash import dcc, html

dash.register_page(__name__)

layout = html.Div(
    [html.H2("Contact"), dcc.Link(html.Strong("Back to the shop"), href="/", id="back")]
)
