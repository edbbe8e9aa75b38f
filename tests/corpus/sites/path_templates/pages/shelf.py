import dash
from dash import html

dash.register_page(__name__, path_template="/shelf/<number>")


def layout(number=None):
    return html.H2(f"Shelf {number}")
