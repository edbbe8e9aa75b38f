import dash
from dash import dcc, html
from dash_iconify import DashIconify

dash.register_page(__name__, path="/")

layout = html.Div(
    [DashIconify(icon="tabler:bell"), html.P("Ring the bell."), dcc.Link("Prices", href="/prices")]
)
