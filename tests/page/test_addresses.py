"""Addresses with variables, several paths and redirects: the same in both, in every layer."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Blueprint
from flask.testing import FlaskClient
from playwright.sync_api import Page as Browser
from playwright.sync_api import expect

from crossroads.errors import ConfigurationError
from crossroads.page import Page
from crossroads.settings import Testing
from crossroads.site import Site
from tests.conftest import StockTesting, build
from tests.support.addressed import SITE, asset, docs, home, year
from tests.support.levers import MAIN, config
from tests.support.servers import serving

FOUND = {
    "/": "Home",
    "/asset/a100": "Asset a100",
    "/asset/a100/": "Asset a100",
    "/asset/b.7": "Asset b.7",
    "/asset/größe 1": "Asset größe 1",
    "/asset/all": "All assets",
    "/asset/a100/year/1999": "Year",
    "/docs/a": "Docs: a",
    "/docs/a/b.html": "Docs: a/b.html",
    "/about": "Team",
    "/team": "Team",
    "/snapshot-7": "Snapshot 7",
    "/search": "Search",
}
LOST = (
    "/asset",
    "/asset/unknown",
    "/asset/_a",
    "/asset/a100/year/x",
    "/asset/a100/year/-1",
    "/asset/a100/year/1999/more",
    "/asset/all/more",
    "/docs",
    "/team/more",
    "/snapshot-",
    "/barchart",
)
SENT_ON = {
    "/old/c-2": "/asset/c-2",
    "/old/c-2?x=1&y=%20": "/asset/c-2?x=1&y=%20",
    "/first-asset": "/asset/a100",
    "/people": "/about",
}


@pytest.fixture(params=MAIN)
def approach(request: pytest.FixtureRequest) -> str:
    """Name each approach that is built of kit apps."""
    return str(request.param)


@pytest.fixture(params=[Testing, StockTesting], ids=["levers-on", "levers-off"])
def client(approach: str, request: pytest.FixtureRequest) -> FlaskClient:
    return build(approach, settings=request.param, site=SITE).test_client()


def layout_of(client: FlaskClient, document: str, path: str, *, named: bool) -> Any:
    """Ask for the layout as the document at *path* does, by its `Referer` or by its address."""
    prefix, address = config(document)["requests_pathname_prefix"], quote(path)
    if named:
        return client.get(f"{prefix}_dash-layout?address={address}")
    headers = {"Referer": f"http://localhost{address}"}
    return client.get(f"{prefix}_dash-layout", headers=headers)


@pytest.mark.parametrize("path", FOUND)
def test_document_and_layout_are_of_the_page_at_the_address(client: FlaskClient, path: str) -> None:
    document = client.get(path)
    assert document.status_code == 200
    assert f"<title>{FOUND[path]} · Addressed</title>" in document.text
    for named in (True, False):
        layout = layout_of(client, document.text, path, named=named)
        assert layout.status_code == 200
        headings = re.findall(r'"props":(\{"children":"[^"]*"\}),"type":"H1"', layout.text)
        assert [json.loads(one)["children"] for one in headings] == [FOUND[path]]


@pytest.mark.parametrize("path", LOST)
def test_what_no_page_has_is_a_404(client: FlaskClient, path: str) -> None:
    document = client.get(path)
    assert document.status_code == 404
    assert "<title>Page not found" in document.text
    layout = layout_of(client, document.text, path, named=True)
    assert "Page not found" in layout.text


@pytest.mark.parametrize("path", SENT_ON)
def test_a_redirect_keeps_variables_and_query(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, SENT_ON[path])


def test_links_and_redirects_are_below_a_prefix(approach: str) -> None:
    settings = type("Below", (Testing,), {"PREFIX": "/site"})
    client = build(approach, settings=settings, site=SITE).test_client()
    assert client.get("/site/old/c-2?x=1").headers["Location"] == "/site/asset/c-2?x=1"
    document = client.get("/site/asset/c-2")
    assert document.status_code == 200
    prefix = config(document.text)["requests_pathname_prefix"]
    assert prefix.startswith("/site/")
    layout = client.get(f"{prefix}_dash-layout?address=/site/asset/c-2")
    assert "This is c-2." in layout.text
    assert "/site/asset/c-2/year/2001" in layout.text.replace(r"\u002f", "/")


def test_what_dash_answers_below_a_path_stays_dashs(client: FlaskClient) -> None:
    for path in ("/asset/_dash-layout", "/docs/_dash-dependencies", "/docs/a/_dash-layout"):
        assert client.get(path).status_code == 404


def test_variables_have_their_types(client: FlaskClient) -> None:
    path = "/asset/b.7/year/1999"
    layout = layout_of(client, client.get(path).text, path, named=False)
    assert "'b.7' 1999" in layout.text


def test_a_free_query_reaches_the_layout(client: FlaskClient) -> None:
    document = client.get("/search").text
    prefix = config(document)["requests_pathname_prefix"]
    asked = "/search?word=hello&word=you&page=1&empty="
    layout = client.get(f"{prefix}_dash-layout?address={asked}").text
    assert "[('empty', ''), ('word', ['hello', 'you'])]" in layout


def test_a_page_is_found_among_a_thousand_without_going_through_them() -> None:
    pages = [home, *(Page(f"p{i}", f"/p{i}/<int:n>", "P", "") for i in range(1000))]
    site = Site("Large", tuple(pages))
    assert site.find("/p999/7") is pages[1000]
    assert site.find("/p999/x") is None


def test_a_renamed_page_keeps_its_variables() -> None:
    twin = asset.renamed("twin", path="/twin/<asset_id>", defaults={"asset_id": "c-2"})
    assert (twin.title, twin.url) == ("Asset c-2", "/twin/c-2")
    assert asset.renamed("same").defaults == asset.defaults


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"path": "/a/<x"}, "Page.path"),
        ({"path": "/a/<nothing:x>"}, "Page.path"),
        ({"path": "/a/<x>/<x>"}, "Page.path"),
        ({"path": "/a/<x>/"}, "Page.path"),
        ({"path": ()}, "Page.path"),
        ({"path": 3}, "Page.path"),
        ({"path": "/a/<int(nothing=1):x>"}, "Page.path"),
        ({"path": "/a/<x>", "defaults": {"y": 1}}, "Page.defaults"),
        ({"path": "/a/<x>", "redirects": ("/b",)}, "Page.redirects"),
        ({"path": "/a", "redirects": "/b"}, "Page.redirects"),
        ({"path": "/a", "redirects": ("b",)}, "Page.redirects"),
    ],
)
def test_what_cannot_be_a_path_is_refused_by_name(given: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{re.escape(key)}="):
        Page("a", **{"title": "A", "description": "", **given})


def test_two_pages_with_one_address_are_refused() -> None:
    for others in (
        [Page("a", "/a/<x>", "A", ""), Page("b", "/a/<int:y>", "B", "")],
        [Page("a", ("/a", "/b"), "A", ""), Page("b", "/b", "B", "")],
        [Page("a", "/a", "A", "", redirects=("/b",)), Page("b", "/b", "B", "")],
    ):
        with pytest.raises(ConfigurationError, match="any other page"):
            Site("Twice", (home, *others))


def test_a_redirect_from_the_path_of_a_route_is_refused(approach: str) -> None:
    taken = Page("a", "/a", "A", "", redirects=("/healthz",))
    with pytest.raises(ConfigurationError, match="no Flask route has"):
        build(approach, site=Site("Taken", (home, taken)))


def test_an_address_without_a_value_is_refused() -> None:
    for page, values in ((year, {"asset_id": "a"}), (year, {"asset_id": "a", "year": "x"})):
        with pytest.raises(ConfigurationError, match="a value for each variable"):
            page.at(**values)
    assert docs.at(rest="a b/c?") == "/docs/a%20b/c%3F"


def test_a_blueprint_is_found_before_a_page_with_a_variable(approach: str) -> None:
    own = Blueprint("own", __name__)
    own.add_url_rule("/asset/file", "file", lambda: "a file")
    site = Site("Own", (home, asset), blueprints=(own,))
    client = build(approach, site=site).test_client()
    assert client.get("/asset/file").text == "a file"
    assert client.get("/asset/c-2").status_code == 200


# ---------------------------------------------------------------- what the visitor sees


@pytest.fixture(scope="module", params=MAIN)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    with serving(str(request.param), "--site", "tests.support.addressed:SITE") as found:
        yield found


SEEN = {
    "/asset/b.7": ("Asset b.7", "#asset-said", "This is b.7."),
    "/asset/gr%C3%B6%C3%9Fe%201": ("Asset größe 1", "#asset-said", "This is größe 1."),
    "/asset/c-2/year/1999?size=l": ("Year", "#year-chosen", "size l"),
    "/docs/a/b/c#place": ("Docs: a/b/c", "#docs-said", "'a/b/c'"),
    "/old/c-2?x=1": ("Asset c-2", "#asset-said", "This is c-2."),
    "/team": ("Team", "#team-said", "We are two."),
    "/snapshot-x": ("Snapshot x", "#snapshot-said", "x"),
    "/search?word=hello&word=you": ("Search", "#search-said", "[('word', ['hello', 'you'])]"),
}


@pytest.mark.parametrize("path", SEEN)
def test_an_address_shows_its_page_cold_by_click_and_on_the_way_back(
    page: Browser, address: str, path: str, console: list[str]
) -> None:
    heading, place, words = SEEN[path]

    def shows() -> None:
        expect(page.locator("h1")).to_have_text(heading)
        expect(page.locator(place)).to_have_text(words)
        expect(page).to_have_title(f"{heading} · Addressed")
        if "#" in path:
            expect(page.locator("#place")).to_be_in_viewport()

    page.goto(address + path)
    shows()
    page.reload()
    shows()
    page.goto(address)
    page.locator(f"p a[href='{path}']").click()
    shows()
    page.go_back()
    expect(page.locator("h1")).to_have_text("Home")
    page.go_forward()
    shows()
    assert console == []


def test_a_selection_below_a_variable_is_kept_in_the_address(page: Browser, address: str) -> None:
    page.goto(f"{address}/asset/größe 1")
    page.locator("#asset-years").click()
    page.locator("#year-size").select_option("l")
    expect(page.locator("#year-chosen")).to_have_text("size l")
    expect(page).to_have_url(f"{address}/asset/gr%C3%B6%C3%9Fe%201/year/2001?size=l")
    page.reload()
    expect(page.locator("#year-size")).to_have_value("l")
    expect(page.locator("#year-said")).to_have_text("'größe 1' 2001")


def test_from_one_address_of_a_page_to_another(page: Browser, address: str) -> None:
    page.goto(f"{address}/asset/b.7")
    expect(page.locator("#asset-said")).to_have_text("This is b.7.")
    page.evaluate("document.querySelector('#asset-years').href = '/asset/c-2'")
    page.locator("#asset-years").click()
    expect(page.locator("#asset-said")).to_have_text("This is c-2.")
    page.go_back()
    expect(page.locator("#asset-said")).to_have_text("This is b.7.")
