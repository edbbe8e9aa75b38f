import dash
import plotly.graph_objects as go
from dash import dcc, html

dash.register_page(__name__, title="Wind")

figure = go.Figure()
for place, speeds in {"Harbour": [4, 6, 7], "Hill": [9, 12, 11]}.items():
    figure.add_scatter(x=["May", "June", "July"], y=speeds, name=place)

layout = [html.H1("Wind"), dcc.Graph(figure=figure), dcc.Link("Rain", href="/")]
