"""What each lever changes in the answers, and that a site works whichever way they stand."""

import re
from typing import Any

import pytest
from dash import Input, Output, dcc, html
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import Request, Route, expect

from crossroads.errors import ConfigurationError
from crossroads.page import Page
from crossroads.settings import Stock, load
from crossroads.site import SITE, Site
from tests.conftest import StockTesting, build
from tests.support.levers import MAIN, client, scripts
from tests.support.processes import wait_until
from tests.support.reading import speculation_rules
from tests.support.servers import serving


@pytest.mark.parametrize("lever", ["PREFETCH", "PLOTLY"])
def test_a_lever_that_does_not_exist_is_refused_with_those_that_do(lever: str) -> None:
    with pytest.raises(ConfigurationError, match="expected one of"):
        load(environ={f"CROSSROADS_{lever}": "sometimes"})


def test_stock_has_every_lever_off() -> None:
    values = load(Stock)
    switches = {
        key
        for key, value in load({}, {}).items()
        if value is True and key not in ("CSP", "ISOLATE")
    }
    assert {values[switch] for switch in switches} == {False}
    assert (values["PREFETCH"], values["PLOTLY"]) == ("off", "full")


def echo(name: str = "echo") -> Page:
    """Make a page with a field whose value a callback repeats."""
    page = Page(name, path=f"/{name}", title="Echo", description="Says it again.")
    page.layout(lambda page: [dcc.Input(id=page.id("in"), value="Hi"), html.P(id=page.id("out"))])
    return page


def layout_of(page: Page, **levers: Any) -> str:
    site = Site("Echoes", (SITE.pages[0], page))
    server = build("multi", site=site, settings=type("Given", (StockTesting,), levers))
    return server.test_client().get(f"{page.path}/_dash-layout").text


def test_a_layout_holds_what_its_callback_answers_first() -> None:
    page = echo()

    @page.callback(
        Output(page.id("out"), "children"), Input(page.id("in"), "value"), in_layout=True
    )
    def answer(said: str) -> str:
        return f"{said}, {said}"

    assert "Hi, Hi" in layout_of(page, FIRST_OUTPUTS=True)
    assert "Hi, Hi" not in layout_of(page, FIRST_OUTPUTS=False)
    twin = page.renamed("twin", path="/twin")
    assert "Hi, Hi" in layout_of(twin, FIRST_OUTPUTS=True)


def test_a_callback_that_fails_leaves_the_page_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    page = echo()

    @page.callback(
        Output(page.id("out"), "children"), Input(page.id("in"), "value"), in_layout=True
    )
    def broken(_said: str) -> str:
        raise ValueError("no answer today")

    assert "echo-in" in layout_of(page, FIRST_OUTPUTS=True)
    assert "broken: its first answer is not in the layout" in caplog.text
    assert "no answer today" in caplog.text


@pytest.mark.parametrize(
    ("prefetch", "eagerness"), [("hover", "moderate"), ("immediate", "immediate")]
)
def test_multi_has_the_browser_prerender_the_other_pages(prefetch: str, eagerness: str) -> None:
    text = client(PREFETCH=prefetch).get("/barchart").text
    others = [page.path for page in SITE.linked if page.path != "/barchart"]
    plain, carrying = speculation_rules(text)["prerender"]
    assert plain == {"urls": others, "eagerness": eagerness}
    assert carrying["eagerness"] == eagerness
    assert carrying["where"]["selector_matches"].startswith("a[data-carry]:not(")


@pytest.mark.parametrize("approach", MAIN)
def test_nothing_is_prerendered_where_that_is_switched_off_or_has_no_use(approach: str) -> None:
    prefetch = {"multi": "off", "single": "immediate"}[approach]
    assert speculation_rules(client(approach, PREFETCH=prefetch).get("/").text) is None


