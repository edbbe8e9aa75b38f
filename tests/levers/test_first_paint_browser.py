"""What a visitor sees until Dash has drawn the page, and when it takes over, in a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from tests.support.held import Held
from tests.support.levers import MAIN
from tests.support.painted import EXACT
from tests.support.processes import wait_until
from tests.support.servers import serving

PAINTED = ("--site", "tests.support.painted:SITE")
COPY, PLACE = "#kit-paint", "#react-entry-point"
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    const moved = one.sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? "gone");
    shifts.push([one.value, ...moved]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
FRAMES = """
let seen = false;
const look = () => {
  if (document.querySelector("#kit-paint h1")) seen = true;
  else requestAnimationFrame(look);
};
look();
let react;
const { setTimeout: later } = window; // a browser that is slow to paint is waited for
window.setTimeout = (run, ms, ...more) => later(run, ms === 1000 ? 60000 : ms, ...more);
Object.defineProperty(window, "React", {
  get: () => react, set: (given) => { window.seenBefore ??= seen; react = given; },
});
"""
PAINTED_ONCE = "() => performance.getEntriesByName('first-contentful-paint').length"
TWO_FRAMES = """new Promise((then) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(then)));
})"""
REMOVALS = """
window.taken = [];
document.addEventListener("DOMContentLoaded", () => new MutationObserver((seen) => {
  for (const { removedNodes } of seen) {
    for (const one of removedNodes) {
      const place = document.getElementById("react-entry-point");
      if (one.id === "kit-paint") taken.push(place.innerText);
    }
  }
}).observe(document.body, { childList: true }));
"""


@pytest.fixture(scope="module", params=MAIN)
def kit(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve the kit's own site with either approach."""
    with serving(request.param, CROSSROADS_PREFETCH="off") as address:
        yield address


