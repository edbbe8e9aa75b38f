from dash import Input, Output, callback, dcc, html, register_page

register_page(__name__, path="/")

layout = html.Div(
    [dcc.Input(id="miles", type="number", value=10), html.P(id="kilometres")],
)


@callback(Output("kilometres", "children"), Input("miles", "value"))
def to_kilometres(miles):
    return f"{(miles or 0) * 1.609:.1f} km"
