import asyncio

import dash
from dash import Input, Output, callback, dcc, html, set_props

dash.register_page(__name__, path="/")

layout = html.Div(
    [
        html.Button("Wait", id="wait"),
        html.P(id="ferry"),
        html.P(id="deck"),
        dcc.Link("Bus", href="/bus"),
    ]
)


@callback(Output("ferry", "children"), Input("wait", "n_clicks"))
async def ferry(clicks):
    await asyncio.sleep(0)
    set_props("deck", {"children": f"deck {clicks or 0}"})
    return f"ferry {clicks or 0}"
