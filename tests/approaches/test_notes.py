"""What the notes of the approaches say of both: a page's own state ends with the page."""

import pytest
from playwright.sync_api import Page, expect

from approaches import APPROACHES
from tests.support.servers import serving


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_a_store_in_memory_that_stands_in_a_page_is_gone_after_a_link(
    approach: str, page: Page
) -> None:
    """The document is new in one and the page in the other; neither keeps it, and both say so."""
    with serving(approach, "--site", "tests.support.sites:KEEPING") as address:
        page.goto(f"{address}/keeper")
        told = page.locator("#keeper-out")
        expect(told).to_have_text("kept None")
        page.get_by_role("button", name="Keep").click()
        expect(told).to_have_text("kept 1")
        page.get_by_role("link", name="Home").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Home")
        page.get_by_role("link", name="Keeper").first.click()
        expect(told).to_have_text("kept None")
    assert any("in a page" in note for note in APPROACHES[approach].notes)
