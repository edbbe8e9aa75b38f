"""Hostile requests: what no browser sends, made up from a seed, each over its own connection.

Whatever comes, the server has to answer in time or to close the connection, and to stay as it is.
An answer of 5xx is a failure, but for two that a proxy gives to what HTTP does not have. `/length`
says how much of a body has arrived: all of it, where its length was said rightly.
"""

import gzip
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from http.client import HTTPException, HTTPResponse
from io import BytesIO
from random import Random
from typing import Any, NamedTuple

from flask import Blueprint, request

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.breaking.faults.clients import LATE, RIGHT, UPDATE
from crossroads.benchmarks.breaking.requests import callback_body
from crossroads.site import SITE as KIT

own = Blueprint("own", __name__)
own.add_url_rule("/length", "length", lambda: str(len(request.get_data())), methods=["POST"])
SITE = replace(KIT, blueprints=(*KIT.blueprints, own))

PATIENCE = 5.0
"""Seconds without a byte after which a request hangs."""
FITTING = (501, 505)
"""What says that a way to send a body, or a version of HTTP, is not known."""
BODY = callback_body(["barchart-summary.children"], {"barchart-year.value": "1952"})
PARTS = (
    *("barchart", "linechart", "_kit", "_dash-layout", "_dash-dependencies", UPDATE, "healthz"),
    *("_dash-component-suites", "dash", "dcc", "assets", "..", ".", "", "%2e%2e", "%00", "%ff"),
    *("%2f", "%5c", "%0d%0aX:%20y", "<meta>", "%3Cmeta%3E", "x" * 300, "~", ";", "%", "%zz", "*"),
    *("site.css", "plotly.min.js", "\u00fc", "index.html", "favicon.ico", "length", "'", '"', "|"),
)
JUNK = (
    *("", " ", "x", "*", "-1", "0", "9" * 40, "a,b", "a;b=c", ";;;", ",,,", '"', "\xff\xfe", "\t"),
    *("http://evil.example/", "bytes=0-", "bytes=9-1,-", 'W/"x"', "Mon, 99 Foo 2026", "utf-16"),
    *("gzip;q=x, br;q=9", "multipart/form-data", "application/json; charset=\xe9", "text/html"),
    *("chunked", "close, keep-alive", "Upgrade", "h2c", "websocket", "::1, 127.0.0.1", "a=b; a=c"),
    *("Bearer x", "Basic ////", "x" * 4_000, "a=" + "b" * 3_000, "{}", "unix:", "1.2.3.4:99999"),
)
FIELDS = (
    *("Accept", "Accept-Encoding", "Authorization", "Cookie", "Content-Type", "Content-Encoding"),
    *("Expect", "Forwarded", "From", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range"),
    *("Range", "Referer", "TE", "Upgrade", "X-Forwarded-For", "X-Forwarded-Proto", "X-Request-ID"),
    *("X-Forwarded-Host", "X-Forwarded-Prefix", "X-CSRF-TOKEN", "SCRIPT_NAME", "HTTP2-Settings"),
    *("Origin", "Sec-Purpose", "X-HTTP-Method-Override", "Keep-Alive", "Via", "Transfer-Encoding"),
)
WEDGES = ("\0", '"', "[", "{", "9" * 400, "\\ud800")
CLOSE = b"Connection: close\r\n"


class Hostile(NamedTuple):
    """Bytes to send, and what is known of them.

    `is_ended` if this side is closed after them: nothing follows. `length` is that of the body, if
    it was said rightly. `is_single` if one answer is awaited.
    """

    message: bytes
    is_ended: bool = False
    length: int | None = None
    is_single: bool = True


def line(method: str, target: str, version: str = "HTTP/1.1") -> bytes:
    """Return the beginning of a request: its line and its host."""
    return f"{method} {target} {version}\r\nHost: site.example\r\n".encode("utf-8", "replace")


def post(fields: bytes, body: bytes, **more: Any) -> Hostile:
    """Return a request to `/length`."""
    return Hostile(line("POST", "/length") + CLOSE + fields + b"\r\n" + body, **more)


def chunks(draw: Random) -> Hostile:
    """Send a body in many small chunks, with extensions and trailers, all as HTTP allows it."""
    size, pieces = draw.choice((1, 1, 7, 900)), draw.randint(1, draw.choice((3, 300, 20_000)))
    pieces = min(pieces, 900_000 // size)
    extension = draw.choice((b"", b"", b";a=b", b';a="b;c"'))
    one = b"%x%s\r\n%s\r\n" % (size, extension, b"x" * size)
    trailer = draw.choice((b"", b"", b"X-Trailer: y\r\n"))
    body = one * pieces + b"0\r\n" + trailer + b"\r\n"
    return post(b"Transfer-Encoding: chunked\r\n", body, length=size * pieces)


def broken_chunks(draw: Random) -> Hostile:
    """Send chunks whose sizes or ends are wrong."""
    sizes = (b"g", b"-1", b"0x5", b"f" * 20, b"", b" 5", b"5 ", b"+5", b"5;" + b"a" * 5_000, b"\0")
    body = draw.choice(sizes) + draw.choice((b"\r\n", b"\n", b"\r")) + b"hello\r\n0\r\n\r\n"
    return post(b"Transfer-Encoding: chunked\r\n", b"3\r\nabc\r\n" + body, is_ended=True)


def lengths(draw: Random) -> Hostile:
    """Say the length of a body wrongly, twice, or in two ways."""
    said = (
        "+5",
        "5, 5",
        "5\r\nContent-Length: 6",
        "1e3",
        "",
        " 5 ",
        str(2**64),
        "-1",
        "0x5",
        "5_0",
    )
    coding = ("", "", "chunked", "chunked, chunked", "xchunked", "identity", "gzip, chunked", "\tx")
    fields = f"Content-Length: {draw.choice(said)}\r\n"
    if how := draw.choice(coding):
        fields += f"Transfer-Encoding: {how}\r\n"
    return post(fields.encode(), draw.choice((b"hello", b"0\r\n\r\n", b"")), is_ended=True)


def expecting(draw: Random) -> Hostile:
    """Say that an answer is awaited before the body, and send the body at once."""
    body = b"x" * draw.randint(0, 5_000)
    said = draw.choice((b"100-continue", b"100-CONTINUE", b"nonsense", b""))
    fields = b"Expect: %s\r\nContent-Length: %d\r\n" % (said, len(body))
    return post(fields, body, length=len(body))


def heads(draw: Random) -> Hostile:
    """Write a head as HTTP does not have it, or a very long one."""
    wrong = draw.choice(
        (
            *(b"Host: two.example\r\n", b"X : y\r\n", b": y\r\n", b"X\r\n", b"X: a\r\n b\r\n"),
            *(b"X: \0\r\n", b"X: \xff\r\n", b"X: y\n", b"\r\nX: y\r\n", b"\xc3\xbc: y\r\n"),
            *(b"X: y\r\n" * 150, b"X: " + b"y" * 7_900 + b"\r\n", b"X: " + b"y" * 40_000 + b"\r\n"),
            *(b"X-%d: y\r\n" % draw.randrange(9), b"Connection: X, close, Host\r\n"),
        )
    )
    return Hostile(line("GET", draw.choice(("/", "/healthz"))) + CLOSE + wrong + b"\r\n")


def lines(draw: Random) -> Hostile:
    """Begin with a method, a target or a version that nobody has."""
    methods = ("GET", "get", "G\0T", "PRI", "CONNECT", "TRACE", "OPTIONS", "X" * 300, "", "DELETE")
    targets = ("*", "/", "//", "///x//", "x", "http://evil.example/", "/" + "x" * 7_000, "/\0", "")
    versions = ("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "HTTP/0.9", "", "HTTP/1.1 x", "\t")
    start = line(draw.choice(methods), draw.choice(targets), draw.choice(versions))
    return Hostile(start + CLOSE + b"\r\n", is_ended=True)


def target(draw: Random) -> str:
    """Return an address that is made of what addresses of the site are made of, and of junk."""
    path = "/".join(["", *draw.choices(PARTS, k=draw.randint(1, 5))])
    keys = ("v", "address", "year", "continent", "next", "endId", "cacheKey", "job", "%", "a[]")
    query = "&".join(
        f"{draw.choice(keys)}={draw.choice(PARTS)}" for _ in range(draw.choice((0, 0, 1, 4)))
    )
    return f"{path}?{query}" if query else path


def targets(draw: Random) -> Hostile:
    """Ask for such an address."""
    method = draw.choice(("GET", "GET", "HEAD", "POST", "OPTIONS", "PUT"))
    none = b"Content-Length: 0\r\n" if method in {"POST", "PUT"} else b""
    return Hostile(line(method, target(draw)) + CLOSE + none + b"\r\n")


def fields(draw: Random) -> Hostile:
    """Ask for a page, a layout or a file with junk in what browsers say of themselves."""
    where = ("/", "/barchart", "/_dash-layout", "/_kit/site.css", "/healthz", "/barchart?year=1")
    said = (f"{draw.choice(FIELDS)}: {draw.choice(JUNK)}\r\n" for _ in range(draw.randint(1, 6)))
    text = "".join(said).encode("latin-1", "replace")
    return Hostile(line("GET", draw.choice(where)) + CLOSE + text + b"\r\n", is_ended=b"Tr" in text)


def bodies(draw: Random) -> Hostile:
    """Run a callback with a body that is not one."""
    text = json.dumps(BODY)
    at = draw.randrange(len(text))
    made = draw.choice(
        (
            text[:at].encode(),
            (text[:at] + draw.choice(WEDGES) + text[at:]).encode(),
            text.encode("utf-16"),
            gzip.compress(text.encode()),
            gzip.compress(b"0" * 2_000_000),
            b"[" * draw.choice((300, 100_000)),
            b'{"output":' * 500,
            json.dumps({**BODY, "inputs": [draw.choice(JUNK)] * draw.randint(0, 50)}).encode(),
            b"x" * draw.choice((900_000, 1_000_000, 1_000_001, 3_000_000)),
            draw.randbytes(2_000),
        )
    )
    kind = draw.choice((b"application/json", b"application/json", b"text/plain", b"x", b""))
    said = b"Content-Type: %s\r\nContent-Length: %d\r\n" % (kind, len(made))
    if draw.random() < 0.3:
        said += b"Content-Encoding: gzip\r\n"
    return Hostile(
        line("POST", f"/{draw.choice(('', 'barchart/'))}{UPDATE}") + CLOSE + said + b"\r\n" + made
    )


def pipelined(draw: Random) -> Hostile:
    """Send many requests at once, the last of which ends the connection."""
    one = line("GET", draw.choice(("/healthz", "/", "/barchart", "/no-such-page"))) + b"\r\n"
    last = line("GET", "/healthz") + CLOSE + b"\r\n"
    return Hostile(one * draw.choice((1, 20, 200)) + last, is_single=False)


def cut(draw: Random) -> Hostile:
    """End any of the others in its middle."""
    whole = draw.choice(KINDS[:-1])(draw).message
    return Hostile(whole[: draw.randrange(1, min(len(whole), 3_000))], is_ended=True)


KINDS: tuple[Callable[[Random], Hostile], ...] = (
    *(chunks, broken_chunks, lengths, expecting, heads, lines, targets, targets, fields, fields),
    *(bodies, bodies, pipelined, cut),
)


def made_up(seed: str) -> Iterator[Hostile]:
    """Make requests up without end, the same ones for a seed."""
    draw = Random(seed)  # noqa: S311 - not a secret
    while True:
        yield draw.choice(KINDS)(draw)


def send(port: int, hostile: Hostile) -> str:
    """Send a request; say how it ended: `answered` also if it was refused, or cut off."""
    received = bytearray()
    with socket.create_connection((HOST, port), PATIENCE) as connection:
        try:
            with suppress(ConnectionError):  # it has seen enough
                connection.sendall(hostile.message)
                if hostile.is_ended:
                    connection.shutdown(socket.SHUT_WR)
            with suppress(ConnectionError):
                while some := connection.recv(65536):
                    received += some
                    if hostile.is_single and parse(received):
                        break
        except TimeoutError:
            return LATE
    return judge(hostile, received)


class Memory:
    """Bytes that came from a socket, as `http.client` reads them."""

    def __init__(self, received: bytearray) -> None:
        """Take the bytes."""
        self._received = received

    def makefile(self, _mode: str) -> BytesIO:
        """Return a file of them."""
        return BytesIO(self._received)


def parse(received: bytearray) -> tuple[HTTPResponse, bytes] | None:
    """Return the first answer in what has arrived; `None` if not all of it is there."""
    answer = HTTPResponse(Memory(received))  # type: ignore[arg-type]
    with suppress(HTTPException, ValueError):
        answer.begin()
        return answer, answer.read()
    return None


def judge(hostile: Hostile, received: bytearray) -> str:
    """Say whether an answer is one that may be given: of no 5xx, and to the whole body."""
    found = parse(received)
    if found is None:
        return RIGHT
    answer, body = found
    if answer.status >= 500 and answer.status not in FITTING:
        return f"status {answer.status}"
    if hostile.length is not None and answer.status == 200 and body != b"%d" % hostile.length:
        return "wrong content"
    return RIGHT
