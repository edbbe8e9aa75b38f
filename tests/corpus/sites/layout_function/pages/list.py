import dash
from dash import html
from notes import NOTES

dash.register_page(__name__, path="/")


def layout():
    return html.Ul([html.Li(note) for note in NOTES])
