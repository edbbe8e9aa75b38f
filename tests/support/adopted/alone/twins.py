"""Two apps that were written apart, with the same ids."""

# mypy: disable-error-code="untyped-decorator"

from typing import Any

from dash import ALL, Dash, Input, Output, Patch, State, ctx, dcc, html, set_props


def made(name: str, first: int) -> Dash:
    """Make an app that counts from *first*."""
    app = Dash(f"{__name__}.{name}", suppress_callback_exceptions=True, title=name)
    app.layout = html.Div(
        [
            html.H1(name),
            html.Label("Step", htmlFor="step"),
            dcc.Input(id="step", type="number", value=1),
            html.Button("More", id="button"),
            html.P(id="total"),
            html.P("Nothing yet", id="by"),
            html.Div([], id="list"),
            html.P("Nothing gone", id="gone"),
        ]
    )

    @app.callback(
        Output("total", "children"),
        Output("list", "children"),
        Input("button", "n_clicks"),
        State("step", "value"),
    )
    def count(clicks: int | None, step: int) -> Any:
        if ctx.triggered_id == "button":
            set_props("by", {"children": f"{ctx.triggered_id} {ctx.inputs['button.n_clicks']}"})
        added = Patch()
        if clicks:
            added.append(html.Button(f"Row {clicks}", id={"row": clicks}))
        return f"{name}: {first + (clicks or 0) * step}", added

    @app.callback(
        Output("gone", "children"), Input({"row": ALL}, "n_clicks"), prevent_initial_call=True
    )
    def gone(clicks: list[int | None]) -> Any:
        return f"Row {ctx.triggered_id['row']} of {len(clicks)}" if any(clicks) else "Nothing gone"

    return app


left, right = made("left", 10), made("right", 100)
