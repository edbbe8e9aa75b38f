from dash import Dash, Input, Output, callback, dcc, html, page_container

app = Dash(__name__, use_pages=True)
app.layout = html.Div(
    [
        dcc.Location(id="url"),
        html.P(id="where"),
        dcc.Link("Animals", href="/"),
        " ",
        dcc.Link("Feeding", href="/feeding?animal=seal"),
        page_container,
    ]
)


@callback(Output("where", "children"), Input("url", "pathname"))
def where(pathname):
    return f"You are at {pathname}"


if __name__ == "__main__":
    app.run()
