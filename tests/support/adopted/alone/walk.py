"""An app that reads the address by itself, as was done before there was Dash Pages."""

# mypy: disable-error-code="untyped-decorator"

from typing import Any

from dash import Dash, Input, Output, State, dcc, html

app = Dash(__name__, suppress_callback_exceptions=True, title="Walk")
app.layout = html.Div(
    [
        dcc.Location(id="url"),
        dcc.Store(id="steps", data=0),
        html.Button("Step", id="step"),
        html.P(id="walked"),
        dcc.Link("Hill", href="/hill"),
        dcc.Link("Valley", href="/valley/deep"),
        html.Div(id="view"),
    ]
)


@app.callback(Output("view", "children"), Input("url", "pathname"))
def view(path: str) -> Any:
    """Show what is at a path."""
    return html.H2({"/": "Start", "/hill": "Hill", "/valley/deep": "Valley"}.get(path, "Lost"))


@app.callback(
    Output("steps", "data"),
    Input("step", "n_clicks"),
    State("steps", "data"),
    prevent_initial_call=True,
)
def step(_clicks: int, steps: int) -> int:
    """Count."""
    return steps + 1


@app.callback(Output("walked", "children"), Input("steps", "data"))
def walked(steps: int) -> str:
    """Say how many steps it were."""
    return f"{steps} steps"
