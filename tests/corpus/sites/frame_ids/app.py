import dash
from dash import Dash, dcc, html

app = Dash(__name__, use_pages=True)
app.layout = html.Div(
    [
        html.Div([dcc.Link("Sun", href="/"), " ", dcc.Link("Moon", href="/moon")], id="links"),
        html.Div(id="head", children="Sky"),
        html.Main(dash.page_container, id="main"),
    ],
    id="app",
)

if __name__ == "__main__":
    app.run()
