import dash
from dash import Input, Output, callback, dcc, html

dash.register_page(__name__)

layout = html.Div([dcc.RadioItems(["new", "full"], "new", id="theme"), html.Div(id="content")])


@callback(Output("content", "children"), Input("theme", "value"))
def content(theme):
    return f"The moon is {theme}"
