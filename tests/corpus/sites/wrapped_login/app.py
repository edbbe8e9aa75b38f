from dash import Dash, Input, Output, dcc, html
from flask import Flask, redirect, request, session

server = Flask(__name__)
server.secret_key = "of the corpus"


@server.route("/")
def index():
    return '<h1>Bank</h1><a href="/accounts/">Accounts</a>'


@server.route("/login", methods=["GET", "POST"])
def login():
    if request.form.get("word") == "sesame":
        session["user"] = "Amina"
        return redirect("/accounts/")
    return '<form method="post"><input name="word" id="word"><button>Enter</button></form>'


def protected(view):
    def wrapped(*args, **kwargs):
        return view(*args, **kwargs) if "user" in session else redirect("/login")

    return wrapped


app = Dash(__name__, server=server, url_base_pathname="/accounts/", use_async=False)
app.layout = html.Div([dcc.Input(id="sum", type="number", value=5), html.P(id="left")])


@app.callback(Output("left", "children"), Input("sum", "value"))
def left(amount):
    return f"{session['user']} has {100 - (amount or 0)} left"


for endpoint in list(server.view_functions):
    if endpoint.startswith("/accounts/"):
        server.view_functions[endpoint] = protected(server.view_functions[endpoint])
