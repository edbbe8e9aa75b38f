from dash import Dash, Input, Output, dcc, html
from flask import Flask

server = Flask(__name__)


@server.route("/")
def home():
    return '<h1>Mill</h1><a href="/flour/">Flour</a> <a href="/water/">Water</a>'


@server.route("/address")
def address():
    return "<p>3 River Road</p>"


flour = Dash("flour", server=server, url_base_pathname="/flour/", title="Flour")
flour.layout = html.Div(
    [dcc.Dropdown(["Rye", "Wheat"], "Rye", id="choice", clearable=False), html.P(id="answer")]
)


@flour.callback(Output("answer", "children"), Input("choice", "value"))
def price(choice):
    return f"{choice} costs {len(choice)} euros"


water = Dash("water", server=server, url_base_pathname="/water/", title="Water")
water.layout = html.Div(
    [dcc.Input(id="choice", value=2, type="number"), html.P(id="answer"), html.A("Mill", href="/")]
)


@water.callback(Output("answer", "children"), Input("choice", "value"))
def level(choice):
    return f"{choice} metres above the sea"


if __name__ == "__main__":
    server.run()
