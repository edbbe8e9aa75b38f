import dash
from dash import Input, Output, callback, html

dash.register_page(__name__)

layout = html.P("No wine yet", id="wine")


@callback(Output("wine", "children"), Input("year", "value"), prevent_initial_call=True)
def wine(year):
    return f"Wine of {year}"
