"""The behaviour that every approach must show. Nothing is measured that fails here."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, expect

from crossroads.frame.layouts import head
from crossroads.site import SITE, Site, barchart, home, linechart
from crossroads.testing import Client
from tests.conftest import OFF, ON, build, wrong_in
from tests.support.reading import chosen, ids, notice_text, outputs, prefix_of, served_head
from tests.support.servers import serving
from tests.support.tabs import new_tab, opening

PATHS = [page.path for page in SITE.pages]
WITH_CHART = [page.path for page in SITE.pages if page.has_chart]
ROUTED = ("single", "pages", "fastapi")
ASIA = "/barchart?continent=Asia&year=1987&metric=gdp"


# ---------------------------------------------------------------- what the server answers


@pytest.mark.parametrize("path", PATHS)
def test_a_page_answers_with_and_without_a_trailing_slash(client: FlaskClient, path: str) -> None:
    for address in {path, f"{path}/".replace("//", "/")}:
        assert client.get(address, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("served", SITE.pages, ids=lambda page: page.name)
def test_the_served_document_has_the_pages_title_and_description(
    client: FlaskClient, served: Any
) -> None:
    assert served_head(client.get(served.path, follow_redirects=True).text) == head(SITE, served)


@pytest.mark.parametrize(
    "path",
    ["/nope", "/barchart/nope", "/linechart/a/b", "/nope/barchart", "/Barchart"],
)
def test_an_unknown_address_is_a_404_with_the_sites_own_page(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert served_head(answer.text) == head(SITE, None)


@pytest.mark.parametrize(
    "path",
    [
        "/_dash-component-suites/dash/nope.js",
        "/_dash-component-suites/nope/nope.js",
        "/_dash-component-suites/os/path.py",
        "/barchart/_dash-component-suites/dash/nope.js",
        "/assets/nope.css",
        "/barchart/assets/nope.css",
        "/_kit/nope.css",
        "/_kit/../server.py",
    ],
)
def test_a_bad_component_or_asset_path_is_a_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_plain_flask_routes_work_beside_the_pages(client: FlaskClient) -> None:
    assert client.post("/test").text == "Hello world"
    assert client.get("/healthz").get_json() == {"status": "ok"}, "and nothing about what serves it"


def test_each_page_has_its_callbacks_and_no_other_app_has_them(client: FlaskClient) -> None:
    served: dict[str, set[str]] = {}
    expected: dict[str, set[str]] = {}
    for page in SITE.pages:
        prefix = prefix_of(client.get(page.path, follow_redirects=True).text)
        served[prefix] = outputs(client.get(f"{prefix}_dash-dependencies").get_json())
        alone = Dash(page.name, server=Flask(page.name))
        alone.server.config.update(client.application.config)
        alone.layout = []
        page.register(alone)
        own = outputs(alone.server.test_client().get("/_dash-dependencies").get_json())
        expected[prefix] = expected.get(prefix, set()) | own
    named = tuple(f"{page.name}-" for page in SITE.pages)

    def of_pages(found: set[str]) -> set[str]:
        # Without what Dash adds where jobs can run, to cancel them.
        them = {output for output in found if output.strip(".").startswith(named)}
        return {output for output in them if not output.endswith(".id")}

    for prefix, found in served.items():
        assert of_pages(found) == of_pages(expected[prefix])


def test_a_chart_is_the_same_figure_whoever_serves_it(client: FlaskClient) -> None:
    page = Client(client).open("/barchart", follow_redirects=True)
    chosen = {"continent": "Oceania", "year": "1952", "metric": "population"}
    values = {f"barchart-{name}": value for name, value in chosen.items()}
    answer = page.run("barchart-graph.figure", values)
    figure, summary, _ = barchart.draw(*chosen.values())
    assert answer == json.loads(json.dumps(figure))
    assert page["barchart-summary"]["children"] == summary
    assert "Australia has the most (8,691,212 people)" in page.text
    drawn = answer["data"][0]
    assert (drawn["y"], drawn["x"]) == (["Australia", "New Zealand"], [8691212, 1994794])


@pytest.mark.parametrize(
    "referer",
    ["http://localhost/", "https://elsewhere.example/", "about:blank", "http://[bad"],
)
def test_a_referer_that_says_nothing_means_the_page_itself(
    client: FlaskClient, referer: str
) -> None:
    prefix = prefix_of(client.get("/barchart", follow_redirects=True).text)
    layout = client.get(f"{prefix}_dash-layout", headers={"Referer": referer})
    assert layout.status_code == 200
    assert "Page not found" not in layout.text


def test_titles_are_escaped(approach: str) -> None:
    site = Site("<b>&Co", (home.page,))
    assert (
        "<title>Home · &lt;b&gt;&amp;Co</title>"
        in build(approach, site=site).test_client().get("/").text
    )


def test_the_served_layout_already_holds_the_selection(client: FlaskClient) -> None:
    page = Client(client).open(ASIA, follow_redirects=True, fires=False)
    if "barchart-year" not in page:  # a router brings the page with its first answer
        page = Client(client).open(ASIA, follow_redirects=True)
    for part, value in (("continent", "Asia"), ("year", "1987"), ("metric", "gdp")):
        assert page[f"barchart-{part}"]["value"] == value


# ---------------------------------------------------------------- what the visitor sees


@pytest.fixture(scope="session")
def opener(browser: Browser, live: str) -> Iterator[Page]:
    """Hold a page from which tabs are opened."""
    with opening(browser, live) as page:
        yield page


@pytest.fixture
def page(opener: Page, live: str) -> Iterator[Page]:
    """Open a tab of somebody of whom nothing is known."""
    with new_tab(opener, live) as page:
        yield page


@pytest.fixture
def visitor(page: Page, console: list[str]) -> Iterator[Page]:
    """Open a tab; the test fails if anything went wrong in the browser's console."""
    yield page
    assert console == []


