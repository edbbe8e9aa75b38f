"""A factory that is given a Flask, and one that makes a Flask with a view at `/`."""

# mypy: disable-error-code="untyped-decorator"

from dash import Dash, Input, Output, dcc, html
from flask import Flask


def init_dashboard(server: Flask) -> Flask:
    """Put an app on *server*."""
    app = Dash(__name__, server=server, routes_pathname_prefix="/tides/", title="Tides")
    app.layout = html.Div([dcc.Input(id="hour", type="number", value=3), html.P(id="level")])

    @app.callback(Output("level", "children"), Input("hour", "value"))
    def level(hour: int | None) -> str:
        return f"{(hour or 0) % 12} metres"

    return server


def create_app() -> Flask:
    """Make a Flask with views of its own."""
    server = Flask(__name__)
    server.secret_key = "of the harbour"  # noqa: S105 - for tests

    @server.route("/")
    def start() -> str:
        return '<h1>Harbour</h1><a href="/tides/">Tides</a>'

    @server.errorhandler(404)
    def missing(_error: Exception) -> tuple[str, int]:
        return "No such quay", 404

    return init_dashboard(server)
