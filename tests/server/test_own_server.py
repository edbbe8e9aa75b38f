"""The kit on a reader's own Flask: all there stays, pages stay guarded, collisions are said."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from dash import Input, Output
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.breaking.attacks.attacker import send
from crossroads.benchmarks.breaking.attacks.table import ATTACKS, Attack
from crossroads.benchmarks.breaking.requests import callback_body
from crossroads.benchmarks.tools import processes
from crossroads.errors import ConfigurationError
from crossroads.page import Page
from crossroads.page.access import Visitor
from crossroads.settings import Production
from crossroads.site import Site
from tests.conftest import build
from tests.support import own_server
from tests.support.buffered import client_of
from tests.support.logins import BOTH, own_logins
from tests.support.own_server import KEY, SITE, make, mounted, named, with_handlers

WITHOUT_LOGIN = [
    one
    for rows in ATTACKS.values()
    for one in rows
    if not one.bearer and not one.before and one.logins == "own"
]
"""The attacks of somebody who has no login of any kind."""


@pytest.fixture(autouse=True)
def _no_key_of_whoever_runs_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CROSSROADS_SECRET_KEY", raising=False)


def who(client: FlaskClient, approach: str, page: str) -> Any:
    """Ask a page's callback who has clicked."""
    prefix = f"/{page}" if approach == "multi" else ""
    body = callback_body([f"{page}-out.children"], {f"{page}-go.n_clicks": "1"})
    return client.post(f"{prefix}/_dash-update-component", json=body)


@contextmanager
def serving(entry: str) -> Iterator[int]:
    """Serve what an expression in `tests.support.own_server` builds; yield the port."""
    command = [sys.executable, "-m", "gunicorn", "--threads", "4", entry, "--bind"]
    with processes.serving(lambda port: [*command, f"{HOST}:{port}"], "/healthz") as server:
        yield server.port


@BOTH
def test_views_files_and_settings_stay_as_they_are(approach: str) -> None:
    server = mounted(approach, server=make(MAX_CONTENT_LENGTH=None, SESSION_COOKIE_NAME="mine"))
    client = client_of(server)
    answer = client.get("/")
    assert answer.text == own_server.HOME
    assert "Content-Security-Policy" not in answer.headers
    assert client.get("/own/b.js").status_code == 200
    assert client.post("/sent", data=b"x" * 2_000_000).text == "2000000"
    assert "Content-Encoding" not in client.get("/large", headers={"Accept-Encoding": "br"}).headers
    assert server.config["SECRET_KEY"] == KEY
    assert server.config["SESSION_COOKIE_SAMESITE"] is None
    assert server.config["SESSION_COOKIE_NAME"] == "mine"


@BOTH
def test_pages_are_served_beside_them(approach: str) -> None:
    client = client_of(mounted(approach))
    answer = client.get("/sales")
    assert "<title>Sales · Guest</title>" in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert client.get("/_kit/site.css").status_code == 200
    assert "clicked by nobody" in who(client, approach, "sales").text
    body = {**callback_body(["sales-out.children"], {"sales-go.n_clicks": "1" * 2_000_000})}
    prefix = "/sales" if approach == "multi" else ""
    assert client.post(f"{prefix}/_dash-update-component", json=body).status_code == 413


@BOTH
def test_settings_that_are_given_win_and_production_takes_the_flasks_key(approach: str) -> None:
    given = {"SESSION_COOKIE_SAMESITE": "Strict", "MAX_CONTENT_LENGTH": 1000, "TESTING": True}
    config = mounted(approach, settings=given).config
    assert (config["SESSION_COOKIE_SAMESITE"], config["MAX_CONTENT_LENGTH"]) == ("Strict", 1000)
    assert config["SECRET_KEY"] == KEY
    config = mounted(approach, settings=Production).config
    assert (config["SECRET_KEY"], config["SESSION_COOKIE_SECURE"]) == (KEY, True)
    with pytest.raises(ConfigurationError, match="SECRET_KEY"):
        mounted(approach, server=make(SECRET_KEY=None), settings=Production)


@BOTH
def test_own_handlers_answer_all_but_what_dash_asks(approach: str) -> None:
    client = client_of(mounted(approach, server=with_handlers(), settings={}))
    answer = client.get("/nowhere")
    assert (answer.status_code, "my own 404" in answer.text) == (404, True)
    assert "Content-Security-Policy" not in answer.headers
    answer = client.get("/fails")
    assert (answer.status_code, "my own 500" in answer.text) == (500, True)
    prefix = "/sales" if approach == "multi" else ""
    answer = client.post(f"{prefix}/_dash-update-component", json={"output": "nope"})
    assert (answer.status_code, answer.mimetype) == (404, "application/json")
    assert client.get("/sales").status_code == 200


@BOTH
def test_without_own_handlers_the_kit_answers(approach: str) -> None:
    client = client_of(mounted(approach, settings={}))
    assert client.get("/nowhere").status_code == 404
    answer = client.get("/fails")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text


@BOTH
def test_a_callback_that_fails_is_told_in_json_whatever_handlers_there_are(approach: str) -> None:
    broken = Page("broken", "/broken", "Broken", "Its callback fails.")
    broken.layout(own_server.layout)
    broken.callback(Output("broken-out", "children"), Input("broken-go", "n_clicks"))(
        lambda _: 1 // 0
    )
    server = with_handlers()
    server.register_error_handler(Exception, lambda _: ("my own", 500))
    client = mounted(approach, replace(SITE, pages=(*SITE.pages, broken)), server, {}).test_client()
    answer = who(client, approach, "broken")
    assert (answer.status_code, answer.mimetype) == (500, "application/json")
    assert client.get("/fails").text == "my own"


