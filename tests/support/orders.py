"""A site whose data a measurement must not touch: each callback writes down that it has run."""

import os
from pathlib import Path
from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from crossroads.page import Page
from crossroads.site import Site

LOG = "ORDERS_LOG"
"""The variable that names the file of notes, a line for each callback that has run."""
FAILS = "ORDERS_FAIL_AFTER"
"""The variable that says after how many calls the callback of the broken page fails; if not: 0."""


def note(what: str, *given: object) -> None:
    """Write down that a callback has run, with what it was given and what had changed."""
    if path := os.environ.get(LOG):
        changed = sorted(ctx.triggered_prop_ids)
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{what} {given} {changed}\n")


home = Page("home", "/", "Orders", "Buttons that change the data of the site.")


@home.layout
def home_layout(page: Page) -> list[Component]:
    """Build the buttons, and places for what they do."""
    return [
        dcc.Store(id=page.id("orders")),
        html.Ul(id=page.id("list")),
        html.Button("Delete all orders", id=page.id("delete")),
        html.Button("Archive", id=page.id("archive")),
        dcc.Upload("Import", id=page.id("import")),
        html.Button("Reset", id=page.id("reset"), n_clicks=3),
        *(html.P(id=page.id(name)) for name in ("deleted", "archived", "imported", "wiped")),
        html.P(id=page.id("count")),
        html.P(id=page.id("told")),
        html.Div(id=page.id("late")),
    ]


@home.callback(
    Output(home.id("deleted"), "children"),
    Input(home.id("delete"), "n_clicks"),
    prevent_initial_call=True,
)
def delete(clicks: int | None) -> str:
    """Delete all orders, whatever the count of clicks is: as people write it."""
    note("PRESSED delete", clicks)
    return f"deleted {clicks}"


@home.callback(
    Output(home.id("imported"), "children"),
    Input(home.id("import"), "contents"),
    prevent_initial_call=True,
)
def take_in(contents: str) -> int:
    """Read a file, which is always there: as people write it."""
    note("PRESSED import", contents)
    return len(contents)


@home.callback(Output(home.id("archived"), "children"), Input(home.id("archive"), "n_clicks"))
def archive(clicks: int | None) -> str:
    """Do nothing until the button is pressed."""
    if not clicks:
        raise PreventUpdate
    note("PRESSED archive", clicks)
    return f"archived {clicks}"


# Registered before what it reads is: a browser goes by what depends on what.
@home.callback(
    Output(home.id("count"), "children"),
    Input(home.id("list"), "children"),
    State(home.id("orders"), "data"),
)
def count(shown: Any, orders: list[str]) -> str:
    """Count what another callback has written."""
    note("count", len(shown), len(orders))
    return f"{len(shown)} orders"


@home.callback(
    Output(home.id("list"), "children"), Input(home.id("orders"), "data"), prevent_initial_call=True
)
def show(orders: list[str]) -> list[Component]:
    """Show what another callback has fetched; it waits for that."""
    note("show", orders)
    return [html.Li(one) for one in orders]


@home.callback(Output(home.id("orders"), "data"), Input(home.id("orders"), "id"))
def fetch(_id: str) -> list[str]:
    """Fetch the orders."""
    note("fetch")
    return ["tea", "bread"]


@home.callback(Output(home.id("told"), "children"), Input(home.id("archived"), "children"))
def tell(archived: str | None) -> str:
    """Speak of what a callback has left as it was: a browser does not ask for it."""
    note("tell", archived)
    return f"{archived}"


@home.callback(
    Output(home.id("reset"), "n_clicks"),
    Output(home.id("late"), "children"),
    Input(home.id("orders"), "data"),
)
def forget_clicks(orders: list[str]) -> tuple[int, list[Component]]:
    """Set a count of clicks, and put a button on the page whose callback was there before."""
    note("forget clicks", orders)
    return 0, [html.P(id=home.id("inner")), html.B("late", id=home.id("bold"))]


