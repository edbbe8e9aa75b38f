"""A site with a frame of its own, which follows the address, and with a very long address."""

from collections.abc import Sequence

import dash
import dash_bootstrap_components as dbc
from dash import Input, Output, dcc, html
from dash.development.base_component import Component

from crossroads.frame.layouts import links
from crossroads.page import Choices, Page, form
from crossroads.site import Site

TAGS = Choices("tag", "Tags", lambda: {f"größe {i}": f"{i}" for i in range(400)}, default=())

home = Page("home", "/", "Home", "Where a visit begins.")
home.layout(lambda page: [html.P("At home", id=page.id("here"))])
tags = Page("tags", "/tags", "Tags", "More to choose than fits on a screen.", controls=(TAGS,))
PAGES = (home, tags)


@tags.layout
def tags_layout(page: Page, tag: list[str]) -> list[Component]:
    """Say what the layout was built for."""
    return [form(page, {"tag": tag}), html.P(f"{len(tag)} tags", id=page.id("built"))]


def frame(site: Site, page: Page | None, content: Sequence[Component]) -> Component:
    """Build a frame with a place of its own, and with the links in another property."""
    title = html.Div(links(site, page), id="kit-links")
    beside = [dbc.NavLink(one.title, href=one.path, active="exact") for one in PAGES]
    return html.Div(
        [
            dcc.Location(id="place"),
            html.P(id="crumb"),
            dbc.Nav(beside, id="beside"),
            dbc.Accordion(dbc.AccordionItem("All pages", title=title)),
            html.Main(content, id="kit-main"),
        ]
    )


@dash.callback(Output("crumb", "children"), Input("place", "pathname"))  # type: ignore[untyped-decorator]
def follow(path: str) -> str:
    """Write where the visitor is."""
    return f"You are at {path}."


SITE = Site("Framed", PAGES, frame=frame)
