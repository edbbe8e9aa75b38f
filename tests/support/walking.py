"""A site to walk through: long pages with places to go to, and every kind of link that there is."""

from collections.abc import Callable, Mapping
from time import sleep

import dash_bootstrap_components as dbc
from dash import Input, Output, State, ctx, dcc, html, set_props
from dash.development.base_component import Component
from flask import Blueprint, Response

from crossroads.page import Choice, Page, form
from crossroads.site import Site

KINDS: Mapping[str, Callable[[str], Component]] = {
    "html.A": lambda href: html.A("html.A", href=href),
    "dcc.Link": lambda href: dcc.Link("dcc.Link", href=href),
    "dbc.NavLink": lambda href: dbc.NavLink("dbc.NavLink", href=href),
    "dbc.Button": lambda href: dbc.Button("dbc.Button", href=href),
    "dbc.CardLink": lambda href: dbc.CardLink("dbc.CardLink", href=href),
    "dbc.ListGroupItem": lambda href: dbc.ListGroupItem("dbc.ListGroupItem", href=href),
    "dbc.Breadcrumb": lambda href: dbc.Breadcrumb(
        items=[{"label": "dbc.Breadcrumb", "href": href}]
    ),
    "dbc.DropdownMenuItem": lambda href: dbc.DropdownMenuItem("dbc.DropdownMenuItem", href=href),
}
YEAR = Choice("year", "Year", lambda: {"1": "One", "2": "Two"}, default="1")


def links(href: str) -> Component:
    """Build a link of each kind to *href*."""
    return html.Section([make(href) for make in KINDS.values()], **{"data-href": href})


def lines(page: Page, count: int = 200) -> list[Component]:
    """Build a text that is longer than any screen, with two places to go to."""
    places = {count // 2: "middle", count * 3 // 4: "größe"}
    return [html.P(f"line {i}", id=places.get(i, page.id(f"line{i}"))) for i in range(count)]


home = Page("home", "/", "Home", "Where a walk begins.")


@home.layout
def home_layout(page: Page) -> list[Component]:
    """Build links to all the rest."""
    addresses = ("/long", "/long#middle", "/long#gr%C3%B6%C3%9Fe", "/late#middle", "/choice?year=2")
    return [
        *map(links, (*addresses, "/", "/nope", "/plain", "/file")),
        dcc.Location(id=page.id("go"), refresh="callback-nav"),
        dcc.Location(id=page.id("stay"), refresh=False),
        html.Button("Go there", id=page.id("leave")),
        html.Button("Pretend", id=page.id("pretend")),
        html.P(id=page.id("heard")),
        *lines(page),
        html.Footer(links("/long")),
    ]


@home.callback(
    Output(home.id("go"), "href"), Input(home.id("leave"), "n_clicks"), prevent_initial_call=True
)
def leave(_: int) -> str:
    return "/long"


@home.callback(
    Output(home.id("stay"), "pathname"),
    Input(home.id("pretend"), "n_clicks"),
    prevent_initial_call=True,
)
def pretend(_: int) -> str:
    return "/elsewhere"


long = Page("long", "/long", "Long", "A text that does not end.")


@long.layout
def long_layout(page: Page) -> list[Component]:
    """Build a text, and links before and after it."""
    return [
        html.A("To the top", href="#"),
        *map(links, ("/", "#middle", "/long")),
        dcc.Location(id=page.id("where")),
        html.P(id=page.id("heard")),
        *lines(page),
        html.Footer([html.A("To the top", href="#"), links("/")]),
    ]


@long.callback(Output(long.id("heard"), "children"), Input(long.id("where"), "pathname"))
def hear(path: str) -> str:
    HEARD.append(path)
    return f"{path} is heard."


HEARD: list[str] = []

late = Page("late", "/late", "Late", "A text that a callback brings.")
late.layout(lambda page: [dcc.Input("x", id=page.id("given")), html.Div(id=page.id("text"))])


@late.callback(Output(late.id("text"), "children"), Input(late.id("given"), "value"))
def bring(_: str) -> list[Component]:
    return [*lines(late), links("/")]


growing = Page("growing", "/growing", "Growing", "A text above which a callback brings another.")


@growing.layout
def growing_layout(page: Page) -> list[Component]:
    """Build a text that is long enough before all of it is there."""
    above = html.Div(id=page.id("above"))
    return [dcc.Input("x", id=page.id("given")), above, *lines(page), links("/")]


@growing.callback(Output(growing.id("above"), "children"), Input(growing.id("given"), "value"))
def grow(_: str) -> Component:
    sleep(0.3)  # the browser has long shown the rest
    return html.P("It is here.", style={"height": "400px"})


choice = Page("choice", "/choice", "Choice", "Something to choose.", controls=(YEAR,))


@choice.layout
def choice_layout(page: Page, year: str) -> list[Component]:
    """Build the choice, and links to either option."""
    return [
        form(page, {"year": year}),
        html.P(f"built for {year}", id=page.id("built")),
        *map(links, ("/choice?year=1", "/choice?year=2", "/")),
        html.P(id=page.id("run")),
    ]


@choice.callback(Input(choice.id("year"), "value"), State(choice.id("run"), "children"))
def run(year: str, said: str | None) -> None:
    count = int(said.split()[1].strip(":")) + 1 if said else 1
    text = f"run {count}: year {year}, by {ctx.triggered_id}"
    set_props(choice.id("run"), {"children": text})


plain = Blueprint("plain", __name__)
plain.add_url_rule(
    "/plain", endpoint="plain", view_func=lambda: "<title>Plain</title><h1>Plain</h1>"
)
plain.add_url_rule("/heard", endpoint="heard", view_func=lambda: HEARD)
plain.add_url_rule(
    "/file",
    endpoint="file",
    view_func=lambda: Response("file", headers={"Content-Disposition": "attachment; filename=f"}),
)

SITE = Site("Walking", (home, long, late, growing, choice), blueprints=(plain,))


def renewed() -> Site:
    """Return the site after a release: the same page at `/choice` has other callbacks."""
    changed = Page("choice", "/choice", "Choice", "Something new to choose.")
    changed.layout(lambda page: [dcc.Input("x", id=page.id("new")), html.P(id=page.id("answer"))])
    changed.callback(Output(changed.id("answer"), "children"), Input(changed.id("new"), "value"))(
        lambda given: f"new: {given}"
    )
    return Site("Walking", (home, long, late, growing, changed), blueprints=(plain,))


RENEWED = renewed()
