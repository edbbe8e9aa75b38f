"""What Dash itself does not do, as strict expected failures: the day it is mended, this file fails.

Each runs in a process of its own, since what it shows is state of the whole process.
"""

import subprocess
import sys

import pytest

from benchmarks.tools.files import ROOT
from tests.support.servers import clean_environment

ON_ONE_SERVER = """
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
DISPATCHED = """
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
import dash
from dash import Dash, Input, Output, html

first, second = (
    Dash(name, server=Flask(name), requests_pathname_prefix=f"/{name}/")
    for name in ("first", "second")
)
first.layout = second.layout = html.Div()
server = Flask(__name__)
mounted = {"/first": first.server, "/second": second.server}
server.wsgi_app = DispatcherMiddleware(server.wsgi_app, mounted)
client = server.test_client()
"""
both_ways = pytest.mark.parametrize(
    "two_apps", [ON_ONE_SERVER, DISPATCHED], ids=["one server", "dispatcher"]
)
"""The dispatcher keeps addresses apart, and nothing that is global in the process."""


def holds(check: str, two_apps: str = ON_ONE_SERVER) -> None:
    """Run two stock apps side by side and *check* something of them."""
    finished = subprocess.run(
        [sys.executable, "-c", two_apps + check],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode in {0, 1}, finished.stderr
    assert "AssertionError" in finished.stderr or finished.returncode == 0, finished.stderr
    assert finished.returncode == 0


@both_ways
def test_two_stock_apps_answer_side_by_side(two_apps: str) -> None:
    check = "assert client.get('/first/').status_code == client.get('/second/').status_code == 200"
    holds(check, two_apps)


@both_ways
@pytest.mark.xfail(reason="every GET below a prefix is answered 200 by Dash's catch-all")
def test_stock_dash_answers_404_to_an_unknown_address(two_apps: str) -> None:
    holds("assert client.get('/first/nope').status_code == 404", two_apps)


@pytest.mark.xfail(reason="dash.callback lands in the first constructed app")
def test_a_global_callback_lands_in_the_app_that_was_constructed_before_it() -> None:
    holds("""
@dash.callback(Output("a", "children"), Input("b", "children"))
def late(value): return value
client.get("/second/")
assert client.get("/first/_dash-dependencies").get_json() == []
""")


@pytest.mark.parametrize("asked_first", ["first", "second"])
@pytest.mark.xfail(reason="under a dispatcher dash.callback lands in the app that is asked first")
def test_a_global_callback_lands_in_an_app_no_matter_who_is_asked_first(asked_first: str) -> None:
    callback = """
@dash.callback(Output("a", "children"), Input("b", "children"))
def late(value): return value
"""
    check = f"assert client.get('/{asked_first}/_dash-dependencies').get_json() == []"
    holds(callback + check, DISPATCHED)


@both_ways
@pytest.mark.xfail(reason="global path functions answer for the last constructed app")
def test_global_path_functions_answer_for_the_app_that_asks(two_apps: str) -> None:
    check = """
seen = []
first.layout = lambda: seen.append(dash.get_relative_path("/")) or html.Div()
client.get("/first/_dash-layout")
assert seen[-1] == "/first/"
"""
    holds(check, two_apps)


@both_ways
@pytest.mark.xfail(reason="one page registry for all apps of a process (plotly/dash#2398, #2812)")
def test_the_page_registry_belongs_to_an_app(two_apps: str) -> None:
    check = """
dash.register_page("one", "/one", layout=[])
third = Dash("third", server=Flask("third"))
assert not dash.page_registry
"""
    holds(check, two_apps)


@pytest.mark.xfail(reason="what one Flask is told does not reach those mounted beside it")
def test_a_guard_of_the_server_guards_what_is_mounted_below_it() -> None:
    check = """
server.before_request(lambda: ("no", 401))
assert [client.get(path).status_code for path in ("/", "/first/")] == [401, 401]
"""
    holds(check, DISPATCHED)


@both_ways
@pytest.mark.xfail(reason="a missing component bundle is a 500 in stock Dash")
def test_stock_dash_answers_404_for_a_bad_bundle_path(two_apps: str) -> None:
    bundle = "/first/_dash-component-suites/dash/nope.js"
    holds(f"assert client.get('{bundle}').status_code == 404", two_apps)


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
