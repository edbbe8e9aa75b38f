from dash import Input, Output, callback, html


def rating(subject):
    return html.Section(
        [html.H3(subject), html.Button("I like it", id="like"), html.Span(id="likes")]
    )


@callback(Output("likes", "children"), Input("like", "n_clicks"))
def count(clicks):
    return f"{clicks or 0} people like it"
