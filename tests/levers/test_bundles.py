"""One set of scripts and one plotly.js for all instances, as long as Dash lets itself be told."""

import logging
import re
import sys

import pytest

from crossroads.errors import warn_once
from crossroads.levers import plotly, share_bundles
from crossroads.levers.copies import ASSETS
from crossroads.settings import Testing
from tests.conftest import StockTesting, build
from tests.support.levers import MAIN, PLOTLY, client, config, get, scripts


@pytest.mark.parametrize("path", ["/", "/barchart", "/linechart"])
def test_all_documents_name_the_same_scripts(path: str) -> None:
    asked = client(base=Testing)
    everywhere, here = (scripts(asked.get(one).text) for one in ("/", path))
    assert here[: len(everywhere)] == everywhere
    assert ["async-graph" in one for one in here[len(everywhere) :]] == [True] * (path != "/")
    assert (
        config(asked.get(path).text)["plotlyjs_url"] == config(asked.get("/").text)["plotlyjs_url"]
    )
    assert scripts(client().get("/barchart").text) != scripts(client().get("/").text)


def test_a_page_finds_its_scripts_whichever_page_is_asked_for_first() -> None:
    asked = client(base=Testing, WARM_UP=False)
    found = {get(asked, address).status_code for address in scripts(asked.get("/barchart").text)}
    assert found == {200}


@pytest.mark.parametrize("approach", MAIN)
def test_a_worker_serves_scripts_before_it_has_served_a_document(approach: str) -> None:
    """Another one has served that."""
    cold = {"settings": {"TESTING": True, "WARM_UP": False}}
    document = build(approach, **cold).test_client().get("/").text
    another = build(approach, **cold).test_client()
    found = {address: get(another, address).status_code for address in scripts(document)}
    assert {*found.values()} == {200}
    assert another.get("/_dash-component-suites/dash/no.js").status_code == 404


def test_with_all_levers_off_dash_writes_its_own_configuration() -> None:
    found = config(client().get("/barchart").text)
    assert found["serve_locally"] is True
    assert "plotlyjs_url" not in found


@pytest.mark.parametrize(
    "written",
    [
        "<script>no JSON</script>",
        plotly.OPENING + "[]" + plotly.ENDING,
        plotly.OPENING + '{"other": 1}' + plotly.ENDING,
    ],
)
def test_a_configuration_that_an_upgrade_changed_is_left_alone_and_said(
    written: str, caplog: pytest.LogCaptureFixture
) -> None:
    warn_once.cache_clear()
    asked = client(base=Testing)
    with asked.application.test_request_context(), caplog.at_level(logging.WARNING):
        assert [plotly.name_plotly(written, "/barchart/") for _ in range(2)] == [written] * 2
    assert len(caplog.records) == 1
    assert "plotly.js is not shared" in caplog.text


def test_scripts_that_an_upgrade_moved_are_left_alone_and_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    warn_once.cache_clear()
    written = '<script src="/barchart/_elsewhere/dash.js"></script>'
    asked = client(SHARE_BUNDLES=True)
    with asked.application.app_context(), caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert share_bundles.rewrite_urls(written, "/barchart/") == written
    assert len(caplog.records) == 1
    assert "instances do not share them" in caplog.text


@pytest.mark.parametrize("approach", MAIN)
def test_answers_leave_nothing_behind_in_the_table_of_strings(
    approach: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers share it with their master until they write a larger one of their own."""
    asked = client(approach, base=Testing)
    entered: list[str] = []
    documents = [get(asked, path).text for path in ("/", "/barchart", "/no-such-page")]
    paths = ["/", "/barchart", "/no-such-page", *scripts(documents[1]), "/_kit/no-such-file"]
    for path in paths:
        get(asked, path)

    def enter(text: str) -> str:
        entered.append(text)
        return text

    monkeypatch.setattr(sys, "intern", enter)
    for path in paths:
        get(asked, path)
    assert entered == []


@pytest.mark.parametrize("approach", MAIN)
def test_nothing_is_said_of_the_bundles_of_this_dash(
    approach: str, caplog: pytest.LogCaptureFixture
) -> None:
    warn_once.cache_clear()
    with caplog.at_level(logging.WARNING, "crossroads.levers"):
        for base in (Testing, StockTesting):
            asked = client(approach, base=base)
            for path in ("/", "/barchart", "/linechart"):
                get(asked, path)
    assert caplog.records == []


def test_the_small_bundle_is_of_the_plotly_js_that_plotly_brings() -> None:
    version = re.compile(r"plotly\.js (?:\(basic - minified\) )?v([\d.]+)")
    texts = [
        PLOTLY.read_text("utf-8")[:200],
        (ASSETS / plotly.BASIC).read_text("utf-8")[:200],
    ]
    full, basic = (version.search(text) for text in texts)
    assert full
    assert basic
    assert full[1] == basic[1] == plotly.BASIC.removeprefix("plotly-basic-").removesuffix(".min.js")
