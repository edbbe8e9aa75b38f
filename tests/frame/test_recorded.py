"""A frame that is recorded, as a page is: its callbacks work around every page."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from dash import Input, Output, html
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from crossroads.benchmarks.breaking.requests import callback_body
from crossroads.errors import ConfigurationError
from crossroads.page import Frame, Page
from crossroads.site import Site
from crossroads.testing import Client
from tests.conftest import build
from tests.support import recorded
from tests.support.logins import BOTH, log_in, own_logins
from tests.support.servers import serving

PRODUCTION = {"SECRET_KEY": "x"}
"""Settings with which Flask answers errors, which in tests it lets through."""


@pytest.fixture(scope="module", params=["multi", "single"])
def served(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve the site; the value is its address."""
    with serving(request.param, "--site", "tests.support.recorded:SITE") as address:
        yield address


def test_what_the_frame_does_it_does_around_every_page(
    page: Tab, served: str, console: list[str]
) -> None:
    page.goto(served)
    expect(page.locator("#crumb")).to_have_text("You are at /.")
    expect(page.locator("#count")).to_have_text("In the basket: 0")
    page.get_by_role("link", name="Shop").click()
    expect(page.locator("h1")).to_have_text(["Shop"])
    expect(page.locator("#crumb")).to_have_text("You are at /shop.")
    page.get_by_role("button", name="Buy").click()
    expect(page.locator("#count")).to_have_text("In the basket: 1")
    page.get_by_role("link", name="Home").click()
    expect(page.locator("#home-here")).to_be_visible()
    expect(page.locator("#count")).to_have_text("In the basket: 1")
    page.get_by_role("button", name="Empty").click()
    expect(page.locator("#count")).to_have_text("In the basket: 0")
    assert console == []


def test_a_frame_without_the_kits_links_is_gone_through_and_back(
    page: Tab, served: str, console: list[str]
) -> None:
    page.goto(f"{served}/shop")
    expect(page.locator("#opened")).to_have_text("Opened Shop")
    page.locator("#own-links").get_by_role("link", name="Home").click()
    expect(page.locator("#home-here")).to_be_visible()
    page.go_back()
    expect(page.locator("#shop-buy")).to_be_visible()
    expect(page.locator("[id=kit-main]")).to_have_count(1)
    assert console == []


@BOTH
def test_what_the_frame_does_is_for_everybody_who_sees_it(approach: str, tmp_path: Path) -> None:
    """Also where a router has one app for it and for pages that most may not open."""
    vault = Page("vault", "/vault", "Vault", "Editors' own.", role="editor")
    vault.layout(lambda page: [html.P(id=page.id("in")), html.P(id=page.id("out"))])
    vault.callback(Output(vault.id("out"), "children"), Input(vault.id("in"), "title"))(str)
    vault.clientside_callback(
        "() => 'secret'", Output(vault.id("out"), "title"), Input(vault.id("in"), "title")
    )
    site = replace(recorded.SITE, pages=(*recorded.SITE.pages, vault))
    client = build(approach, site=site, settings=own_logins(tmp_path)).test_client()
    page = Client(client).open("/shop")
    assert page["crumb"]["children"] == "You are at /shop."
    kept = callback_body(["vault-out.children"], {"vault-in.title": "x"})
    below = "/vault" if approach == "multi" else ""
    assert client.post(f"{below}/_dash-update-component", json=kept).status_code == 401
    assert "In the basket" in page.document
    assert "secret" not in page.document
    assert "crumb.children" in page.callbacks
    assert "vault-out.children" not in page.callbacks


def test_every_approach_replays_a_frame(approach: str) -> None:
    page = Client(build(approach, site=recorded.SITE)).open("/shop", follow_redirects=True)
    assert "crumb.children" in page.callbacks


@BOTH
def test_errors_do_not_depend_on_the_frame(
    approach: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    guarded = Page("vault", "/vault", "Vault", "Editors' own.", role="editor")
    site = replace(recorded.SITE, pages=(*recorded.SITE.pages, guarded))
    settings = {**own_logins(tmp_path), "TESTING": False}
    client = build(approach, site=site, settings=settings).test_client()
    monkeypatch.setenv("FRAME_FAILS", "yes")
    answer = client.get("/broken")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert client.get("/shop/_dash-layout" if approach == "multi" else "/_dash-layout").is_json
    assert client.get("/nowhere").status_code == 404
    log_in(client, "mia")
    answer = client.get("/vault")
    assert answer.status_code == 403
    assert "No access" in answer.text


@BOTH
def test_two_callbacks_of_a_frame_with_one_output_are_refused(approach: str) -> None:
    frame = Frame()
    for trigger in ("a", "b"):
        frame.callback(Output("out", "children"), Input(trigger, "children"))(str)
    site = Site("Twice", (recorded.home,), frame=frame)
    with pytest.raises(ConfigurationError, match=r"out\.children"):
        build(approach, site=site)


@BOTH
def test_a_frame_without_a_layout_is_the_page_alone(approach: str) -> None:
    site = Site("Bare", (recorded.home,), frame=Frame())
    text = build(approach, site=site).test_client().get("/_dash-layout").text
    assert "At home" in text
    assert "Skip to content" not in text