@BOTH
def test_pages_are_guarded_with_the_sites_own_login(approach: str) -> None:
    client = client_of(mounted(approach))
    answer = client.get("/secret?x=1")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/secret?x%3D1")
    assert who(client, approach, "secret").status_code == 401
    named(client, "mia")
    answer = client.get("/secret")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "clicked by mia" in who(client, approach, "secret").text
    assert client.get("/desk").status_code == 403
    assert who(client, approach, "desk").status_code == 403
    named(client, "ed")
    assert client.get("/desk").status_code == 200
    assert "clicked by ed" in who(client, approach, "desk").text
    client.get("/sign-out")
    assert client.get("/secret").status_code == 302


@BOTH
def test_the_place_to_log_in_is_right_below_a_prefix(approach: str) -> None:
    settings = {"TESTING": True, "PREFIX": "/kit"}
    client = client_of(mounted(approach, settings=settings))
    assert client.get("/kit/secret").location == "/kit/sign-in?next=/kit/secret"
    site = replace(SITE, login="/sign-in")
    client = client_of(mounted(approach, site, settings=settings))
    assert client.get("/kit/secret").location == "/kit/sign-in?next=%2Fkit%2Fsecret"


@BOTH
def test_without_a_place_to_log_in_a_guarded_page_is_a_401(approach: str) -> None:
    answer = client_of(mounted(approach, replace(SITE, login=""))).get("/secret")
    assert answer.status_code == 401
    assert "A login is needed" in answer.text


@BOTH
def test_what_is_no_visitor_opens_nothing(approach: str) -> None:
    site = replace(SITE, identify=lambda: "mia")
    answer = client_of(mounted(approach, site, settings={})).get("/secret")
    assert answer.status_code == 500
    assert "Secret" not in answer.text


@BOTH
def test_a_site_identifies_its_visitors_without_an_own_flask(approach: str) -> None:
    views = Blueprint("views", __name__)
    views.add_url_rule("/", "home", lambda: "Mine")
    site = replace(SITE, blueprints=(views,), identify=lambda: Visitor("mia"), login="/nowhere")
    client = build(approach, site=site).test_client()
    assert client.get("/").text == "Mine"
    assert client.get("/secret").status_code == 200
    assert client.get("/desk").status_code == 403


@BOTH
def test_the_kits_own_logins_work_on_a_readers_flask(approach: str, tmp_path: Any) -> None:
    site = replace(SITE, identify=None, login="")
    settings = own_logins(tmp_path)
    client = client_of(mounted(approach, site, settings=settings))
    assert client.get("/secret").location == "/login?next=/secret"
    assert "Log in · Guest" in client.get("/login").text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda server: server.add_url_rule("/sales", "mine", str), r"Page\.path='/sales'.*mine"),
        (lambda server: server.add_url_rule("/sales/", "mine", str), r"Page\.path='/sales'.*mine"),
        (lambda server: server.add_url_rule("/<name>", "any", str), r"Page\.path.*/<name>.* any"),
        (lambda server: server.add_url_rule("/x", "kit-dash", str), r"server='kit-dash'.*str"),
        (lambda server: server.view_functions.pop("sign_in"), r"Site\.login='sign_in'.*home"),
    ],
)
@BOTH
def test_what_is_there_twice_or_not_at_all_is_said_at_the_start(
    approach: str, change: Any, said: str
) -> None:
    server = make()
    change(server)
    with pytest.raises(ConfigurationError, match=said):
        mounted(approach, server=server)


@BOTH
def test_a_flask_without_a_view_at_the_root_needs_a_page_there(approach: str) -> None:
    server = Flask("bare")
    server.secret_key = KEY
    with pytest.raises(ConfigurationError, match="a page at '/' among them"):
        mounted(approach, Site("S", (own_server.sales,)), server)


@BOTH
def test_a_flask_takes_one_site(approach: str) -> None:
    server = mounted(approach, settings={"TESTING": True, "WARM_UP": False})
    with pytest.raises(ConfigurationError, match=r"server='kit-.*on which no site is yet"):
        mounted(approach, server=server)


@BOTH
def test_two_kinds_of_logins_are_one_too_many(approach: str, tmp_path: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"AUTH='jwt': expected off, where the site says"):
        mounted(approach, settings=own_logins(tmp_path))


@pytest.fixture(scope="module", params=["multi", "single"])
def attacked(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    """Serve the guarded site on an own Flask; the value is the approach, and the port."""
    with serving(f"tests.support.own_server:attacked({request.param!r})") as port:
        yield request.param, port


@pytest.mark.parametrize("attack", WITHOUT_LOGIN, ids=lambda one: f"{one.name} {one.target}")
def test_attacks_without_a_login_are_refused_as_with_the_kits_own(
    attacked: tuple[str, int], attack: Attack
) -> None:
    approach, port = attacked
    answer = send(port, approach, attack, {})
    assert not answer.leaks(attack.page)
    assert answer.status == attack.status(approach)


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_visit_goes_from_view_to_page_and_back(
    page: Tab, approach: str, console: list[str]
) -> None:
    with serving(f"tests.support.own_server:mounted({approach!r}, settings={{}})") as port:
        address = f"http://{HOST}:{port}"
        page.goto(address)
        expect(page).to_have_title("Mine, run")
        page.goto(f"{address}/sales")
        page.get_by_role("button", name="Who").click()
        expect(page.locator("#sales-out")).to_have_text("clicked by nobody")
        page.get_by_role("link", name="To the view").click()
        expect(page).to_have_title("Mine, run")
        page.go_back()
        expect(page.locator("#sales-go")).to_be_visible()
        page.get_by_role("link", name="Log in").click()
        expect(page.locator("form")).to_contain_text("Sign in")
    assert console == []
