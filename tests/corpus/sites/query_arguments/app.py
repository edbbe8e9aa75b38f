from dash import Dash, dcc, html, page_container

app = Dash(__name__, use_pages=True)
app.layout = html.Div(
    [
        dcc.Link("Oslo", href="/?town=Oslo&days=3"),
        " ",
        dcc.Link("Rome", href="/?town=Rome"),
        " ",
        dcc.Link("Two towns", href="/compare?town=Oslo&town=Rome&note=a%20b"),
        page_container,
    ]
)

if __name__ == "__main__":
    app.run()
