import dash
from dash import Input, Output, State, callback, dcc, html

dash.register_page(__name__)

layout = html.Div(
    [
        dcc.Store(id="size", storage_type="session"),
        html.Button("Larger", id="larger"),
        html.P(id="fits"),
    ]
)


@callback(
    Output("size", "data"),
    Input("larger", "n_clicks"),
    State("size", "data"),
    prevent_initial_call=True,
)
def larger(_clicks, size):
    return (size or 38) + 1


@callback(Output("fits", "children"), Input("size", "data"))
def fits(size):
    return f"Size {size or 38}"
