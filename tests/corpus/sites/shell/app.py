import dash
from dash import Dash, dcc, html

app = Dash(__name__, use_pages=True, title="Town library")
app.layout = html.Div(
    [
        html.Header(html.H1("Town library")),
        html.Nav([dcc.Link("Welcome", href="/"), " ", dcc.Link("Hours", href="/hours")]),
        dash.page_container,
        html.Footer("12 Mill Lane"),
    ]
)

if __name__ == "__main__":
    app.run()
