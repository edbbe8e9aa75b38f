"""Behind a proxy, whether it keeps the prefix or strips it: one site, and all addresses right."""

import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import dash
import pytest
from flask import Blueprint, request
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import Response, expect

from crossroads import paths, settings
from crossroads.errors import ConfigurationError
from crossroads.requests_log import HEADER, is_id
from crossroads.site import SITE, Site, barchart, home
from crossroads.testing import Client
from tests.conftest import build
from tests.support.nginx import HOW, PREFIX, proxied
from tests.support.reading import speculation_rules
from tests.support.servers import PATIENCE, start, stop

MAIN = ("multi", "single")
HOST = "http://localhost"  # what is asked below it has the prefix or not, as it is written
PATHS = [page.path for page in SITE.pages]
FORBIDDEN = f" location = {PREFIX}/healthz {{ return 403; }}"
"""What somebody adds to nginx who keeps a path to himself."""
tuned = pytest.mark.parametrize("approach", MAIN)


# ---------------------------------------------------------------- what the server answers


def addresses(text: str) -> set[str]:
    """Find whatever a document or a layout names as an address on its host."""
    plain = text.replace(r"\u002f", "/")
    named = re.findall(r'(?:src|href|path|plotlyjs_url)"?[=:] ?"(/.*?)"', plain)
    if rules := speculation_rules(text):
        named += rules["prerender"][0]["urls"]
    return set(named)


@tuned
@pytest.mark.parametrize("levers", ["testing", "stock"])
@pytest.mark.parametrize("path", [*PATHS, "/nope"])
def test_whatever_a_page_names_is_below_the_prefix(approach: str, levers: str, path: str) -> None:
    given = type("Given", (settings.CLASSES[levers],), {"PREFIX": PREFIX})
    asked = build(approach, settings=given).test_client()
    document = asked.get(f"{PREFIX}{path}", base_url=HOST).text
    layout = json.dumps(Client(asked).open(f"{PREFIX}{path}", base_url=HOST).layout)
    for text in (document, layout):
        named = addresses(text)
        assert len(named) > 2
        assert not {address for address in named if not address.startswith(f"{PREFIX}/")}
    assert ("Page not found" in layout) == (path == "/nope")
    for address in addresses(document) - {f"{PREFIX}/nope"}:
        outside = asked.get(address, base_url=HOST, buffered=True)
        assert outside.status_code == 200, address


@tuned
def test_the_first_layout_below_a_prefix_holds_the_selection(approach: str) -> None:
    client = Client(build(approach, settings={"PREFIX": PREFIX}))
    page = client.open(f"{PREFIX}/barchart?year=1952", base_url=HOST, fires=False)
    assert page["barchart-year"]["value"] == "1952"


@tuned
@pytest.mark.parametrize("path", ["/", "/barchart", "/nope", "/healthz", "/kit", "/barchart/"])
def test_a_site_is_the_same_whether_its_proxy_keeps_or_strips_the_prefix(
    approach: str, path: str
) -> None:
    texts = []
    for is_stripped, before in ((False, PREFIX), (True, "")):
        told = {"PREFIX": PREFIX, "PREFIX_STRIPPED": is_stripped}
        asked = build(approach, settings=told).test_client()
        answer = asked.get(f"{before}{path}", base_url=HOST)
        # Dash writes a new word into each document.
        texts.append((answer.status_code, re.sub(r'"end_id":".*?"', "", answer.text)))
        dash.page_registry.clear()
    assert texts[0] == texts[1]
    assert texts[0][0] == (404 if path in {"/nope", "/kit"} else 200)


@tuned
@pytest.mark.parametrize(
    ("is_stripped", "path"),
    [
        (False, "/healthz"),
        (False, "/kitten/healthz"),
        (False, "/kit/kit/healthz"),
        (False, "/KIT/healthz"),
        (False, "//kit/healthz"),
        (True, "/kit/healthz"),
        (True, "/kit/kit/healthz"),
    ],
)
def test_a_path_has_one_spelling(approach: str, is_stripped: bool, path: str) -> None:
    told = {"PREFIX": PREFIX, "PREFIX_STRIPPED": is_stripped}
    asked = build(approach, settings=told).test_client()
    answer = asked.get(path, base_url=HOST)
    assert answer.status_code == 404
    assert is_id(answer.headers[HEADER]), "it is in the log, too"


