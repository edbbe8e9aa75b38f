from dash import Dash, dcc, html, page_container

app = Dash(__name__, use_pages=True)


def serve_layout():
    return html.Div(
        [dcc.Link("Notes", href="/"), " ", dcc.Link("Write", href="/write"), page_container]
    )


app.layout = serve_layout

if __name__ == "__main__":
    app.run()
