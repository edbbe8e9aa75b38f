"""COMPRESS: answers and files are sent as Brotli or gzip.

A file is compressed once and kept (`copies`); `crossroads.approaches.serving.precompress` makes the
best possible copies beforehand. An answer is compressed as it is made.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from flask import Flask, Response, current_app, request

from crossroads.apps import is_readers
from crossroads.errors import ConfigurationError
from crossroads.levers.copies import File, copy_of, find_copy

LEAST_BYTES = 500
"""A smaller file gains nothing from compression: it fits into one packet either way."""
QUICK, BEST = 5, 11
"""Brotli qualities. For plotly.js: 1.29 MB in 0.1 s, and 1.11 MB in 8 s."""


def _brotli(data: bytes, quality: int) -> bytes:
    import brotli  # noqa: PLC0415 - a server that finds its copies never needs it

    return bytes(brotli.compress(data, quality=quality))


def _gzip(data: bytes, quality: int) -> bytes:
    import gzip  # noqa: PLC0415 - as above

    return gzip.compress(data, min(quality, 9), mtime=0)


ENCODINGS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "br": _brotli,
    "gzip": _gzip,
}
"""How files can be encoded, the best first, by the name that browsers have for it."""


def choose_encoding(file: File, kind: str) -> str:
    """Return the best encoding that the browser takes; empty if the file is sent as it is."""
    text = kind.startswith("text/") or kind.endswith(("javascript", "json", "xml"))
    small = isinstance(file, Path) and file.stat().st_size < LEAST_BYTES
    if small or not (current_app.config["COMPRESS"] and text):
        return ""
    accepted = request.accept_encodings
    return next((name for name in ENCODINGS if accepted[name] > 0), "")


def compressed_copy(file: File, encoding: str, quality: int = QUICK) -> File:
    """Return the best compressed copy of a file; if there is none, one is made with *quality*."""
    best = find_copy(file, f".{BEST}.{encoding}")
    suffix = f".{quality}.{encoding}"
    return best or copy_of(file, suffix, lambda data: ENCODINGS[encoding](data, quality))


def mount(server: Flask) -> None:
    """Compress what *server* makes for one request, if it is set so.

    Raises:
        ConfigurationError: there is nothing to compress it with.
    """
    if not server.config["COMPRESS"]:
        return
    try:
        # Here, not above: a server that compresses nothing does not import it. And not in the first
        # answer, whose visitor would wait for it, in each worker anew: it is 6 ms.
        from flask_compress import Compress  # noqa: PLC0415 - see above
    except ImportError as error:
        expected = "false, or its library: python -m pip install flask-compress"
        raise ConfigurationError("COMPRESS", True, expected) from error
    server.config["COMPRESS_REGISTER"] = False
    # What is made for one request has no date and no fingerprint that a browser could ask for.
    server.config.setdefault("COMPRESS_EVALUATE_CONDITIONAL_REQUEST", False)
    server.extensions["compress"] = Compress(server)
    server.after_request(compress)


def compress(response: Response) -> Response:
    """Compress an answer that is made for one request; files come compressed already.

    Sizes could give away a secret that stands beside what a stranger had the visitor send (BREACH).
    The kit writes none: sessions and logins travel in cookies, headers are not compressed, and what
    proves that a form is the site's own is masked anew in each answer (`crossroads.login.login`).
    What views of a reader's own Flask write is left as it is.
    """
    accepted = request.environ.get("HTTP_ACCEPT_ENCODING", "identity")
    if accepted == "identity" or is_readers():
        return response
    return current_app.extensions["compress"].after_request(response)  # type: ignore[no-any-return]
