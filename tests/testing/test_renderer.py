"""What a browser fires, and what it sends: the rules alone, and held against a real one."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from dash import Input, Patch
from flask import Flask, request
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from werkzeug.serving import make_server

from crossroads.testing import Client
from crossroads.testing.callbacks import request_body
from crossroads.testing.layout import patched, text_of
from crossroads.testing.renderer import Renderer
from tests.conftest import build
from tests.support import orders
from tests.support.logins import BOTH
from tests.testing.test_client import sales

HOST = "127.0.0.1"


def layout(*components: dict[str, object]) -> object:
    """Make a layout of components, as Dash sends it."""
    children = [{"namespace": "x", "type": "Div", "props": one} for one in components]
    location = {"namespace": "dash_core_components", "type": "Location", "props": {"id": "url"}}
    return {"namespace": "x", "type": "Div", "props": {"children": [location, *children]}}


def test_a_request_carries_what_a_browser_sends() -> None:
    callback = {
        "output": "..a.figure...b.children..",
        "inputs": [
            {"id": "url", "property": "search"},
            {"id": "year", "property": "n_clicks"},
            {"id": "gone", "property": "value", "allow_optional": True},
        ],
        "state": [{"id": "year", "property": "value"}],
        "clientside_function": None,
    }
    parts = layout({"id": "year", "value": 1987}, {"id": "a"}, {"id": "b"})
    opening = Renderer([callback], parts, "http://127.0.0.1:1/page?year=1987")
    request = opening.next()
    assert request is not None
    assert request_body(request, opening.components) == {
        "output": "..a.figure...b.children..",
        "outputs": [{"id": "a", "property": "figure"}, {"id": "b", "property": "children"}],
        "inputs": [
            {"id": "url", "property": "search", "value": "?year=1987"},
            {"id": "year", "property": "n_clicks"},
            {"id": "gone", "property": "value", "value": None},
        ],
        "state": [{"id": "year", "property": "value", "value": 1987}],
        "changedPropIds": ["url.search"],
        "parsedChangedPropsIds": ["url.search"],
    }
    opening.answered(request, {})
    assert opening.next() is None


def entry(output: str, *inputs: str, **more: object) -> dict[str, object]:
    """Make an entry of the list of callbacks."""
    read = [dict(zip(("id", "property"), one.split("."), strict=True)) for one in inputs]
    return {"output": output, "inputs": read, "state": [], "clientside_function": None, **more}


@pytest.mark.parametrize(
    ("callbacks", "fired"),
    [
        ([entry("b.y", "a.x"), entry("a.x", "c.z")], ["a.x", "b.y"]),
        ([entry("a.x", "b.y"), entry("b.y", "a.x")], ["a.x", "b.y"]),  # a circle begins somewhere
        ([entry("b.y", "nowhere.x")], []),
        ([entry("nowhere.y", "a.x")], []),
        ([entry("b.y", "a.n_clicks", prevent_initial_call=True)], []),
        (
            [entry("b.y@1f", "a.x", prevent_initial_call=True), entry("a.x", "c.z")],
            ["a.x", "b.y@1f"],
        ),
        (
            [entry("b.y", "a.n_clicks", prevent_initial_call=True), entry("a.n_clicks", "c.z")],
            ["a.n_clicks"],
        ),
        ([entry("hash", "a.x", no_output=True)], ["hash"]),
        ([entry("b.y", "a.x", background={"interval": 1})], []),
        ([entry("b.y", "a.x", websocket=True)], []),
        ([entry('{"index":["MATCH"],"type":"t"}.y', "a.x")], []),
        ([entry("b.y", "a.x"), entry("c.z", "a.x", "b.y")], ["b.y", "c.z"]),
    ],
)
def test_callbacks_are_fired_in_the_order_of_what_they_depend_on(
    callbacks: list[dict[str, object]], fired: list[str]
) -> None:
    opening = Renderer(
        callbacks, layout({"id": "a"}, {"id": "b"}, {"id": "c"}), "http://x/", careful=True
    )
    found = []
    while request := opening.next():
        found.append(request.callback["output"])
        name, _, key = request.callback["output"].partition("@")[0].rpartition(".")
        opening.answered(request, {"response": {name: {key: "new"}} if name else {}})
    assert found == fired


@pytest.mark.parametrize("careful", [True, False])
def test_a_count_of_clicks_that_a_callback_sets_is_a_click_for_a_browser(careful: bool) -> None:
    """A measurement is careful, as it is not to change a reader's data."""
    callbacks = [entry("a.n_clicks", "c.z"), entry("b.y", "a.n_clicks", prevent_initial_call=True)]
    parts = layout({"id": "a"}, {"id": "b"}, {"id": "c"})
    opening = Renderer(callbacks, parts, "http://x/", careful=careful)
    first = opening.next()
    assert first is not None
    opening.answered(first, {"response": {"a": {"n_clicks": 0}}})
    assert (opening.next() is None) == careful


