"""A page whose own code raises: the visitor is told and given an id, the log has the traceback."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.conftest import build
from tests.server.test_callback_checks import below
from tests.support.failing import SECRET, SITE
from tests.support.servers import serving

MAIN = ("multi", "single")
LEAVE = {"Referer": "http://localhost/layout?fails=yes"}
ASK = {
    "output": "late-out.children",
    "outputs": {"id": "late-out", "property": "children"},
    "inputs": [{"id": "late-fails", "property": "value", "value": "yes"}],
    "changedPropIds": ["late-fails.value"],
}


@pytest.fixture(scope="module", params=MAIN)
def approach(request: pytest.FixtureRequest) -> str:
    """Name each approach that is built of kit apps."""
    return str(request.param)


@pytest.fixture
def server(approach: str) -> Flask:
    """Build the site as in production: in tests Flask lets errors through."""
    return build(approach, site=SITE, settings={"SECRET_KEY": "x"})


def is_logged(name: str, caplog: pytest.LogCaptureFixture) -> bool:
    """Say whether the log has the traceback under the id that the visitor was given."""
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    text = logging.Formatter().format(record)
    return f"(request {name})" in text and "Traceback" in text and SECRET in text


def asked(server: Flask, approach: str, path: str) -> Any:
    """Send the request of Dash's that makes the page at *path* fail."""
    client = server.test_client()
    if path == "/late":
        return client.post(below(approach, path), json=ASK)
    prefix = path if approach == "multi" else ""
    return client.get(f"{prefix}/_dash-layout", headers=LEAVE)


