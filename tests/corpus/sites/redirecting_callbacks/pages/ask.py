import dash
from dash import Input, Output, callback, dcc, html

dash.register_page(__name__, path="/")

layout = html.Div(
    [
        dcc.Location(id="go", refresh="callback-nav"),
        dcc.Location(id="load", refresh=True),
        html.H2("Ask"),
        html.Button("Answer", id="answer"),
        html.Button("Answer of last year", id="old"),
        html.Button("Load it", id="anew"),
    ]
)


@callback(Output("go", "pathname"), Input("answer", "n_clicks"), prevent_initial_call=True)
def answer(_clicks):
    return "/answer"


@callback(Output("go", "href"), Input("old", "n_clicks"), prevent_initial_call=True)
def old(_clicks):
    return "/answer?year=last"


@callback(Output("load", "href"), Input("anew", "n_clicks"), prevent_initial_call=True)
def anew(_clicks):
    return "/answer?year=any"
