import dash
from dash import Input, Output, callback, dcc, html

dash.register_page(__name__)

layout = html.Div(
    [
        dcc.Checklist(["Soup", "Fish"], ["Soup"], id="dishes"),
        html.P("Nothing ordered", id="ordered"),
        html.P(id="price"),
    ]
)


@callback(Output("ordered", "children"), Input("dishes", "value"), prevent_initial_call=True)
def order(dishes):
    return f"Ordered: {', '.join(dishes)}"


@callback(Output("price", "children"), Input("dishes", "value"))
def price(dishes):
    return f"{7 * len(dishes)} euros"
