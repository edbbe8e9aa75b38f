"""What a visitor sees of the site in a browser, alike in both approaches but for what they do."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import wrong_in
from tests.support.held import Held
from tests.support.processes import wait_until
from tests.support.servers import serving
from tests.support.tabs import new_tab, opening

WIDTH = "document.querySelector('.kit-chart .main-svg').width.baseVal.value"


@pytest.fixture(scope="module", params=["multi", "single"])
def approach(request: pytest.FixtureRequest) -> str:
    """Name each approach that is built of kit apps."""
    return str(request.param)


@pytest.fixture(scope="module")
def address(approach: str) -> Iterator[str]:
    """Serve the kit's own site."""
    with serving(approach) as found:
        yield found


@pytest.fixture(scope="module")
def opener(browser: Browser, address: str) -> Iterator[Page]:
    """Hold a page from which tabs are opened."""
    with opening(browser, address) as page:
        yield page


@pytest.fixture
def page(opener: Page, address: str) -> Iterator[Page]:
    """Open a tab; the test fails if anything went wrong in the browser's console."""
    with new_tab(opener, address) as page:
        wrong = wrong_in(page)
        yield page
        assert wrong == []


def drawn(page: Page) -> None:
    """Wait until the page's chart is."""
    expect(page.locator("#kit-paint")).to_have_count(0)
    page.locator(".main-svg .point").first.wait_for()


def test_home_says_what_the_last_click_did(page: Page, address: str, approach: str) -> None:
    def says(words: str) -> None:
        expect(page.locator("#kit-paint")).to_have_count(0)
        expect(page.locator(".serving h2")).to_have_text(approach)
        expect(page.locator(".came span:visible")).to_have_text([words])

    page.goto(address)
    says("You opened this document by its address.")
    page.get_by_role("navigation").get_by_text("Bar chart").click()
    drawn(page)
    page.get_by_role("navigation").get_by_text("Home").click()
    did = {"multi": "loaded this document", "single": "replaced the page"}
    says(f"Your last click {did[approach]}.")
    page.reload()
    says("You opened this document by its address.")


@pytest.mark.parametrize("approach", ["single"], indirect=True)
def test_a_page_is_shown_before_its_chart_is_drawn(page: Page, address: str) -> None:
    """Else heading and controls wait for plotly.js, which takes as long as all the rest."""
    page.goto(f"{address}/linechart")
    drawn(page)
    page.evaluate(
        """() => {
          window.frames_ = [];
          const look = () => {
            const heading = document.querySelector("h1")?.textContent;
            const isDrawn = document.querySelectorAll(".main-svg .point").length > 0;
            const place = document.querySelector("#kit-main details").offsetTop;
            frames_.push([heading, isDrawn, place]);
            requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        }"""
    )
    page.get_by_role("navigation").get_by_text("Bar chart").click()
    drawn(page)
    page.wait_for_function("frames_.some(([words, isDrawn]) => words === 'Bar chart' && isDrawn)")
    seen = [*dict.fromkeys(map(tuple, page.evaluate("frames_")))]
    before, first, second, *more = seen
    assert (before[:2], first[:2]) == (("Line chart", True), ("Bar chart", False))
    assert second == ("Bar chart", True, first[2]), "what follows the chart has moved"
    assert not more
    page.locator("#barchart-metric").select_option("gdp")
    expect(page.locator("#barchart-summary")).to_contain_text("GDP")


def test_a_link_that_is_pointed_at_before_dash_is_there_leads_to_its_page(
    page: Page, address: str
) -> None:
    """What the document has of its own layout is for Dash alone."""
    held = Held(page, "**/dash_renderer*")
    with page.expect_request("**/dash_renderer*"):
        page.goto(address, wait_until="domcontentloaded")
    link = page.get_by_role("navigation").get_by_text("Bar chart")
    link.hover()
    page.evaluate("new Promise((then) => setTimeout(then))")
    held.let_go()
    expect(page.locator("#kit-paint")).to_have_count(0)
    link.click()
    drawn(page)
    expect(page.locator("h1")).to_have_text("Bar chart")


@pytest.mark.parametrize("approach", ["single"], indirect=True)
def test_a_click_before_dash_has_asked_its_first_question_opens_its_page(
    page: Page, address: str
) -> None:
    """Dash drops what a callback returns that is asked for again meanwhile: here the first one."""
    page.goto(address)
    expect(page.locator("#kit-paint")).to_have_count(0)
    page.evaluate(
        """() => {
          const kit = dash_clientside.crossroads, { route, head } = kit;
          const said = { path: "/", title: document.title, description: "" };
          kit.route = () => {
            const answer = route();
            kit.route = route;
            setTimeout(() => {
              head(said);
              dash_clientside.set_props("kit-address", { pathname: location.pathname });
            });
            return new Promise((then) => { setTimeout(then, 500, answer); });
          };
        }"""
    )
    page.get_by_role("navigation").get_by_text("Bar chart").click()
    drawn(page)
    expect(page.locator("h1")).to_have_text("Bar chart")
    expect(page).to_have_title(re.compile("Bar chart"))
    expect(page.locator("h1")).to_be_focused()


