import dash
from dash import Input, Output, callback, dcc, html

dash.register_page(__name__)

layout = html.Div([dcc.Input(id="name", value="Rex"), html.P(id="dog"), html.Hr(id="line")])


@callback(Output("dog", "children"), Input("name", "value"))
def dog(name):
    return f"{name} barks"
