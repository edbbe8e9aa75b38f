"""An adopted site in a browser, on both approaches: what a visitor of plain Dash would see."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.servers import serving


@pytest.fixture(scope="module", params=["multi", "single"])
def shop(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve the site in Dash Pages as its author would name it; the value is its address."""
    with serving(request.param, "--site", "tests.support.adopted.shop.app:app") as address:
        yield address


@pytest.fixture(scope="module", params=["multi", "single"])
def twins(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve two apps with the same ids; the value is their address."""
    with serving(request.param, "--site", "tests.support.adopted.sites:TWINS") as address:
        yield address


@pytest.fixture(scope="module", params=["multi", "single"])
def walk(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve an app that reads the address by itself; the value is its address."""
    with serving(request.param, "--site", "tests.support.adopted.alone.walk:app") as address:
        yield address


def test_a_visitor_goes_through_a_site_in_dash_pages(
    page: Page, shop: str, console: list[str]
) -> None:
    page.goto(shop)
    expect(page.locator("h2")).to_have_text("Welcome")
    expect(page).to_have_title("Welcome")
    expect(page.locator("#held")).to_have_text("Basket: nothing")
    expect(page.locator("#place")).to_have_text("You are at /")
    expect(page.locator("#times")).to_have_text("0 times")
    page.locator("#count").click()
    expect(page.locator("#times")).to_have_text("1 times")
    expect(page.locator("#links .active")).to_have_text("H Home")
    page.locator("#links a", has_text="Look for").click()
    expect(page.locator("#word")).to_be_visible()
    expect(page).to_have_title("Shop")
    expect(page.locator("#place")).to_have_text("You are at /search")
    expect(page.locator("#links .active")).to_have_text("S Look for")
    page.locator("#word").fill("toy")
    expect(page.locator("#hits button")).to_have_count(3)
    page.locator("#hits button", has_text="o").click()
    expect(page.locator("#chosen")).to_have_text("Chosen: o")
    expect(page.locator("#hits span")).to_have_text("!")
    page.go_back()
    expect(page.locator("h2")).to_have_text("Welcome")
    expect(page.locator("#times")).to_have_text("0 times")
    page.get_by_role("link", name="A red one").click()
    expect(page.locator("h2")).to_have_text("Something red")
    page.locator("#buy").click()
    expect(page.locator("#held")).to_have_text("Basket: red")
    page.locator("#empty").click()
    expect(page.locator("#held")).to_have_text("Basket: nothing")
    assert console == []


def test_own_styles_and_scripts_work(page: Page, shop: str) -> None:
    page.goto(shop)
    expect(page.locator("#main")).to_have_css("color", "rgb(120, 0, 120)")
    assert page.evaluate("document.documentElement.dataset.shop") == "open"


def test_a_page_is_opened_by_its_address(page: Page, shop: str, console: list[str]) -> None:
    page.goto(f"{shop}/item/green?size=12")
    expect(page.locator("h2")).to_have_text("Something green")
    expect(page.locator("#size")).to_have_text("Asked for: 12 size")
    expect(page.locator("#held")).to_have_text("Basket: nothing")
    page.reload()
    expect(page.locator("h2")).to_have_text("Something green")
    assert console == []


def test_a_link_to_another_query_builds_the_page_anew(
    page: Page, shop: str, console: list[str]
) -> None:
    page.goto(f"{shop}/item/green")
    expect(page.locator("#size")).to_have_text("Asked for: any size")
    page.get_by_role("link", name="A large one").click()
    expect(page.locator("#size")).to_have_text("Asked for: large size")
    page.go_back()
    expect(page.locator("#size")).to_have_text("Asked for: any size")
    assert console == []


def test_a_field_that_takes_the_focus_keeps_it(page: Page, shop: str) -> None:
    """A router tells of a new page by its heading, but not to who has begun to type."""
    page.goto(shop)
    page.locator("#links a", has_text="Look for").click()
    expect(page.locator("#word")).to_be_focused()
    page.keyboard.type("toy")
    expect(page.locator("#hits button")).to_have_count(3)


@pytest.mark.parametrize(
    "storage",
    [
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }",
        "Object.defineProperty(window, 'localStorage', { value: null })",
    ],
    ids=["full", "none"],
)
def test_callbacks_run_where_a_browser_stores_nothing(page: Page, shop: str, storage: str) -> None:
    page.add_init_script(storage)
    page.goto(shop)
    expect(page.locator("#times")).to_have_text("0 times")
    page.locator("#count").click()
    expect(page.locator("#times")).to_have_text("1 times")


def test_an_app_that_reads_the_address_keeps_what_it_holds(
    page: Page, walk: str, console: list[str]
) -> None:
    page.goto(walk)
    expect(page.locator("h2")).to_have_text("Start")
    page.locator("#step").click()
    expect(page.locator("#walked")).to_have_text("1 steps")
    page.get_by_role("link", name="Hill").click()
    expect(page.locator("h2")).to_have_text("Hill")
    page.get_by_role("link", name="Valley").click()
    expect(page.locator("h2")).to_have_text("Valley")
    expect(page.locator("#walked")).to_have_text("1 steps")
    page.go_back()
    expect(page.locator("h2")).to_have_text("Hill")
    expect(page.locator("#walked")).to_have_text("1 steps")
    page.reload()
    expect(page.locator("h2")).to_have_text("Hill")
    expect(page.locator("#walked")).to_have_text("0 steps")
    assert console == []


def test_an_unknown_address_shows_the_sites_own_words(page: Page, shop: str) -> None:
    page.goto(f"{shop}/nowhere")
    expect(page.locator("h2, #_pages_content h1")).to_have_text("We do not sell that")
    expect(page.locator("#held")).to_have_text("Basket: nothing")


def test_a_callback_of_a_page_does_not_run_before_it_may(page: Page, shop: str) -> None:
    """Its input stands in the shell: on plain Dash a page comes into a shell that is there."""
    page.goto(f"{shop}/search")
    expect(page.locator("#chosen")).to_have_text("Nothing chosen")


def test_two_apps_with_the_same_ids_go_their_own_ways(
    page: Page, twins: str, console: list[str]
) -> None:
    for name, first in (("left", 10), ("right", 100)):
        page.goto(f"{twins}/{name}")
        total, by = page.locator("[id$=total]"), page.locator("[id$=by]")
        expect(total).to_have_text(f"{name}: {first}")
        page.get_by_label("Step").fill("5")
        page.get_by_role("button", name="More").click()
        expect(total).to_have_text(f"{name}: {first + 5}")
        expect(by).to_have_text("button 1")
        page.get_by_role("button", name="Row 1").click()
        expect(page.locator("[id$=gone]")).to_have_text("Row 1 of 1")
    assert console == []
