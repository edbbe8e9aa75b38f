import dash
from dash import Input, Output, State, callback, html

dash.register_page(__name__)

layout = html.Div([html.Button("Count", id="count"), html.P(id="sheep")])


@callback(
    Output("sheep", "children"),
    Output("note", "children"),
    Input("count", "n_clicks"),
    State("region", "value"),
)
def sheep(clicks, region):
    return f"{(clicks or 0) * 100} sheep", f"Counting in the {region.lower()}"