@pytest.fixture
def _at_home(visitor: Page, live: str) -> None:
    visitor.goto(live)
    visitor.wait_for_selector("h1")


at_home = pytest.mark.usefixtures("_at_home")
"""Begin on the first page."""


@pytest.fixture
def newcomer(context: BrowserContext) -> Iterator[Page]:
    """Open a tab in a browser that has never been here."""
    page = context.new_page()
    wrong = wrong_in(page)
    yield page
    assert wrong == []


@pytest.mark.parametrize("path", PATHS)
def test_a_page_opens_without_console_errors_and_is_well_formed(
    newcomer: Page, live: str, path: str
) -> None:
    newcomer.goto(live + path)
    expect(newcomer.locator("h1")).to_have_count(1)
    expect(newcomer.locator("main")).to_have_count(1)
    expect(newcomer.locator("html")).to_have_attribute("lang", "en")
    expect(newcomer.locator("nav a")).to_have_count(len(SITE.linked))
    expect(newcomer.locator("nav a[aria-current=page]")).to_have_count(1)
    expect(newcomer.locator("nav a[aria-current=page]")).to_have_attribute("href", path)
    if path in WITH_CHART:
        expect(newcomer.locator(".main-svg").first).to_be_visible()
    unlabelled = "select:not([id]), img:not([alt]), a:empty, button:empty"
    expect(newcomer.locator(unlabelled)).to_have_count(0)


@at_home
def test_the_frame_says_which_approach_serves_the_page(visitor: Page, approach: str) -> None:
    expect(visitor.locator("#approach")).to_have_text(f"served by {approach}")
    expect(visitor.locator("#home-approach")).to_have_text(f"You are being served by {approach}.")


@at_home
def test_links_lead_to_pages_and_back_and_forward_work(visitor: Page) -> None:
    begun, bar, line = (head(SITE, one.page) for one in (home, barchart, linechart))

    def shows(said: dict[str, str], path: str) -> None:
        expect(visitor).to_have_title(said["title"])
        expect(visitor.locator("h1")).to_have_text(said["title"].split(" · ")[0])
        expect(visitor.locator("meta[name=description]")).to_have_attribute(
            "content", said["description"]
        )
        expect(visitor.locator("nav a[aria-current=page]")).to_have_attribute("href", path)

    shows(begun, "/")
    visitor.get_by_role("navigation").get_by_text("Bar chart").click()
    shows(bar, "/barchart")
    visitor.get_by_role("navigation").get_by_text("Line chart").click()
    shows(line, "/linechart")
    visitor.go_back()
    shows(bar, "/barchart")
    visitor.go_back()
    shows(begun, "/")
    visitor.go_forward()
    shows(bar, "/barchart")
    expect(visitor.locator(".main-svg").first).to_be_visible()


