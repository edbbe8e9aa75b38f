from dash import Dash, Input, Output, callback, dcc, html, page_container

app = Dash(__name__, use_pages=True)
app.layout = html.Div(
    [
        dcc.Link("East", href="/"),
        " ",
        dcc.Link("West", href="/west"),
        html.P(id="side"),
        page_container,
    ]
)


@callback(Output("side", "children"), Input("_pages_location", "pathname"))
def side(pathname):
    return f"On the side of {pathname}"


if __name__ == "__main__":
    app.run()
