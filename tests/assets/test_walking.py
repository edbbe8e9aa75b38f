"""Links, history and places on a page: alike in a router and where documents are loaded."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.support.processes import wait_until
from tests.support.servers import serving, start, stop, wait_until_healthy
from tests.support.tabs import new_tab, opening
from tests.support.walking import KINDS

TWO_FRAMES = """() => new Promise((then) => {
  requestAnimationFrame(() => requestAnimationFrame(then));
})"""
PLACES = {"/long#middle": "#middle", "/long#größe": "#größe", "/late#middle": "#middle"}


@pytest.fixture(scope="module", params=["multi", "single"])
def approach(request: pytest.FixtureRequest) -> str:
    """Name each approach that is built of kit apps."""
    return str(request.param)


@pytest.fixture(scope="module")
def address(approach: str) -> Iterator[str]:
    """Serve the site to walk through."""
    with serving(approach, "--site", "tests.support.walking:SITE") as found:
        yield found


@pytest.fixture(scope="module")
def opener(browser: Browser, address: str) -> Iterator[Page]:
    """Hold a page from which tabs are opened."""
    with opening(browser, address) as page:
        yield page


@pytest.fixture
def page(opener: Page, address: str) -> Iterator[Page]:
    """Open a tab of somebody of whom nothing is known."""
    with new_tab(opener, address) as page:
        yield page


@pytest.fixture
def walker(page: Page, address: str, console: list[str]) -> Iterator[Page]:
    """Open the home page; the test fails if anything went wrong in the browser's console."""
    page.set_viewport_size({"width": 800, "height": 600})
    page.goto(address)
    shows(page, "Home")
    yield page
    assert console == []


def shows(page: Page, heading: str) -> None:
    """Wait until Dash has drawn the page with this heading, and its callbacks have answered."""
    expect(page.locator("#kit-paint")).to_have_count(0)
    expect(page.locator("h1")).to_have_text(heading)
    expect(page).to_have_title(re.compile(f"^{heading}"))
    if heading == "Long":
        expect(page.locator("#long-heard")).to_have_text("/long is heard.")


def link(page: Page, kind: str, href: str, inside: str = "main") -> Locator:
    """Return the first link of a kind to an address."""
    return page.locator(f"{inside} [data-href='{href}']").get_by_text(kind, exact=True).first


def settle(page: Page, top: int) -> None:
    """Wait until the page is scrolled to *top*."""
    wait_until(lambda: abs(scrolled(page) - top) < 2)


def top_of(page: Page, element: str) -> int:
    """Return where the page is scrolled to when an element is at the top of the screen."""
    return int(
        page.locator(element).evaluate(
            "(one) => Math.round(one.getBoundingClientRect().y + scrollY)"
        )
    )


def entries(page: Page) -> int:
    """Return how many entries the tab's history has."""
    return int(page.evaluate("history.length"))


def scrolled(page: Page) -> int:
    return int(page.evaluate("Math.round(scrollY)"))


def announces(page: Page, approach: str, heading: str) -> None:
    """Check that screen readers are told: of a document by the browser, else by the focus."""
    if approach == "single":
        expect(page.locator("h1", has_text=heading)).to_be_focused()


def test_a_link_of_any_library_opens_the_page_at_its_top(walker: Page, approach: str) -> None:
    for kind in KINDS:
        low = link(walker, kind, "/long", "footer")
        low.scroll_into_view_if_needed()
        low.click()
        shows(walker, "Long")
        settle(walker, 0)
        announces(walker, approach, "Long")
        assert entries(walker) == 2  # home, and this one, which those before it have made way for
        walker.go_back()
        shows(walker, "Home")
        announces(walker, approach, "Home")
    walker.go_forward()
    shows(walker, "Long")


def test_a_callback_opens_a_page_as_a_link_does(walker: Page, approach: str) -> None:
    walker.evaluate("scrollTo({top: 2000, behavior: 'instant'})")
    walker.locator("#home-leave").evaluate("(button) => button.click()")
    shows(walker, "Long")
    settle(walker, 0)
    announces(walker, approach, "Long")
    walker.go_back()
    shows(walker, "Home")


def test_a_callback_that_only_writes_an_address_opens_nothing(walker: Page, address: str) -> None:
    walker.locator("#home-pretend").click()
    expect(walker).to_have_url(f"{address}/elsewhere")
    shows(walker, "Home")


def test_a_link_leads_out_of_the_pages(walker: Page, address: str, console: list[str]) -> None:
    for kind in KINDS:
        with walker.expect_download():
            link(walker, kind, "/file").click()
        shows(walker, "Home")
        expect(walker).to_have_url(f"{address}/")
    for kind in ("html.A", "dcc.Link", "dbc.NavLink"):
        link(walker, kind, "/plain").click()
        expect(walker.locator("h1")).to_have_text("Plain")
        expect(walker).to_have_url(f"{address}/plain")
        walker.go_back()
        shows(walker, "Home")
        link(walker, kind, "/nope").click()
        shows(walker, "Page not found")
        walker.go_back()
        shows(walker, "Home")
    console.clear()  # the browser itself logs a document that is answered with 404


