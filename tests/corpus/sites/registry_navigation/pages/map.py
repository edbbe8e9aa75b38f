import dash
from dash import html


def layout():
    return html.Div([html.H2("Map"), html.P(f"{len(dash.page_registry)} pages")])


dash.register_page(__name__, name="Where we are")
