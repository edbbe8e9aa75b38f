import dash
import plotly.graph_objects as go
from dash import dcc, html

dash.register_page(__name__, path="/", title="Rain")

figure = go.Figure(go.Bar(x=["May", "June", "July"], y=[61, 74, 80], name="Millimetres"))
figure.update_layout(title="Rain at the harbour")

layout = html.Div([html.H1("Rain"), dcc.Graph(figure=figure), dcc.Link("Wind", href="/wind")])