def test_a_link_with_a_key_held_down_opens_a_tab(walker: Page) -> None:
    for kind in KINDS:
        with walker.context.expect_page() as opened:
            link(walker, kind, "/long").click(modifiers=["ControlOrMeta"])
        shows(opened.value, "Long")
        opened.value.close()
        shows(walker, "Home")


def test_a_link_to_the_page_that_is_shown_adds_no_entry(walker: Page) -> None:
    link(walker, "html.A", "/long").click()
    shows(walker, "Long")
    before = entries(walker)
    for kind in [*KINDS, *KINDS]:
        link(walker, kind, "/long").click()
        walker.wait_for_load_state("networkidle")
        shows(walker, "Long")
    assert entries(walker) == before
    walker.go_back()
    shows(walker, "Home")


@pytest.mark.parametrize("kind", ["html.A", "dcc.Link"])
@pytest.mark.parametrize("path", ["/long", "/late"])
def test_back_and_forward_find_the_place_where_a_page_was_left(
    walker: Page, address: str, kind: str, path: str
) -> None:
    walker.goto(address + path)
    shows(walker, path[1:].title())  # all of it: what comes later above the link moves it
    low = link(walker, kind, "/", "p ~" if path == "/late" else "footer")
    low.scroll_into_view_if_needed()
    left = scrolled(walker)
    assert left > 3000
    low.click()
    shows(walker, "Home")
    settle(walker, 0)
    walker.evaluate("scrollTo({top: 1234, behavior: 'instant'})")
    walker.go_back()
    shows(walker, path[1:].title())
    settle(walker, left)
    walker.go_forward()
    shows(walker, "Home")
    settle(walker, 1234)
    walker.reload()
    shows(walker, "Home")
    settle(walker, 1234)


def test_a_place_is_found_again_where_something_above_it_comes_late(
    walker: Page, address: str
) -> None:
    def seen() -> int:
        expect(walker.locator("#growing-above")).to_have_text("It is here.")
        walker.evaluate(TWO_FRAMES)  # in which the browser moves the page by what came above
        return int(walker.locator("#middle").evaluate("(one) => one.getBoundingClientRect().y"))

    walker.goto(f"{address}/growing")
    walker.locator("#middle").scroll_into_view_if_needed()
    left = seen()
    link(walker, "html.A", "/").evaluate("(one) => one.click()")
    shows(walker, "Home")
    walker.go_back()
    for _ in range(2):
        shows(walker, "Growing")
        wait_until(lambda: abs(seen() - left) < 2)
        walker.reload()


@pytest.mark.parametrize("place", PLACES)
def test_an_address_leads_to_a_place_on_a_page(walker: Page, address: str, place: str) -> None:
    walker.goto(address + place)
    expect(walker.locator(PLACES[place])).to_be_in_viewport()
    expect(walker.locator(":target")).to_have_id(PLACES[place][1:])


@pytest.mark.parametrize("kind", ["html.A", "dcc.Link"])
def test_a_link_leads_to_a_place_on_a_page(walker: Page, kind: str) -> None:
    for place, element in PLACES.items():
        leads = link(walker, kind, place.replace("größe", "gr%C3%B6%C3%9Fe"))
        leads.scroll_into_view_if_needed()
        left = scrolled(walker)
        leads.click()
        expect(walker.locator("h1")).to_have_text(place[1:5].title())
        expect(walker.locator(element)).to_be_in_viewport()
        walker.go_back()
        shows(walker, "Home")
        settle(walker, left)


def test_a_link_leads_to_a_place_on_its_own_page(walker: Page, address: str) -> None:
    for kind in ("html.A", "dcc.Link", "dbc.NavLink"):
        walker.goto(f"{address}/long")
        shows(walker, "Long")
        leads = link(walker, kind, "#middle")
        leads.scroll_into_view_if_needed()
        left = scrolled(walker)
        leads.click()
        expect(walker.locator("#middle")).to_be_in_viewport()
        expect(walker).to_have_url(f"{address}/long#middle")
        assert entries(walker) == 3  # home, and the page twice
        settle(walker, top_of(walker, "#middle"))  # browsers glide there
        walker.go_back()
        settle(walker, left)
        expect(walker).to_have_url(f"{address}/long")


def test_a_link_to_nothing_leads_to_the_top(walker: Page, address: str) -> None:
    walker.goto(f"{address}/long#middle")
    expect(walker.locator("#middle")).to_be_in_viewport()
    walker.locator("main footer a").first.click()
    settle(walker, 0)
    expect(walker).to_have_url(f"{address}/long#")


def test_a_page_that_is_left_hears_nothing_of_the_next_address(walker: Page, address: str) -> None:
    for kind in ("html.A", "dcc.Link"):
        link(walker, kind, "/long").click()
        shows(walker, "Long")
        link(walker, kind, "/").click()
        shows(walker, "Home")
        walker.go_back()
        shows(walker, "Long")
        walker.go_back()
        shows(walker, "Home")
    heard = walker.request.get(f"{address}/heard").json()
    assert set(heard) == {"/long"}


