from dash import Dash, dcc, html, page_container

app = Dash(__name__, use_pages=True)
app.layout = html.Div(
    [
        dcc.Link("Shelf 4", href="/shelf/4"),
        " ",
        dcc.Link("Book 7 of shelf 4", href="/shelf/4/book/7"),
        page_container,
    ]
)

if __name__ == "__main__":
    app.run()
