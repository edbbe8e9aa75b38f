"""What each lever changes in the answers, and that a site works whichever way they stand."""

import gzip
import json
import logging
import re
from pathlib import Path
from typing import Any

import brotli
import plotly
import pytest
from dash import Input, Output, dcc, html
from flask.testing import FlaskClient
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect
from werkzeug.test import TestResponse

from shared import bundles, files
from shared.errors import ConfigurationError
from shared.page import Page
from shared.settings import Stock, Testing, load
from shared.site import SITE, Site
from tests.conftest import StockTesting, build
from tests.processes import wait_until
from tests.servers import serving

MAIN = ("multi", "single")
PLOTLY = Path(plotly.__path__[0]) / "package_data/plotly.min.js"


def client(
    approach: str = "multi", base: type[Stock] | type[Testing] = StockTesting, **levers: Any
) -> FlaskClient:
    """Build an approach with all levers off but those given, or on with *base* Testing."""
    settings = type("Given", (base,), levers)
    return build(approach, settings=settings).test_client()


def get(
    client: FlaskClient, address: str, encoding: str | None = None, **headers: str
) -> TestResponse:
    """Ask for an address, and take the answer in full, so that no file stays open."""
    given = headers | ({} if encoding is None else {"Accept-Encoding": encoding})
    return client.get(address, headers=given, buffered=True)


def config(text: str) -> dict[str, Any]:
    found = re.search(r'<script id="_dash-config" type="application/json">(.*?)</script>', text)
    assert found
    read: dict[str, Any] = json.loads(found[1])
    return read


def scripts(text: str) -> list[str]:
    return re.findall(r'<script src="(.*?)"', text)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep compressed copies in a folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "dash-crossroads"


# ---------------------------------------------------------------- compression


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
        (None, None),
    ],
)
def test_a_bundle_comes_as_the_browser_takes_it(accepted: str | None, encoding: str | None) -> None:
    asked = client(SHARE_BUNDLES=True, COMPRESS=True)
    answer = get(asked, f"{bundles.PLACE}plotly/package_data/plotly.min.js", accepted)
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == encoding
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert decode(answer.data) == PLOTLY.read_bytes()
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_file_is_compressed_once_whichever_process_asks(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = get(client(COMPRESS=True), "/static/site.css", "br")
    assert [copy.suffix for copy in folder.iterdir()] == [".br"]
    monkeypatch.setattr(files, "ENCODINGS", {"br": None})
    assert get(client(COMPRESS=True), "/static/site.css", "br").data == first.data


@pytest.mark.usefixtures("folder")
def test_a_changed_file_is_compressed_anew(tmp_path: Path) -> None:
    source = tmp_path / "a.css"
    for text in ("a" * 1000, "b" * 1001):
        source.write_text(text)
        assert gzip.decompress(files.packed(source, "gzip").read_bytes()).decode() == text


def test_a_folder_that_cannot_be_written_costs_speed_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(occupied))
    answer = get(client(COMPRESS=True), "/static/site.css", "br")
    assert brotli.decompress(answer.data) == (files.ASSETS / "site.css").read_bytes()


def test_answers_made_for_one_request_are_compressed() -> None:
    asked = get(client(COMPRESS=True), "/barchart/_dash-layout", "br")
    assert json.loads(brotli.decompress(asked.data))["type"] == "Div"
    assert "Content-Encoding" not in get(client(), "/barchart/_dash-layout", "br").headers


# ---------------------------------------------------------------- caching


@pytest.mark.parametrize("path", ["/", "/barchart"])
def test_whatever_a_document_names_may_be_kept_for_a_year(path: str) -> None:
    asked = client(base=Testing)
    text = asked.get(path).text
    linked = re.findall(r'<link rel="[a-z]+"[^>]* href="([^"]+)"(?! as="fetch")', text)
    named = [*scripts(text), *linked]
    named.append(config(text)["plotlyjs_url"])
    assert any("icon" in address for address in named)
    for address in named:
        answer = get(asked, address)
        assert answer.status_code == 200, address
        assert answer.cache_control.max_age == files.YEAR, address


def test_an_address_changes_with_the_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bootstrap-5.3.6.min.css", "site.css", "site.js", "icon.svg"):
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(files, "ASSETS", tmp_path)
    asked = client(LONG_CACHE=True)
    before = asked.get("/").text
    (tmp_path / "site.css").write_text("another")
    after = asked.get("/").text
    sheet = re.compile(r"/static/site\.css\?v=\w+")
    assert sheet.findall(before) != sheet.findall(after) != []


