"""The floor: the smallest Dash app that draws one chart, to show what no approach can go below.

It imports what the site imports (flask, dash, dash-bootstrap-components) and is served the same
way. What an approach costs above it is the approach's own; what it costs in all is mostly Dash's.
"""

import argparse
import logging
from collections.abc import Callable, Sequence
from typing import Any

# Dash before its component library, as in the site: the other way round the same imports take 14 %
# more page faults and 5 % more CPU, and the floor would lie above what stands on it.
import dash
import dash_bootstrap_components as dbc
from dash import Input, Output, dcc, html
from flask import Flask

YEARS = [1952, 1977, 2007]
LIFE_EXPECTANCY = {"Japan": [63.0, 75.4, 82.6], "Kenya": [42.3, 56.2, 54.1]}


def init_app() -> Flask:
    """Build the app: one page, one control, one chart, one callback."""
    server = Flask(__name__)
    app = dash.Dash(__name__, server=server, title="Floor")
    app.layout = dbc.Container(
        [
            html.H1("Life expectancy"),
            dcc.Dropdown(list(LIFE_EXPECTANCY), "Japan", id="floor-country"),
            dcc.Graph(id="floor-graph"),
        ]
    )

    @app.callback(Output("floor-graph", "figure"), Input("floor-country", "value"))  # type: ignore[untyped-decorator, unused-ignore]
    def draw(country: str) -> dict[str, Any]:
        return {"data": [{"type": "scatter", "x": YEARS, "y": LIFE_EXPECTANCY[country]}]}

    return server


def main(build: Callable[[], Flask] = init_app, arguments: Sequence[str] | None = None) -> None:
    """Serve what *build* builds until the process is stopped."""
    parser = argparse.ArgumentParser(description="Serve one of the arms that are no approach.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8052)
    options = parser.parse_args(arguments)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    build().run(options.host, options.port, threaded=True)


if __name__ == "__main__":
    main()
