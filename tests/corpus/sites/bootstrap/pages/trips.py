import dash
import dash_bootstrap_components as dbc
from dash import Input, Output, callback, html

dash.register_page(__name__, path="/")

layout = html.Div(
    [
        dbc.Tabs(
            [dbc.Tab(label="North", tab_id="north"), dbc.Tab(label="South", tab_id="south")],
            id="shore",
            active_tab="north",
        ),
        dbc.Alert(id="departure", color="info"),
    ]
)


@callback(Output("departure", "children"), Input("shore", "active_tab"))
def departure(shore):
    return {"north": "Leaves at ten.", "south": "Leaves at noon."}[shore]
