"""Another one."""

from dash import html, register_page

register_page(__name__)

layout = html.H2("Cellar")
