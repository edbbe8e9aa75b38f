import dash
from dash import Input, Output, callback, html

dash.register_page(__name__)

layout = html.Div([html.H2("Cherries"), html.Button("Eat", id="eat"), html.P(id="stones")])


@callback(Output("stones", "children"), Input("eat", "n_clicks"))
def eat(clicks):
    return f"{clicks or 0} stones"
