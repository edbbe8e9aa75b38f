"""An item, whose colour is in the address; it puts itself into the basket of the shell."""

# mypy: disable-error-code="untyped-decorator"

from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html


def title(colour: str = "") -> str:
    """Name the item."""
    return f"Something {colour}"


dash.register_page(
    __name__, path_template="/item/<colour>", title=title, description=title, redirect_from=["/old"]
)


def layout(colour: str = "none", **query: str) -> html.Div:
    """Build the item."""
    return html.Div(
        [
            html.H2(f"Something {colour}"),
            html.P(f"Asked for: {query.get('size', 'any')} size", id="size"),
            html.Button("Buy", id="buy", title=colour),
            dcc.Link("A large one", href=f"/item/{colour}?size=large"),
        ]
    )


@callback(
    Output("basket", "data"),
    Input("buy", "n_clicks"),
    State("buy", "title"),
    State("basket", "data"),
    prevent_initial_call=True,
)
def buy(clicks: int | None, colour: str, basket: list[str]) -> Any:
    """Put the item into the basket."""
    return [*basket, colour] if clicks else dash.no_update
