import dash
from dash import Dash, dcc, html

app = Dash(__name__, use_pages=True)
app.layout = html.Div(
    [dcc.Link("Inn", href="/"), " ", dcc.Link("Nowhere", href="/nowhere"), dash.page_container]
)

if __name__ == "__main__":
    app.run()
