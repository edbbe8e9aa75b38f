"""The pieces of a chart page: the chart, and its text alternatives."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ClientsideFunction, Input, Output, dcc, html
from dash.development.base_component import Component

from crossroads.page.page import Page

HTML = html.Div._namespace
FIGURE: Mapping[str, Any] = {
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "margin": {"l": 10, "r": 10, "t": 30, "b": 50},
    "font": {"size": 13, "family": "system-ui, sans-serif"},
    "colorway": ["#2f86c6", "#d5600f", "#0a9a6e", "#c9659b", "#b07d0a", "#8c79d0"],
    "hoverlabel": {"namelength": 0},
}
"""The layout that all figures share: no background, and six colours that the colour-blind can tell
apart, each with a contrast of at least 3 to 1 on the light and on the dark theme (WCAG 1.4.11).

Text and grid take the theme's colours from `assets/site.css`, so a new theme redraws nothing. That
holds for the figures of `chart`; a `dcc.Graph` of your own keeps the colours of its figure.
"""


def title(text: str) -> Mapping[str, Any]:
    """Return what stands above a figure, at its left edge: what its axis of values measures."""
    return {"text": text, "font": {"size": 13}, "x": 0, "y": 1, "yanchor": "top", "pad": {"t": 8}}


def chart(page: Page) -> Component:
    """Build the places for a chart and its text alternatives, a sentence and a table.

    Callbacks of the page fill `graph`, `summary` and `table`, and `table_on_demand` shows the last.
    """
    graph = dcc.Graph(id=page.id("graph"), config={"displayModeBar": False, "responsive": True})
    described = {
        "aria-label": f"{page.title}, described above",
        "aria-describedby": page.id("summary"),
    }
    return html.Div(
        [
            html.P(id=page.id("summary"), role="status"),
            html.Div(graph, role="img", className="kit-chart themed", **described),
            dcc.Store(id=page.id("table")),
            html.Details(
                [
                    html.Summary("The same figures as a table", id=page.id("more")),
                    html.Div(id=page.id("rows")),
                ],
                className="my-3",
            ),
        ]
    )


def table_on_demand(page: Page) -> None:
    """Draw the table when a visitor opens it: its cells take as long to draw as the rest."""
    page.clientside_callback(
        ClientsideFunction("crossroads", "opened"),
        Output(page.id("rows"), "children"),
        Input(page.id("more"), "n_clicks"),
        Input(page.id("table"), "data"),
        prevent_initial_call=True,
    )


def table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], caption: str
) -> Mapping[str, Any]:
    """Build a data table; the first cell of each row names the row, the others are numbers.

    It is what Dash makes of components when it sends them. As components, the cells of one table
    took as much of the server's time as the rest of a page with a chart.
    """
    head = sent("Tr", [sent("Th", heading, scope="col") for heading in headings])
    body = [
        sent("Tr", [sent("Th", name, scope="row"), *(sent("Td", cell) for cell in cells)])
        for name, *cells in rows
    ]
    parts = [sent("Caption", caption), sent("Thead", head), sent("Tbody", body)]
    filled = sent("Table", parts, className="table table-sm figures")
    # It scrolls sideways on a phone, so the keyboard must reach it.
    reachable = {"tabIndex": "0", "role": "region", "aria-label": caption}
    return sent("Div", filled, className="table-responsive", **reachable)


def sent(kind: str, children: object, **props: str) -> Mapping[str, Any]:
    """Return an element of `dash.html` as Dash sends it."""
    return {"type": kind, "namespace": HTML, "props": {"children": children, **props}}