@at_home
def test_a_link_loads_a_document_or_not_as_the_approach_is_built(
    visitor: Page, approach: str
) -> None:
    """Stock Dash Pages, too, or what it is measured for would be another's."""
    visitor.evaluate("window.isTheSame = true")
    visitor.get_by_role("navigation").get_by_text("Bar chart").click()
    expect(visitor.locator("h1")).to_have_text("Bar chart")
    expect(visitor.locator(".main-svg").first).to_be_visible()
    assert visitor.evaluate("window.isTheSame ?? false") == (approach in ROUTED)


@at_home
def test_a_link_inside_a_page_leads_to_the_other_page(visitor: Page) -> None:
    visitor.get_by_role("main").get_by_role("link", name="Line chart").click()
    expect(visitor.locator("h1")).to_have_text("Line chart")


@at_home
def test_a_link_that_leads_to_no_page_is_left_to_the_browser(
    visitor: Page, live: str, console: list[str]
) -> None:
    script = """(kind) => {
        const link = document.querySelector("main a");
        if (kind === "route") link.href = "/healthz";
        if (kind === "download") { link.href = "/_kit/site.css"; link.download = "site.css"; }
        if (kind === "target") link.target = "other";
        const how = {bubbles: true, cancelable: true, ctrlKey: kind === "ctrl"};
        link.dispatchEvent(new MouseEvent("click", how));
    }"""
    with visitor.context.expect_page() as opened:
        visitor.evaluate(script, "ctrl")
    assert opened.value.url.startswith(live) or opened.value.url == "about:blank"
    expect(visitor.locator("h1")).to_have_text("Home")
    with visitor.context.expect_page():
        visitor.evaluate(script, "target")
    expect(visitor.locator("h1")).to_have_text("Home")
    visitor.goto(live)
    visitor.locator("main a").first.wait_for()
    with visitor.expect_download():
        visitor.evaluate(script, "download")
    expect(visitor.locator("h1")).to_have_text("Home")
    visitor.goto(live)
    visitor.locator("main a").first.wait_for()
    with visitor.expect_navigation():
        visitor.evaluate(script, "route")
    expect(visitor.locator("body")).to_contain_text('"status"')
    console.clear()  # a document that is not HTML names no icon, and the browser asks for one


@at_home
def test_a_link_that_was_handled_already_is_not_followed_twice(visitor: Page) -> None:
    visitor.locator("main a").first.wait_for()
    before = visitor.evaluate("history.length")
    visitor.evaluate(
        "document.querySelector('main').addEventListener('click', (e) => e.preventDefault())"
    )
    visitor.locator("main a").first.click()
    assert visitor.evaluate("history.length") == before
    expect(visitor.locator("h1")).to_have_text("Home")


@at_home
def test_a_followed_link_begins_at_the_top_of_the_new_page(visitor: Page) -> None:
    visitor.set_viewport_size({"width": 390, "height": 300})
    visitor.get_by_role("main").get_by_role("link", name="Line chart").click()
    expect(visitor.locator("h1")).to_have_text("Line chart")
    expect(visitor.locator("h1")).to_be_in_viewport()
    # A new document begins at its top; within a document the heading gets the focus.
    focused = visitor.evaluate("document.activeElement.tagName")
    assert focused in {"H1", "BODY"}


def test_an_encoded_path_is_the_same_page_to_server_and_browser(visitor: Page, live: str) -> None:
    answer = visitor.goto(f"{live}/%62archart?year=1952")
    assert answer
    assert answer.status == 200
    expect(visitor.locator("#barchart-summary")).to_contain_text("Europe")


@at_home
def test_the_table_is_drawn_when_it_is_opened_and_follows_the_chart(visitor: Page) -> None:
    visitor.click("nav a[href='/barchart']")
    rows = visitor.locator("#barchart-rows tr")
    expect(visitor.locator("#barchart-summary")).to_contain_text("Europe")
    expect(rows).to_have_count(0)
    visitor.click("#barchart-more")
    expect(rows).to_have_count(31)  # thirty countries and the head
    visitor.select_option("#barchart-continent", "Oceania")
    expect(rows).to_have_count(3)


