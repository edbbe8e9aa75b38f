from dash import Dash, Input, Output, dcc, html, page_container

app = Dash(__name__, use_pages=True, suppress_callback_exceptions=True)
app.layout = html.Div(
    [
        dcc.Store(id="tickets", data=0),
        dcc.Link("Buy", href="/"),
        " ",
        dcc.Link("Pay", href="/pay"),
        html.P(id="held"),
        page_container,
    ]
)


@app.callback(Output("held", "children"), Input("tickets", "data"))
def held(tickets):
    return f"You hold {tickets}"


if __name__ == "__main__":
    app.run()
