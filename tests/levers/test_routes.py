"""One routing table for all apps of a server answers what Flask's own rules would have answered."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier, Event
from typing import Any

import dash
import pytest
from dash import dcc
from flask import Blueprint, Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import BuildError

from crossroads.approaches import single
from crossroads.apps import apps_of
from crossroads.benchmarks.inside.sites import site_of_size
from crossroads.levers import share_routes as routes
from crossroads.page import Page
from crossroads.server.server import create_server
from crossroads.site import Site, barchart, home, linechart
from tests.conftest import build

plain = Blueprint("plain_routes", __name__)
plain.add_url_rule("/read", view_func=lambda: "read")
plain.add_url_rule("/write", "write", lambda: "written", methods=["POST"])
plain.add_url_rule("/barchart/files/<path:name>", "file", lambda name: name)

NESTED = Site(
    "Nested",
    pages=(
        *(home.page, barchart.page, linechart.page),
        barchart.page.renamed("again", path="/barchart/again", title="Again"),
        barchart.page.renamed("deep", path="/a/b.c/deep", title="Deep"),
    ),
    blueprints=(plain,),
)
CHART = {
    "output": "..barchart-graph.figure...barchart-summary.children...barchart-table.data..",
    "outputs": [
        {"id": "barchart-graph", "property": "figure"},
        {"id": "barchart-summary", "property": "children"},
        {"id": "barchart-table", "property": "data"},
    ],
    "inputs": [
        {"id": "barchart-continent", "property": "value", "value": "Asia"},
        {"id": "barchart-year", "property": "value", "value": "1952"},
        {"id": "barchart-metric", "property": "value", "value": "life"},
        {"id": "barchart-country", "property": "value", "value": "None"},
    ],
    "changedPropIds": [],
}
PREFIXES = ("/", "/barchart/", "/barchart/again/", "/a/b.c/deep/", "/nope/", "/a/", "/barchart/x/")
BELOW = (
    *("", "nope", "nope/", "a/b", "_dash-layout", "_dash-layout/", "_dash-dependencies"),
    *("_dash-update-component", "_reload-hash", "_favicon.ico", "_alive_x", "files/x"),
    *("_dash-component-suites/dash/nope.js", "_dash-component-suites/dash"),
    *(
        "_dash-component-suites/os/path.py",
        "_dash-component-suites/dash/dcc/dash_core_components.js",
    ),
)
ADDRESSES = [
    *(prefix + below for prefix in PREFIXES for below in BELOW),
    *(prefix.rstrip("/") for prefix in PREFIXES[1:]),
    *("/read", "/read/", "/write", "/healthz", "/test", "/_kit/site.css", "/_kit/nope", "/%00"),
    *("/barchart?year=1952", "/bärchart", "/barchart/%2F", "/barchart//", "/a//b"),
]


def answer(client: FlaskClient, method: str, address: str, **options: Any) -> tuple[Any, ...]:
    """Return what a visitor sees of an answer, without the token that each document has anew."""
    with client.open(address, method=method, **options) as given:
        text = re.sub(rb'"end_id":"[^"]*"', b"", given.data)
        names = ("Content-Type", "Location", "Cache-Control", "ETag")
        headers = {name: given.headers.get(name) for name in names}
        # Flask itself says what else is allowed, and to it everything below "/" is one rule.
        allowed = {*given.allow} if method == "POST" else None
        return given.status_code, headers, allowed, text


@pytest.fixture(scope="module", params=["multi", "single"])
def servers(request: pytest.FixtureRequest) -> tuple[Flask, Flask]:
    """Build an approach with the shared table, and with the rules that Dash adds itself."""
    built = []
    for shared in (True, False):
        built.append(
            build(request.param, site=NESTED, settings={"SHARE_ROUTES": shared, "SECRET_KEY": "x"})
        )
        dash.page_registry.clear()
    return built[0], built[1]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_every_address_is_answered_as_by_flasks_own_rules(
    servers: tuple[Flask, Flask], method: str
) -> None:
    ours, flasks = (server.test_client() for server in servers)
    differ = {
        address: (found, expected)
        for address in ADDRESSES
        if (found := answer(ours, method, address)) != (expected := answer(flasks, method, address))
    }
    assert differ == {}


def test_a_callback_is_answered_as_by_flasks_own_rules(servers: tuple[Flask, Flask]) -> None:
    prefix = "/barchart" if servers[0].config["APPROACH"] == "multi" else ""
    address = f"{prefix}/_dash-update-component"
    found, expected = (
        answer(server.test_client(), "POST", address, json=CHART) for server in servers
    )
    assert found == expected
    assert found[0] == 200
    assert b"Asia, 1952" in found[3]


def test_a_thousand_apps_need_no_more_rules_and_hooks_than_two(caplog: Any) -> None:
    def counted(pages: int) -> tuple[int, int, int]:
        server = build("multi", site=site_of_size(pages))
        hooks = sum(map(len, server.before_request_funcs.values()))
        return len(list(server.url_map.iter_rules())), hooks, len(dcc._js_dist)

    assert counted(2) == counted(7)
    assert caplog.records == []


@pytest.mark.parametrize("shared", [True, False])
def test_what_the_environment_tells_dash_holds_for_every_app(
    shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASH_MCP_PATH", "/tools")
    monkeypatch.setenv("DASH_SERVE_DEV_BUNDLES", "true")
    monkeypatch.setenv("DASH_HOT_RELOAD_INTERVAL", "7")
    apps: Any = apps_of(build("multi", settings={"SHARE_ROUTES": shared, "TESTING": True})).values()
    assert {app._mcp_path for app in apps} == {"tools"}
    told = [app._dev_tools for app in apps]
    assert [one.serve_dev_bundles for one in told] == [True] * 3
    assert [one.hot_reload_interval for one in told] == [7.0] * 3


def test_an_app_is_set_up_when_it_is_asked_and_not_before() -> None:
    built: list[str] = []
    pages = [Page(name, path, name, "") for name, path in (("one", "/"), ("two", "/two"))]
    for page in pages:
        page.layout(lambda page: built.append(page.name) or [])  # type: ignore[func-returns-value]
    client = build("multi", site=Site("S", tuple(pages)), settings={"WARM_UP": False}).test_client()
    client.get("/two")
    assert built == ["two", "two"], "for the check of the layout, and for the document"


def test_a_dash_with_other_backends_gets_its_own_rules_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(routes, "RECORDED", ("add_route",))
    with caplog.at_level(logging.WARNING):
        server = build("multi", site=Site("S", (home.page, barchart.page)))
    assert [record.message for record in caplog.records] == [
        "routes are not shared: this version of Dash has no backends with add_route"
    ]
    assert "/barchart/_dash-layout" in {rule.rule for rule in server.url_map.iter_rules()}
    assert server.test_client().get("/barchart").status_code == 200


def test_an_address_that_only_another_apps_view_has_is_not_found() -> None:
    server = build("multi", settings={"WARM_UP": False})
    apps_of(server)["/barchart/"].backend.add_url_rule("/barchart/_extra", lambda: "extra")
    client = server.test_client()
    assert client.get("/barchart/_extra").text == "extra"
    assert client.get("/linechart/_extra").status_code == 404


def test_the_page_registry_is_what_register_page_makes_of_it() -> None:
    dash.register_page("zoo", "/zoo", title="Zoo", layout=[])  # someone else's, from before
    single.construct_site(create_server("single", NESTED), NESTED.pages)
    found = list(dash.page_registry.items())
    dash.page_registry.clear()
    dash.register_page("zoo", "/zoo", title="Zoo", layout=[])
    for page in NESTED.pages:
        described = {"title": page.title, "layout": page.build, "image": "", "page": page}
        dash.register_page(page.name, page.path, **described)
    assert found == list(dash.page_registry.items())
    assert [name for name, _ in found] == ["home", "again", "barchart", "deep", "linechart", "zoo"]


def test_first_requests_that_arrive_together_are_all_answered() -> None:
    """With Flask's own rules some of them are a 500 (plotly/dash#3971)."""

    def ask(number: int) -> int:
        client = server.test_client()
        together.wait()
        paths = ("/barchart", "/barchart/_dash-layout", "/barchart/_dash-dependencies")
        return client.get(paths[number % 3]).status_code

    for _ in range(5):
        server = build("multi", settings={"WARM_UP": False})
        together = Barrier(8)
        with ThreadPoolExecutor(8) as visitors:
            assert [*visitors.map(ask, range(8))] == [200] * 8


