"""A site whose pages fail when they are asked to."""

from dash import Input, Output, html
from dash.development.base_component import Component
from flask import Blueprint

from crossroads.page import Choice, Page, form
from crossroads.site import Site

FAILS = Choice("fails", "Fails", lambda: {"no": "No", "yes": "Yes"}, default="no")
SECRET = "a secret of the page's own code"  # noqa: S105 - what must not leave the server


def fail_if(asked: str) -> str:
    """Do what the visitor has chosen."""
    if asked == "yes":
        raise ZeroDivisionError(SECRET)
    return "All is well."


home = Page("home", "/", "Home", "It works.")
home.layout(lambda _page: [html.A("To the layout that fails", href="/layout?fails=yes")])

layout = Page("layout", "/layout", "Layout", "Its layout can fail.", controls=(FAILS,))
layout.layout(lambda page, fails: [form(page, {"fails": fails}), html.P(fail_if(fails))])

late = Page("late", "/late", "Late", "Its callback can fail.", controls=(FAILS,))


@late.layout
def late_layout(page: Page, fails: str) -> list[Component]:
    """Build the choice, and a place for what comes of it."""
    return [form(page, {"fails": fails}), html.P(id=page.id("out"))]


@late.callback(Output(late.id("out"), "children"), Input(late.id("fails"), "value"), in_layout=True)
def answer(fails: str) -> str:
    return fail_if(fails)


own = Blueprint("own", __name__)
own.add_url_rule("/own/<asked>", view_func=lambda asked: fail_if(asked.splitlines()[0]))

SITE = Site("Failing", (home, layout, late), blueprints=(own,))
