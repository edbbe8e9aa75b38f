import dash
import pandas as pd
import plotly.express as px
from dash import Input, Output, callback, dcc, html

dash.register_page(__name__, path="/")

weights = pd.DataFrame(
    {
        "island": ["Dream", "Dream", "Biscoe", "Biscoe"],
        "year": [2007, 2008, 2007, 2008],
        "kilograms": [3.7, 3.8, 4.6, 4.7],
    }
)
whole = px.line(weights, x="year", y="kilograms", color="island")

layout = html.Div(
    [
        dcc.Graph(figure=whole),
        dcc.RadioItems(["Dream", "Biscoe"], "Dream", id="island"),
        dcc.Graph(id="of-island"),
    ]
)


@callback(Output("of-island", "figure"), Input("island", "value"))
def of_island(island):
    return px.bar(weights[weights["island"] == island], x="year", y="kilograms", title=island)