@pytest.mark.parametrize("approach", ["single"], indirect=True)
def test_a_sites_own_script_draws_as_on_any_page(page: Page, address: str) -> None:
    """Whether the page was opened by its address or by a link."""
    page.goto(f"{address}/linechart")
    drawn(page)
    page.get_by_role("navigation").get_by_text("Bar chart").click()
    expect(page.locator("h1")).to_have_text("Bar chart")
    drawn(page)
    own = page.evaluate(
        """() => {
          const place = document.createElement("div");
          Plotly.react(place, [{ y: [1, 2] }], {});
          place.on("plotly_click", () => {});
          return [place.data.length, place.querySelectorAll(".main-svg").length > 0];
        }"""
    )
    assert own == [1, True]


def test_a_highlighted_country_stays_from_chart_to_chart(page: Page, address: str) -> None:
    page.goto(f"{address}/barchart?continent=Africa")
    drawn(page)
    page.locator("#barchart-country").select_option("Kenya")
    expect(page.locator("#barchart-summary")).to_contain_text("Kenya is number")
    page.get_by_role("navigation").get_by_text("Line chart").click()
    expect(page.locator("#linechart-summary")).to_contain_text("Nigeria and Kenya")
    expect(page.locator("#linechart-country")).to_have_value("Kenya")
    expect(page.locator("#linechart-graph .annotation-text")).to_have_count(5)
    page.get_by_role("navigation").get_by_text("Bar chart").click()
    expect(page.locator("#barchart-summary")).to_contain_text("Kenya is not among them")


def test_a_list_that_comes_late_is_short_in_the_document_and_complete_in_use(
    page: Page, address: str
) -> None:
    chosen = page.locator("#barchart-country")
    page.add_init_script("window.requestIdleCallback = () => {}")  # a browser that is always busy
    document = page.goto(f"{address}/barchart?country=Kenya")
    assert document
    after = document.text().split('id="barchart-country"')[1]
    assert re.findall(r"<option[^>]*>([^<]+)", after) == ["None", "Kenya"]
    drawn(page)
    expect(chosen).to_have_value("Kenya")
    width = chosen.evaluate("field => field.offsetWidth")
    options = chosen.locator("option:not([hidden])")
    expect(options).to_have_count(2)
    chosen.focus()
    expect(options).to_have_count(143)
    assert chosen.evaluate("field => field.offsetWidth") == width
    expect(chosen).to_have_value("Kenya")
    page.goto(f"{address}/barchart?country=Kenya")
    drawn(page)
    page.evaluate(
        "history.pushState({}, '', '?country=Zambia'); dispatchEvent(new Event('popstate'))"
    )
    expect(chosen).to_have_value("Zambia")


def test_a_click_on_a_bar_highlights_its_country(page: Page, address: str) -> None:
    page.goto(f"{address}/barchart?continent=Oceania")
    drawn(page)
    second = page.locator(".main-svg .point path").nth(1)
    box = second.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#barchart-country")).to_have_value("New Zealand")
    expect(page.locator("#barchart-summary")).to_contain_text("New Zealand is number 2")
    expect(page).to_have_url(
        f"{address}/barchart?continent=Oceania&year=2007&metric=life&country=New+Zealand"
    )
    page.go_back()
    expect(page.locator("#barchart-country")).to_have_value("None")


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_bars_glide_to_another_years_values_for_those_who_like_motion(
    page: Page, address: str, motion: str, moves: bool
) -> None:
    page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
    page.goto(f"{address}/barchart")
    drawn(page)
    page.evaluate(
        "addEventListener('transitionrun', (e) => { window.ran ||= e.propertyName === 'd'; })"
    )
    page.locator("#barchart-year").select_option("1952")
    expect(page.locator("#barchart-summary")).to_contain_text("Europe, 1952")
    if moves:
        wait_until(lambda: page.evaluate("window.ran === true"))
    else:
        path = page.locator(".main-svg .point path").first
        expect(path).to_have_css("transition-duration", "0s")


def test_on_paper_there_is_the_chart_and_nothing_to_click(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{address}/linechart")
    drawn(page)
    before = page.evaluate(WIDTH)
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in ("nav a", "#kit-theme", ".controls", ".btn", "summary"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("#linechart-summary")).to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    wait_until(lambda: page.evaluate(WIDTH) == 680)
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    wait_until(lambda: page.evaluate(WIDTH) == before)


def test_who_asks_for_contrast_reads_black_on_white(page: Page, address: str) -> None:
    page.emulate_media(contrast="more", color_scheme="light")
    page.goto(address)
    for faint in (".lead", ".boxes", "footer"):
        expect(page.locator(faint).first).to_have_css("color", "rgb(0, 0, 0)")
    page.emulate_media(contrast="more", color_scheme="dark")
    expect(page.locator(".lead").first).to_have_css("color", "rgb(255, 255, 255)")
