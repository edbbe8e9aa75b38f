import dash
from dash import Input, Output, callback, html

dash.register_page(__name__, path="/")

layout = html.P("No year asked for", id="harvest")


@callback(Output("harvest", "children"), Input("year", "value"), prevent_initial_call=True)
def harvest(year):
    return f"Harvest of {year}"
