"""What the notes of the approaches say of both: a page's own state ends with the page."""

import pytest
from playwright.sync_api import Page, expect

from crossroads.approaches import APPROACHES
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


@pytest.mark.parametrize(("approach", "ran"), [("multi", ""), ("single", "run by nobody")])
def test_what_is_not_to_run_at_first_runs_after_a_link_if_it_writes_to_the_frame(
    approach: str, ran: str, page: Page
) -> None:
    """As in Dash Pages: Dash asks who has outputs outside of what is inserted."""
    with serving(approach, "--site", "tests.support.surviving:SITE") as address:
        page.goto(address)
        told = page.locator("#around-run")
        expect(page.locator("#keep-frame-told")).to_have_text("0")
        expect(told).to_have_text("")
        page.get_by_role("link", name="Other").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Other")
        page.get_by_role("link", name="Keep").first.click()
        expect(page.locator("#keep-frame-told")).to_have_text("0")
        expect(told).to_have_text(ran)
    said = any("prevent_initial_call" in note for note in APPROACHES[approach].notes)
    assert said == (approach == "single")
