from dash import html, register_page

register_page(__name__, path="/", title="Up in the attic")


def layout(**_query):
    return html.H2("Attic")