def test_a_link_to_another_selection_of_the_same_page(walker: Page, address: str) -> None:
    walker.goto(f"{address}/choice")
    for kind, year in (("html.A", "2"), ("dcc.Link", "1"), ("html.A", "1"), ("dbc.NavLink", "2")):
        link(walker, kind, f"/choice?year={year}").click()
        expect(walker.locator("#choice-year")).to_have_value(year)
        expect(walker).to_have_url(f"{address}/choice?year={year}")
    walker.go_back()
    expect(walker.locator("#choice-year")).to_have_value("1")


def test_a_callback_without_an_output_runs_however_its_page_is_opened(
    walker: Page, address: str
) -> None:
    def ran() -> str:
        expect(walker.locator("#choice-run")).to_have_text(re.compile("^run 1"))
        return walker.locator("#choice-run").inner_text()

    walker.goto(f"{address}/choice?year=2")
    first = ran()
    link(walker, "html.A", "/").click()
    shows(walker, "Home")
    link(walker, "html.A", "/choice?year=2").click()
    assert ran() == first
    walker.locator("#choice-year").select_option("1")
    expect(walker.locator("#choice-run")).to_have_text("run 2: year 1, by choice-year")


# ---------------------------------------------------------------- a tab that stays open


@pytest.fixture
def release(approach: str, port: int) -> Iterator[Callable[[str], str]]:
    """Return a function that serves another site at the same address; the value is that."""
    running: list[Any] = []

    def serve(site: str) -> str:
        while running:
            stop(running.pop())
        command = ("-m", "crossroads.approaches", approach, "--port", str(port), "--site")
        running.append(start(*command, f"tests.support.walking:{site}"))
        return wait_until_healthy(f"http://127.0.0.1:{port}", running[0])

    yield serve
    while running:
        stop(running.pop())


def documents(page: Page) -> list[str]:
    """Return the list that the address of each document will be added to."""
    asked: list[str] = []
    kind = "document"
    page.on("request", lambda one: asked.append(one.url) if one.resource_type == kind else None)
    return asked


def test_a_tab_that_is_open_during_a_release_gets_the_new_callbacks(
    page: Page, approach: str, release: Callable[[str], str]
) -> None:
    page.goto(release("SITE"))
    shows(page, "Home")
    loaded = documents(page)
    release("SITE")
    link(page, "html.A", "/long").click()
    shows(page, "Long")
    page.go_back()
    shows(page, "Home")
    assert (loaded == []) == (approach == "single")  # the same callbacks: nothing to load
    release("RENEWED")
    link(page, "html.A", "/choice?year=2").click()
    expect(page.locator("#choice-answer")).to_have_text("new: x")


# ---------------------------------------------------------------- a server that is not told


@pytest.fixture
def discreet(page: Page) -> Page:
    """Return a page whose browser never says from which document it asks."""

    def silence(route: Route) -> None:
        if route.request.resource_type != "document":
            route.continue_()
            return
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "referrer-policy": "no-referrer"})

    page.route("**/*", silence)
    return page


def test_a_page_opens_without_a_referer(
    discreet: Page, approach: str, address: str, console: list[str]
) -> None:
    loaded = documents(discreet)
    for path, heading in (("/long#middle", "Long"), ("/", "Home"), ("/late", "Late")):
        discreet.goto(address + path)
        shows(discreet, heading)
    link(discreet, "dcc.Link", "/").click()
    shows(discreet, "Home")
    assert approach == "multi" or len(loaded) == 3  # the link has loaded none
    assert console == []


def test_a_layout_that_fails_is_told_once(
    discreet: Page, approach: str, console: list[str]
) -> None:
    if approach == "multi":
        discreet.unroute_all()
    with serving(approach, "--site", "tests.support.failing:SITE") as failing:
        loaded = documents(discreet)
        discreet.goto(f"{failing}/layout?fails=yes")
        expect(discreet.get_by_role("alert")).to_contain_text("Something went wrong")
        discreet.wait_for_load_state("networkidle")
        assert len(loaded) == 1
        discreet.get_by_role("alert").get_by_role("link", name="To the home page").click()
        shows(discreet, "Home")
    console.clear()


TURN = """() => new MutationObserver((_, observer) => {
  if (document.querySelector("h1")?.textContent !== "Home") return;
  observer.disconnect();
  history.forward();
  const end = performance.now() + 100; // on a busy machine the browser comes first
  while (performance.now() < end);
}).observe(document.getElementById("kit-main"), { childList: true, subtree: true })"""


def test_who_turns_round_at_once_gets_there(walker: Page, approach: str) -> None:
    link(walker, "html.A", "/long").click()
    shows(walker, "Long")
    walker.evaluate(TURN)  # before anything else runs for the page that has just come
    walker.evaluate("history.back()")
    if approach == "multi":  # another document, which knows nothing of it
        shows(walker, "Home")
        walker.go_forward()
    shows(walker, "Long")
