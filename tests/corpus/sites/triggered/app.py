from dash import Dash, Input, Output, callback, callback_context, ctx, html, page_container

app = Dash(__name__, use_pages=True)
app.layout = html.Div([html.Button("Louder", id="louder"), html.Span(id="volume"), page_container])


@callback(Output("volume", "children"), Input("louder", "n_clicks"))
def volume(_clicks):
    return "first" if ctx.triggered_id is None else f"by {callback_context.triggered[0]['prop_id']}"


if __name__ == "__main__":
    app.run()
