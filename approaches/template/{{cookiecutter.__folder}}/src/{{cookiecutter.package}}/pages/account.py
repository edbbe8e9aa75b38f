"""A page that opens for everybody who has logged in."""

from crossroads import Page
from crossroads.page.access import visitor
from dash import html
from dash.development.base_component import Component

page = Page(
    "account",
    path="/account",
    title="Account",
    description="For everybody who has logged in.",
    login=True,  # or role="editor": for those who have that role
)


@page.layout
def layout(_page: Page) -> list[Component]:
    """Say who has logged in."""
    roles = ", ".join(sorted(visitor().roles)) or "none"
    return [html.P(["You are ", html.Strong(visitor().name), f". Your roles: {roles}."])]