def test_a_deep_link_opens_with_its_selection(visitor: Page, live: str) -> None:
    visitor.goto(live + ASIA)
    expect(visitor.locator("#barchart-continent")).to_have_value("Asia")
    expect(visitor.locator("#barchart-year")).to_have_value("1987")
    expect(visitor.locator("#barchart-metric")).to_have_value("gdp")
    expect(visitor.locator("#barchart-summary")).to_contain_text("GDP per head, Asia, 1987: Kuwait")
    visitor.reload()
    expect(visitor.locator("#barchart-summary")).to_contain_text("GDP per head, Asia, 1987: Kuwait")


@at_home
def test_the_first_figure_of_a_deep_link_is_drawn_once(
    visitor: Page, live: str, levers: str
) -> None:
    drawn: list[str] = []
    visitor.on(
        "request",
        lambda request: (
            drawn.append(request.url) if "barchart-graph" in (request.post_data or "") else None
        ),
    )
    visitor.goto(live + ASIA)
    expect(visitor.locator("#barchart-summary")).to_contain_text("Asia, 1987")
    visitor.wait_for_load_state("networkidle")
    assert len(drawn) == {ON: 0, OFF: 1}[levers]  # on, the figure comes with the layout


def test_a_control_changes_chart_and_address_and_history_keeps_both(
    visitor: Page, live: str
) -> None:
    visitor.goto(f"{live}/barchart")
    summary = visitor.locator("#barchart-summary")
    expect(summary).to_contain_text("Life expectancy, Europe, 2007")
    visitor.locator("#barchart-year").select_option("1952")
    expect(summary).to_contain_text("Europe, 1952")
    others = {"continent": ["Europe"], "metric": ["life"], "country": ["None"]}
    assert chosen(visitor) == {"year": ["1952"], **others}
    visitor.locator("#barchart-continent").select_option("Africa")
    expect(summary).to_contain_text("Africa, 1952")
    visitor.go_back()
    expect(summary).to_contain_text("Europe, 1952")
    expect(visitor.locator("#barchart-continent")).to_have_value("Europe")
    visitor.go_back()
    expect(summary).to_contain_text("Europe, 2007")
    visitor.go_forward()
    expect(summary).to_contain_text("Europe, 1952")
    visitor.reload()
    expect(summary).to_contain_text("Europe, 1952")
    expect(visitor.locator("#barchart-year")).to_have_value("1952")


def test_a_selection_survives_going_to_another_page_and_back(visitor: Page, live: str) -> None:
    visitor.goto(live + ASIA)
    expect(visitor.locator("#barchart-summary")).to_contain_text("Asia, 1987")
    late: list[str] = []
    visitor.on(
        "request",
        lambda request: (
            late.append(request.url) if "barchart-" in (request.post_data or "") else None
        ),
    )
    visitor.get_by_role("navigation").get_by_text("Line chart").click()
    expect(visitor.locator("#linechart-summary")).to_contain_text("Brazil")
    expect(visitor).to_have_url(f"{live}/linechart")
    assert not late, "the page that was left was drawn once more"
    visitor.go_back()
    expect(visitor.locator("#barchart-summary")).to_contain_text("Asia, 1987")


def test_the_same_pages_link_returns_to_the_default_selection(visitor: Page, live: str) -> None:
    visitor.goto(live + ASIA)
    expect(visitor.locator("#barchart-summary")).to_contain_text("Asia, 1987")
    visitor.get_by_role("navigation").get_by_text("Bar chart").click()
    expect(visitor.locator("#barchart-summary")).to_contain_text("Europe, 2007")


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("?year=abc", "Year “abc”"),
        ("?continent=<script>alert(1)</script>", "Continent “<script>alert(1)</script>”"),
        ("?metric=&year=2007&year=1812", "Year “1812”"),
        ("?utm_source=x", ""),
        ("?continent[]=%ff%00&year=" + "9" * 2000, "Year “999"),
    ],
)
def test_what_an_address_may_not_ask_for_becomes_the_default(
    visitor: Page, live: str, query: str, notice: str
) -> None:
    answer = visitor.goto(f"{live}/barchart{query}")
    assert answer
    assert answer.status == 200
    expect(visitor.locator("#barchart-summary")).to_contain_text("Life expectancy, Europe, 2007")
    expect(visitor.locator("#barchart-year")).to_have_value("2007")
    expect(visitor.locator("#barchart-notice")).to_have_text(re.compile(f"^{notice_text(notice)}$"))


