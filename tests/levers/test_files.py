"""Compression and caching: files are sent small, and kept by browsers as long as may be."""

import gzip
import json
import re
from pathlib import Path

import brotli
import pytest

from approaches.serving import precompress
from shared.levers import compress, copies, long_cache
from shared.levers.share_bundles import PLACE
from shared.settings import Testing
from tests.support.levers import PLOTLY, client, config, get, scripts


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep compressed copies in a folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "dash-crossroads"


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
    answer = get(asked, f"{PLACE}plotly/package_data/plotly.min.js", accepted)
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
    monkeypatch.setattr(compress, "ENCODINGS", {"br": None})
    assert get(client(COMPRESS=True), "/static/site.css", "br").data == first.data


@pytest.mark.usefixtures("folder")
def test_a_changed_file_is_compressed_anew(tmp_path: Path) -> None:
    source = tmp_path / "a.css"
    for text in ("a" * 1000, "b" * 1001):
        source.write_text(text)
        assert (
            gzip.decompress(compress.compressed_copy(source, "gzip").read_bytes()).decode() == text
        )


def test_a_folder_that_cannot_be_written_costs_speed_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(occupied))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer = get(client(COMPRESS=True), "/static/site.css", "br")
    assert brotli.decompress(answer.data) == (copies.ASSETS / "site.css").read_bytes()


def test_answers_made_for_one_request_are_compressed() -> None:
    asked = get(client(COMPRESS=True), "/barchart/_dash-layout", "br")
    assert json.loads(brotli.decompress(asked.data))["type"] == "Div"
    assert "Content-Encoding" not in get(client(), "/barchart/_dash-layout", "br").headers


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
        assert answer.cache_control.max_age == long_cache.YEAR, address


def test_an_address_changes_with_the_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bootstrap-5.3.6.min.css", "site.css", *copies.EVERYWHERE, "icon.svg"):
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(copies, "ASSETS", tmp_path)
    asked = client(LONG_CACHE=True)
    asked.application.config["DEBUG"] = True  # else the joined script stays as it was at the start
    before = asked.get("/").text
    (tmp_path / "site.css").write_text("another")
    (tmp_path / "alarms.js").write_text("another")
    after = asked.get("/").text
    for name in (r"site\.css", r"site\.js"):
        address = re.compile(rf"/static/{name}\?v=\w+")
        assert address.findall(before) != address.findall(after) != []


def test_what_may_not_be_kept_is_asked_for_again_and_not_sent_again() -> None:
    answer = get(client(), "/static/site.css")
    assert answer.cache_control.no_cache
    again = get(client(), "/static/site.css", **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_browsers_find_an_icon_for_documents_that_are_no_pages() -> None:
    answer = get(client(base=Testing), "/favicon.ico")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


@pytest.mark.usefixtures("capsys")
def test_the_best_copies_can_be_made_beforehand(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (compress, precompress):
        monkeypatch.setattr(module, "BEST", 4)  # the best takes a quarter of a minute
    precompress.main()
    made = {copy.name: copy.stat().st_mtime_ns for copy in folder.iterdir()}
    precompress.main()  # finds that all is done
    assert made == {copy.name: copy.stat().st_mtime_ns for copy in folder.iterdir()}
    names = {copy.name.split(".")[0] for copy in folder.iterdir()}
    assert {"plotly", "dash_renderer", "dash_core_components", "bootstrap-5", "site"} <= names