@home.callback(Output(home.id("inner"), "children"), Input(home.id("bold"), "children"))
def fill_in(text: str) -> str:
    """Fill what is put on the page by another callback."""
    note("fill in", text)
    return text


@home.callback(
    Output(home.id("wiped"), "children"),
    Input(home.id("reset"), "n_clicks"),
    prevent_initial_call=True,
)
def wipe(clicks: int) -> str:
    """Do what a click asks for, which another callback may seem to be."""
    if not clicks:
        raise PreventUpdate
    note("PRESSED wipe", clicks)
    return "wiped"


chart = Page("chart", "/chart", "Chart", "A chart, by a chain of callbacks.")


@chart.layout
def chart_layout(page: Page) -> list[Component]:
    """Build a choice and a chart."""
    return [
        dcc.Location(id=page.id("url"), refresh=False),
        dcc.Dropdown(["a", "b"], "a", id=page.id("which")),
        dcc.Graph(id=page.id("graph")),
        html.P(id=page.id("where")),
    ]


@chart.callback(Output(chart.id("graph"), "figure"), Input(chart.id("which"), "value"))
def draw(which: str) -> dict[str, Any]:
    """Draw a chart."""
    note("draw", which)
    return {"data": [{"type": "bar", "x": [which], "y": [1]}]}


@chart.callback(
    Output(chart.id("where"), "children"),
    Input(chart.id("url"), "pathname"),
    prevent_initial_call=True,
)
def where(path: str) -> str:
    """Say where one is: a location sets itself when the page opens."""
    note("where", path)
    return path


browser = Page("browser", "/browser", "Browser", "Values that only a browser knows.")


@browser.layout
def browser_layout(page: Page) -> list[Component]:
    """Build places for them."""
    names = ("width", "wide", "wider", "fixed", "many")
    item = html.P(id={"type": page.id("item"), "index": 1})
    return [*(html.P(id=page.id(name)) for name in names), item]


browser.clientside_callback(
    "(_) => window.innerWidth",
    Output(browser.id("width"), "children"),
    Input(browser.id("width"), "id"),
)


@browser.callback(Output(browser.id("wide"), "children"), Input(browser.id("width"), "children"))
def wide(width: int) -> str:
    """Use what the browser has computed."""
    note("unknown wide", width + 1)
    return f"{width}"


@browser.callback(Output(browser.id("wider"), "children"), Input(browser.id("wide"), "children"))
def wider(width: str) -> str:
    """Use what follows from it."""
    note("unknown wider", int(width))
    return width


@browser.callback(Output(browser.id("fixed"), "children"), Input(browser.id("fixed"), "id"))
def fixed(name: str) -> str:
    """Use what is known."""
    note("fixed", name)
    return name


@browser.callback(
    Output(browser.id("many"), "children"),
    Input({"type": browser.id("item"), "index": ALL}, "id"),
)
def many(ids: list[Any]) -> str:
    """Use what matches a pattern."""
    note("many", ids)
    return f"{len(ids)}"


broken = Page("broken", "/broken", "Broken", "A callback that fails.")
broken.layout(lambda page: [html.P(id=page.id("out")), html.P(id=page.id("well"))])


@broken.callback(Output(broken.id("out"), "children"), Input(broken.id("out"), "id"))
def fail(name: str) -> str:
    """Fail, after some calls of all servers together if that is asked for."""
    note("asked", name)
    if Path(os.environ[LOG]).read_text("utf-8").count("asked") > int(os.environ.get(FAILS, "0")):
        raise ZeroDivisionError("no such\nwarehouse")
    return name


@broken.callback(Output(broken.id("well"), "children"), Input(broken.id("well"), "id"))
def do_well(name: str) -> str:
    """Work, beside one that fails."""
    note("well", name)
    return name


PAGES = (home, chart, browser)
SITE = Site("Orders", PAGES)
BROKEN = Site("Orders that fail", (*PAGES, broken))