@pytest.mark.parametrize(
    ("outside", "path"),
    [("/kit", "/"), ("/kit/", "/"), ("/kit/a", "/a"), ("/kitten", None), ("/a/kit", None)],
)
def test_only_a_whole_prefix_at_the_beginning_is_one(outside: str, path: str | None) -> None:
    assert paths.inside(outside, PREFIX) == path


def test_a_page_can_be_built_without_a_server() -> None:
    assert paths.url("/barchart") == barchart.page.url == "/barchart"


@tuned
@pytest.mark.parametrize("is_stripped", [False, True])
def test_a_prefix_may_be_called_as_a_page_is(approach: str, is_stripped: bool) -> None:
    told = {"PREFIX": "/barchart", "PREFIX_STRIPPED": is_stripped}
    asked = build(approach, settings=told).test_client()
    before = "" if is_stripped else "/barchart"
    for path, title in (("/", "Home"), ("/barchart", "Bar chart")):
        assert f"<title>{title} " in asked.get(f"{before}{path}", base_url=HOST).text


def test_a_prefix_that_is_stripped_is_given() -> None:
    with pytest.raises(ConfigurationError, match="PREFIX_STRIPPED=True: expected false, as there"):
        settings.load({"PREFIX_STRIPPED": True}, {})


@pytest.mark.parametrize("prefix", ["kit", "/kit/", "/", "//a", "/a b", "/a/../b", "/ä", "/a%2f"])
def test_a_prefix_that_is_no_path_is_refused(prefix: str) -> None:
    with pytest.raises(ConfigurationError, match=r"PREFIX=.*expected nothing, or a path such as"):
        settings.load({"PREFIX": prefix}, {})


def test_a_number_of_proxies_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="PROXIES=-1: expected 0 or more"):
        settings.load({"PROXIES": -1}, {})


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        (0, "http://localhost/me 127.0.0.1"),
        (1, "https://b.example/me 10.0.0.2"),
        (2, "http://a.example/me 10.0.0.1"),
    ],
)
def test_only_ones_own_proxies_are_believed(proxies: int, seen: str) -> None:
    own = Blueprint("own", __name__)
    own.add_url_rule("/me", view_func=lambda: f"{request.url} {request.remote_addr}")
    site = Site("Own", (home.page,), blueprints=(own,))
    told = {
        "X-Forwarded-For": "10.0.0.1, 10.0.0.2",
        "X-Forwarded-Proto": "http, https",
        "X-Forwarded-Host": "a.example, b.example",
    }
    asked = build("multi", site=site, settings={"PROXIES": proxies}).test_client()
    assert asked.get("/me", headers=told).text == seen


def test_the_address_that_is_printed_has_the_prefix(port: int) -> None:
    command = ("-m", "crossroads.approaches", "single", "--port", str(port))
    process = start(*command, CROSSROADS_PREFIX=PREFIX)
    try:
        assert process.stdout
        assert f"http://127.0.0.1:{port}{PREFIX}/ " in process.stdout.readline()
    finally:
        stop(process)


# ---------------------------------------------------------------- through nginx, in a browser


@pytest.fixture(scope="module")
def site(approach: str, how: str) -> Iterator[str]:
    """Serve the approach behind nginx; the value is its address."""
    with proxied(approach, how, FORBIDDEN) as address:
        yield address


@pytest.fixture
def wrong(page: BrowserPage, console: list[str]) -> list[str]:
    """Collect answers that are errors, requests beside the prefix, and the console's errors."""

    def hear(answer: Response) -> None:
        if answer.status >= 400 or not urlsplit(answer.url).path.startswith(f"{PREFIX}/"):
            console.append(f"{answer.status} {answer.url}")

    page.on("response", hear)
    return console


def behind_nginx(test: Any) -> Any:
    """Have a test run with both approaches, whatever nginx does to the prefix."""
    test = pytest.mark.parametrize("how", HOW, scope="module")(test)
    return pytest.mark.parametrize("approach", MAIN, indirect=True)(test)


@behind_nginx
@pytest.mark.parametrize(
    "path",
    [
        *("/healthz", "/kit/healthz", "//kit/healthz", "/%6bit/healthz", "/./kit/healthz"),
        *("/kit/kit/healthz", "/x/../healthz", "/%68ealthz", "//healthz", "/healthz%2f"),
        *("/kit%2fhealthz", "/healthz/", "/healthz;x", "/healthz%3f", "/healthz%20"),
    ],
)
def test_what_nginx_forbids_has_no_other_spelling(site: str, path: str) -> None:
    where = urlsplit(site)
    connection = HTTPConnection(where.netloc, timeout=PATIENCE)
    connection.request("GET", f"{where.path}{path}")
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert answer.status in {400, 403, 404}
    assert '"ok"' not in text


