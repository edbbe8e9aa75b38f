"""Callbacks as people write them, in a browser, in both approaches: what is shown is right."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import wrong_in
from tests.support.reading import chosen
from tests.support.servers import serving

MAIN = ("multi", "single")


@pytest.fixture(scope="module", params=MAIN)
def live(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve the site of callbacks; nothing is made ready before it is opened."""
    site = ("--site", "tests.support.callbacks:SITE")
    with serving(request.param, *site, CROSSROADS_PREFETCH="off") as address:
        yield address


@pytest.fixture
def visitor(page: Page) -> Iterator[Page]:
    """Open a tab; the test fails if anything went wrong in the browser's console."""
    wrong = wrong_in(page)
    yield page
    assert wrong == []


@pytest.mark.parametrize("way", ["address", "link"])
def test_first_answers_are_in_the_layout_however_the_callback_is_written(
    visitor: Page, live: str, way: str
) -> None:
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.post_data or ""))
    visitor.goto(f"{live}/ahead" if way == "address" else live)
    if way == "link":
        visitor.get_by_role("main").get_by_role("link", name="Ahead").click()
    expect(visitor.locator("#ahead-out")).to_have_text("value a")
    expect(visitor.locator("#ahead-later")).to_have_text("later ['a']")
    expect(visitor.locator("#ahead-named")).to_have_text("named ['a'] a None")
    expect(visitor.locator("#ahead-chained")).to_have_text("chained named ['a'] a None")
    expect(visitor.locator("#ahead-hidden")).to_have_text("found by the browser")
    # Only this one lies where the server does not find it.
    outputs = {found[1] for body in asked if (found := re.search(r'"output":"(.*?)"', body))}
    assert {one for one in outputs if "ahead-" in one} == {"ahead-hidden.children"}


@pytest.mark.parametrize("way", ["reload", "link"])
def test_what_a_field_remembers_is_what_its_callback_speaks_of(
    visitor: Page, live: str, way: str
) -> None:
    visitor.goto(f"{live}/ahead")
    visitor.locator("#ahead-kept").click()
    visitor.locator(".dash-dropdown-option").filter(has_text="b").click()
    expect(visitor.locator("#ahead-out")).to_have_text("value b")
    if way == "reload":
        visitor.reload()
    else:
        visitor.get_by_role("navigation").get_by_role("link", name="Home").click()
        visitor.get_by_role("main").get_by_role("link", name="Ahead").click()
    expect(visitor.locator("#ahead-kept")).to_contain_text("b")
    expect(visitor.locator("#ahead-out")).to_have_text("value b")
    expect(visitor.locator("#ahead-chained")).to_have_text("chained named ['a'] b None")


def test_a_renamed_page_does_in_its_callbacks_what_the_page_does(visitor: Page, live: str) -> None:
    for name in ("twice", "again"):
        visitor.goto(f"{live}/{name}")
        expect(visitor.locator(f"#{name}-helped")).to_have_text("built by a helper")
        expect(visitor.locator(f"#{name}-later")).to_have_text(f"{name}-later 0")
        visitor.locator(f"#{name}-up").click()
        expect(visitor.locator(f"#{name}-which")).to_have_text(f"up of {name}-")
        expect(visitor.locator(f"#{name}-set")).to_have_text("set by up")
        expect(visitor.locator(f"#{name}-later")).to_have_text(f"{name}-later 1")
        expect(visitor.locator(f"#{name}-state")).to_have_attribute("title", "done")
        visitor.locator(f"#{name}-down").click()
        expect(visitor.locator(f"#{name}-set")).to_have_text("set by down")


def test_an_all_in_one_component_works_on_every_page(visitor: Page, live: str) -> None:
    for path, name in (("/", "home"), ("/apples", "apples"), ("/pears", "pears")):
        visitor.goto(live + path)
        visitor.get_by_role("button", name=f"Count {name}").click()
        expect(visitor.get_by_text("counted 1")).to_be_visible()
        expect(visitor.get_by_text("seen 1")).to_be_visible()


def test_a_store_that_two_pages_write_to_has_what_both_have_written(
    visitor: Page, live: str
) -> None:
    visitor.goto(f"{live}/apples")
    visitor.get_by_role("button", name="Put in").click()
    expect(visitor.locator("#apples-basket")).to_have_text("in the basket: apples")
    visitor.get_by_role("navigation").get_by_role("link", name="Pears").click()
    expect(visitor.locator("#pears-basket")).to_have_text("in the basket: apples")
    visitor.get_by_role("button", name="Put in").click()
    expect(visitor.locator("#pears-basket")).to_have_text("in the basket: apples, pears")
    visitor.get_by_role("navigation").get_by_role("link", name="Apples").click()
    expect(visitor.locator("#apples-basket")).to_have_text("in the basket: apples, pears")
    visitor.get_by_role("button", name="Put in").click()
    expect(visitor.locator("#apples-basket")).to_have_text("in the basket: apples, pears, apples")


