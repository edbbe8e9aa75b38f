"""A page may have any id: those of the frame and the router begin with `kit-`."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from crossroads.errors import ConfigurationError
from crossroads.page import Page as SitePage
from tests.support.idents import IDS
from tests.support.servers import serving


@pytest.fixture(scope="module", params=["multi", "single"])
def served(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve a site whose pages have such ids; the value is its address."""
    with serving(request.param, "--site", "tests.support.idents:SITE") as address:
        yield address


def shows(page: Page, name: str) -> None:
    """Check that all of one page is there, and nothing of the other."""
    expect(page.locator("h1")).to_have_text([name.capitalize()])
    for one in IDS:
        expect(page.locator(f"[id={one}]")).to_have_text([f"{one} of {name}"])


def test_a_page_with_the_id_main_is_left_and_comes_back(
    page: Page, served: str, console: list[str]
) -> None:
    page.goto(served)
    shows(page, "first")
    page.locator("#first-other").click()
    shows(page, "second")
    page.get_by_role("button", name="Fill").click()
    expect(page.locator("#main")).to_have_text("second is filled")
    page.locator("nav").get_by_role("link", name="First").click()
    shows(page, "first")
    page.go_back()
    shows(page, "second")
    assert console == []


def test_the_skip_link_leads_to_the_content(page: Page, served: str) -> None:
    page.goto(served)
    shows(page, "first")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#kit-main")).to_be_focused()


def test_a_page_is_not_called_as_the_ids_of_the_frame_begin() -> None:
    with pytest.raises(ConfigurationError, match=r"Page\.name='kit': expected .* begins the ids"):
        SitePage("kit", "/", "Kit", "A page.")
