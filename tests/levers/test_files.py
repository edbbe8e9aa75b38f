"""Compression and caching: files are sent small, and kept by browsers as long as may be."""

import gzip
import json
import logging
import re
import sys
from collections.abc import Callable
from errno import ENOSPC
from pathlib import Path
from typing import Any

import brotli
import pytest

from crossroads.approaches.serving import precompress
from crossroads.errors import ConfigurationError, warn_once
from crossroads.levers import compress, copies, long_cache, share_bundles
from crossroads.levers.share_bundles import PLACE
from crossroads.settings import Testing
from tests.conftest import build
from tests.support.levers import MAIN, PLOTLY, client, config, get, scripts


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep compressed copies in a folder of the test's own, with nothing known of it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for known in (copies._made, copies._usable_folder, copies._joined, warn_once):
        known.cache_clear()
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
    first = get(client(COMPRESS=True), "/_kit/site.css", "br")
    assert [copy.suffix for copy in folder.iterdir()] == [".br"]
    monkeypatch.setattr(compress, "ENCODINGS", {"br": None})
    assert get(client(COMPRESS=True), "/_kit/site.css", "br").data == first.data


@pytest.mark.usefixtures("folder")
def test_a_changed_file_is_compressed_anew(tmp_path: Path) -> None:
    source = tmp_path / "a.css"
    for text in ("a" * 1000, "b" * 1001):
        source.write_text(text)
        assert (
            gzip.decompress(compress.compressed_copy(source, "gzip").read_bytes()).decode() == text
        )


STYLES = "/_kit/bootstrap-5.3.6.min.css"


def occupied(folder: Path, _: pytest.MonkeyPatch) -> None:
    """Put a file where the folder would be."""
    folder.write_text("")