def test_a_button_sets_a_control_back(visitor: Page, live: str) -> None:
    visitor.goto(f"{live}/chosen")
    expect(visitor.locator("#chosen-said")).to_have_text("europe Spain '07 nothing [1]")
    visitor.get_by_role("button", name="Set back").click()
    expect(visitor.locator("#chosen-said")).to_have_text("europe Italy '07 nothing [1]")
    expect(visitor).to_have_url(re.compile("land=Italy"))
    visitor.go_back()
    expect(visitor.locator("#chosen-said")).to_have_text("europe Spain '07 nothing [1]")


def test_options_that_a_callback_replaces_fit_address_value_and_what_is_shown(
    visitor: Page, live: str
) -> None:
    def shows(region: str, land: str) -> None:
        expect(visitor.locator("#chosen-said")).to_have_text(re.compile(f"^{region} {land} "))
        expect(visitor.locator("#chosen-land")).to_have_value(land)
        expect(visitor.locator("#chosen-notice")).to_be_empty()

    visitor.goto(f"{live}/chosen?region=europe&land=Italy")
    shows("europe", "Italy")
    visitor.locator("#chosen-region").select_option("asia")
    shows("asia", "Japan")
    expect(visitor).to_have_url(re.compile("region=asia&land=Japan"))
    assert chosen(visitor)["land"] == ["Japan"]
    visitor.locator("#chosen-land").select_option("China")
    shows("asia", "China")
    visitor.go_back()
    shows("asia", "Japan")
    visitor.go_back()
    shows("europe", "Italy")
    assert (chosen(visitor)["region"], chosen(visitor)["land"]) == (["europe"], ["Italy"])
    visitor.go_forward()
    shows("asia", "Japan")
    visitor.reload()
    shows("asia", "Japan")


def test_so_does_a_list_from_which_something_is_picked(visitor: Page, live: str) -> None:
    visitor.goto(f"{live}/chosen?region=europe&towns=Rome&towns=Oslo")
    towns = visitor.get_by_role("group", name="Towns")
    expect(towns).to_contain_text(re.compile("Rome.*Oslo"))
    visitor.locator("#chosen-region").select_option("asia")
    expect(towns).to_contain_text("None picked")
    expect(visitor).to_have_url(re.compile("region=asia.*towns=($|&)"))
    visitor.go_back()
    expect(visitor.locator("#chosen-region")).to_have_value("europe")
    expect(towns).to_contain_text(re.compile("Rome.*Oslo"))
    expect(visitor.locator("#chosen-notice")).to_be_empty()
    assert chosen(visitor)["towns"] == ["Rome", "Oslo"]


def test_what_is_no_option_is_said_where_a_callback_replaces_them(visitor: Page, live: str) -> None:
    visitor.goto(f"{live}/chosen?region=asia&land=Atlantis")
    expect(visitor.locator("#chosen-notice")).to_contain_text("Land “Atlantis”")
    expect(visitor.locator("#chosen-said")).to_have_text(re.compile("^asia Japan "))
    expect(visitor.locator("#chosen-land")).to_have_value("Japan")


def test_values_that_are_no_text_and_controls_without_options_live_in_the_address(
    visitor: Page, live: str
) -> None:
    visitor.goto(f"{live}/chosen?year=2002&word=any+text&several=2")
    expect(visitor.locator("#chosen-typed")).to_have_text("2002")
    expect(visitor.locator("#chosen-said")).to_have_text("europe Spain '02 any text [2]")
    visitor.locator("#chosen-year").select_option("2007")
    expect(visitor.locator("#chosen-said")).to_have_text("europe Spain '07 any text [2]")
    visitor.locator("#chosen-word").fill("other")
    expect(visitor.locator("#chosen-said")).to_have_text("europe Spain '07 other [2]")
    visitor.go_back()
    expect(visitor).not_to_have_url(re.compile("word=other"))
    expect(visitor.locator("#chosen-word")).not_to_have_value("other")
    visitor.goto(f"{live}/chosen")
    visitor.go_back()
    expect(visitor.locator("#chosen-notice")).to_be_empty()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_of_your_own_keep_their_colours_and_the_kits_follow_the_theme(
    page: Page, live: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{live}/drawn")
    own, kits = (f"#drawn-{name} .xtick text" for name in ("own", "graph"))
    expect(page.locator(own).first).to_have_css("fill", "rgb(1, 2, 3)")
    text = page.locator("body").evaluate("(body) => getComputedStyle(body).color")
    expect(page.locator(kits).first).to_have_css("fill", text)
