"""Streams (Dash 4.5): read in a browser, refused where no browser asks, kept in an own store."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from crossroads.server.callback_checks import ENDPOINT, FARTHEST
from tests.conftest import build
from tests.support.servers import serving
from tests.support.streaming import (
    HAS_STREAMS,
    SITE,
    client_of,
    only_with_streams,
    opened,
    start_stream,
)

SERVED = ("--site", "tests.support.streaming:SITE")


@pytest.fixture(params=["multi", "single"])
def approach(request: pytest.FixtureRequest) -> str:
    """Name each approach in turn."""
    return str(request.param)


@pytest.fixture
def client(approach: str) -> FlaskClient:
    """Ask a site with streams."""
    return client_of(build(approach, site=SITE))


@pytest.mark.parametrize(
    "body",
    [
        {"streamDownlink": {}},
        {"streamDownlink": 0},
        {"streamDownlink": [0]},
        {"streamDownlink": {"from": None}},
        {"streamDownlink": {"from": "0"}},
        {"streamDownlink": {"from": True}},
        {"streamDownlink": {"from": 0.5}},
        {"streamDownlink": {"from": -1}},
        {"streamDownlink": {"from": FARTHEST + 1}},
        {"streamDownlink": {"from": 0, "connection": "another"}},
        {"streamDownlink": {"from": 0}, "output": "plain-size.children"},
        {"streamDownlink": {"from": 0}, "streamCancel": {"requestId": "a-1"}},
        {"streamCancel": {}},
        {"streamCancel": "a-1"},
        {"streamCancel": {"requestId": 1}},
        {"streamCancel": {"requestId": ""}},
        {"streamCancel": {"requestId": "a:1"}},
        {"streamCancel": {"requestId": "a" * 65}},
        {"streamCancel": {"requestId": "a-1", "more": 1}},
        {"streamDownlink": False, "streamCancel": {"requestId": "a-1"}},
    ],
    ids=str,
)
def test_what_no_browser_asks_of_streams_is_refused(client: FlaskClient, body: Any) -> None:
    answer = client.post(f"/{ENDPOINT}?{opened(client, '/')}", json=body)
    assert answer.status_code == (400 if HAS_STREAMS else 404)
    assert answer.get_json()["error"]


def test_there_is_nothing_to_read_where_streams_are_off(
    approach: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASH_SHARED_STORAGE", "none")
    client = build(approach).test_client()
    for body in {"streamDownlink": {"from": 0}}, {"streamCancel": {"requestId": "a-1"}}:
        assert client.post(f"/{ENDPOINT}?{opened(client, '/')}", json=body).status_code == 404


@only_with_streams
@pytest.mark.parametrize("connection", [1, "a-1", [], {}, {"requestId": 1}, {"requestId": ":"}])
def test_a_stream_is_not_started_under_a_name_of_no_browser(
    client: FlaskClient, connection: Any
) -> None:
    started = start_stream(client, "/", opened(client, "/"), connection=connection)
    assert started.status_code == 400


@only_with_streams
@pytest.mark.parametrize("handle", ["", "endId=x", "endId=x~y&downlinkId=a"])
def test_a_handle_that_was_never_given_out_opens_nothing(client: FlaskClient, handle: str) -> None:
    assert start_stream(client, "/", handle).status_code == 403
    for body in {"streamDownlink": {"from": 0}}, {"streamCancel": {"requestId": "a-1"}}:
        assert client.post(f"/{ENDPOINT}?{handle}", json=body).status_code == 403


@pytest.mark.parametrize("secret", [{}, {"CROSSROADS_SECRET_KEY": "x" * 32}], ids=["plain", "key"])
def test_coroutines_compressed_requests_and_streams_work_in_a_browser(
    approach: str, page: Page, console: list[str], secret: dict[str, str]
) -> None:
    codings: set[str | None] = set()
    page.on("request", lambda sent: codings.add(sent.headers.get("content-encoding")))
    with serving(approach, *SERVED, **secret) as address:
        page.goto(f"{address}/other")
        for name in "plain", "other":
            page.get_by_role("link", name=name.title()).click()
            page.locator(f"#{name}-go").click()
            expect(page.locator(f"#{name}-coroutine")).to_have_text("coroutine 1")
            expect(page.locator(f"#{name}-size")).to_have_text("20000 letters")
            if HAS_STREAMS:
                expect(page.locator(f"#{name}-steps")).to_have_text(f"{name} step 2")
    assert ("gzip" in codings) is HAS_STREAMS
    assert console == []


@only_with_streams
def test_sites_that_are_started_alike_share_no_store(page: Page) -> None:
    """The workers of one site do: Dash alone would have both sites use one."""
    with (
        serving("multi", *SERVED, "--workers", "2") as multi,
        serving("single", *SERVED, "--workers", "2") as single,
    ):
        for address in (multi, single):
            for before in ("None", "1", "2", "3", "4"):
                page.goto(address)
                page.get_by_role("button", name="Keep").click()
                expect(page.locator("#plain-kept")).to_have_text(f"before: {before}")