def requested(page: BrowserPage) -> list[str]:
    """Collect the paths that the browser asks for from now on."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(re.sub(r"^\w+://[^/]+", "", request.url)))
    return paths


def test_single_makes_pages_ready_at_once(page: BrowserPage) -> None:
    with serving("single", CROSSROADS_PREFETCH="immediate") as address:
        page.goto(address)
        wait_until(lambda: page.evaluate("Boolean(window.Plotly?.newPlot)"))  # no need of it here
        asked = requested(page)
        page.click("nav a[href='/barchart']")
        expect(page.locator("#barchart-graph .main-svg").first).to_be_visible()
        assert not [path for path in asked if "address=/barchart" in path or "update" in path]


def test_single_draws_ahead_out_of_sight_and_leaves_nothing_behind(page: BrowserPage) -> None:
    with serving("single", CROSSROADS_PREFETCH="immediate") as address:
        page.add_init_script(
            "document.addEventListener('DOMContentLoaded', () => new MutationObserver((seen) => {"
            " window.drawn ||= Boolean(document.querySelector('.main-svg'));"
            "}).observe(document.body, { childList: true, subtree: true }));"
        )
        page.goto(address)
        wait_until(lambda: page.evaluate("window.drawn && !document.querySelector('.main-svg')"))
        expect(page.locator("body > div[style]")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_single_makes_a_page_ready_when_its_link_is_pointed_at(page: BrowserPage) -> None:
    with serving("single") as address:
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        asked = requested(page)
        with page.expect_response(lambda answer: "address=/linechart" in answer.url):
            page.hover("nav a[href='/linechart']")
        assert not [path for path in asked if "address=/barchart" in path]
        del asked[:]
        page.click("nav a[href='/linechart']")
        expect(page.locator("h1")).to_have_text("Line chart")
        assert not [path for path in asked if "_dash-layout" in path]


def test_single_asks_again_for_what_has_been_shown(page: BrowserPage) -> None:
    """A visitor who comes back sees the page as it is now."""
    with serving("single", CROSSROADS_PREFETCH="off") as address:
        page.goto(address)
        asked = requested(page)
        for path in ("/barchart", "/", "/barchart"):
            page.click(f"nav a[href='{path}']")
            expect(page.locator(f"nav a[href='{path}'][aria-current]")).to_be_visible()
        assert len([path for path in asked if "address=/barchart" in path]) == 2


def test_single_loads_the_document_where_a_layout_does_not_come(page: BrowserPage) -> None:
    with serving("single", CROSSROADS_PREFETCH="off") as address:
        page.goto(address)
        expect(page.locator("h1")).to_have_text("Home")
        page.route("**/_dash-layout?address=*", lambda route: route.abort())
        page.click("nav a[href='/barchart']")
        expect(page.locator("h1")).to_have_text("Bar chart")


@pytest.mark.parametrize("approach", MAIN)
@pytest.mark.parametrize("way", ["opened", "followed"])
def test_what_a_chart_page_needs_is_asked_for_once(
    page: BrowserPage, approach: str, way: str
) -> None:
    """What is preloaded is what Dash asks for: in another manner it would be loaded twice."""
    with serving(approach, CROSSROADS_PREFETCH="off") as address:
        if way == "followed":
            page.goto(address)
            expect(page.locator("h1")).to_have_text("Home")
        asked = requested(page)
        if way == "followed":
            page.click("nav a[href='/barchart']")
        else:
            page.goto(f"{address}/barchart")
        expect(page.locator("#barchart-graph .main-svg").first).to_be_visible()
        page.wait_for_load_state("networkidle")
        counts = {
            part: sum(part in path for path in asked)
            for part in ("/plotly.", "async-graph", "_dash-layout", "_dash-dependencies")
        }
        if (approach, way) == ("single", "followed"):
            assert counts.pop("_dash-dependencies") == 0
        else:  # the document has it
            assert counts.pop("_dash-layout") == 0
        assert set(counts.values()) == {1}, "\n".join(asked)


def held_back(page: BrowserPage, what: str, until: str) -> None:
    """Answer what is asked for at *what* only when the browser has got what is at *until*."""
    held: list[Route] = []
    came: list[bool] = []

    def hold(route: Route) -> None:
        route.continue_() if came else held.append(route)

    def go(request: Request) -> None:
        if until in request.url:
            came.append(True)
            while held:
                held.pop().continue_()

    page.route(what, hold)
    page.on("requestfinished", go)


@pytest.mark.parametrize("approach", MAIN)
def test_the_chunk_with_charts_is_there_before_dash_draws(approach: str) -> None:
    """Dash asks for a chunk that is not there yet, although it is on its way."""
    site = client(approach, PRELOAD=True)
    assert "async-graph" in scripts(site.get("/barchart").text)[-1]  # Dash begins after the last
    assert "async-graph" not in scripts(site.get("/").text)[-1]


HEADING_FIRST = """
window.seen = [];
let plotly;
Object.defineProperty(window, "Plotly", {
  configurable: true,
  get: () => plotly,
  set(value) {
    plotly = value;
    if (value.newPlot) seen.push(document.querySelector("main h1")?.textContent ?? "");
  },
});
"""


@pytest.mark.parametrize("approach", MAIN)
def test_a_heading_does_not_wait_for_plotly(page: BrowserPage, approach: str) -> None:
    """Running plotly.js keeps a page busy for longer than all the rest."""
    with serving(approach) as address:
        page.add_init_script(HEADING_FIRST)
        held_back(page, "**/_dash-layout*", until="/plotly.")
        page.goto(f"{address}/barchart", referer=f"{address}/")  # from there it is fetched at once
        expect(page.locator("#barchart-graph .main-svg").first).to_be_visible()
        assert page.evaluate("seen") == ["Bar chart"]


@pytest.mark.parametrize("approach", MAIN)
def test_plotly_is_fetched_on_a_first_visit_when_the_heading_is_there(
    page: BrowserPage, approach: str
) -> None:
    with serving(approach) as address:
        lists: list[Route] = []

        def hold(route: Route) -> None:
            lists.append(route)

        page.route("**/_dash-dependencies*", hold)
        asked = requested(page)
        page.goto(f"{address}/barchart", wait_until="load")
        wait_until(lambda: page.evaluate("true") and bool(lists))
        assert not [path for path in asked if "/plotly." in path]
        for one in lists:
            one.continue_()
        expect(page.locator("#barchart-graph .main-svg").first).to_be_visible()
        assert [path for path in asked if "/plotly." in path]


@pytest.mark.parametrize("approach", MAIN)
def test_a_browser_that_sends_no_referer_sees_the_right_page(
    page: BrowserPage, approach: str
) -> None:
    with serving(approach) as address:
        page.set_extra_http_headers({"Referer": ""})
        page.goto(f"{address}/linechart?metric=gdp&countries=Japan")
        expect(page.locator("h1")).to_have_text("Line chart")
        expect(page.locator("#linechart-summary")).to_contain_text("GDP per head")


def test_who_turns_back_before_a_page_is_there_sees_what_the_address_says(
    page: BrowserPage,
) -> None:
    with serving("single") as address:
        page.goto(f"{address}/barchart?year=1952")
        expect(page.locator("#barchart-year")).to_have_value("1952")
        page.route("**/_dash-layout?address=/linechart*", lambda _route: None)  # never answered
        page.click("nav a[href='/linechart']")
        expect(page).to_have_url(re.compile("/linechart$"))
        page.evaluate(
            "document.querySelector('main').insertAdjacentHTML('beforeend',"
            " '<a id=other href=/barchart?year=2002>2002</a>')"
        )
        page.click("#other")
        expect(page.locator("#barchart-year")).to_have_value("2002")
        page.unroute_all(behavior="ignoreErrors")


def test_a_double_click_on_a_link_arrives_like_a_click(page: BrowserPage) -> None:
    with serving("single") as address:
        page.goto(address)
        page.dblclick("nav a[href='/barchart']")
        expect(page.locator("main h1")).to_have_text("Bar chart")
        expect(page.locator("main h1")).to_be_focused()
