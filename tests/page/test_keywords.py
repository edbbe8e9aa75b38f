"""What a page says of itself, and what follows in document, navigation and frame."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from crossroads.errors import ConfigurationError
from crossroads.page import Page
from crossroads.page.page import KEPT
from tests.conftest import build
from tests.support.keywords import SITE, bars, hidden, lines
from tests.support.logins import BOTH, seen
from tests.support.servers import serving


def client(approach: str, **settings: Any) -> FlaskClient:
    return build(approach, site=SITE, settings={"TESTING": True, **settings}).test_client()


def told(asked: FlaskClient, path: str, **headers: str) -> dict[str, str]:
    """Return what the document's `<meta>` elements say, by name."""
    text = asked.get(path, headers=headers).text
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text)
    return dict(found)


@pytest.fixture(scope="module", params=["multi", "single"])
def served(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve the site; the value is its address."""
    with serving(request.param, "--site", "tests.support.keywords:SITE") as address:
        yield address


@BOTH
def test_a_page_may_do_without_heading(approach: str) -> None:
    asked = client(approach)
    assert "lead" not in seen(asked, "/plain")
    assert "<title>Plain · Keywords</title>" in asked.get("/plain").text
    assert '"className": "lead"' in seen(asked, "/late")


@BOTH
def test_search_engines_are_told_what_not_to_list(approach: str) -> None:
    asked = client(approach)
    assert told(asked, "/hidden")["robots"] == "noindex"
    assert "robots" not in told(asked, "/bars")


@BOTH
def test_a_picture_comes_with_its_whole_address_behind_a_proxy(approach: str) -> None:
    asked = client(approach, PREFIX="/kit", PROXIES=1)
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "site.example"}
    said = told(asked, "/kit/bars", **forwarded)
    assert said["og:image"] == "https://site.example/kit/assets/dot.svg"
    assert said["og:title"] == "Bars · Keywords"
    assert said["og:description"] == said["description"] == "Bars &amp; &quot;lines&quot;."
    assert said["twitter:card"] == "summary_large_image"
    assert told(asked, "/kit/late")["og:image"] == "https://else.example/a.png"
    assert "og:image" not in told(asked, "/kit/lines")


@BOTH
def test_unlisted_pages_are_served_and_found_broken_at_the_start(approach: str) -> None:
    assert client(approach).get("/hidden").status_code == 200
    assert hidden not in SITE.linked


def test_what_a_page_says_is_kept_when_it_is_renamed() -> None:
    twin = lines.renamed("twin", path="/twin", group="")
    assert (twin.group, lines.group) == ("", "Charts")
    kept = [key for key in KEPT if key != "group"]
    assert [getattr(twin, key) for key in kept] == [getattr(lines, key) for key in kept]
    assert twin.extra["icon"] == "line"
    assert not hidden.renamed("other", path="/other").listed
    assert bars.renamed("third", path="/third").image == "/assets/dot.svg"


def test_one_stylesheet_in_the_place_of_several_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"Page\.stylesheets='/a\.css'"):
        Page("a", "/", "A", "", stylesheets="/a.css")


def test_the_navigation_has_groups_and_leaves_out_what_is_not_listed(
    page: Tab, served: str
) -> None:
    page.goto(f"{served}/lines")
    expect(page.locator("#lines-said")).to_be_visible()
    expect(page.locator("nav a")).to_have_text(["Home", "Plain", "Alone", "Bars", "Lines", "Late"])
    group = page.get_by_role("group", name="Charts")
    expect(group.locator("a")).to_have_text(["Bars", "Lines"])
    expect(group.locator("[aria-current]")).to_have_text("Lines")


def test_a_style_comes_and_goes_with_its_page(page: Tab, served: str, console: list[str]) -> None:
    page.goto(served)
    sheets = page.locator("link[href='/page.css']")
    expect(page.locator("#home-said")).to_be_visible()
    expect(sheets).to_have_count(0)
    page.get_by_role("main").get_by_role("link", name="To lines").click()
    expect(page.locator("#lines-said")).to_be_visible()
    expect(sheets).to_have_count(1)
    page.get_by_role("main").get_by_role("link", name="To late").click()
    expect(page.locator("#late-said")).to_be_visible()
    expect(sheets).to_have_count(0)
    assert console == []


def test_a_page_outside_of_the_frame_is_reached_and_left(
    page: Tab, served: str, console: list[str]
) -> None:
    page.goto(served)
    page.get_by_role("main").get_by_role("link", name="To alone").click()
    expect(page.locator("#alone-said")).to_be_visible()
    expect(page.locator("nav")).to_have_count(0)
    expect(page).to_have_title("Alone · Keywords")
    page.get_by_role("link", name="To bars").click()
    expect(page.locator("#bars-said")).to_be_visible()
    expect(page.locator("nav")).to_have_count(1)
    page.go_back()
    expect(page.locator("#alone-said")).to_be_visible()
    expect(page.locator("nav")).to_have_count(0)
    page.go_back()
    expect(page.locator("#home-said")).to_be_visible()
    expect(page.locator("nav")).to_have_count(1)
    assert console == []