def test_what_may_not_be_kept_is_asked_for_again_and_not_sent_again() -> None:
    answer = get(client(), "/static/site.css")
    assert answer.cache_control.no_cache
    again = get(client(), "/static/site.css", **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_browsers_find_an_icon_for_documents_that_are_no_pages() -> None:
    answer = get(client(base=Testing), "/favicon.ico")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


# ---------------------------------------------------------------- bundles


@pytest.mark.parametrize("path", ["/", "/barchart", "/linechart"])
def test_all_documents_name_the_same_scripts(path: str) -> None:
    asked = client(base=Testing)
    assert scripts(asked.get(path).text) == scripts(asked.get("/").text)
    assert (
        config(asked.get(path).text)["plotlyjs_url"] == config(asked.get("/").text)["plotlyjs_url"]
    )
    assert scripts(client().get("/barchart").text) != scripts(client().get("/").text)


def test_a_page_finds_its_scripts_whichever_page_is_asked_for_first() -> None:
    asked = client(base=Testing, WARM_UP=False)
    found = {get(asked, address).status_code for address in scripts(asked.get("/barchart").text)}
    assert found == {200}


def test_with_all_levers_off_dash_writes_its_own_configuration() -> None:
    found = config(client().get("/barchart").text)
    assert found["serve_locally"] is True
    assert "plotlyjs_url" not in found


@pytest.mark.parametrize(
    "written",
    [
        "<script>no JSON</script>",
        bundles.OPENING + "[]" + bundles.ENDING,
        bundles.OPENING + '{"other": 1}' + bundles.ENDING,
    ],
)
def test_a_configuration_that_an_upgrade_changed_is_left_alone_and_said(
    written: str, caplog: pytest.LogCaptureFixture
) -> None:
    bundles._warn.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert [bundles.with_plotly(written, "/elsewhere.js") for _ in range(2)] == [written] * 2
    assert len(caplog.records) == 1
    assert "plotly.js is not shared" in caplog.text


def test_scripts_that_an_upgrade_moved_are_left_alone_and_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bundles._warn.cache_clear()
    written = '<script src="/barchart/_elsewhere/dash.js"></script>'
    asked = client(SHARE_BUNDLES=True)
    with asked.application.app_context(), caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert bundles.moved(written, "/barchart/") == written
    assert len(caplog.records) == 1
    assert "they are not shared" in caplog.text


@pytest.mark.parametrize("approach", MAIN)
def test_nothing_is_said_of_the_bundles_of_this_dash(
    approach: str, caplog: pytest.LogCaptureFixture
) -> None:
    bundles._warn.cache_clear()
    with caplog.at_level(logging.WARNING, "shared.bundles"):
        for base in (Testing, StockTesting):
            asked = client(approach, base=base)
            for path in ("/", "/barchart", "/linechart"):
                get(asked, path)
    assert caplog.records == []


def test_the_small_bundle_is_of_the_plotly_js_that_plotly_brings() -> None:
    version = re.compile(r"plotly\.js (?:\(basic - minified\) )?v([\d.]+)")
    texts = [
        PLOTLY.read_text("utf-8")[:200],
        (files.ASSETS / bundles.BASIC).read_text("utf-8")[:200],
    ]
    full, basic = (version.search(text) for text in texts)
    assert full
    assert basic
    assert (
        full[1] == basic[1] == bundles.BASIC.removeprefix("plotly-basic-").removesuffix(".min.js")
    )


@pytest.mark.parametrize("lever", ["PREFETCH", "PLOTLY"])
def test_a_lever_that_does_not_exist_is_refused_with_those_that_do(lever: str) -> None:
    with pytest.raises(ConfigurationError, match="expected one of"):
        load(environ={f"CROSSROADS_{lever}": "sometimes"})


def test_stock_has_every_lever_off() -> None:
    values = load(Stock)
    levers = ("COMPRESS", "LONG_CACHE", "SHARE_BUNDLES", "PRELOAD", "FIRST_OUTPUTS")
    assert {values[lever] for lever in levers} == {False}
    assert (values["PREFETCH"], values["PLOTLY"]) == ("off", "full")


# ---------------------------------------------------------------- first outputs


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


# ---------------------------------------------------------------- prefetching


@pytest.mark.parametrize(
    ("prefetch", "eagerness"), [("hover", "moderate"), ("immediate", "immediate")]
)
def test_multi_has_the_browser_prerender_the_other_pages(prefetch: str, eagerness: str) -> None:
    text = client(PREFETCH=prefetch).get("/barchart").text
    found = re.search(r'<script type="speculationrules">(.*?)</script>', text)
    assert found
    assert json.loads(found[1]) == {
        "prerender": [{"urls": ["/", "/linechart"], "eagerness": eagerness}]
    }


@pytest.mark.parametrize("approach", MAIN)
def test_nothing_is_prerendered_where_that_is_switched_off_or_has_no_use(approach: str) -> None:
    prefetch = {"multi": "off", "single": "immediate"}[approach]
    assert "speculationrules" not in client(approach, PREFETCH=prefetch).get("/").text


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
        assert not [path for path in asked if "address=%2Fbarchart" in path or "update" in path]


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
        with page.expect_response(lambda answer: "address=%2Flinechart" in answer.url):
            page.hover("nav a[href='/linechart']")
        assert not [path for path in asked if "address=%2Fbarchart" in path]
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
        assert len([path for path in asked if "address=%2Fbarchart" in path]) == 2


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
        assert set(counts.values()) == {1}, asked


@pytest.mark.parametrize("approach", MAIN)
def test_a_browser_that_sends_no_referer_sees_the_right_page(
    page: BrowserPage, approach: str
) -> None:
    with serving(approach) as address:
        page.set_extra_http_headers({"Referer": ""})
        page.goto(f"{address}/linechart?metric=gdp&countries=Japan")
        expect(page.locator("h1")).to_have_text("Line chart")
        expect(page.locator("#linechart-summary")).to_contain_text("GDP per head")


@pytest.mark.usefixtures("capsys")
def test_the_best_copies_can_be_made_beforehand(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "BEST", 4)  # the best takes a quarter of a minute
    bundles.main()
    made = {copy.name: copy.stat().st_mtime_ns for copy in folder.iterdir()}
    bundles.main()  # finds that all is done
    assert made == {copy.name: copy.stat().st_mtime_ns for copy in folder.iterdir()}
    copies = {copy.name.split(".")[0] for copy in folder.iterdir()}
    assert {"plotly", "dash_renderer", "dash_core_components", "bootstrap-5", "site"} <= copies
