from dash import Dash, Input, Output, State, dcc, html, page_container

app = Dash(__name__, use_pages=True)
app.layout = html.Div(
    [
        html.Button("Menu", id="toggle"),
        html.Nav([dcc.Link("Songs", href="/"), " ", dcc.Link("Choirs", href="/choirs")], id="menu"),
        dcc.Dropdown(["English", "Welsh"], "English", id="language", clearable=False),
        html.P(id="greeting"),
        page_container,
    ]
)


@app.callback(
    Output("menu", "style"),
    Input("toggle", "n_clicks"),
    State("menu", "style"),
    prevent_initial_call=True,
)
def toggle(_clicks, style):
    return {} if style else {"display": "none"}


@app.callback(Output("greeting", "children"), Input("language", "value"))
def greet(language):
    return {"English": "Good evening", "Welsh": "Noswaith dda"}[language]


if __name__ == "__main__":
    app.run()
