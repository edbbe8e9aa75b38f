"""Tabs of visitors of whom nothing is known, in one process of the browser.

They share what that process has loaded: a chart then takes less than half of the processor's time
that a browser without needs. For many tests of one server; a server of one's own has other
addresses, of which nothing is there yet.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page


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
    yield page
    for tab in page.context.pages:
        if tab != opener:
            tab.close()
