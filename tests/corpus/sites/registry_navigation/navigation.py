import dash
from dash import dcc, html


def sidebar():
    pages = dash.page_registry.values()
    return html.Ul([html.Li(dcc.Link(page["name"], href=page["path"])) for page in pages])
