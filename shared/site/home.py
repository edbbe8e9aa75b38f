"""What this site is, what serves it, where to go, and what the comparison found."""

import json
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


@page.layout
def layout(page: Page) -> list[Component]:
    """Build the introduction, a card for every other page in the navigation, and the headline."""
    linked = openable(current_app.extensions["site"].linked)
    others = [other for other in linked if other.path != page.path]
    cards = [dbc.Col(_card(other)) for other in others]
    terms = [(html.Dt(name), html.Dd(words)) for name, words in STRUCTURES.items()]
    served = ["You are being served by ", html.Strong(current_app.config["APPROACH"]), "."]
    return [
        html.P(served, id=page.id("approach")),
        html.Dl([part for term in terms for part in term]),
        dbc.Row(cards, className="row-cols-1 row-cols-md-2 g-3 mb-4"),
        html.Section(_headline(), id=page.id("headline")),
    ]


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
    return [
        heading,
        *[html.P(sentence) for sentence in found["sentences"]],
        html.P(f"Measured on {found['date']}.", className="text-body-secondary small"),
    ]


@cache
def headline() -> dict[str, Any] | None:
    """Read what the report says in short, once; `None` if no comparison is committed."""
    source = Path(__file__).parent / "data/headline.json"
    return json.loads(source.read_text("utf-8")) if source.is_file() else None
