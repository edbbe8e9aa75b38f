import dash
from dash import Input, Output, callback, dcc, html

dash.register_page(__name__, path="/")

layout = html.Div(
    [dcc.RadioItems(["Tom", "Luna"], "Tom", id="name"), html.P(id="cat"), html.Hr(id="line")]
)


@callback(Output("cat", "children"), Input("name", "value"))
def cat(name):
    return f"{name} sleeps"
