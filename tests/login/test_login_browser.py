"""Logging in and out in a real browser, on both approaches."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from crossroads.benchmarks.breaking.attacks import attacker
from crossroads.benchmarks.breaking.attacks.table import ATTACKED


@pytest.fixture(scope="module", params=ATTACKED)
def guarded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve the guarded site; the value is its address."""
    folder = tmp_path_factory.mktemp("guarded")
    attacker.prepare(folder)
    with attacker.serving(request.param, "own", str(folder)) as port:
        yield f"http://127.0.0.1:{port}"


def log_in(page: Page, password: str = "password of mia") -> None:  # noqa: S107 - of a test's user
    """Fill in the page to log in."""
    page.get_by_label("Name").fill("mia")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def test_a_visit_from_login_to_logout(page: Page, guarded: str, console: list[str]) -> None:
    page.goto(f"{guarded}/vault?year=1952")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    log_in(page)
    expect(page).to_have_url(f"{guarded}/vault?year=1952")
    expect(page.locator("#vault-graph .main-svg").first).to_be_visible()
    expect(page.locator("#vault-summary")).to_contain_text("1952")
    page.locator("#vault-continent").select_option("Asia")  # asks the server, with the proof
    expect(page.locator("#vault-summary")).to_contain_text("Asia, 1952")
    expect(page.locator("nav a", has_text="Vault")).to_have_count(1)
    expect(page.locator("nav a", has_text="Desk")).to_have_count(0)
    page.get_by_role("button", name="Log out mia").click()
    expect(page.locator("#home-approach")).to_be_visible()
    expect(page.locator("nav a", has_text="Vault")).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    assert "vault-" not in page.content()
    assert console == []


def test_a_login_leads_back_to_where_the_visitor_was(page: Page, guarded: str) -> None:
    page.goto(guarded)
    page.locator("nav a", has_text="Bar chart").click()
    page.locator("#barchart-year").select_option("1952")
    expect(page).to_have_url(re.compile("/barchart[?].*year=1952"))
    was = page.url
    page.get_by_role("link", name="Log in").click()
    log_in(page, "wrong")
    log_in(page)
    expect(page).to_have_url(was)
    expect(page.get_by_role("button", name="Log out mia")).to_be_visible()


def test_a_login_that_has_ended_is_asked_for_again(page: Page, guarded: str) -> None:
    page.goto(f"{guarded}/login?next=/")
    log_in(page)
    expect(page.locator("nav a", has_text="Vault")).to_be_visible()
    page.context.clear_cookies()
    page.locator("nav a", has_text="Vault").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    log_in(page)
    expect(page.locator("#vault-graph .main-svg").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_to_log_in_can_be_used_on_a_phone_and_without_eyes(
    page: Page, guarded: str, scheme: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 600})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{guarded}/login")
    expect(page.get_by_label("Name")).to_be_focused()
    log_in(page, "wrong")
    expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")
    expect(page.get_by_label("Name")).to_have_value("mia")
    expect(page.get_by_label("Password")).to_have_accessible_description(
        "Name or password is wrong."
    )
    expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
