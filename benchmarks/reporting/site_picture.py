"""Take the README's picture: one page, side by side, as each approach serves it.

`python -m benchmarks.reporting.site_picture` opens the bar chart of every approach in Chromium, and
writes `benchmarks/report/pictures/site.png`.
"""

import base64
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from approaches import APPROACHES
from benchmarks.tools import chromium

ROOT = Path(__file__).parent.parent.parent
PICTURE = ROOT / "benchmarks/report/pictures/site.png"
ADDRESS = "/barchart?continent=Americas&year=2007&metric=life"
SIZE = {"width": 1000, "height": 820}
FRAME = (
    """<body style="margin:0; padding:16px; display:flex; gap:16px; background:#dee2e6">{}</body>"""
)
SHOT = '<img src="data:image/png;base64,{}" style="border-radius:8px; width:760px">'


def shots(browser: Browser, schemes: Mapping[str, str]) -> list[str]:
    """Return a picture of the bar chart by each approach, as base64 text of a PNG."""
    taken = []
    for approach, scheme in schemes.items():
        page = browser.new_page(color_scheme=scheme, viewport=SIZE)  # type: ignore[arg-type]
        page.goto(f"http://127.0.0.1:{APPROACHES[approach].port}{ADDRESS}")
        page.wait_for_selector(".main-svg .point")
        taken.append(base64.b64encode(page.screenshot()).decode())
    return taken


def wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    """Return once the server answers; end if it ends, for a busy port it says so itself."""
    while process.poll() is None:
        try:
            urlopen(f"{address}/healthz").close()  # noqa: S310 - our own server
        except URLError:
            continue
        return
    sys.exit(process.returncode)


def main() -> None:
    """Start the approaches, take their pictures, and put them next to each other."""
    schemes = dict(zip(APPROACHES, ("light", "dark"), strict=False))
    with ExitStack() as stack:
        for approach in schemes:
            command = [sys.executable, "-m", "approaches", approach]
            process = stack.enter_context(subprocess.Popen(command, cwd=ROOT))
            stack.callback(process.terminate)
            wait(f"http://127.0.0.1:{APPROACHES[approach].port}", process)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(**chromium.launch_options())
        images = "".join(SHOT.format(picture) for picture in shots(browser, schemes))
        page = browser.new_page(viewport={"width": 1568, "height": 652})
        page.set_content(FRAME.format(images))
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE)
    print(f"written: {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
