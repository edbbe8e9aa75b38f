"""Take the README's picture: one page, side by side, as each approach serves it.

`python -m crossroads.benchmarks.reporting.site_picture` opens the bar chart of both approaches
in Chromium, and writes `benchmarks/report/pictures/site.png`.
"""

import base64
import sys

from playwright.sync_api import sync_playwright

from crossroads.benchmarks.arms import ARMS, HOST, Target
from crossroads.benchmarks.tools import chromium
from crossroads.benchmarks.tools.files import PUBLISHED, short_path
from crossroads.benchmarks.tools.processes import serving

PICTURE = PUBLISHED / "report/pictures/site.png"
ADDRESS = "/barchart?continent=Americas&year=2007&metric=life"
BODY = '<body style="margin:0; padding:16px; display:flex; gap:16px; background:#dee2e6">'
SHOT = '<img src="data:image/png;base64,{}" style="border-radius:8px; width:760px">'


def main() -> None:
    """Take a picture of each approach, one in the light and one in the dark, side by side."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium.launch_options())
        shots = ""
        for arm, dark in (("multi", False), ("single", True)):
            with serving(Target(ARMS[arm], sys.executable).serve) as server:
                page = browser.new_page(
                    color_scheme="dark" if dark else "light",
                    viewport={"width": 1000, "height": 820},
                )
                page.goto(f"http://{HOST}:{server.port}{ADDRESS}")
                page.wait_for_selector(".main-svg .point")
                shots += SHOT.format(base64.b64encode(page.screenshot()).decode())
        page = browser.new_page(viewport={"width": 1568, "height": 652})
        page.set_content(BODY + shots)
        page.screenshot(path=PICTURE)
    print(f"written: {short_path(PICTURE)}")


if __name__ == "__main__":
    main()