@pytest.mark.parametrize("path", ["/late", "/layout"])
def test_dash_is_told_the_id_that_the_log_has(
    server: Flask, approach: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = asked(server, approach, path)
    assert (answer.status_code, answer.mimetype) == (500, "application/json")
    assert answer.get_json().keys() == {"error", "id"}
    assert re.fullmatch("[0-9a-f]{16}", answer.get_json()["id"])
    assert is_logged(answer.get_json()["id"], caplog)
    assert asked(server, approach, path).get_json()["id"] != answer.get_json()["id"]


def test_a_document_that_fails_is_the_sites_page_with_the_id(
    server: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    answer = server.test_client().get("/own/yes")
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    named = re.search('role="alert".*error ([0-9a-f]{16})[.]', answer.text)
    assert named
    assert is_logged(named[1], caplog)
    assert re.search('<a [^>]*href="/late"[^>]*>Late</a>', answer.text)
    for leak in (SECRET, "Traceback", "ZeroDivisionError", ".py"):
        assert leak not in answer.text


def test_an_address_cannot_write_a_line_of_its_own_into_the_log(
    server: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    answer = server.test_client().get("/own/yes%0A[ERROR] made up")
    assert answer.status_code == 500
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert "/own/yes%0A%5BERROR%5D%20made%20up [GET]" in record.getMessage()


def test_an_app_that_fails_when_it_is_set_up_answers_with_the_sites_page(
    approach: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = build(approach, site=SITE, settings={"WARM_UP": False})
    monkeypatch.setattr("dash._validate.validate_layout", lambda *_: 1 / 0)
    answer = server.test_client().get("/layout")
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert "<h1>Something went wrong</h1>" in answer.text


@pytest.mark.parametrize("path", ["/late", "/layout"])
def test_in_tests_an_error_reaches_its_test(approach: str, path: str) -> None:
    with pytest.raises(ZeroDivisionError, match=SECRET):
        asked(build(approach, site=SITE), approach, path)


def test_what_was_refused_is_said_as_it_came_where_dash_does_not_ask(server: Flask) -> None:
    answer = server.test_client().get("/_kit/nope")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    answer = server.test_client().post("/_dash-layout")
    assert (answer.status_code, answer.mimetype) == (405, "application/json")
    assert "GET" in answer.headers["Allow"]


def test_what_a_layout_would_have_answered_first_is_missing_with_an_id(
    server: Flask, approach: str, caplog: pytest.LogCaptureFixture
) -> None:
    prefix = "/late" if approach == "multi" else ""
    headers = {"Referer": "http://localhost/late?fails=yes"}
    layout = server.test_client().get(f"{prefix}/_dash-layout", headers=headers).text
    named = re.search("noted as error ([0-9a-f]{16})[.]", layout)
    assert named
    assert is_logged(named[1], caplog)
    assert '"role":"alert"' in layout.replace(" ", "")
    assert SECRET not in layout


# ---------------------------------------------------------------- what a visitor sees


@pytest.fixture(scope="module")
def address(approach: str) -> Iterator[str]:
    """Serve the failing site."""
    with serving(
        approach, "--site", "tests.support.failing:SITE", CROSSROADS_FIRST_OUTPUTS="no"
    ) as found:
        yield found


NOTED = re.compile("Something went wrong. It is noted as error [0-9a-f]{16}.")


def test_a_visitor_is_told_of_a_callback_that_fails(page: Page, address: str) -> None:
    page.goto(f"{address}/late")
    expect(page.locator("#late-out")).to_have_text("All is well.")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.locator("#late-fails").select_option("yes")
    expect(page.get_by_role("alert")).to_have_text(NOTED)
    first = page.get_by_role("alert").inner_text()
    page.locator("#late-fails").select_option("no")
    page.locator("#late-fails").select_option("yes")
    expect(page.get_by_role("alert")).to_have_text(NOTED)
    expect(page.get_by_role("alert")).not_to_have_text(first)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_with_dashs_tools_a_failure_is_told_once(page: Page, approach: str) -> None:
    with serving(approach, "--debug", "--site", "tests.support.failing:SITE") as found:
        page.goto(f"{found}/late")
        page.locator("#late-fails").select_option("yes")
        expect(page.locator(".dash-fe-error-top, .dash-error-card").first).to_be_visible()
        expect(page.locator("#kit-failure")).to_have_count(0)


def test_a_visitor_is_told_of_a_layout_that_fails(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="To the layout that fails").click()
    expect(page.get_by_role("alert")).to_have_text(NOTED)
    assert page.url == f"{address}/layout?fails=yes"
    page.go_back()
    expect(page.locator("h1")).to_have_text("Home")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_visitor_of_a_layout_that_fails_is_shown_a_way_out(page: Page, address: str) -> None:
    page.goto(f"{address}/layout?fails=yes")
    page.get_by_role("alert").get_by_role("link", name="To the home page").click()
    expect(page.locator("h1")).to_have_text("Home")
    assert page.url == f"{address}/"


def test_a_visitor_is_told_of_a_lost_connection(page: Page, address: str) -> None:
    page.goto(f"{address}/late")
    expect(page.locator("#late-out")).to_have_text("All is well.")
    page.context.set_offline(True)
    page.locator("#late-fails").select_option("yes")
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer.")
    page.context.set_offline(False)


def test_a_visitor_is_told_what_the_server_refuses(page: Page, address: str) -> None:
    page.goto(f"{address}/late")
    expect(page.locator("#late-out")).to_have_text("All is well.")
    page.route(
        "**/_dash-update-component*",
        lambda route: route.fulfill(status=413, json={"error": "That is too much."}),
    )
    page.locator("#late-fails").select_option("yes")
    expect(page.get_by_role("alert")).to_have_text("That is too much.")


def test_a_visitor_who_leaves_is_told_nothing(page: Page, address: str) -> None:
    """What a page waits for when it is left ends in an error, which is none."""
    page.goto(f"{address}/late")
    expect(page.locator("#late-out")).to_have_text("All is well.")
    told = page.evaluate(
        """async () => {
            dispatchEvent(new Event("pagehide"));
            await fetch("http://localhost:1/_dash-update-component").catch(() => {});
            const told = document.querySelectorAll("[role=alert]").length;
            dispatchEvent(new Event("pageshow"));
            await fetch("http://localhost:1/_dash-update-component").catch(() => {});
            return [told, document.querySelectorAll("[role=alert]").length];
        }"""
    )
    assert told == [0, 1]
