import dash
from dash import html

PAINTINGS = ["Sunset", "Storm"]
dash.register_page(__name__, path="/", title=f"{len(PAINTINGS)} paintings")

layout = html.P("They hang in the hall.")
