import dash
from dash import Input, Output, callback, html

dash.register_page(__name__, path="/")

layout = html.P(id="farms")


@callback(Output("farms", "children"), Input("region", "value"))
def farms(region):
    return f"Farms of the {region.lower()}: {len(region)}"
