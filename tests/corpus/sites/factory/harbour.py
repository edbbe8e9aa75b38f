import dash
from dash import Input, Output, dcc, html


def init_dashboard(server):
    """Put the dashboard on a Flask, and return the Flask."""
    app = dash.Dash(server=server, routes_pathname_prefix="/tides/", title="Tides")
    app.layout = html.Div(
        [
            html.H1("Tides"),
            dcc.RadioItems(["High", "Low"], "High", id="which"),
            dcc.Graph(id="levels"),
        ]
    )
    init_callbacks(app)
    return app.server


def init_callbacks(app):
    @app.callback(Output("levels", "figure"), Input("which", "value"))
    def draw(which):
        levels = {"High": [4.1, 4.3, 4.4], "Low": [0.6, 0.5, 0.3]}[which]
        return {
            "data": [{"type": "scatter", "x": [1, 2, 3], "y": levels, "name": which}],
            "layout": {"title": {"text": f"{which} water"}},
        }
