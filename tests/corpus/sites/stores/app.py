from dash import Dash, dcc, html, page_container

app = Dash(__name__, use_pages=True)
app.layout = html.Div(
    [dcc.Link("Basket", href="/"), " ", dcc.Link("Till", href="/till"), page_container]
)

if __name__ == "__main__":
    app.run()
