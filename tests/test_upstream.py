"""What Dash itself does not do, as expected failures: strict on each Dash where it was seen.

The day a release that is named here behaves otherwise, this file fails; a newer one may.
Each runs in a process of its own, since what it shows is state of the whole process.
"""

import subprocess
import sys
from importlib.metadata import version

import pytest

from crossroads.benchmarks.tools.files import ROOT
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
SEEN_ON = ("4.4.1", "4.5.0rc2")
DASH = version("dash")


def goes_wrong(reason: str, *seen_on: str) -> pytest.MarkDecorator:
    """Expect a failure where it was seen, on both unless told; elsewhere either is a result."""
    versions = seen_on or SEEN_ON
    said = f"{reason}; seen on Dash {', '.join(versions)}"
    return pytest.mark.xfail(reason=said, strict=DASH in versions)


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
@goes_wrong("every GET below a prefix is answered 200 by Dash's catch-all")
def test_stock_dash_answers_404_to_an_unknown_address(two_apps: str) -> None:
    holds("assert client.get('/first/nope').status_code == 404", two_apps)


@goes_wrong("dash.callback lands in the first constructed app")
def test_a_global_callback_lands_in_the_app_that_was_constructed_before_it() -> None:
    holds("""
@dash.callback(Output("a", "children"), Input("b", "children"))
def late(value): return value
client.get("/second/")
assert client.get("/first/_dash-dependencies").get_json() == []
""")


@pytest.mark.parametrize("asked_first", ["first", "second"])
@goes_wrong("under a dispatcher dash.callback lands in the app that is asked first")
def test_a_global_callback_lands_in_an_app_no_matter_who_is_asked_first(asked_first: str) -> None:
    callback = """
@dash.callback(Output("a", "children"), Input("b", "children"))
def late(value): return value
"""
    check = f"assert client.get('/{asked_first}/_dash-dependencies').get_json() == []"
    holds(callback + check, DISPATCHED)


@both_ways
@goes_wrong("global path functions answer for the last constructed app")
def test_global_path_functions_answer_for_the_app_that_asks(two_apps: str) -> None:
    check = """
seen = []
first.layout = lambda: seen.append(dash.get_relative_path("/")) or html.Div()
client.get("/first/_dash-layout")
assert seen[-1] == "/first/"
"""
    holds(check, two_apps)


@both_ways
@goes_wrong("one page registry for all apps of a process (plotly/dash#2398, #2812)")
def test_the_page_registry_belongs_to_an_app(two_apps: str) -> None:
    check = """
dash.register_page("one", "/one", layout=[])
third = Dash("third", server=Flask("third"))
assert not dash.page_registry
"""
    holds(check, two_apps)


@goes_wrong("what one Flask is told does not reach those mounted beside it")
def test_a_guard_of_the_server_guards_what_is_mounted_below_it() -> None:
    check = """
server.before_request(lambda: ("no", 401))
assert [client.get(path).status_code for path in ("/", "/first/")] == [401, 401]
"""
    holds(check, DISPATCHED)


@both_ways
@goes_wrong("a missing component bundle is a 500 in stock Dash")
def test_stock_dash_answers_404_for_a_bad_bundle_path(two_apps: str) -> None:
    bundle = "/first/_dash-component-suites/dash/nope.js"
    holds(f"assert client.get('{bundle}').status_code == 404", two_apps)


@goes_wrong("Dash has a flag for having read the entry points, and never sets it")
def test_the_entry_points_of_hooks_are_read_once_for_all_apps() -> None:
    holds("""
from dash._hooks import HooksManager
assert HooksManager._registered
""")


@goes_wrong("every Dash adds plotly.js to the one list of scripts once more")
def test_a_script_is_in_the_list_of_scripts_once_for_all_apps() -> None:
    holds("""
scripts = dash.dcc._js_dist
assert not [one for one in scripts if scripts.count(one) > 1]
""")


FAILING = """
broken = []
server.add_url_rule("/healthz", "health", lambda: "ok")
def layout():
    if broken: raise RuntimeError("broken")
    return html.Div()
second.layout = layout
broken.append(1)
server.config["PROPAGATE_EXCEPTIONS"] = False
statuses = [client.get(path).status_code for path in ("/first/", "/first/", "/healthz")]
"""


@goes_wrong("a layout that raises at set-up makes the first request of another app a 500")
def test_a_layout_that_raises_fails_no_other_app() -> None:
    holds(f"{FAILING}assert statuses[0] == 200")


@goes_wrong("a layout that raises makes every request a 500, as long as it does", "4.5.0rc2")
def test_a_layout_that_raises_fails_a_first_request_at_most() -> None:
    holds(f"{FAILING}assert statuses[1:] == [200, 200]")


@goes_wrong("DASH_MCP_ENABLED opens one app's callbacks at another's address")
def test_the_tools_of_an_app_are_its_own() -> None:
    enabled = "import os; os.environ['DASH_MCP_ENABLED'] = 'true'"
    holds(
        """
second.layout = html.Div([html.P(id="a"), html.P(id="b")])
@second.callback(Output("a", "children"), Input("b", "children"))
def secret(value): return value
body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
answer = client.post("/first/_mcp", json=body)
assert answer.status_code == 200 and "secret" not in answer.text
""",
        enabled + ON_ONE_SERVER,
    )
