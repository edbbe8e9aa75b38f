import dash
from dash import ALL, MATCH, Input, Output, Patch, callback, ctx, dcc, html

dash.register_page(__name__, path="/")

layout = html.Div(
    [
        html.Button("Another task", id="another"),
        html.Div(id="tasks"),
        html.P(id="sum"),
        html.P(id="last"),
    ]
)


def task(number):
    return html.Div(
        [
            dcc.Input(id={"type": "minutes", "index": number}, type="number", value=5),
            html.Button(f"Done {number}", id={"type": "done", "index": number}),
            html.Span(id={"type": "state", "index": number}),
        ]
    )


@callback(Output("tasks", "children"), Input("another", "n_clicks"))
def another(clicks):
    if not clicks:
        return [task(0)]
    tasks = Patch()
    tasks.append(task(clicks))
    return tasks


@callback(
    Output({"type": "state", "index": MATCH}, "children"),
    Input({"type": "done", "index": MATCH}, "n_clicks"),
)
def state(clicks):
    return "done" if clicks else "open"


@callback(Output("sum", "children"), Input({"type": "minutes", "index": ALL}, "value"))
def total(minutes):
    return f"{sum(minute or 0 for minute in minutes)} minutes"


@callback(
    Output("last", "children"),
    Input({"type": "done", "index": ALL}, "n_clicks"),
    prevent_initial_call=True,
)
def last(clicks):
    done = ctx.triggered_id
    return f"last: {done['type']} {done['index']}" if any(clicks) else "none yet"