def full(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the disk full from now on."""

    def refuse(*_given: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)


def open_to_others(folder: Path, _: pytest.MonkeyPatch) -> None:
    """Let everybody write into the folder, where somebody has left copies."""
    folder.mkdir()
    folder.chmod(0o777)


def somebody_elses(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the folder belong to somebody else."""
    folder.mkdir(mode=0o700)
    monkeypatch.setattr("os.getuid", lambda: folder.stat().st_uid + 1)


def led_elsewhere(folder: Path, _: pytest.MonkeyPatch) -> None:
    """Put a link where the folder would be."""
    folder.with_name("elsewhere").mkdir(mode=0o700)
    folder.symlink_to(folder.with_name("elsewhere"))


@pytest.mark.parametrize("approach", MAIN)
@pytest.mark.parametrize(
    "spoil",
    [occupied, full, open_to_others, somebody_elses, led_elsewhere],
    ids=lambda it: it.__name__,
)
def test_without_a_folder_of_ones_own_a_file_is_compressed_once_per_process_and_it_is_said(
    approach: str,
    spoil: Callable[..., None],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    spoil(folder, monkeypatch)
    made: list[int] = []
    quickly = compress.ENCODINGS["br"]

    def counted(data: bytes, quality: int) -> bytes:
        made.append(quality)
        return quickly(data, quality)

    monkeypatch.setattr(compress, "ENCODINGS", {"br": counted})
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            asked = client(approach, base=Testing)
            assert get(asked, "/").status_code == 200
            for _ in range(2):
                answer = get(asked, STYLES, "br")
                expected = copies.ASSETS / STYLES.rpartition("/")[2]
                assert brotli.decompress(answer.data) == expected.read_bytes()
    assert made == [compress.QUICK]
    said = [one.getMessage() for one in caplog.records if "copies" in one.name]
    assert len(said) == 1
    assert said[0].startswith(f"no copies are kept in {folder}, only in memory: ")
    assert not folder.is_dir() or [*folder.iterdir()] == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("spoiled", [lambda _: b"", lambda sent: b"\0" * len(sent)])
def test_a_copy_that_a_crash_left_spoiled_is_made_anew(
    spoiled: Callable[[bytes], bytes], folder: Path
) -> None:
    sent = get(client(COMPRESS=True), STYLES, "br").data
    (copy,) = folder.iterdir()
    copy.write_bytes(spoiled(sent))
    copies._made.cache_clear()  # as in another process
    assert get(client(COMPRESS=True), STYLES, "br").data == sent
    assert copy.read_bytes() == sent


@pytest.mark.parametrize("approach", MAIN)
def test_a_bundle_whose_copy_is_there_is_not_read(
    approach: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{PLACE}plotly/package_data/plotly.min.js"
    first = get(client(approach, base=Testing), address, "gzip")
    (copy,) = folder.glob("plotly*")
    for known in (copies._made, copies._fingerprint):
        known.cache_clear()  # as in another process
    opened: list[str] = []
    usual = Path.open

    def noted(path: Path, *given: Any, **named: Any) -> Any:
        opened.append(path.name)
        return usual(path, *given, **named)

    monkeypatch.setattr(Path, "open", noted)
    again = get(client(approach, base=Testing), address, "gzip")
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert copy.name in opened
    assert not [name for name in opened if name == "plotly.min.js"]


def test_a_bundle_of_another_version_or_date_is_another_one() -> None:
    name, usual = "package_data/plotly.min.js", share_bundles._bundle_of
    (one, named), (newer, others) = (usual("plotly", name, date, 9) for date in (1, 2))
    assert one.word != newer.word
    assert not {*named} & {*others}
    assert one.word not in {usual("plotly", name, 1, 10)[0].word, usual("dash", name, 1, 9)[0].word}


@pytest.mark.parametrize("approach", MAIN)
@pytest.mark.parametrize("address", [STYLES, f"{PLACE}plotly/package_data/plotly.min.js"])
def test_a_part_of_a_file_may_be_asked_for_and_what_is_known_of_it(
    address: str, approach: str
) -> None:
    asked = client(approach, base=Testing)
    whole = get(asked, address)
    part = get(asked, address, Range="bytes=10-29")
    assert (part.status_code, part.data) == (206, whole.data[10:30])
    assert part.headers["Content-Range"] == f"bytes 10-29/{len(whole.data)}"
    head = asked.head(address, buffered=True)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data))
    same = get(asked, address, **{"If-Modified-Since": whole.headers["Last-Modified"]})
    assert (same.status_code, same.data) == (304, b"")
    other = get(asked, address, **{"If-None-Match": '"other"'})
    assert other.data == whole.data


def test_a_relative_folder_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert get(client(COMPRESS=True), STYLES, "br").status_code == 200
    assert [one.name for one in tmp_path.iterdir()] == [".cache"]
    assert [*(tmp_path / ".cache/dash-crossroads").iterdir()]


@pytest.mark.parametrize("approach", MAIN)
@pytest.mark.parametrize(
    "name", ["x" * 256, "x" * 5000, "%00", "../settings.py", "%ff", "a/b", "."]
)
def test_a_name_that_no_file_can_have_is_not_found(approach: str, name: str) -> None:
    assert get(client(approach), f"/_kit/{name}").status_code == 404


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


@pytest.mark.parametrize("approach", MAIN)
@pytest.mark.parametrize("shared", [True, False])
def test_only_what_has_the_fingerprint_of_this_content_is_kept_for_a_year(
    approach: str, shared: bool
) -> None:
    """In the middle of an update a browser asks the old server for a file of the new one."""
    asked = client(approach, base=Testing, SHARE_BUNDLES=shared)
    text = asked.get("/barchart").text
    marked = [address for address in scripts(text) if re.search(r"[.?]v", address)]
    named = [*marked, config(text)["plotlyjs_url"]] if shared else marked
    assert len(named) > 5
    for address in named:
        assert get(asked, address).cache_control.immutable, address
        other = re.sub(r"(?<=[?]v=)\w+|(?<=m)\d+(?=[.])", "1", address)
        newer = re.sub(r"(?<=[.]v)\w+(?=m\d+[.])|(?<=[?]v=)\w+", "99_0_0", address)
        for changed in (other, newer):
            assert changed != address
            answer = get(asked, changed)
            assert answer.status_code == 200
            assert answer.cache_control.no_cache, changed
            assert not answer.cache_control.max_age


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
    for name in (r"styles\.css", r"site\.js"):
        address = re.compile(rf"/_kit/{name}\?v=\w+")
        assert address.findall(before) != address.findall(after) != []


def test_a_stylesheet_is_joined_when_it_is_read_and_not_kept() -> None:
    with client().application.app_context():
        joined = copies.asset("styles.css")
    parts = [copies.ASSETS / part for part in copies.JOINED["styles.css"]]
    assert joined.read_bytes() == b"".join(part.read_bytes() for part in parts)
    assert joined.read_bytes() is not joined.read_bytes()
    assert copies.fingerprint(joined) == copies._word(joined.read_bytes())


def test_what_may_not_be_kept_is_asked_for_again_and_not_sent_again() -> None:
    answer = get(client(), "/_kit/site.css")
    assert answer.cache_control.no_cache
    again = get(client(), "/_kit/site.css", **{"If-None-Match": answer.headers["ETag"]})
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


def test_a_server_does_not_start_without_what_compresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flask_compress", None)
    with pytest.raises(ConfigurationError, match="pip install flask-compress"):
        client(COMPRESS=True)
    client(COMPRESS=False)


@pytest.mark.parametrize("debug", [False, True])
def test_scripts_are_sent_without_what_only_developers_read(debug: bool) -> None:
    server = build("single", settings={"DEBUG": debug})
    sent = server.test_client().get("/_kit/site-router.js").text
    assert ("\n// " in sent) == debug
    assert any(line.startswith(" ") for line in sent.splitlines()) == debug
    assert "const route = () => {" in sent