@pytest.fixture(scope="module", params=MAIN)
def gallery(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve the site with all kinds of components."""
    with serving(request.param, *PAINTED, CROSSROADS_PREFETCH="off") as address:
        yield address


@pytest.fixture(autouse=True)
def _let_go_at_the_end(page: BrowserPage) -> Iterator[None]:
    yield
    page.unroute_all(behavior="ignoreErrors")


def come(page: BrowserPage, address: str) -> None:
    """Open an address; the document is there, and not yet all that it waits for."""
    page.goto(address, wait_until="domcontentloaded")


def draw(page: BrowserPage, held: Held) -> None:
    """Let Dash draw the page."""
    held.let_go()
    expect(page.locator(COPY)).to_have_count(0)


def draws(page: BrowserPage) -> None:
    """Wait until Dash has drawn the page."""
    expect(page.locator(COPY)).to_have_count(0)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("path", ["/", "/barchart", "/linechart"])
def test_a_page_is_there_before_dash_is(kit: str, page: BrowserPage, path: str) -> None:
    Held(page)
    come(page, kit + path)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("nav a")).to_have_count(3)
    expect(page.get_by_text("Loading...")).not_to_be_visible()
    if path == "/barchart":
        expect(page.locator("#barchart-year")).to_have_value("2007")
        assert page.evaluate("document.querySelector('#barchart-year').matches('[inert]')")


def test_dash_begins_when_the_copy_has_been_seen(kit: str, page: BrowserPage) -> None:
    """Its scripts would keep the browser from drawing the copy."""
    page.add_init_script(FRAMES)
    for path in ("/", "/linechart", "/"):  # with an empty cache, and with all in it
        page.goto(kit + path)
        draws(page)
        assert page.evaluate("seenBefore") is True


@pytest.mark.parametrize("path", ["/", "/barchart", "/linechart"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves(kit: str, page: BrowserPage, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(SHIFTS)
    held = Held(page)
    come(page, kit + path)
    page.wait_for_function(PAINTED_ONCE)
    draw(page, held)
    if path != "/":
        expect(page.locator(".main-svg").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("shifts") == []


@pytest.mark.parametrize("path", ["/", "/barchart", "/linechart"])
def test_the_copy_is_taken_away_once_and_not_before_the_page_is_there(
    kit: str, page: BrowserPage, path: str
) -> None:
    page.add_init_script(REMOVALS)
    page.goto(kit + path)
    draws(page)
    (shown,) = page.evaluate("taken")
    assert "Crossroads" in shown
    assert "Loading..." not in shown
    assert (
        page.evaluate(
            "(() => { const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);"
            " return ids.filter((id, i) => ids.indexOf(id) !== i && !id.startsWith('clip')); })()"
        )
        == []
    )
    assert page.evaluate(f"document.querySelector('{PLACE}').getAttribute('style')") is None


@pytest.mark.parametrize("path", ["/", "/barchart", "/linechart"])
def test_the_copy_says_what_the_page_says(kit: str, page: BrowserPage, path: str) -> None:
    held = Held(page)
    come(page, kit + path)
    before = page.locator(f"{COPY} main").inner_text()
    high = page.evaluate("document.documentElement.scrollHeight")
    draw(page, held)
    if path == "/":
        assert page.locator("main").inner_text() == before
    else:
        expect(page.locator(".main-svg").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") == high


def test_the_focus_stays_on_a_link(kit: str, page: BrowserPage) -> None:
    held = Held(page)
    come(page, kit)
    page.focus("main a[href='/linechart']")
    draw(page, held)
    focused = "document.activeElement.closest('#react-entry-point main') && document.activeElement"
    assert page.evaluate(f"({focused})?.textContent") == "Line chart"


def test_a_visitor_stays_where_they_have_scrolled(kit: str, page: BrowserPage) -> None:
    page.set_viewport_size({"width": 390, "height": 500})
    held = Held(page)
    come(page, f"{kit}/barchart")
    page.evaluate("scrollTo({ top: 400, behavior: 'instant' })")
    draw(page, held)
    expect(page.locator(".main-svg").first).to_be_visible()
    assert page.evaluate("scrollY") == 400


def test_a_link_is_followed_before_dash_is_there(kit: str, page: BrowserPage) -> None:
    Held(page)
    come(page, kit)
    page.click("nav a[href='/barchart']")
    expect(page.locator("h1")).to_have_text("Bar chart")
    expect(page).to_have_url(f"{kit}/barchart")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Home")
    page.unroute_all(behavior="ignoreErrors")


def test_a_table_that_was_opened_stays_open(kit: str, page: BrowserPage) -> None:
    held = Held(page)
    come(page, f"{kit}/barchart")
    page.click("#barchart-more")
    draw(page, held)
    expect(page.locator("#barchart-rows tr")).to_have_count(31)
    expect(page.locator("details")).to_have_attribute("open", "")


def test_controls_wait_for_dash(kit: str, page: BrowserPage) -> None:
    held = Held(page)
    come(page, f"{kit}/barchart")
    page.keyboard.press("Tab")
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") != "select"
    draw(page, held)
    page.locator("#barchart-continent").select_option("Oceania")
    expect(page.locator("#barchart-summary")).to_contain_text("Oceania")


@pytest.mark.parametrize("browser_context_args", [{"java_script_enabled": False}])
def test_visitors_without_scripts_have_the_page(kit: str, page: BrowserPage) -> None:
    page.goto(f"{kit}/barchart?continent=Oceania", wait_until="load")
    expect(page.locator("h1")).to_have_text("Bar chart")
    expect(page.get_by_role("row")).to_have_count(3)
    told = page.locator("noscript p")  # not by its text: a driver passes over that of `noscript`
    expect(told).to_be_visible()
    expect(told).to_contain_text("JavaScript is switched off here")
    expect(page.locator(".kit-chart")).not_to_be_visible()
    expect(page.get_by_text("Loading...")).not_to_be_visible()
    page.click("nav a[href='/']")
    expect(page.locator("h1")).to_have_text("Home")


def test_a_screen_reader_hears_each_heading_once(kit: str, page: BrowserPage) -> None:
    held = Held(page)
    come(page, f"{kit}/linechart")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    draw(page, held)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)


SIZES = """(root) => [...document.querySelectorAll(`${root} .item`)].map((item) =>
  [Math.round(item.getBoundingClientRect().height), item.innerHTML.slice(0, 160)])"""
WRITTEN = """(root) => {
  const seen = (node) => {
    if (node.nodeType === 3) return node.data;
    const own = [...node.attributes].map(({ name, value }) => [name, value]);
    const said = { ...Object.fromEntries(own.sort()), style: node.style.cssText };
    said.class = [...node.classList].sort().join(" ");
    return [node.localName, said, ...[...node.childNodes].map(seen)];
  };
  const joined = (root) => { root.normalize(); return [...root.childNodes].map(seen); };
  return [...document.querySelectorAll(`${root} .item`)].map(joined);
}"""


def test_components_are_written_as_the_browser_draws_them(gallery: str, page: BrowserPage) -> None:
    held = Held(page)
    come(page, f"{gallery}/gallery")
    before = page.evaluate(WRITTEN, COPY)
    draw(page, held)
    page.wait_for_load_state("networkidle")
    after = page.evaluate(WRITTEN, PLACE)
    for copied, drawn in list(zip(before, after, strict=True))[: len(EXACT)]:
        assert copied == drawn


def test_fields_have_the_room_that_they_will_need(gallery: str, page: BrowserPage) -> None:
    held = Held(page)
    come(page, f"{gallery}/gallery")
    before = page.evaluate(SIZES, COPY)
    draw(page, held)
    page.wait_for_load_state("networkidle")
    expect(page.locator(".main-svg").first).to_be_visible()

    def wrong() -> list[tuple[object, object]]:
        both = zip(before, page.evaluate(SIZES, PLACE), strict=True)
        return [(copied, drawn) for copied, drawn in both if copied[0] != drawn[0]]

    wait_until(lambda: not wrong())


def test_what_is_drawn_later_keeps_its_place(gallery: str, page: BrowserPage) -> None:
    held = Held(page, "**/async-dropdown*")
    page.add_init_script(SHIFTS)
    come(page, f"{gallery}/late")
    expect(page.locator(COPY)).to_have_count(0)
    expect(page.get_by_text("One", exact=True)).to_be_visible()
    expect(page.get_by_text("Two", exact=True)).to_be_visible()
    expect(page.locator("button.dash-dropdown")).to_have_count(0)
    held.let_go()
    expect(page.locator("button.dash-dropdown")).to_have_count(2)
    expect(page.locator("[data-late]")).to_have_count(0)
    expect(page.get_by_text("One", exact=True)).to_have_count(1)
    assert page.evaluate("shifts") == []


def test_what_is_drawn_later_does_not_outlive_its_page(gallery: str, page: BrowserPage) -> None:
    Held(page, "**/async-dropdown*")  # which never comes
    come(page, f"{gallery}/late")
    expect(page.locator(COPY)).to_have_count(0)
    page.click("main a[href='/']")
    expect(page.locator("h1")).to_have_text("Home")
    expect(page.locator("[data-late]")).to_have_count(0, timeout=5_000)


def test_a_visitor_is_told_that_the_layout_does_not_come(gallery: str, page: BrowserPage) -> None:
    """What the document shows stays: it can be read, and its links lead on."""
    page.route("**/_dash-dependencies*", lambda route: route.fulfill(status=500, body="no"))
    come(page, gallery)
    expect(page.get_by_role("alert")).to_contain_text("The server answered 500")
    expect(page.locator("main a")).to_be_visible()


def test_a_field_that_asks_for_the_focus_has_it(gallery: str, page: BrowserPage) -> None:
    page.goto(f"{gallery}/late")
    expect(page.locator("#late-typed")).to_be_focused()


def test_a_click_that_has_begun_is_one(kit: str, page: BrowserPage) -> None:
    """The copy stays under the pointer until the button is let go."""
    held = Held(page)
    come(page, kit)
    page.locator("main a[href='/linechart']").hover()
    page.mouse.down()
    held.let_go()
    page.locator(f"{PLACE} #kit-main").wait_for(state="attached")
    expect(page.locator(COPY)).to_have_count(1)
    page.mouse.up()
    expect(page.locator("h1")).to_have_text("Line chart")


@pytest.mark.parametrize("browser_context_args", [{"color_scheme": "dark"}])
def test_a_page_and_its_colours_are_there_before_the_kits_script(
    kit: str, page: BrowserPage
) -> None:
    held = Held(page, "**/_kit/site*.js*")
    page.goto(kit, wait_until="commit")
    expect(page.locator("#kit-paint h1")).to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", "rgb(33, 37, 41)")
    page.click("#kit-theme")  # which works at once: to light
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    held.let_go()
    expect(page.locator("#react-entry-point h1")).to_be_visible()
    page.click("#kit-theme")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


@pytest.mark.parametrize(("path", "stays"), [("/changing", 0), ("/still", 1)])
def test_going_back_shows_nothing_that_a_browser_had_kept(
    gallery: str, page: BrowserPage, path: str, stays: int
) -> None:
    page.goto(gallery + path)
    draws(page)
    page.goto(gallery)
    held = Held(page)
    page.go_back(wait_until="domcontentloaded")
    expect(page.locator(COPY)).to_have_count(stays)
    held.let_go()
    expect(page.locator("h1")).to_have_text(path[1:].capitalize())
