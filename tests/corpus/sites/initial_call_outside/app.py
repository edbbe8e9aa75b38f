from dash import Dash, dcc, html, page_container

app = Dash(__name__, use_pages=True, suppress_callback_exceptions=True)
app.layout = html.Div(
    [
        dcc.Input(id="year", type="number", value=2020),
        dcc.Link("Harvest", href="/"),
        " ",
        dcc.Link("Wine", href="/wine"),
        page_container,
    ]
)

if __name__ == "__main__":
    app.run()
