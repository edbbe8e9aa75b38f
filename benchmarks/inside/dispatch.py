"""The floor with the bar chart's callback: what is above it in an approach is its dispatch alone.

Same ids, so that one request's body is answered by all of them. There is no page around it.
"""

import dash
from dash import Input, Output, html
from flask import Flask

from crossroads.site import barchart


def init_app(*, compress: bool = False) -> Flask:
    """Build the smallest Dash app that answers the bar chart's callback; Dash may compress that."""
    server = Flask(__name__)
    app = dash.Dash(__name__, server=server, compress=compress, suppress_callback_exceptions=True)
    app.layout = html.Div()
    name = barchart.page.id
    outputs = (("graph", "figure"), ("summary", "children"), ("table", "data"))
    app.callback(
        *(Output(name(of), what) for of, what in outputs),
        *(Input(name(of), "value") for of in ("continent", "year", "metric", "country")),
    )(barchart.draw)
    return server
