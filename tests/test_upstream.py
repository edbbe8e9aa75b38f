"""What Dash itself does not do, as strict expected failures: the day it is mended, this file fails.

Each runs in a process of its own, since what it shows is state of the whole process.
"""

import subprocess
import sys

import pytest

from tests.servers import ROOT, clean_environment

TWO_APPS = """
from flask import Flask
import dash
from dash import Dash, Input, Output, html

server = Flask(__name__)
first, second = (
    Dash(name, server=server, url_base_pathname=f"/{name}/") for name in ("first", "second")
)
first.layout = second.layout = html.Div()
client = server.test_client()
"""


def holds(check: str) -> None:
    """Run two stock apps on one server and *check* something of them."""
    finished = subprocess.run(
        [sys.executable, "-c", TWO_APPS + check],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode in {0, 1}, finished.stderr
    assert "AssertionError" in finished.stderr or finished.returncode == 0, finished.stderr
    assert finished.returncode == 0


def test_two_stock_apps_answer_side_by_side() -> None:
    holds("assert client.get('/first/').status_code == client.get('/second/').status_code == 200")


@pytest.mark.xfail(reason="every GET below a prefix is answered 200 by Dash's catch-all")
def test_stock_dash_answers_404_to_an_unknown_address() -> None:
    holds("assert client.get('/first/nope').status_code == 404")


@pytest.mark.xfail(reason="dash.callback lands in the first constructed app")
def test_a_global_callback_lands_in_the_app_that_was_constructed_before_it() -> None:
    holds("""
@dash.callback(Output("a", "children"), Input("b", "children"))
def late(value): return value
client.get("/second/")
assert client.get("/first/_dash-dependencies").get_json() == []
""")


@pytest.mark.xfail(reason="global path functions answer for the last constructed app")
def test_global_path_functions_answer_for_the_app_that_asks() -> None:
    holds("""
seen = []
first.layout = lambda: seen.append(dash.get_relative_path("/")) or html.Div()
client.get("/first/_dash-layout")
assert seen[-1] == "/first/"
""")


@pytest.mark.xfail(reason="one page registry for all apps of a process (plotly/dash#2398, #2812)")
def test_the_page_registry_belongs_to_an_app() -> None:
    holds("""
dash.register_page("one", "/one", layout=[])
third = Dash("third", server=Flask("third"))
assert not dash.page_registry
""")


@pytest.mark.xfail(reason="a missing component bundle is a 500 in stock Dash")
def test_stock_dash_answers_404_for_a_bad_bundle_path() -> None:
    holds("assert client.get('/first/_dash-component-suites/dash/nope.js').status_code == 404")


@pytest.mark.xfail(reason="Dash has a flag for having read the entry points, and never sets it")
def test_the_entry_points_of_hooks_are_read_once_for_all_apps() -> None:
    holds("""
from dash._hooks import HooksManager
assert HooksManager._registered
""")


@pytest.mark.xfail(reason="every Dash adds plotly.js to the one list of scripts once more")
def test_a_script_is_in_the_list_of_scripts_once_for_all_apps() -> None:
    holds("""
scripts = dash.dcc._js_dist
assert not [one for one in scripts if scripts.count(one) > 1]
""")
