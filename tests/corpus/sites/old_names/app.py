import dash
import dash_core_components as dcc
import dash_html_components as html
from dash.dependencies import Input, Output
from flask import Flask

server = Flask(__name__)
app = dash.Dash(__name__, server=server, url_base_pathname="/plot/")
app.layout = html.Div(
    [
        html.H1("Function"),
        dcc.Dropdown(
            id="power",
            options=[{"label": "Square", "value": 2}, {"label": "Cube", "value": 3}],
            value=2,
        ),
        dcc.Graph(id="curve"),
    ]
)


@app.callback(Output("curve", "figure"), [Input("power", "value")])
def curve(power):
    numbers = list(range(5))
    return {
        "data": [{"x": numbers, "y": [number**power for number in numbers], "type": "line"}],
        "layout": {"title": f"Power {power}"},
    }


@server.route("/")
def index():
    return '<a href="/plot/">Plot</a>'


if __name__ == "__main__":
    app.run()
