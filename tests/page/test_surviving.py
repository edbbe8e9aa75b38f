"""What survives leaving a page and coming back: the table in `shared/page/README.md` is this."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page as Browser
from playwright.sync_api import expect

from crossroads.benchmarks.tools.files import ROOT
from tests.support.levers import MAIN
from tests.support.servers import serving
from tests.support.surviving import PLACES, STORES

TEXT = (ROOT / "shared/page/README.md").read_text("utf-8")
ROWS = re.findall(r"^\| (.+?) \| (yes|no) \| (yes|no) \| (yes|no) \| (yes|no) \|$", TEXT, re.M)
TABLE = {
    row[0]: dict(
        zip(("multi link", "single link", "multi back", "single back"), row[1:], strict=True)
    )
    for row in ROWS
}


@pytest.fixture(scope="module", params=MAIN)
def served(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    approach = str(request.param)
    with serving(approach, "--site", "tests.support.surviving:SITE") as address:
        yield approach, address


def kept(page: Browser, name: str) -> str:
    """Return what is in a place now, `7` if it has survived."""
    if name in STORES:
        return page.locator(f"#keep-{name}-told").inner_text()
    return page.locator(f"#keep-{name}").input_value()


@pytest.mark.parametrize("way", ["link", "back"])
def test_what_survives_is_what_the_table_says(
    page: Browser, served: tuple[str, str], way: str
) -> None:
    approach, address = served
    assert set(TABLE) == set(PLACES.values())
    page.goto(address)
    expect(page.locator("#keep-frame-told")).to_have_text("0")
    for name in ("field", "lasting", "chosen", "along"):
        page.locator(f"#keep-{name}").fill("7")
        page.locator(f"#keep-{name}").press("Tab")
    page.get_by_role("button", name="Keep").click()
    for name in STORES:
        expect(page.locator(f"#keep-{name}-told")).to_have_text("7")
    expect(page).to_have_url(re.compile("chosen=7.*along=7"))
    page.get_by_role("navigation").get_by_role("link", name="Other").click()
    expect(page.locator("h1")).to_have_text("Other")
    if way == "link":
        page.get_by_role("navigation").get_by_role("link", name="Keep").click()
    else:
        page.go_back()
    expect(page.locator("h1")).to_have_text("Keep")
    for name in STORES:
        expect(page.locator(f"#keep-{name}-told")).to_have_text(re.compile("[07]"))
    page.wait_for_load_state("networkidle")
    found = {name: kept(page, name) == "7" for name in PLACES}
    expected = {name: TABLE[words][f"{approach} {way}"] == "yes" for name, words in PLACES.items()}
    assert found == expected
