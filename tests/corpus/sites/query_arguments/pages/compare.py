import dash
from dash import html

dash.register_page(__name__)


def layout(**chosen):
    return html.Ul([html.Li(f"{name}: {value}") for name, value in sorted(chosen.items())])
