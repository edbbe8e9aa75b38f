"""A site with files of its own: styles, scripts with a function for callbacks, a picture."""

from pathlib import Path

import dash
from dash import ClientsideFunction, Input, Output, html
from dash.development.base_component import Component

from crossroads.page import Page
from crossroads.site import Site

FOLDER = Path(__file__).parent / "own"


def page(name: str, path: str) -> Page:
    """Make a page that uses them."""
    made = Page(name, path, name.capitalize(), "A page with files of the site's own.")

    @made.layout
    def layout(page: Page) -> list[Component]:
        return [
            html.P("said", id=page.id("said")),
            html.P(id=page.id("out")),
            html.Img(src=dash.get_asset_url("parts/dot.svg"), alt="A dot", id=page.id("dot")),
        ]

    made.clientside_callback(
        ClientsideFunction("own", "shout"),
        Output(made.id("out"), "children"),
        Input(made.id("said"), "children"),
    )
    return made


SITE = Site("Filed", (page("home", "/"), page("other", "/other")), assets=FOLDER)
BARE = Site("Bare", SITE.pages, assets=FOLDER, styled=False)