def test_going_back_to_a_bad_address_says_so_as_opening_it_does(visitor: Page, live: str) -> None:
    visitor.goto(f"{live}/barchart?year=abc")
    notice = visitor.locator("#barchart-notice")
    expect(notice).to_contain_text("Year “abc”")
    visitor.locator("#barchart-year").select_option("1952")
    expect(notice).to_be_empty()
    visitor.go_back()
    expect(notice).to_contain_text("Year “abc”")
    expect(visitor.locator("#barchart-year")).to_have_value("2007")


def test_what_the_page_does_not_know_stays_in_the_address(visitor: Page, live: str) -> None:
    visitor.goto(f"{live}/barchart?utm_source=x")
    visitor.locator("#barchart-year").select_option("1952")
    expect(visitor.locator("#barchart-summary")).to_contain_text("Europe, 1952")
    assert chosen(visitor)["utm_source"] == ["x"]


def test_several_countries_live_in_the_address(visitor: Page, live: str) -> None:
    visitor.goto(f"{live}/linechart?countries=Korea, Dem. Rep.&countries=Japan&countries=Atlantis")
    summary = visitor.locator("#linechart-summary")
    expect(summary).to_contain_text("of Korea, Dem. Rep. and Japan, Japan ends with the most")
    expect(visitor.locator("#linechart-notice")).to_contain_text("Countries “Atlantis”")
    visitor.locator("#linechart-metric").select_option("population")
    expect(summary).to_contain_text("Population")
    assert chosen(visitor)["countries"] == ["Korea, Dem. Rep.", "Japan"]


def test_no_country_shows_a_friendly_empty_chart(visitor: Page, live: str) -> None:
    visitor.goto(f"{live}/linechart")
    expect(visitor.locator("#linechart-summary")).to_contain_text("Brazil")
    visitor.locator(".dash-dropdown-clear").click()
    expect(visitor.locator("#linechart-summary")).to_contain_text("No country is picked")
    expect(visitor.locator("#linechart-graph")).to_contain_text("Pick a country")
    assert chosen(visitor)["countries"] == [""]
    visitor.reload()
    expect(visitor.locator("#linechart-summary")).to_contain_text("No country is picked")


def test_an_unknown_address_shows_the_sites_404(
    visitor: Page, live: str, console: list[str]
) -> None:
    answer = visitor.goto(f"{live}/barchart/nope")
    assert answer
    assert answer.status == 404
    expect(visitor.locator("h1")).to_have_text("Page not found")
    expect(visitor.locator("nav a[aria-current]")).to_have_count(0)
    console.clear()  # the browser itself logs a document that is answered with 404


@at_home
def test_a_link_to_nowhere_shows_the_404_and_links_lead_out(
    visitor: Page, live: str, console: list[str]
) -> None:
    expect(visitor.locator("nav a")).to_have_count(len(SITE.linked))
    visitor.evaluate(
        "document.querySelector('nav a').href = '/nope'; document.querySelector('nav a').click()"
    )
    expect(visitor.locator("h1")).to_have_text("Page not found")
    expect(visitor).to_have_title(head(SITE, None)["title"])
    expect(visitor).to_have_url(f"{live}/nope")
    visitor.get_by_role("main").get_by_role("link", name="Bar chart").click()
    expect(visitor.locator("h1")).to_have_text("Bar chart")
    console.clear()


@at_home
def test_history_that_leads_nowhere_shows_the_404(visitor: Page, console: list[str]) -> None:
    routed = visitor.locator("[data-routes]").count()
    visitor.evaluate(
        "history.pushState({}, '', '/nope'); dispatchEvent(new PopStateEvent('popstate'))"
    )
    if not routed:  # without a router an address is looked at when a document is loaded
        visitor.reload()
    expect(visitor.locator("h1")).to_have_text("Page not found")
    expect(visitor).to_have_title(head(SITE, None)["title"])
    console.clear()


