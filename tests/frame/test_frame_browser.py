"""Frames in a browser: one of a site's own, addresses that are too long, scrollbars."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.support.servers import serving

COUNT = 330
"""So many values make an address that is too long for a `Referer`, and not for a request."""
QUERY = urlencode([("tag", f"größe {number}") for number in range(COUNT)])


@pytest.fixture(scope="module", params=["multi", "single"])
def framed(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve the site with gunicorn, which refuses what is too long; the value is its address."""
    with serving(request.param, "--site", "tests.support.framed:SITE", "--workers", "1") as address:
        yield address


def follows(page: Page, path: str, title: str) -> None:
    """Check that the frame knows which page is shown."""
    expect(page.locator("#crumb")).to_have_text(f"You are at {path}.")
    expect(page.locator("#beside .active")).to_have_text(title)
    expect(page.locator("#kit-links [aria-current]")).to_have_text(title)


def test_a_frame_follows_the_address_whatever_leads_to_it(
    page: Page, framed: str, console: list[str]
) -> None:
    page.goto(framed)
    follows(page, "/", "Home")
    page.locator("#kit-links a", has_text="Tags").click()
    follows(page, "/tags", "Tags")
    page.go_back()
    follows(page, "/", "Home")
    page.locator("#beside a", has_text="Tags").click()
    follows(page, "/tags", "Tags")
    assert console == []


def test_a_layout_is_built_for_the_whole_of_a_long_address(
    page: Page, framed: str, console: list[str]
) -> None:
    page.goto(f"{framed}/tags?{QUERY}")
    expect(page.locator("#tags-built")).to_have_text(f"{COUNT} tags")
    page.goto(framed)
    page.locator("#home-here").evaluate(
        f"(one) => {{ one.innerHTML = '<a id=all href=\"/tags?{QUERY}\">All</a>'; }}"
    )
    page.locator("#all").click()
    expect(page.locator("#tags-built")).to_have_text(f"{COUNT} tags")
    assert console == []


@pytest.fixture
def with_scrollbars(
    playwright: Playwright, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """Start a browser that shows scrollbars, which Playwright hides; they take room."""
    shown: dict[str, Any] = {"ignore_default_args": ["--hide-scrollbars"]}
    browser = playwright.chromium.launch(**browser_type_launch_args, **shown)
    yield browser
    browser.close()


def test_a_page_stays_where_it_is_when_the_scrollbar_comes_or_goes(
    with_scrollbars: Browser, live: str
) -> None:
    """It comes with the rest of a document, and goes when a modal is opened (react-bootstrap)."""
    page = with_scrollbars.new_page(viewport={"width": 800, "height": 300})
    page.add_init_script("place = () => document.querySelector('main').getBoundingClientRect().x")
    page.goto(live)
    expect(page.locator("main h1")).to_be_visible()
    bar = page.evaluate("innerWidth - document.documentElement.clientWidth")
    opened = f"overflow: hidden; padding-right: {bar}px"
    bodies = [("", ""), ("", "overflow: hidden"), ("modal-open", opened)]
    change = "([name, style]) => { Object.assign(document.body, { className: name, style }); }"
    places = set()
    for body in bodies:
        page.evaluate(change, body)
        places.add(page.evaluate("place()"))
    assert bar > 0
    assert len(places) == 1
