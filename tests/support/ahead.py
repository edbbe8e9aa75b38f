"""A site whose pages show what changes: what must not be loaded before its page is opened."""

from typing import Any

import dash_bootstrap_components as dbc
import flask
from dash import Input, Output, State, ctx, dcc, html
from flask import Blueprint, redirect

from crossroads.page import Page, Site
from crossroads.site import barchart

ITEMS = ["first"]
TIMES = {"opened": 0}


def page_of(name: str, **more: Any) -> Page:
    path = "/" if name == "start" else f"/{name}"
    return Page(name, path, name.capitalize(), "For tests.", **more)


start = page_of("start")
items = page_of("items")
me = page_of("me")
clock = page_of("clock")
still = page_of("still", static=True)
stirring = page_of("stirring", static=True)
brief = page_of("brief", static=True)
chart = barchart.page.renamed("chart", path="/chart", title="Chart")
changing = barchart.page.renamed("changing", path="/changing", title="Changing", static=False)


@start.layout
def _start(page: Page) -> Any:
    form = html.Form(html.Button("Add", type="submit"), action="/add", method="post", id="form")
    return [
        html.Button("Add", id=page.id("add")),
        html.Button("Log in", id=page.id("login")),
        html.P(id=page.id("ok")),
        html.Div(id=page.id("place")),
        dcc.Store(id="basket", storage_type="session"),
        form,
    ]


@start.callback(
    Output(start.id("ok"), "children"),
    Output("basket", "data"),
    Input(start.id("add"), "n_clicks"),
    prevent_initial_call=True,
)
def _add(clicks: int) -> Any:
    ITEMS.append(f"item {clicks}")
    return "saved", clicks


@start.callback(
    Output(start.id("place"), "children"),
    Input(start.id("login"), "n_clicks"),
    prevent_initial_call=True,
)
def _log_in(_clicks: int) -> Any:
    ctx.response.set_cookie("who", "ada")
    return dcc.Location(id="go", pathname="/me", refresh=True)


@items.layout
def _items(page: Page) -> Any:
    return [
        html.Ul([html.Li(item) for item in ITEMS], id=page.id("list")),
        dcc.Store(id="basket", storage_type="session"),
        dcc.Store(id="kept", storage_type="local"),
        html.P(id=page.id("basket")),
        html.P(id=page.id("kept")),
    ]


for _store in ("basket", "kept"):
    items.clientside_callback(
        f"function (data) {{ return '{_store}: ' + data; }}",
        Output(items.id(_store), "children"),
        Input(_store, "data"),
    )


@me.layout
def _me(page: Page) -> Any:
    return html.P(flask.request.cookies.get("who", "nobody"), id=page.id("who"))


@clock.layout
def _clock(page: Page) -> Any:
    return [dcc.Interval(id=page.id("tick"), interval=50), html.P(id=page.id("time"))]


@clock.callback(Output(clock.id("time"), "children"), Input(clock.id("tick"), "n_intervals"))
def _tick(ticks: int) -> str:
    return str(ticks)


@still.layout
def _still(page: Page) -> Any:
    return html.P("It stands still.", id=page.id("text"))


@stirring.layout
def _stirring(page: Page) -> Any:
    return [
        dcc.Location(id=page.id("place"), refresh=False),
        html.P("At rest", id=page.id("text")),
        html.P("At rest", id=page.id("other")),
    ]


@brief.layout
def _brief(page: Page) -> Any:
    return dbc.Alert("Look here, now.", id=page.id("text"), duration=1_000, fade=False)


stirring.clientside_callback(
    "function () { localStorage.setItem('ran', 'yes'); return 'stirred'; }",
    Output(stirring.id("other"), "children"),
    Input(stirring.id("place"), "pathname"),
    prevent_initial_call=True,
)


@stirring.callback(
    Output(stirring.id("text"), "children"),
    Input(stirring.id("place"), "pathname"),
    State(stirring.id("text"), "id"),
    prevent_initial_call=True,
)
def _stir(_path: str, _id: str) -> str:
    TIMES["opened"] += 1
    return f"stirred {TIMES['opened']}"


more = Blueprint("more", __name__)


@more.post("/add")
def _added() -> Any:
    ITEMS.append("from a form")
    return redirect("/me", 303)


SITE = Site("Ahead", (start, items, me, clock), (more,))
STILL = Site("Still", (start, still, stirring, brief, chart, changing))
"""Pages that say `static`, one that says so wrongly, and one that does not."""
