"""The Flask server: limits, plain routes, warm-up."""

import gc
import json
import re
import weakref
from contextlib import nullcontext
from importlib import import_module
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import dash
import pytest
from dash import Input, Output, dcc, html
from flask import Blueprint, Flask, Response, session
from plotly import graph_objects

from crossroads.approaches import APPROACHES, multi
from crossroads.approaches.__main__ import application
from crossroads.benchmarks.breaking.requests import callback_body
from crossroads.errors import ConfigurationError, WarmUpError, warn_once
from crossroads.levers.freeze import collect_rarely
from crossroads.page import Page
from crossroads.server import webgl
from crossroads.server.server import make_documents, warm_up
from crossroads.site import Site, home
from tests.conftest import build
from tests.support.logins import BOTH
from tests.support.servers import serving


def named(path: str, **described: Any) -> Site:
    """Make a site whose page has a path."""
    page = Page("named", path, "Named", "", **described)
    page.layout(lambda _page, **_: html.P("named"))
    return Site("Named", (home.page, page))


def broken_site() -> Site:
    """Make a site with one page whose layout raises."""
    broken = Page("broken", "/broken", "Broken", "Its layout raises.")

    @broken.layout
    def layout(page: Page) -> None:
        raise ZeroDivisionError(page.name)

    return Site("Broken", (home.page, broken))


def asking_site() -> Site:
    """Make a site whose page tells for which path `dash.get_app` answers, when it is asked."""
    page = Page("asking", "/asking", "Asking", "")
    page.layout(lambda _page: [html.Button(id="asking-ask"), html.P(id="asking-said")])

    @page.callback(Output("asking-said", "children"), Input("asking-ask", "n_clicks"))
    def say(_clicks: int) -> str:
        app: Any = dash.get_app()
        return f"{app.site.title} {app.config.routes_pathname_prefix}"

    return Site("Asked", (home.page, page))


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_callback_knows_its_app_whatever_the_thread_has_served_before(approach: str) -> None:
    client = build(approach, site=asking_site()).test_client()
    other = build(approach, site=Site("Other", (home.page,))).test_client()
    prefix = "/asking/" if approach == "multi" else "/"
    body = callback_body(["asking-said.children"], {"asking-ask.n_clicks": "1"})
    for served in (client, other):
        assert served.get("/_dash-layout", headers={"Referer": "/"}).status_code == 200
        answer = client.post(f"{prefix}_dash-update-component", json=body)
        assert answer.get_json()["response"]["asking-said"]["children"] == f"Asked {prefix}"


