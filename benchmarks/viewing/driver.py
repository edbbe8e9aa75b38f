"""A Chromium with a driver, which can slow down the processor of either frame.

`python -m crossroads.benchmarks.viewing.driver ADDRESS window` shows the viewer at an address, and
asks it again and again which frames are to be how slow. A page cannot do that to itself. It ends
with its window. In a process of its own, which the viewer ends as it ends its servers.
"""

import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from playwright.sync_api import CDPSession, Error, Frame, Page, sync_playwright

from crossroads.benchmarks.tools import chromium

PAUSE = 100
"""Milliseconds between two questions."""


class Driver:
    """Slows down the frames of a page; each has a process of the browser's, so it alone is slow."""

    def __init__(self, page: Page) -> None:
        """Begin with frames as they are."""
        self.page = page
        self.session: Callable[[Frame], CDPSession] = page.context.new_cdp_session
        self.slowed: dict[str, tuple[Frame, int, CDPSession]] = {}

    def follow(self, wanted: Mapping[str, int]) -> None:
        """Have the frame of each origin take so many times as long; a frame that is new, too."""
        for origin, times in wanted.items():
            frame = next(
                (one for one in self.page.frames if one.url.startswith(f"{origin}/")), None
            )
            known, now, session = self.slowed.get(origin, (None, 1, None))
            if frame is None or (frame, times) == (known or frame, now):
                continue
            if session is None or frame is not known:
                session = self.session(frame)
            session.send("Emulation.setCPUThrottlingRate", {"rate": times})
            self.slowed[origin] = frame, times, session


def main(address: str, how: str) -> None:
    """Show the viewer until its window is closed."""
    options: dict[str, Any] = {**chromium.launch_options(), "headless": how == "headless"}
    with sync_playwright() as playwright, closing(playwright.chromium.launch(**options)) as browser:
        page = browser.new_page(no_viewport=True)
        page.goto(address)
        driver = Driver(page)
        while not page.is_closed():
            try:
                page.wait_for_timeout(PAUSE)  # first, so that it is kept where the rest fails
                driver.follow(page.request.get(f"{address}slower").json())
            except Error as error:  # a frame that is being replaced, or a window that is closed
                print(error, file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
