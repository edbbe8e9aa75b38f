"""Tabs of visitors of whom nothing is known, in one process of the browser.

They share what that process has loaded: a chart then takes less than half of the processor's time
that a browser without needs. For many tests of one server; a server of one's own has other
addresses, of which nothing is there yet.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from playwright.sync_api import Browser, Page, expect

DRAWING = 20_000
"""Milliseconds in which Dash draws a page in the place of its copy, if it comes at all."""


@contextmanager
def opening(browser: Browser, address: str) -> Iterator[Page]:
    """Hold a page of a server from which tabs are opened."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        yield page


@contextmanager
def new_tab(opener: Page, address: str) -> Iterator[Page]:
    """Open a tab, and close all but the opener at the end."""
    with opener.expect_popup() as opened:
        opener.evaluate("() => { open('about:blank') }")
    page = opened.value
    forgotten = {"origin": address, "storageTypes": "cookies,local_storage"}
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", forgotten)
    yield waiting_for_dash(page)
    for tab in page.context.pages:
        if tab != opener:
            tab.close()


def waiting_for_dash(page: Page) -> Page:
    """Have `goto` wait for Dash, unless it says what else: what is done to a copy is lost."""
    load = page.goto

    def goto(*given: Any, **named: Any) -> Any:
        answer = load(*given, **named)
        if "wait_until" not in named:
            with suppress(AssertionError):
                expect(page.locator("#kit-paint")).to_have_count(0, timeout=DRAWING)
        return answer

    page.goto = goto  # type: ignore[method-assign]
    return page