def test_a_large_request_is_refused(approach: str) -> None:
    server = build(approach, settings={"MAX_CONTENT_LENGTH": 1000})
    answer = server.test_client().post("/_dash-update-component", json={"output": "x" * 2000})
    assert answer.status_code == 413
    if not APPROACHES[approach].reference:
        said = "This is more than the 1,000 bytes that the site takes."
        assert answer.get_json() == {"error": said}


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_chart_that_the_policy_keeps_from_being_drawn_is_said_once(
    approach: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = Page("home", "/", "Home", "")
    page.layout(lambda _page: dcc.Graph(figure={"data": [{"type": "scattergl", "y": [1]}]}))
    allowed = {"CSP_SOURCES": "script-src 'unsafe-eval'"}
    for settings, times in ((allowed, 0), ({"CSP": False}, 0), ({}, 1)):
        warn_once.cache_clear()
        server = build(approach, site=Site("Own", (page,)), settings=settings)
        for _ in range(2):
            server.test_client().get("/_dash-layout")
        assert caplog.text.count("Charts of the kind scattergl are not drawn") == times


def test_a_busy_worker_looks_for_such_charts_in_some_of_its_answers(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = [100.0]
    monkeypatch.setattr(webgl, "monotonic", lambda: now[0])
    figures = {"bar": {"type": "bar", "y": [1]}, "cloud": {"type": "scattergl", "y": [1]}}
    shown = ["bar"]
    page = Page("home", "/", "Home", "")
    page.layout(lambda _page: dcc.Graph(figure={"data": [figures[shown[0]]]}))
    warn_once.cache_clear()
    client = build("single", site=Site("Own", (page,))).test_client()
    for _ in range(webgl.LOOKS):
        client.get("/_dash-layout?x=1")
    shown[0] = "cloud"
    client.get("/_dash-layout?x=1")
    assert "scattergl" not in caplog.text
    now[0] += 1
    client.get("/_dash-layout?x=1")
    assert "Charts of the kind scattergl are not drawn" in caplog.text


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_template_that_names_every_kind_of_chart_is_no_reason_to_warn(
    approach: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = Page("home", "/", "Home", "")
    drawn = [graph_objects.Figure(graph_objects.Bar(y=[1])), graph_objects.Figure()]
    page.layout(lambda _page: [dcc.Graph(figure=one) for one in drawn])
    server = build(approach, site=Site("Own", (page,)), settings={})
    warn_once.cache_clear()
    server.test_client().get("/_dash-layout")
    assert "are not drawn" not in caplog.text
    drawn.append(graph_objects.Figure(graph_objects.Splom()))
    server.test_client().get("/_dash-layout")
    assert caplog.text.count("are not drawn") == caplog.text.count("the kind splom") == 1


def test_routes_of_your_own_are_a_blueprint_of_the_site(approach: str) -> None:
    own = Blueprint("own", __name__)
    own.add_url_rule("/own", view_func=lambda: "mine")
    server = build(approach, site=Site("Own", (home.page,), blueprints=(own,)))
    assert server.test_client().get("/own").text == "mine"


@pytest.mark.parametrize("spared", [True, False])
def test_the_garbage_collector_is_spared_what_a_start_has_made(approach: str, spared: bool) -> None:
    gc.unfreeze()
    try:
        server = build(approach, settings={"FREEZE": spared})
        walked_through = {id(item) for item in gc.get_objects()}
        assert (id(server.config) in walked_through) is not spared
    finally:
        gc.unfreeze()


@pytest.mark.parametrize(("setting", "spared"), [("true", True), ("false", False)])
@pytest.mark.parametrize("works", [True, False], ids=["starts", "does not start"])
def test_garbage_is_collected_rarely_in_a_start_and_as_usual_after_it(
    setting: str, spared: bool, works: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int, int]] = []
    usual = gc.get_threshold()

    def init_app(*_: Any) -> None:
        seen.append(gc.get_threshold())
        if not works:
            raise ConfigurationError("x", 1, "2")

    monkeypatch.setenv("CROSSROADS_FREEZE", setting)
    monkeypatch.setattr(multi, "init_app", init_app)
    collect_rarely()
    with nullcontext() if works else pytest.raises(ConfigurationError):
        application("multi")
    assert (seen[0] != usual) is spared
    assert gc.get_threshold() == usual


@pytest.mark.parametrize("name", ["multi", "single"])
def test_a_process_that_makes_one_site_after_the_other_keeps_none_of_those_before(
    name: str,
) -> None:
    """Dash knows the app that was made last; nothing else may be kept by what is frozen."""
    try:
        made = [weakref.ref(build(name, settings={"FREEZE": True})) for _ in range(4)]
        dash.page_registry.clear()
        assert [server() is not None for server in made[:2]] == [False, False]
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()


def test_a_server_that_is_not_warmed_takes_more_routes(approach: str) -> None:
    server = build(approach, settings={"WARM_UP": False})
    server.add_url_rule("/late", view_func=lambda: "late")
    assert warm_up(server).test_client().get("/late").text == "late"


def test_an_approach_is_warm_when_it_is_handed_over(approach: str) -> None:
    calls: list[str] = []
    page = Page("counted", "/", "Counted", "Counts how often its layout is built.")
    page.layout(lambda page: calls.append(page.name) or [])  # type: ignore[func-returns-value]
    settings = {"FIRST_PAINT": False, "TESTING": True}  # else the document has it
    server = build(approach, site=Site("Counted", (page,)), settings=settings)
    before = len(calls)
    server.test_client().get("/")
    assert len(calls) == before, "the first visitor's request still set something up"
    with pytest.raises(AssertionError, match="already handled its first request"):
        server.add_url_rule("/late", view_func=lambda: "late")


def test_a_page_that_does_not_work_is_found_before_a_visitor_finds_it(approach: str) -> None:
    with pytest.raises(ZeroDivisionError, match="broken"):
        build(approach, site=broken_site(), settings={})


@pytest.mark.parametrize("path", ["/healthz", "/own"])
def test_a_page_at_the_path_of_a_route_is_refused(approach: str, path: str) -> None:
    own = Blueprint("own", __name__)
    own.add_url_rule("/own", view_func=lambda: "mine", methods=["POST"])
    site = Site("S", (home.page, Page("taken", path, "Taken", "")), blueprints=(own,))
    with pytest.raises(ConfigurationError, match="expected a path that no Flask route has"):
        build(approach, site=site)


def test_a_page_that_does_not_answer_200_is_found_too(
    approach: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dash.Dash.index", lambda *_, **__: ("no", 410))
    with pytest.raises(WarmUpError, match=r"path='/'\) answered 410 GONE at warm-up: expected 200"):
        build(approach)


@pytest.mark.parametrize("name", APPROACHES)
def test_init_app_needs_no_arguments(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CROSSROADS_SETTINGS", raising=False)
    server = import_module(APPROACHES[name].module).init_app()
    assert isinstance(server, Flask)
    assert server.config["APPROACH"] == name


def test_construct_page_returns_the_server_that_it_was_handed() -> None:
    from crossroads.server.server import create_server

    server: Any = create_server("multi", Site("One", (home.page,)))
    assert multi.construct_page(server, home.page) is server
    assert server.test_client().get("/").status_code == 200


def test_debugging_shows_dashs_tools_and_changes_no_answer(approach: str) -> None:
    # In a process of its own: Dash watches files from a thread that nothing stops.
    with serving(approach, "--debug") as address:
        with urlopen(f"{address}/barchart") as answer:
            document = answer.read().decode()
        config = re.search(r'<script id="_dash-config".*?>(.*?)</script>', document)
        assert config
        assert json.loads(config[1])["ui"] is True
        for path in ("/nope", "/_kit/nope"):
            with pytest.raises(HTTPError) as refused:
                urlopen(address + path)
            assert refused.value.code == 404
            refused.value.close()


@pytest.mark.parametrize(
    ("path", "address", "described"),
    [
        ("/größe", "/größe", {}),
        ("/продажи", "/продажи", {}),
        ("/in/<city>", "/in/Łódź", {"defaults": {"city": "Łódź"}}),
    ],
)
@BOTH
def test_a_path_may_have_letters_of_any_language(
    approach: str, path: str, address: str, described: dict[str, Any]
) -> None:
    """At warm-up, too, which asks for it, and for what workers share."""
    server = build(approach, site=named(path, **described))
    make_documents(server)
    answer = server.test_client().get(address, follow_redirects=True)
    assert (answer.status_code, "<title>Named" in answer.text) == (200, True)


@BOTH
def test_a_flask_that_answers_to_some_hosts_alone_is_warmed_up(approach: str) -> None:
    own = Flask("own")
    own.config["TRUSTED_HOSTS"] = [".example.com"]
    server = build(approach, site=named("/named"), server=own)
    make_documents(server)
    asked = server.test_client()
    assert asked.get("/named", base_url="http://www.example.com").status_code in (200, 308)
    assert asked.get("/named", base_url="http://else.example").status_code == 400


@pytest.mark.parametrize("stripped", [True, False])
@BOTH
def test_what_workers_share_is_made_below_a_prefix_too(approach: str, stripped: bool) -> None:
    statuses = []
    settings = {"PREFIX": "/kit", "PREFIX_STRIPPED": stripped}
    server = build(approach, settings=settings)

    def note(answer: Response) -> Response:
        statuses.append(answer.status_code)
        return answer

    server.after_request_funcs.setdefault(None, []).insert(0, note)
    make_documents(server)
    assert {*statuses} == {200}


@BOTH
def test_a_redirect_with_a_value_that_its_page_has_not_is_a_404(approach: str) -> None:
    site = named("/asset/<int:number>", redirects=["/old/<number>"])
    asked = build(approach, site=site).test_client()
    assert asked.get("/old/12").location == "/asset/12"
    assert asked.get("/old/abc").status_code == 404


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_session_begins_goes_on_and_ends_as_flasks_own(approach: str) -> None:
    own = Blueprint("own", __name__)
    own.add_url_rule("/begin", "begin", lambda: str(session.update(who="Ada")))
    own.add_url_rule("/who", "who", lambda: session.get("who", "nobody"))
    own.add_url_rule("/end", "end", lambda: session.pop("who"))
    client = build(approach, site=Site("Own", (home.page,), blueprints=(own,))).test_client()
    asked = client.get("/who")
    assert (asked.text, asked.headers.get("Set-Cookie")) == ("nobody", None)
    assert "Cookie" in asked.vary
    assert "session=" in client.get("/begin").headers["Set-Cookie"]
    assert client.get("/who").text == "Ada"
    unasked = client.get("/healthz")
    assert "Cookie" not in unasked.vary
    assert "Set-Cookie" not in unasked.headers
    assert "session=;" in client.get("/end").headers["Set-Cookie"]
    assert client.get("/who").text == "nobody"
