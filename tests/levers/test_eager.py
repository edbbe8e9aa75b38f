"""plotly.js as browsers compile it best: the same script in parentheses, or as it is, said so."""

import logging
import re
from pathlib import Path
from typing import Any

import brotli
import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from crossroads.errors import warn_once
from crossroads.levers import eager
from crossroads.levers import plotly as lever
from crossroads.levers.copies import ASSETS
from crossroads.levers.share_bundles import PLACE
from tests.support.levers import MAIN, PLOTLY, client, config, get
from tests.support.servers import serving

BASIC = ASSETS / lever.BASIC
UPGRADED = [
    b"(function(root, factory) {}(this, function() {}));",
    b"(0, this, () => {}, this, () => {}));",
    b"(0, this, () => {});",
]
"""What plotly.js could be wrapped in one day: another function, two of them, another end."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep copies in a folder of the test's own, and forget what has been said."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    warn_once.cache_clear()
    return tmp_path / "dash-crossroads"


def plotly_js(approach: str, encoding: str | None = None, **levers: Any) -> bytes:
    """Return the plotly.js that a chart page of the approach names, as it is sent."""
    asked = client(approach, **levers)
    named = config(asked.get("/barchart").text).get("plotlyjs_url")
    prefix = {"multi": "/barchart/", "single": "/"}[approach]
    answer = get(asked, named or f"{prefix}{PLACE[1:]}plotly/{lever.FULL}", encoding)
    assert answer.status_code == 200
    return bytes(answer.data)


def without_added(sent: bytes) -> bytes:
    """Take the two parentheses out again."""
    assert sent.rstrip().endswith(b"})));")
    opened = sent.replace(b"this, (() => {", b"this, () => {", 1)
    return opened.rstrip().removesuffix(b"})));") + b"}));"


@pytest.mark.parametrize("approach", MAIN)
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("kept", [True, False])
def test_plotly_js_is_the_same_but_for_two_parentheses(
    approach: str, shared: bool, kept: bool
) -> None:
    for on in (True, False):
        sent = plotly_js(approach, EAGER=on, SHARE_BUNDLES=shared, LONG_CACHE=kept)
        assert (without_added(sent) if on else sent.rstrip()) == PLOTLY.read_bytes().rstrip()


def test_the_smaller_plotly_js_too() -> None:
    sent = plotly_js("multi", EAGER=True, PLOTLY="basic")
    assert without_added(sent) == BASIC.read_bytes().rstrip()
    assert plotly_js("multi", PLOTLY="basic") == BASIC.read_bytes()


def test_what_is_compressed_has_them() -> None:
    sent = plotly_js("multi", "br", EAGER=True, COMPRESS=True, SHARE_BUNDLES=True)
    assert brotli.decompress(sent) == plotly_js("multi", EAGER=True)


def test_other_scripts_are_left_alone() -> None:
    asked = {lever: client(EAGER=lever, SHARE_BUNDLES=True) for lever in (True, False)}
    for name in re.findall(r'<script src="(.*?)"', asked[True].get("/barchart").text):
        assert get(asked[True], name).data == get(asked[False], name).data, name


def test_a_copy_is_made_once_and_made_anew_if_somebody_clears_the_folder(folder: Path) -> None:
    def made() -> dict[str, int]:
        return {copy.name: copy.stat().st_mtime_ns for copy in folder.iterdir()}

    asked = client(EAGER=True, COMPRESS=True, SHARE_BUNDLES=True)
    address = f"{PLACE}plotly/{lever.FULL}"
    first = get(asked, address, "gzip")
    before = made()
    get(asked, address, "gzip")
    assert made() == before
    for copy in folder.iterdir():
        copy.unlink()
    again = get(asked, address, "gzip")
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert made() == before  # of the same date, or what is compressed would not fit it


@pytest.mark.parametrize("script", UPGRADED)
def test_a_plotly_js_that_an_upgrade_changed_is_sent_as_it_is_and_said(
    script: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    changed = tmp_path / "plotly.min.js"
    changed.write_bytes(script)
    with client(EAGER=True).application.app_context(), caplog.at_level(logging.WARNING):
        assert [eager.parenthesize(changed).read_bytes() for _ in range(2)] == [script] * 2
    assert len(caplog.records) == 1
    assert "not wrapped as plotly.js 4 is" in caplog.text


@pytest.mark.parametrize("approach", MAIN)
def test_if_the_cache_folder_cannot_be_written_it_is_sent_with_them_all_the_same(
    approach: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(occupied))
    assert without_added(plotly_js(approach, EAGER=True)) == PLOTLY.read_bytes().rstrip()


def test_nothing_is_said_of_the_plotly_js_of_this_dash(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for path in (PLOTLY, BASIC):
            with client(EAGER=True).application.app_context():
                assert eager.parenthesize(path).read_bytes() != path.read_bytes()
    assert caplog.records == []


@pytest.mark.parametrize("approach", MAIN)
@pytest.mark.parametrize("on", ["true", "false"])
def test_charts_are_drawn_either_way(approach: str, on: str, page: BrowserPage) -> None:
    with serving(approach, CROSSROADS_EAGER=on) as address:
        page.goto(f"{address}/barchart")
        expect(page.locator("#barchart-graph .main-svg").first).to_be_visible()
