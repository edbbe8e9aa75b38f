"""Take the README's picture: the viewer in the middle of a visit.

`python -m crossroads.benchmarks.viewing.picture` writes `benchmarks/report/pictures/site.png`.
"""

import sys
from contextlib import ExitStack

from playwright.sync_api import Page, expect, sync_playwright

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.tools import chromium
from crossroads.benchmarks.tools.files import PUBLISHED, short_path
from crossroads.benchmarks.tools.processes import reserved_port, starting

PICTURE = PUBLISHED / "report/pictures/site.png"
WIDTH, HEIGHT = 1280, 760
VISIT = ("Bar chart", "Line chart", "Home", "Bar chart")
PATIENCE = 60_000.0  # ms
PRESSED = 80.0  # ms; a hand holds a button about as long, and what a press begins is done by then


CENTRE = """(element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return [(x + width / 2) / innerWidth, (y + height / 2) / innerHeight];
}"""


def click(page: Page, frame: str, words: str) -> None:
    """Click a link with the mouse; Playwright's own click misses in a frame that is scaled."""
    point(page, frame, words)
    press(page)


def point(page: Page, frame: str, words: str) -> None:
    """Move the mouse to a link."""
    shown = page.locator(f"#{frame}-frame")
    shown.scroll_into_view_if_needed()
    link = page.frame_locator(f"#{frame}-frame").locator("nav a", has_text=words)
    link.wait_for()
    (across, down), box = link.evaluate(CENTRE), shown.bounding_box()
    if box:
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])


def press(page: Page) -> None:
    """Press and release the mouse where it is."""
    page.mouse.down()
    page.wait_for_timeout(PRESSED)
    page.mouse.up()


def take(page: Page, address: str) -> None:
    """Visit a few pages, and take the picture of what stands above the fold."""
    page.goto(address)
    said = page.locator("#said")
    for words in ("Opening the site", *VISIT):
        if words in VISIT:
            click(page, "multi", words)
        expect(said).to_contain_text(f"{words}", timeout=PATIENCE)
        page.wait_for_timeout(2000)  # a visitor looks at it
    page.mouse.move(0, 0)
    page.screenshot(path=PICTURE)


def main() -> None:
    """Run the viewer, and take its picture in Chromium."""
    with ExitStack() as stack:
        port, multi, single = (stack.enter_context(reserved_port()) for _ in range(3))
        ports = ("--port", str(port), "--multi-port", str(multi), "--single-port", str(single))
        command = [sys.executable, "-m", "crossroads.benchmarks", "view", *ports]
        viewer = stack.enter_context(starting(command, port))
        try:
            viewer.wait_for_answer("/", PATIENCE / 1000)
            playwright = stack.enter_context(sync_playwright())
            browser = playwright.chromium.launch(**chromium.launch_options())
            take(
                browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}),
                f"http://{HOST}:{port}/",
            )
            browser.close()
        finally:
            viewer.stop()
    print(f"written: {short_path(PICTURE)}")


if __name__ == "__main__":
    main()
