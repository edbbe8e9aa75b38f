import plotly.graph_objects as go
from dash import Dash, Input, Output, callback, dcc, html

app = Dash(__name__, title="Dice", update_title=None)
server = app.server

app.layout = html.Div(
    [
        html.H1("Dice"),
        dcc.Dropdown([6, 8, 12], 6, id="sides", clearable=False),
        dcc.Graph(id="chances"),
        dcc.Markdown("Every side is *as likely* as the next."),
    ]
)


@callback(Output("chances", "figure"), Input("sides", "value"))
def chances(sides):
    bars = go.Bar(x=list(range(1, sides + 1)), y=[1 / sides] * sides, name="chance")
    return go.Figure(bars, layout={"title": {"text": f"{sides} sides"}})


if __name__ == "__main__":
    app.run()
