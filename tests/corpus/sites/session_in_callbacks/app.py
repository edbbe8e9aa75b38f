from dash import Dash, Input, Output, html
from flask import Flask, redirect, request, session

server = Flask(__name__)
server.secret_key = "of the corpus"


@server.route("/")
def index():
    return f'<p>Hello {session.get("name", "stranger")}</p><a href="/votes/">Vote</a>'


@server.route("/name")
def name():
    session["name"] = request.args["name"]
    return redirect("/")


app = Dash(__name__, server=server, url_base_pathname="/votes/", suppress_callback_exceptions=True)


def layout():
    return html.Div(
        [
            html.P(f"Votes of {session.get('name', 'nobody')}"),
            html.Button("Yes", id="yes"),
            html.P(id="votes"),
        ]
    )


app.layout = layout


@app.callback(Output("votes", "children"), Input("yes", "n_clicks"), prevent_initial_call=True)
def vote(_clicks):
    session["votes"] = session.get("votes", 0) + 1
    return f"{session.get('name', 'nobody')} voted {session['votes']} times"
