import csv

import dash
from dash import dcc

dash.register_page(__name__, path="/")

with open("data/prices.csv") as file:
    rows = list(csv.DictReader(file))

layout = dcc.Graph(
    figure={
        "data": [
            {
                "type": "bar",
                "x": [row["year"] for row in rows],
                "y": [int(row["price"]) for row in rows],
                "name": "Eggs",
            }
        ]
    }
)
