"""Callback requests that a browser has compressed are unpacked, within the limit for bodies."""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask import Blueprint, Flask, request

from crossroads.site import SITE
from tests.conftest import build
from tests.server.test_callback_checks import CHART, below

PATH = "/barchart"
BODY = json.dumps(CHART).encode()


def bomb() -> bytes:
    """Return 100 kB that hold 100 MB."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    return b"".join([*(packer.compress(b"[" * 1_000_000) for _ in range(100)), packer.flush()])


@pytest.fixture(params=["multi", "single"])
def approach(request: pytest.FixtureRequest) -> str:
    """Name each approach whose callback requests are looked at."""
    return str(request.param)


@pytest.fixture
def server(approach: str) -> Flask:
    """Build the kit's own site."""
    return build(approach)


def post(server: Flask, approach: str, data: bytes, coding: str = "gzip", **more: Any) -> Any:
    """Send a callback request as it is."""
    options = {"content_type": "application/json", "headers": {"Content-Encoding": coding}, **more}
    return server.test_client().post(below(approach, PATH), data=data, **options)


@pytest.mark.parametrize("coding", ["gzip", "GZIP"])
def test_a_compressed_request_is_answered_as_any_other(
    server: Flask, approach: str, coding: str
) -> None:
    answer = post(server, approach, gzip.compress(BODY), coding)
    assert answer.status_code == 200, answer.text
    assert answer.get_json()["response"]["barchart-graph"]["figure"]["data"]


WRONG: Mapping[str, tuple[bytes, str, int]] = {
    "not compressed": (BODY, "gzip", 400),
    "nothing": (b"", "gzip", 400),
    "cut off": (gzip.compress(BODY)[:-9], "gzip", 400),
    "with a wrong sum": (gzip.compress(BODY)[:-8] + b"12345678", "gzip", 400),
    "followed by something": (gzip.compress(BODY) + b"x", "gzip", 400),
    "twice in a row": (gzip.compress(BODY) * 2, "gzip", 400),
    "compressed twice": (gzip.compress(gzip.compress(BODY)), "gzip", 400),
    "zlib's own format": (zlib.compress(BODY), "gzip", 400),
    "not JSON": (gzip.compress(b"{"), "gzip", 400),
    "another output": (gzip.compress(b'{"output": "x.y"}'), "gzip", 404),
    "a larger one inside": (gzip.compress(b" " * 1_000_001), "gzip", 413),
    "a bomb": (bomb(), "gzip", 413),
    "another coding": (BODY, "br", 415),
    "two codings": (gzip.compress(BODY), "gzip, gzip", 415),
}


@pytest.mark.parametrize("reason", WRONG)
def test_what_no_browser_compresses_is_refused(server: Flask, approach: str, reason: str) -> None:
    data, coding, status = WRONG[reason]
    answer = post(server, approach, data, coding)
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert answer.get_json()["error"]


def test_what_is_unpacked_ends_where_the_limit_is(
    server: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bomb costs what the largest body costs: zlib is never asked for more."""
    asked: list[int] = []
    unpacker = zlib.decompressobj

    class Watched:
        def __init__(self, *given: Any) -> None:
            self.real = unpacker(*given)

        def decompress(self, data: bytes, most: int) -> bytes:
            asked.append(most)
            return self.real.decompress(data, most)

    monkeypatch.setattr("crossroads.server.compressed.zlib.decompressobj", Watched)
    assert post(server, server.config["APPROACH"], WRONG["a bomb"][0]).status_code == 413
    assert asked == [server.config["MAX_CONTENT_LENGTH"] + 1]


def test_a_blueprint_of_the_site_gets_its_bodies_as_they_came(approach: str) -> None:
    own = Blueprint("own", __name__)
    own.add_url_rule("/in", "in", lambda: request.get_data(cache=False), methods=["POST"])
    client = build(approach, site=replace(SITE, blueprints=(own,))).test_client()
    body = gzip.compress(b"its own")
    assert client.post("/in", data=body, headers={"Content-Encoding": "gzip"}).data == body
