from dash import Input, Output, callback, dcc, html, register_page

register_page(__name__, name="Cellar", title="Down in the cellar")

layout = html.Div(
    [html.H2("Cellar"), dcc.Input(id="bottles", type="number", value=12), html.P(id="boxes")]
)


@callback(Output("boxes", "children"), Input("bottles", "value"))
def boxes(bottles):
    return f"{(bottles or 0) // 6} boxes"
