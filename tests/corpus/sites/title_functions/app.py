from dash import Dash, dcc, html, page_container

app = Dash(__name__, use_pages=True, title="Paintings")
app.layout = html.Div(
    [
        dcc.Link("All", href="/"),
        " ",
        dcc.Link("Sunset", href="/painting/sunset"),
        " ",
        dcc.Link("Storm", href="/painting/storm"),
        page_container,
    ]
)

if __name__ == "__main__":
    app.run()
