"""The private names of Dash and Flask that adoption leans on: each test says what to do without."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import dash
import pytest
from dash import Dash, Input, Output, html
from flask import Flask

from crossroads.adoption import private


@pytest.fixture
def app() -> Iterator[Dash]:
    """Make an app with a callback, whose globals are put aside."""
    before = private.taken_globals()
    made = Dash("tests.adoption.one")
    made.layout = html.Div(id="out")
    made.callback(Output("out", "children"), Input("in", "value"))(str)
    yield made
    private.taken_globals()
    private.give_back(before)


@pytest.mark.parametrize("name", private.NAMES)
def test_dash_has_the_name(name: str) -> None:
    assert private.find(name) is not None, f"{name} is gone: {private.NAMES[name]}"


@pytest.mark.parametrize("name", private.OF_AN_APP)
def test_an_app_has_the_attribute(app: Dash, name: str) -> None:
    assert hasattr(app, name), f"Dash.{name} is gone: {private.OF_AN_APP[name]}"


@pytest.mark.parametrize("name", private.OF_A_FLASK)
def test_a_flask_has_the_attribute(name: str) -> None:
    server = Flask("plain")
    assert hasattr(server, name), f"Flask.{name} is gone: {private.OF_A_FLASK[name]}"


@pytest.mark.parametrize("key", private.OF_AN_ENTRY)
def test_an_entry_has_the_key(app: Dash, key: str) -> None:
    (entry,) = app.callback_map.values()
    assert key in entry, f"callback_map has no {key}: see what `renaming.Prefix.entry` needs it for"


def test_a_callback_says_which_module_it_is_from(app: Dash) -> None:
    """`origins.sorted_out` finds the page of a callback by it."""

    def answer(value: str) -> str:
        return value

    app.callback(Output("two", "children"), Input("in", "value"))(answer)
    entry = app.callback_map["two.children"]
    assert entry["callback"].__module__ == __name__
    assert entry["callback"].__wrapped__ is answer


def test_a_callback_is_called_with_what_is_renamed() -> None:
    """`renaming.Prefix.function` changes these two."""
    source = inspect.getsource(Dash._execute_callback)
    assert "outputs_list=" in source
    assert "callback_context=" in source


def test_the_container_of_pages_has_the_four_ids() -> None:
    ids = {one.id for one in dash.page_container.children}
    assert ids == {private.CONTENT, private.LOCATION, private.STORE, private.DUMMY}
    module = import_module("dash.dash")
    names = ("_ID_CONTENT", "_ID_LOCATION", "_ID_STORE", "_ID_DUMMY")
    assert {getattr(module, name) for name in names} == ids


def test_what_is_registered_for_the_process_can_be_taken_and_given_back() -> None:
    before = private.taken_globals()
    dash.callback(Output("three", "children"), Input("in", "value"))(str)
    dash.clientside_callback("(a) => a", Output("four", "children"), Input("in", "value"))
    taken = private.taken_globals()
    assert [*taken.entries] == ["three.children", "four.children"]
    assert len(taken.specifications) == 2
    assert len(taken.scripts) == 1
    assert private.taken_globals() == ([], {}, [], {})
    private.give_back(taken)
    assert private.taken_globals() == taken
    private.give_back(before)


def test_the_apps_of_a_flask_are_found() -> None:
    server = Flask("plain")
    server.before_request(lambda: None)
    apps = [
        Dash(f"app {prefix}", server=server, url_base_pathname=prefix) for prefix in ("/a/", "/b/")
    ]
    assert private.dashes_on(server) == apps


def test_views_of_dash_are_told_from_what_is_around_them(app: Dash) -> None:
    views = app.server.view_functions
    own = [views[endpoint] for endpoint in private.endpoints_of(app)]
    assert own
    assert all(map(private.is_dashs, own))
    assert not private.is_dashs(test_views_of_dash_are_told_from_what_is_around_them)


def test_a_document_of_dash_says_that_it_was_reached(app: Dash) -> None:
    private.watch_document(app)
    view = app.server.view_functions["/"]
    assert private.document_asked_for(view) == private.PASSED
    assert "<html>" in app.server.test_client().get("/").text


def test_redirects_of_dash_pages_are_found() -> None:
    with private.quick_pages():
        app = Dash("tests.adoption.two", use_pages=True, pages_folder="")
        dash.register_page("new", "/new", redirect_from=["/old"], layout="")
    assert private.redirects_on(app.server) == {"/old": "/new"}


def test_a_redirect_is_that_of_the_app_that_is_made_and_not_of_one_that_was_served() -> None:
    served = Dash("tests.adoption.served")
    served.layout = html.Div()
    served.get_layout()
    with private.quick_pages():
        app = Dash("tests.adoption.four", use_pages=True, pages_folder="")
        dash.register_page("new", "/new", redirect_from=["/old"], layout="")
    assert private.redirects_on(app.server) == {"/old": "/new"}
    assert private.redirects_on(served.server) == {}


def test_pages_that_are_registered_quickly_come_in_dashs_order() -> None:
    described: list[dict[str, Any]] = [
        {"module": "z", "path": "/", "name": "Home"},
        {"module": "b", "order": 7},
        {"module": "c", "order": "x"},
        {"module": "a"},
        {"module": "d", "order": 2},
        {"module": "e", "path_template": "/e/<one>"},
    ]

    def registered() -> list[tuple[str, Any]]:
        Dash("tests.adoption.three", use_pages=True, pages_folder="")
        for one in described:
            dash.register_page(layout="", **one)
        found = [(key, {**entry}) for key, entry in dash.page_registry.items()]
        dash.page_registry.clear()
        return found

    usual = registered()
    with private.quick_pages():
        quick = registered()
    assert quick == usual
    assert [key for key, _ in usual] == ["d", "b", "c", "a", "e", "z"]
    dash.page_registry["left"] = {}
    assert [*dash.page_registry] == ["left"]


def test_a_document_of_ones_own_is_told_from_dashs(app: Dash) -> None:
    assert not private.is_own_index(app)
    assert not private.has_own_renderer(app)
    app.index_string = app.index_string.replace("<body>", '<body class="own">')
    assert private.is_own_index(app)
