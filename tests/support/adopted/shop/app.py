"""The shell, which holds the basket."""

# mypy: disable-error-code="untyped-decorator"

import dash
import dash_bootstrap_components as dbc
from dash import Dash, Input, Output, State, dcc, html

from tests.support.adopted.shop import counting  # noqa: F401 - registers callbacks

app = Dash(
    __name__,
    use_pages=True,
    suppress_callback_exceptions=True,
    title="Shop",
    meta_tags=[{"name": "author", "content": "A shop"}],
)
server = app.server


def navigation() -> list[dbc.NavLink]:
    """Link what is registered when a document is built."""
    listed = [one for one in dash.page_registry.values() if one.get("icon")]
    return [
        dbc.NavLink(f"{one['icon']} {one['name']}", href=one["relative_path"], active="exact")
        for one in listed
    ]


def layout() -> html.Div:
    """Build the shell anew for each document."""
    return html.Div(
        [
            html.H1("Shop", id="main"),
            dbc.Nav(navigation(), id="links"),
            dcc.Store(id="basket", data=[]),
            html.P(id="held"),
            html.Button("Empty", id="empty"),
            html.P(id="place"),
            dash.page_container,
        ]
    )


app.layout = layout


@app.callback(Output("held", "children"), Input("basket", "data"))
def held(basket: list[str]) -> str:
    """Say what the basket holds."""
    return f"Basket: {', '.join(basket) or 'nothing'}"


@app.callback(
    Output("basket", "data", allow_duplicate=True),
    Input("empty", "n_clicks"),
    State("basket", "data"),
    prevent_initial_call=True,
)
def empty(_clicks: int, _basket: list[str]) -> list[str]:
    """Empty the basket."""
    return []


app.clientside_callback(
    "(path) => `You are at ${path}`",
    Output("place", "children"),
    Input("_pages_location", "pathname"),
)
