from dash import Dash, Input, Output, html
from flask import Flask, Response

server = Flask(__name__)


@server.route("/")
def start():
    return Response('<a href="/a/">First</a><a href="/b/">Second</a>')


def alphabet(prefix, first):
    app = Dash(
        __name__, server=server, routes_pathname_prefix=prefix, requests_pathname_prefix=prefix
    )
    app.layout = html.Div([html.Button("Next", id="button"), html.P(id="letter")])

    @app.callback(Output("letter", "children"), Input("button", "n_clicks"))
    def letter(clicks):
        return chr(ord(first) + (clicks or 0))

    return app


alphabet("/a/", "a")
alphabet("/b/", "k")
