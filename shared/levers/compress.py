"""COMPRESS: answers and files are sent as Brotli or gzip.

A file is compressed once and kept (`copies`); the program `approaches.serving.precompress` makes
the best possible copies beforehand. An answer is compressed as it is made.
"""

import gzip
from collections.abc import Callable, Mapping
from pathlib import Path

from flask import Response, current_app, request

from shared.levers.copies import copy_of, name_copy

LEAST_BYTES = 500
"""A smaller file gains nothing from compression: it fits into one packet either way."""
QUICK, BEST = 5, 11
"""Brotli qualities. For plotly.js: 1.29 MB in 0.1 s, and 1.11 MB in 8 s."""


def _brotli(data: bytes, quality: int) -> bytes:
    import brotli  # noqa: PLC0415 - a server that finds its copies never needs it

    return bytes(brotli.compress(data, quality=quality))


ENCODINGS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "br": _brotli,
    "gzip": lambda data, quality: gzip.compress(data, min(quality, 9), mtime=0),
}
"""How files can be encoded, the best first, by the name that browsers have for it."""


def choose_encoding(path: Path, kind: str) -> str:
    """Return the best encoding that the browser takes; empty if the file is sent as it is."""
    text = kind.startswith("text/") or kind.endswith(("javascript", "json", "xml"))
    if not (current_app.config["COMPRESS"] and text and path.stat().st_size >= LEAST_BYTES):
        return ""
    accepted = request.accept_encodings
    return next((name for name in ENCODINGS if accepted[name] > 0), "")


def compressed_copy(path: Path, encoding: str, quality: int = QUICK) -> Path:
    """Return the best compressed copy of a file; if there is none, one is made with *quality*."""
    suffixes = [f".{each}.{encoding}" for each in (BEST, quality)]
    suffix = next((each for each in suffixes if name_copy(path, each).exists()), suffixes[-1])
    return copy_of(path, suffix, lambda data: ENCODINGS[encoding](data, quality))


def compress(response: Response) -> Response:
    """Compress an answer that is made for one request; files come compressed already.

    Sizes could give away a secret that stands beside what a stranger had the visitor send (BREACH).
    None does: sessions and tokens travel in cookies, and headers are not compressed.
    """
    if "Accept-Encoding" not in request.headers:
        return response
    if "compress" not in current_app.extensions:
        # With the first answer that needs it, because its import is 2 % of a start.
        from flask_compress import Compress  # noqa: PLC0415 - see above

        current_app.config["COMPRESS_REGISTER"] = False
        current_app.extensions["compress"] = Compress(current_app)
    return current_app.extensions["compress"].after_request(response)  # type: ignore[no-any-return]
