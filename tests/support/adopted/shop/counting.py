"""A helper module with a callback of `dash.callback`, for whichever page has the button."""

# mypy: disable-error-code="untyped-decorator"

from dash import Input, Output, callback


@callback(Output("times", "children"), Input("count", "n_clicks"))
def times(clicks: int | None) -> str:
    """Count clicks."""
    return f"{clicks or 0} times"
