"""The first page: it greets whoever types a name."""

from crossroads import Page, Text, Value, form
from dash import Input, Output, html
from dash.development.base_component import Component
from flask import current_app

NAME = Text("name", "Your name", default="")
page = Page(
    "home",
    path="/",
    title="Home",
    description="Greets whoever types a name.",
    controls=(NAME,),
)


@page.layout
def layout(page: Page, **chosen: Value) -> list[Component]:
    """Build the field and a place for the greeting."""
    return [form(page, chosen), html.P(id=page.id("greeting"))]


@page.callback(
    Output(page.id("greeting"), "children"),
    Input(page.id("name"), "value"),
    in_layout=True,
)
def greet(name: str) -> str:
    """Greet a visitor; the first greeting comes with the layout."""
    return f"{current_app.config['GREETING']}, {NAME.accept(name) or 'visitor'}."
