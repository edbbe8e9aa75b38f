import dash
from dash import Input, Output, callback, html

dash.register_page(__name__)

layout = html.P(id="price")


@callback(Output("price", "children"), Input("tickets", "data"))
def price(tickets):
    return f"{tickets * 8} euros"
