import dash
from dash import html


def title(name=None):
    return f"Painting: {name}"


def describe(name=None):
    return f"How {name} was painted."


dash.register_page(__name__, path_template="/painting/<name>", title=title, description=describe)


def layout(name=None, **_query):
    return html.H2(f"The {name}")