def test_an_instance_is_set_up_before_anything_else_of_it_is_answered() -> None:
    """The second request waits for what the first one sets up."""
    server = build("multi", settings={"WARM_UP": False})
    instance = apps_of(server)["/barchart/"].backend
    begun, done = Event(), Event()

    def slow() -> None:
        if not begun.is_set():
            begun.set()
            assert done.wait(10)

    instance.before.append(slow)
    with ThreadPoolExecutor(2) as visitors:
        first = visitors.submit(server.test_client().get, "/barchart/_dash-dependencies")
        assert begun.wait(10)
        second = visitors.submit(server.test_client().get, "/barchart/_dash-dependencies")
        assert not wait([second], timeout=0.2).done
        done.set()
        assert [answer.result().status_code for answer in (first, second)] == [200, 200]


@pytest.mark.parametrize("shared", [True, False])
def test_views_of_one_address_are_told_apart_by_their_methods(
    shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dash's tools for language models have three at theirs."""
    monkeypatch.setenv("DASH_MCP_ENABLED", "true")
    client = build("multi", settings={"SHARE_ROUTES": shared}).test_client()
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    assert client.post("/barchart/_mcp", json=body).get_json()["result"]["tools"]
    assert client.get("/barchart/_mcp").status_code == 200


@pytest.mark.parametrize("shared", [True, False])
def test_addresses_of_views_are_written_as_flask_writes_them(shared: bool) -> None:
    server = build("multi", site=NESTED, settings={"SHARE_ROUTES": shared})
    with server.test_request_context():
        for _ in range(2):  # what writes them is made the first time
            written = url_for("plain_routes.write", name="a b", rule=1, _method="POST")
            assert written == "/write?name=a+b&rule=1"
            assert url_for("plain_routes.file", name="a/b c") == "/barchart/files/a/b%20c"
            with pytest.raises(BuildError):
                url_for("plain_routes.file")
