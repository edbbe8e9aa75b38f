import dash
from dash import Dash, Input, Output, html

app = Dash(__name__, use_pages=True)
app.layout = html.Div(
    [html.Button("Dark", id="dark"), html.Div(id="paper"), dash.page_container],
)
app.clientside_callback(
    "clicks => clicks % 2 ? 'dark paper' : 'white paper'",
    Output("paper", "children"),
    Input("dark", "n_clicks"),
)

if __name__ == "__main__":
    app.run()
