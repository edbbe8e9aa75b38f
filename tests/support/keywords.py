"""A site whose pages say all that a page can say of itself."""

from dash import html
from dash.development.base_component import Component
from flask import Blueprint, Response

from crossroads.page import Page
from crossroads.site import Site

home = Page("home", "/", "Home", "Where a visit begins.")
plain = Page("plain", "/plain", "Plain", "It builds its own heading.", heading=False)
alone = Page("alone", "/alone", "Alone", "Nothing is around it.", framed=False)
hidden = Page("hidden", "/hidden", "Hidden", "Nobody links it.", listed=False, indexed=False)
bars = Page("bars", "/bars", "Bars", 'Bars & "lines".', group="Charts", image="/assets/dot.svg")
late = Page(
    "late", "/late", "Late", "It comes after the group.", image="https://else.example/a.png"
)
lines = Page(
    "lines",
    "/lines",
    "Lines",
    "It has a style of its own.",
    group="Charts",
    stylesheets=("/page.css",),
    extra={"icon": "line"},
)
PAGES = (home, plain, alone, hidden, bars, late, lines)


def layout(page: Page) -> list[Component]:
    """Build links to all pages."""
    said = html.P(f"This is {page.name}", id=page.id("said"))
    return [said, *(html.A(f"To {one.name}", href=one.url) for one in PAGES)]


for one in PAGES:
    one.layout(layout)

styles = Blueprint("styles", __name__)
styles.add_url_rule("/page.css", "page", lambda: Response("p { color: red; }", mimetype="text/css"))
SITE = Site("Keywords", PAGES, blueprints=(styles,))