def shows(page: BrowserPage, heading: str, address: str) -> None:
    expect(page.locator("h1")).to_have_text(heading)
    expect(page).to_have_url(address)
    path = urlsplit(address).path
    expect(page.locator("nav a[aria-current=page]")).to_have_attribute("href", path)


@behind_nginx
def test_links_history_and_reload_stay_below_the_prefix(
    page: BrowserPage, site: str, wrong: list[str]
) -> None:
    page.goto(f"{site}/")
    shows(page, "Home", f"{site}/")
    page.get_by_role("main").get_by_role("link", name="Bar chart").click()
    shows(page, "Bar chart", f"{site}/barchart")
    expect(page.locator(".main-svg").first).to_be_visible()
    page.get_by_role("navigation").get_by_text("Line chart").click()
    shows(page, "Line chart", f"{site}/linechart")
    expect(page.locator(".main-svg").first).to_be_visible()
    page.go_back()
    shows(page, "Bar chart", f"{site}/barchart")
    page.go_forward()
    shows(page, "Line chart", f"{site}/linechart")
    page.reload()
    shows(page, "Line chart", f"{site}/linechart")
    page.get_by_role("navigation").get_by_text("Home").click()
    shows(page, "Home", f"{site}/")
    assert wrong == []


@behind_nginx
def test_a_link_is_followed_as_it_is_without_a_proxy(
    page: BrowserPage, site: str, approach: str
) -> None:
    """In `single` the document stays: nothing that it holds is lost."""
    page.goto(f"{site}/")
    expect(page.locator("h1")).to_have_text("Home")
    page.evaluate("window.kept = true")
    for name in ("Bar chart", "Home"):
        page.get_by_role("navigation").get_by_text(name).click()
        expect(page.locator("h1")).to_have_text(name)
        assert page.evaluate("'kept' in window") == (approach == "single")


@behind_nginx
def test_a_deep_link_and_a_control_stay_below_the_prefix(
    page: BrowserPage, site: str, wrong: list[str]
) -> None:
    page.goto(f"{site}/barchart?continent=Asia&year=1987")
    summary = page.locator("#barchart-summary")
    expect(summary).to_contain_text("Asia, 1987")
    page.locator("#barchart-year").select_option("1952")
    expect(summary).to_contain_text("Asia, 1952")
    expect(page).to_have_url(f"{site}/barchart?continent=Asia&year=1952&metric=life&country=None")
    page.go_back()
    expect(summary).to_contain_text("Asia, 1987")
    page.reload()
    expect(summary).to_contain_text("Asia, 1987")
    assert wrong == []


@behind_nginx
@pytest.mark.parametrize("path", ["/nope", "/barchart/nope"])
def test_an_unknown_page_is_a_404_whose_links_lead_out(
    page: BrowserPage, site: str, path: str, wrong: list[str]
) -> None:
    page.goto(f"{site}{path}")
    expect(page.locator("h1")).to_have_text("Page not found")
    assert wrong.pop(0) == f"404 {site}{path}"
    assert "404" in wrong.pop(0)  # as the console says it
    page.get_by_role("main").get_by_role("link", name="Line chart").click()
    shows(page, "Line chart", f"{site}/linechart")
    assert wrong == []


@tuned
@pytest.mark.parametrize("how", HOW)
def test_pages_are_made_ready_below_the_prefix(
    page: BrowserPage, approach: str, how: str, wrong: list[str]
) -> None:
    with proxied(approach, how, CROSSROADS_PREFETCH="immediate") as site:
        if approach == "single":
            others = ("barchart", "linechart")
            asked = [re.compile(rf"{site}/_dash-layout\?address=/kit/{other}") for other in others]
            with page.expect_response(asked[0]), page.expect_response(asked[1]):
                page.goto(f"{site}/")
        else:
            page.goto(f"{site}/")
            rules = page.locator("script[type=speculationrules]").text_content()
            urls = json.loads(rules or "")["prerender"][0]["urls"]
            assert urls == [f"{PREFIX}/barchart", f"{PREFIX}/linechart"]
        page.get_by_role("navigation").get_by_text("Bar chart").click()
        shows(page, "Bar chart", f"{site}/barchart")
        expect(page.locator(".main-svg").first).to_be_visible()
    assert wrong == []
