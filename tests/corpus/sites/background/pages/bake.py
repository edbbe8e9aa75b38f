import time

import dash
from dash import Input, Output, callback, html

dash.register_page(__name__, path="/")

layout = html.Div(
    [html.Button("Bake", id="bake"), html.P("cold", id="oven"), html.P("No bread", id="bread")]
)


@callback(
    Output("bread", "children"),
    Input("bake", "n_clicks"),
    background=True,
    running=[(Output("bake", "disabled"), True, False)],
    progress=Output("oven", "children"),
    prevent_initial_call=True,
)
def bake(set_progress, clicks):
    set_progress("hot")
    time.sleep(0.2)
    return f"{clicks} loaves"