def test_a_callback_that_reads_all_that_match_is_fired_when_one_has_gone() -> None:
    row = {"type": "row", "index": 1}
    pattern = '{"index":["ALL"],"type":"row"}'
    callbacks = [entry("box.children", "go.n_clicks", prevent_initial_call=True)]
    callbacks += [{**entry("count.x"), "inputs": [{"id": pattern, "property": "value"}]}]
    inside = layout({"id": row, "value": 5})
    parts = layout({"id": "box", "children": inside}, {"id": "go"}, {"id": "count"})
    opening = Renderer(callbacks, parts, "http://x/")
    first = opening.next()
    assert first is not None
    assert request_body(first, opening.components)["inputs"] == [
        [{"id": row, "property": "value", "value": 5}]
    ]
    assert opening.next() is None
    opening.change({"go.n_clicks": 1})
    emptied = opening.next()
    assert emptied is not None
    opening.answered(emptied, {"response": {"box": {"children": "empty"}}})
    again = opening.next()
    assert again is not None
    assert request_body(again, opening.components)["inputs"] == [[]]


def test_a_patch_does_what_dash_says_that_it_does() -> None:
    old = {"a": [1, 2, 3], "b": {"c": 1, "d": 2}, "n": 8, "gone": 0}
    patch = Patch()
    patch["a"].append(4)
    patch["a"].prepend(0)
    patch["a"].insert(1, 9)
    patch["a"].extend([5, 6])
    patch["a"].remove(9)
    patch["a"].reverse()
    del patch["a"][-1]
    patch["a"][0] = "six"
    patch["b"].update(c=3)
    patch["b"]["new"] = {}
    del patch["b"]["nothing"]
    patch["b"]["new"]["deep"] = True
    patch["n"] += 2
    patch["n"] -= 4
    patch["n"] *= 3
    patch["n"] /= 2
    del patch["gone"]
    told = json.loads(json.dumps(patch.to_plotly_json()))
    assert patched(old, told) == {
        "a": ["six", 5, 4, 3, 2, 1],
        "b": {"c": 3, "d": 2, "new": {"deep": True}},
        "n": 9,
    }
    assert old["a"] == [1, 2, 3]
    cleared = Patch()
    cleared["a"].clear()
    assert patched(old, json.loads(json.dumps(cleared.to_plotly_json())))["a"] == []


def of(kind: str, children: Any, **properties: Any) -> Any:
    """Make a component as Dash sends it."""
    return {"namespace": "x", "type": kind, "props": {"children": children, **properties}}


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (of("P", ["Hello, ", of("B", "you"), "."]), "Hello, you."),
        (of("Div", [of("P", "one"), of("P", 2)]), "one\n2"),
        (of("Nav", [of("A", "Home"), of("A", "Shop")]), "Home Shop"),
        (of("Div", [None, True, of("P", "hidden", hidden=True), "  seen\n\n "]), "seen"),
        (of("P", "gone", style={"display": "none"}), ""),
        (of("Card", "inside", header=of("P", "above"), title="a tooltip"), "inside\nabove"),
        (of("Tab", of("P", "in it"), label="Name"), "Name\nin it"),
    ],
)
def test_the_text_of_a_layout_is_what_a_reader_sees(content: Any, seen: str) -> None:
    assert text_of(content) == seen


