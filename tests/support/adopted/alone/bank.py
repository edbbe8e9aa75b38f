"""An app behind a login that is put around the views of Dash."""

# mypy: disable-error-code="untyped-decorator"

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, dcc, html
from flask import Flask, redirect, session


def create_app() -> Flask:
    """Make a Flask whose Dash is for those who are logged in."""
    server = Flask(__name__)
    server.secret_key = "of the bank"  # noqa: S105 - for tests

    @server.route("/")
    def start() -> str:
        return "<h1>Bank</h1>"

    @server.route("/login")
    def login() -> Any:
        session["user"] = "mia"
        return redirect("/accounts/")

    app = Dash(__name__, server=server, url_base_pathname="/accounts/")
    app.layout = html.Div([dcc.Input(id="sum", type="number", value=5), html.P(id="left")])

    @app.callback(Output("left", "children"), Input("sum", "value"))
    def left(amount: int | None) -> str:
        return f"{session['user']} has {100 - (amount or 0)} left"

    for endpoint in [*server.view_functions]:
        if endpoint.startswith("/accounts/"):
            server.view_functions[endpoint] = protected(server.view_functions[endpoint])
    return server


def protected(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return a view that is for those who are logged in."""

    def wrapped(*given: Any, **named: Any) -> Any:
        return view(*given, **named) if "user" in session else redirect("/login")

    return wrapped
