"""What this site is, what serves it, where to go, and what the comparison found."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component
from flask import current_app

from crossroads import Page
from crossroads.page.access import openable

page = Page(
    "home",
    path="/",
    title="Home",
    description="One Dash site of three pages, built two ways from the same page modules.",
    static=True,
)

STRUCTURES = {
    "multi": "One Dash instance per page, all on one Flask server. A link loads a new document.",
    "single": "One Dash instance with a router. A link replaces the page inside the document.",
}
"""The two that the kit is about, in the words of its home page."""
CAME = (
    "You opened this document by its address.",
    "Your last click loaded this document.",
    "Your last click replaced the page.",
    "Your browser brought back this document.",
)
"""How one may have come here. `assets/links.js` knows it, and `site.css` shows one of them."""
DRAWN = 3
"""How many pages of the site the diagram has, the first ones."""
ISSUE = "https://github.com/plotly/dash/issues/2399"
REPORT, SOURCE = "benchmarks/report/README.md", "shared/site/home.py"
"""Where they are in the project, which has no address of its own."""


@page.layout
def layout(page: Page) -> list[Component]:
    """Build the diagram, a card for every other page in the navigation, and the headline."""
    linked = openable(current_app.extensions["site"].linked)
    others = [other for other in linked if other.path != page.path]
    serving = current_app.config["APPROACH"]
    served = ["You are being served by ", html.Strong(serving), "."]
    return [
        html.P(served, id=page.id("approach")),
        html.Div(
            [_structure(name, linked[:DRAWN], page, name == serving) for name in STRUCTURES],
            className="structures",
        ),
        dbc.Row(
            [dbc.Col(_card(other)) for other in others],
            className="row-cols-1 row-cols-md-2 g-3 mb-5",
        ),
        html.Section(_headline(), id=page.id("headline")),
    ]


def _structure(name: str, pages: Sequence[Page], here: Page, is_serving: bool) -> Component:
    """Build one structure: what it is, its boxes, and, if it serves this page, the last click."""
    boxes = [
        html.Span(one.title, className="here" if is_serving and one is here else None)
        for one in pages
    ]
    apps = [["Dash", box] for box in boxes] if name == "multi" else [["Dash, router", *boxes]]
    drawn = html.Div(["One Flask server", *map(html.Div, apps)], className="boxes")
    last = [html.P([html.Span(words) for words in CAME], className="came")] if is_serving else []
    return html.Section(
        [html.H2(name, className="h5"), html.P(STRUCTURES[name]), drawn, *last],
        className=f"structure {name} serving" if is_serving else f"structure {name}",
    )


def _card(other: Page) -> Component:
    link = html.A(other.title, href=other.url, className="stretched-link")
    text = html.P(other.description, className="card-text")
    body = dbc.CardBody([html.H2(link, className="h5 card-title"), text])
    return dbc.Card(body, className="h-100")


def _headline() -> list[Component]:
    found = headline()
    heading = html.H2("Which structure costs what", className="h4")
    if found is None:
        missing = "No comparison has been committed yet: nox -s compare -- --publish makes one."
        return [heading, html.P(missing)]
    where = ["The report: ", html.Code(REPORT), ". This page: ", html.Code(SOURCE), "."]
    return [
        heading,
        html.P(found["default"]),
        _picture(found["rows"]),
        *map(html.P, found["told"]),
        html.Details([html.Summary("How sure that is"), *map(html.P, found["sure"])]),
        html.P(
            [f"Measured on {found['date']}. ", *where],
            className="text-body-secondary small mt-3",
        ),
    ]


def _picture(rows: Sequence[Mapping[str, Any]]) -> Component:
    """Build a table whose cells have a bar below the value: the larger of both is full."""
    head = html.Tr([html.Th("Less is better"), *(html.Th(name) for name in STRUCTURES)])
    measured = [
        html.Tr(
            [
                html.Th([row["what"], " ", html.Small(row["word"])], scope="row"),
                *(
                    html.Td(value, style={"--share": f"{share}%"})
                    for value, share in zip(row["values"], row["shares"], strict=True)
                ),
            ]
        )
        for row in rows
    ]
    promise = [html.Td(html.A("not promised", href=ISSUE)), html.Td("yes")]
    supported = html.Tr([html.Th("Supported by Dash", scope="row"), *promise])
    return html.Table(
        [html.Thead(head), html.Tbody([*measured, supported])], className="table verdict"
    )


@cache
def headline() -> dict[str, Any] | None:
    """Read what the report says in short, once; `None` if no comparison is committed."""
    source = Path(__file__).parent / "data/headline.json"
    return json.loads(source.read_text("utf-8")) if source.is_file() else None