@at_home
def test_the_theme_follows_the_system_until_it_is_switched(visitor: Page, live: str) -> None:
    theme = visitor.locator("html")
    visitor.emulate_media(color_scheme="dark")
    expect(theme).to_have_attribute("data-bs-theme", "dark")
    visitor.emulate_media(color_scheme="light")
    expect(theme).to_have_attribute("data-bs-theme", "light")
    visitor.get_by_role("button", name="Theme: system").click()
    expect(theme).to_have_attribute("data-bs-theme", "dark")
    visitor.goto(f"{live}/barchart")
    expect(theme).to_have_attribute("data-bs-theme", "dark")
    visitor.get_by_role("button", name="Theme: dark").click()
    visitor.get_by_role("button", name="Theme: light").click()
    visitor.emulate_media(color_scheme="dark")
    expect(theme).to_have_attribute("data-bs-theme", "dark")


@pytest.mark.parametrize("path", [*PATHS, "/nope"])
def test_a_phone_scrolls_in_one_direction_only(
    visitor: Page, live: str, path: str, console: list[str]
) -> None:
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.goto(live + path)
    expect(visitor.locator("h1")).to_be_visible()
    if path in WITH_CHART:
        expect(visitor.locator(".main-svg").first).to_be_visible()
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 390
    if path == "/nope":
        console.clear()


def test_the_keyboard_reaches_content_links_and_controls(visitor: Page, live: str) -> None:
    visitor.goto(f"{live}/barchart")
    expect(visitor.locator(".main-svg").first).to_be_visible()
    visitor.keyboard.press("Tab")
    expect(visitor.get_by_text("Skip to content")).to_be_focused()
    visitor.keyboard.press("Enter")
    visitor.keyboard.press("Tab")
    expect(visitor.locator("#barchart-continent")).to_be_focused()
    visitor.keyboard.press("ArrowUp")
    expect(visitor.locator("#barchart-summary")).to_contain_text("Asia")


def test_charts_have_text_alternatives(visitor: Page, live: str) -> None:
    visitor.goto(f"{live}/barchart")
    picture = visitor.locator("main [role=img]").first  # what is inside of it is left to the eyes
    expect(picture).to_have_accessible_name("Bar chart, described above")
    expect(picture).to_have_accessible_description(re.compile("Life expectancy, Europe, 2007"))
    visitor.get_by_text("The same figures as a table").click()
    expect(visitor.get_by_role("row")).to_have_count(31)
    expect(visitor.get_by_role("rowheader").first).to_have_text("Iceland")


def test_fields_have_labels(visitor: Page, live: str) -> None:
    visitor.goto(f"{live}/linechart")
    expect(visitor.get_by_role("group", name="Countries")).to_contain_text("Brazil")
    expect(visitor.get_by_role("combobox", name="Measure")).to_have_value("life")
    visitor.goto(f"{live}/barchart")
    for label in ("Continent", "Year", "Measure"):
        expect(visitor.get_by_role("combobox", name=label)).to_be_visible()


def test_a_page_can_be_mounted_twice_under_two_names(approach: str, newcomer: Page) -> None:
    with serving(approach, "--site", "tests.support.sites:TWICE") as address:
        newcomer.goto(f"{address}/compare/again?year=1952")
        expect(newcomer.locator("#again-summary")).to_contain_text("Europe, 1952")
        newcomer.locator("#again-continent").select_option("Oceania")
        expect(newcomer.locator("#again-summary")).to_contain_text("Oceania, 1952")
        newcomer.get_by_role("navigation").get_by_text("Bar chart", exact=True).click()
        expect(newcomer.locator("#barchart-summary")).to_contain_text("Europe, 2007")
        newcomer.go_back()
        expect(newcomer.locator("#again-summary")).to_contain_text("Oceania, 1952")


@pytest.fixture(scope="session")
def reference() -> Iterator[str]:
    """Serve what the ids of every approach are compared with."""
    with serving("multi") as address:
        yield address


@pytest.mark.parametrize("path", PATHS)
def test_elements_have_the_same_ids_in_every_approach(
    visitor: Page, live: str, path: str, reference: str
) -> None:
    shown = ".main-svg" if path in WITH_CHART else "main h1"
    other = visitor.context.new_page()
    for page, address in ((other, reference), (visitor, live)):
        page.goto(address + path)
        expect(page.locator(shown).first).to_be_visible()
    for page, one in ((visitor, other), (other, visitor)):
        one.wait_for_load_state("networkidle")  # the list of countries comes after the chart
        for name in ids(one):
            expect(page.locator(f"main [id='{name}']")).to_have_count(1)