# -------------------------------------------------------------------------------- in a real browser


Asked = list[dict[str, Any]]
"""Bodies of requests to run a callback."""


def watched(server: Flask) -> Asked:
    """Have a server write down what is asked of it."""
    asked: Asked = []

    def note() -> None:
        if request.path.endswith("_dash-update-component"):
            asked.append(json.loads(request.get_data(as_text=True).replace(HOST, "localhost")))

    server.before_request_funcs.setdefault(None, []).insert(0, note)
    return asked


@contextmanager
def serving(server: Flask) -> Iterator[int]:
    """Serve from this process; yield the port."""
    served = make_server(HOST, 0, server, threaded=True)
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    yield served.port
    served.shutdown()
    thread.join()
    served.server_close()


def known(asked: Asked, *unknown: str) -> list[str]:
    """Return what was asked, without its order and without the outputs that read *unknown*.

    Requests that do not depend on each other wait for nothing.
    """
    kept = [one for one in asked if one["output"] not in unknown]
    return sorted(json.dumps(one, sort_keys=True) for one in kept)


def test_the_client_asks_what_a_browser_asks(page: Tab, console: list[str]) -> None:
    app = sales(suppress_callback_exceptions=True)
    by_browser = watched(app.server)
    with serving(app.server) as port:
        page.goto(f"http://{HOST}:{port}/?a=b")
        expect(page.locator("#next")).to_have_text("after 2007, 0 clicks, by said")
        page.get_by_role("button", name="Add").click()
        expect(page.locator("#item-1")).to_have_text("click 1")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator("#where")).to_have_text("asked 1")
        expect(page.locator("#noted")).to_have_text("1")  # of two answers either may be the last
        page.locator("input[type=number]").nth(1).fill("5")
        expect(page.locator("#total")).to_have_text("7 by {'field': 'n', 'row': 'b'}")
    again = sales(suppress_callback_exceptions=True)
    by_client = watched(again.server)
    shown = Client(again).open("/?a=b", base_url=f"http://localhost:{port}")
    shown.change(add=1)
    shown.change(ask=1)
    shown.change({Input({"row": "b", "field": "n"}, "value"): 5})
    assert known(by_client) == known(by_browser, "wide.children")
    assert ["`nowhere`" in said for said in console] == [True]


def at_home(page: Tab) -> None:
    """Wait until all that the home page asks for is there."""
    expect(page.locator("#home-inner")).to_have_text("late")
    expect(page.locator("#home-count")).to_have_text("2 orders")


@BOTH
def test_the_client_follows_links_as_a_browser_does(
    approach: str, page: Tab, console: list[str]
) -> None:
    server = build(approach, site=orders.SITE)
    by_browser = watched(server)
    with serving(server) as port:
        page.goto(f"http://{HOST}:{port}/")
        at_home(page)
        page.get_by_role("link", name="Chart").click()
        expect(page.locator("#chart-where")).to_have_text("/chart")
        expect(page.locator("#chart-graph .main-svg").first).to_be_visible()
        page.get_by_role("link", name="Browser").click()
        expect(page.locator("#browser-many")).to_have_text("1")
        expect(page.locator("#browser-wider")).not_to_be_empty()
        page.get_by_role("link", name="Orders").first.click()
        at_home(page)
    again = build(approach, site=orders.SITE)
    by_client = watched(again)
    shown = Client(again).open("/", base_url=f"http://localhost:{port}")
    for path in ("/chart", "/browser", "/"):
        shown = shown.follow(path)
    unknown = ("browser-wide.children", "browser-wider.children")
    assert known(by_client) == known(by_browser, *unknown)
    assert console == []
