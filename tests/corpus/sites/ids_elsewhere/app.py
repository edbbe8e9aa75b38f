from dash import Dash, dcc, html, page_container

app = Dash(__name__, use_pages=True, suppress_callback_exceptions=True)
app.layout = html.Div(
    [
        dcc.RadioItems(["Coast", "Hills"], "Coast", id="region"),
        dcc.Link("Farms", href="/"),
        " ",
        dcc.Link("Sheep", href="/sheep"),
        html.P(id="note"),
        page_container,
    ]
)

if __name__ == "__main__":
    app.run()
