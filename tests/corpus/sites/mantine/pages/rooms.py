import dash
import dash_mantine_components as dmc
from dash import Input, Output, callback

dash.register_page(__name__, path="/")

layout = dmc.Stack(
    [
        dmc.Title("Rooms", order=2),
        dmc.SegmentedControl(["One bed", "Two beds"], value="One bed", id="beds"),
        dmc.Text(id="price"),
    ]
)


@callback(Output("price", "children"), Input("beds", "value"))
def price(beds):
    return {"One bed": "80 a night", "Two beds": "110 a night"}[beds]
