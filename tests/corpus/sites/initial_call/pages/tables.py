import dash
from dash import Input, Output, callback, html

dash.register_page(__name__, path="/")

layout = html.Div([html.Button("Reserve", id="reserve"), html.P("No table yet", id="table")])


@callback(Output("table", "children"), Input("reserve", "n_clicks"), prevent_initial_call=True)
def reserve(clicks):
    return f"Table {clicks} is yours"
