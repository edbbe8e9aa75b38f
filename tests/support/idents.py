"""Pages with the ids that pages elsewhere have: `main`, as in a tutorial with many descendants."""

from dash import Input, Output, html
from dash.development.base_component import Component

from crossroads.page import Page
from crossroads.site import Site

IDS = ("main", "links", "head", "address", "failure", "theme", "logout")
"""What the ids of the frame and the router are called without their prefix."""


def page(name: str, path: str, other: str) -> Page:
    """Make a page that has all of these ids, and a callback that writes to `main`."""
    made = Page(name, path, name.capitalize(), "A page with ids as they are elsewhere.")

    @made.layout
    def layout(page: Page) -> list[Component]:
        return [
            html.A("The other one", href=other, id=page.id("other")),
            html.Button("Fill", id=page.id("fill")),
            *(html.P(f"{one} of {name}", id=one) for one in IDS),
        ]

    @made.callback(
        Output("main", "children", allow_duplicate=True),
        Input(made.id("fill"), "n_clicks"),
        prevent_initial_call=True,
    )
    def fill(_clicks: int) -> str:
        return f"{name} is filled"

    return made


SITE = Site("Ids", (page("first", "/", "/second"), page("second", "/second", "/")))
