"""A site with a page of free controls, and two pages that share one."""

from typing import Any

from dash import Input, Output, html
from dash.development.base_component import Component

from crossroads.page import Choice, Day, Number, Page, Range, Site, Switch, Text, form

FIELDS = (
    Text("word", "Word", default="tree", longest=9),
    Number("count", "Count", default=3, least=1, most=9),
    Number("share", "Share", default=0.5, least=0, most=1, step=0.1),
    Range("years", "Years", default=(1990, 2000), least=1950, most=2020),
    Day("day", "Day", default="2026-01-31", least="2026-01-01"),
    Switch("big", "Big"),
)
REGION = Choice("region", "Region", lambda: {"n": "North", "s": "South"}, default="n", shared=True)

fields = Page("fields", "/", "Fields", "What is free.", controls=FIELDS)


@fields.layout
def fields_layout(page: Page, **chosen: Any) -> list[Component]:
    """Build the controls, and say what the layout was given."""
    return [
        form(page, chosen),
        html.P(repr(list(chosen.values())), id=page.id("built")),
        html.P(id=page.id("seen")),
    ]


@fields.callback(
    Output(fields.id("seen"), "children"), [Input(fields.id(one.name), "value") for one in FIELDS]
)
def see(*values: object) -> str:
    """Say what the callback was given."""
    return repr([*values])


def regional(name: str) -> Page:
    """Make a page with the shared control."""
    page = Page(name, f"/{name}", name.title(), "Shares a control.", controls=(REGION,))
    page.layout(lambda page, region: [form(page, {"region": region})])
    return page


SITE = Site("Fields", (fields, regional("sales"), regional("stock")))
