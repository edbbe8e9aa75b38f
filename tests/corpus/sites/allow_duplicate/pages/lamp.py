import dash
from dash import Input, Output, callback, html

dash.register_page(__name__, path="/")

layout = html.Div(
    [html.Button("On", id="on"), html.Button("Off", id="off"), html.P("The lamp is new", id="lamp")]
)


@callback(
    Output("lamp", "children", allow_duplicate=True),
    Input("on", "n_clicks"),
    prevent_initial_call=True,
)
def switch_on(clicks):
    return f"The lamp was lit {clicks} times"


@callback(
    Output("lamp", "children", allow_duplicate=True),
    Input("off", "n_clicks"),
    prevent_initial_call=True,
)
def switch_off(_clicks):
    return "The lamp is dark"
