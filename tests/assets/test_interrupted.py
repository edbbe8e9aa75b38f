"""What a visitor does before a page is ready, and what comes late or not at all."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.held import Held
from tests.support.servers import serving
from tests.support.tabs import waiting_for_dash

SLOW = """addEventListener("DOMContentLoaded", () => {
  document.body.append(Object.assign(new Image(), { src: "/slow.png" }));
})"""
PLACES = "JSON.parse(sessionStorage.getItem('places'))"
only_single = pytest.mark.parametrize("approach", ["single"], indirect=True)
only_multi = pytest.mark.parametrize("approach", ["multi"], indirect=True)


@pytest.fixture(scope="module", params=["multi", "single"])
def approach(request: pytest.FixtureRequest) -> str:
    """Name each approach that is built of kit apps."""
    return str(request.param)


@pytest.fixture(scope="module")
def address(approach: str) -> Iterator[str]:
    """Serve the kit's own site, which makes nothing ready before a click."""
    with serving(approach, CROSSROADS_PREFETCH="off") as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a tab of somebody who has nothing yet."""
    with browser.new_context() as context:
        page = waiting_for_dash(context.new_page())
        yield page
        page.unroute_all(behavior="ignoreErrors")


def link(page: Page, words: str, where: str = "#react-entry-point") -> None:
    """Follow a link of the navigation, and wait for nothing."""
    page.evaluate(
        """([where, words]) => [...document.querySelectorAll(`${where} nav a`)]
          .find((one) => one.textContent === words).click()""",
        [where, words],
    )


def drawn(page: Page, heading: str) -> None:
    """Wait until Dash has drawn the page, and its chart if it has one."""
    expect(page.locator("#kit-paint")).to_have_count(0)
    expect(page.locator("h1")).to_have_text(heading)
    if heading != "Home":
        page.locator(".main-svg .point").first.wait_for()


@only_single
def test_the_last_click_wins_also_if_one_before_loads_a_document(page: Page, address: str) -> None:
    page.add_init_script(SLOW)  # else a browser says that all is loaded before Dash's scripts are
    scripts, picture = Held(page, "**/dash_renderer*"), Held(page, "**/slow.png")
    with page.expect_request("**/dash_renderer*"):
        page.goto(address, wait_until="domcontentloaded")
    # In place of a document that takes long, for which Playwright would wait.
    page.evaluate("addEventListener('click', (event) => event.preventDefault(), { once: true })")
    link(page, "Line chart", "#kit-paint")
    scripts.let_go()
    picture.let_go()
    expect(page.locator("#kit-paint")).to_have_count(0)
    page.wait_for_load_state("load")
    with page.expect_request(lambda one: one.is_navigation_request()):
        link(page, "Bar chart")
    drawn(page, "Bar chart")


def test_a_script_that_does_not_come_is_told_of(page: Page, address: str) -> None:
    """Else the page looks complete, and nothing on it ever works."""
    scripts = Held(page, "**/dash_renderer*")
    with page.expect_request("**/dash_renderer*"):
        page.goto(address, wait_until="domcontentloaded")
    page.evaluate("1")  # lets Playwright hear of it
    scripts.let_go(with_answer=False)
    expect(page.get_by_role("alert")).to_contain_text("A part of this page did not arrive.")
    page.get_by_role("link", name="Load it again").click()
    drawn(page, "Home")


def test_callbacks_that_cannot_be_listed_leave_a_way_out(page: Page, address: str) -> None:
    page.route("**/_dash-dependencies*", lambda route: route.abort(), times=1)
    page.goto(f"{address}/barchart")
    page.get_by_role("link", name="To the home page").click()
    drawn(page, "Home")


def test_a_menu_of_the_browser_does_not_keep_the_page_from_being_drawn(
    page: Page, address: str
) -> None:
    """On some systems it takes the event that says that the button is let go."""
    scripts = Held(page, "**/dash_renderer*")
    with page.expect_request("**/dash_renderer*"):
        page.goto(address, wait_until="domcontentloaded")
    page.evaluate(
        """() => {
          const link = document.querySelector("#kit-paint nav a");
          for (const kind of ["pointerdown", "contextmenu"]) {
            link.dispatchEvent(new PointerEvent(kind, { bubbles: true, button: 2 }));
          }
        }"""
    )
    scripts.let_go()
    drawn(page, "Home")


@only_single
def test_a_page_without_a_chart_waits_for_nothing_that_draws_charts(
    page: Page, address: str
) -> None:
    page.goto(address)
    drawn(page, "Home")
    chunk = Held(page, "**/async-graph*")
    with page.expect_request("**/async-graph*"):
        link(page, "Bar chart")
    with page.expect_response("**/_dash-layout?address=/"):
        link(page, "Home")
    expect(page.locator("h1")).to_be_focused()
    chunk.let_go()


@pytest.mark.parametrize("approach", ["single"], indirect=True)
def test_what_draws_charts_is_asked_for_again_if_it_did_not_come(page: Page, approach: str) -> None:
    with serving(approach, CROSSROADS_PREFETCH="immediate") as address:
        page.route("**/plotly*.js*", lambda route: route.abort())
        with page.expect_event("requestfailed"):
            page.goto(address)
        expect(page.locator("#kit-paint")).to_have_count(0)
        page.wait_for_function("!window.Plotly")
        page.unroute_all()
        link(page, "Bar chart")
        drawn(page, "Bar chart")


def test_places_of_other_documents_stay_known(page: Page, address: str) -> None:
    """One that was loaded ahead has read them before they were written."""
    page.goto(address)
    drawn(page, "Home")
    page.evaluate("sessionStorage.setItem('places', JSON.stringify({ other: [0, 9, 10] }))")
    page.goto(f"{address}/barchart")
    drawn(page, "Bar chart")
    assert page.evaluate(PLACES)["other"] == [0, 9, 10]


@only_multi
def test_two_clicks_on_a_link_of_a_library_are_one_entry(page: Page, address: str) -> None:
    """As Dash's own links write them, and tell of them."""
    page.goto(address)
    drawn(page, "Home")
    before = page.evaluate("history.length")
    document = Held(page, "**/linechart")
    clicked = "history.pushState({}, '', '/linechart'); dispatchEvent(new CustomEvent(told))"
    with page.expect_request("**/linechart"):
        page.evaluate(f"const told = '_dashprivate_pushstate'; {clicked}; {clicked}")
    document.let_go()
    drawn(page, "Line chart")
    assert page.evaluate("history.length") == before + 1


def test_a_question_about_what_is_not_there_stops_no_other(page: Page, address: str) -> None:
    """What the server could not answer ahead, as an input of it may come later."""
    page.goto(f"{address}/barchart")
    drawn(page, "Bar chart")
    with page.expect_request("**/_dash-update-component*"):
        page.evaluate(
            """dash_clientside.crossroads.recall([
              { trigger: ["nowhere", "value"], seen: null },
              { trigger: ["barchart-year", "value"], seen: [["nowhere", "value", 1]] },
            ])"""
        )
