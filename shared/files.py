"""Send files: compressed once, and kept by browsers for as long as their name holds.

A compressed copy is made when a file is first asked for, and stays in a folder of the user's cache
for every later process. `python -m shared.bundles` makes the best possible copies beforehand.
"""

import gzip
import io
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from mimetypes import guess_type
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import Response, current_app, request, send_file, url_for

ASSETS = Path(__file__).parent / "assets"
YEAR = 365 * 24 * 60 * 60
"""Seconds for which a browser keeps a file whose name changes with its content."""
LEAST_BYTES = 500
"""A smaller file gains nothing from compression: it fits into one packet either way."""
QUICK, BEST = 5, 11
"""Brotli qualities. For plotly.js: 1.29 MB in 0.1 s, and 1.11 MB in 8 s."""


def _brotli(data: bytes, quality: int) -> bytes:
    import brotli  # noqa: PLC0415 - a server that finds its copies never needs it

    return bytes(brotli.compress(data, quality=quality))


def _gzip(data: bytes, quality: int) -> bytes:
    return gzip.compress(data, min(quality, 9), mtime=0)


ENCODINGS: Mapping[str, Callable[[bytes, int], bytes]] = {"br": _brotli, "gzip": _gzip}
"""How files can be encoded, the best first, by the name that browsers have for it."""


def send(path: Path, *, immutable: bool) -> Response:
    """Answer with a file, encoded as the browser likes it best.

    *immutable* says that the address names this very content, so that a browser may keep it. Else
    it asks again each time; its question is answered by the file's date and size, without hashing.
    """
    kind = guess_type(path.name)[0] or "application/octet-stream"
    encoding = _encoding(path, kind)
    response = send_file(
        _body(path, encoding) if encoding else path,
        mimetype=kind,
        etag=f"{fingerprint(path)}{encoding}",
        max_age=YEAR if immutable else None,
    )
    if encoding:
        response.content_encoding = encoding
    response.vary.add("Accept-Encoding")
    response.cache_control.immutable = immutable
    return response


def asset_url(name: str) -> str:
    """Return the address of one of the kit's own assets, with its fingerprint if it may be kept."""
    if not current_app.config["LONG_CACHE"]:
        return url_for("static", filename=name)
    return url_for("static", filename=name, v=fingerprint(ASSETS / name))


def fingerprint(path: Path) -> str:
    """Return a word that changes when the file does: it is made of path, size and date."""
    status = path.stat()
    return _word(str(path), status.st_size, status.st_mtime_ns)


@cache
def _word(*facts: object) -> str:
    return blake2b(repr(facts).encode(), digest_size=8).hexdigest()


def packed(path: Path, encoding: str, quality: int = QUICK) -> Path:
    """Return the best compressed copy of a file; if there is none, one is made with *quality*.

    Raises:
        OSError: the folder for copies cannot be written to.
    """
    suffixes = [f".{each}.{encoding}" for each in (BEST, quality)]
    suffix = next((each for each in suffixes if _named(path, each).exists()), suffixes[-1])
    return copied(path, suffix, lambda data: ENCODINGS[encoding](data, quality))


def copied(path: Path, suffix: str, changed: Callable[[bytes], bytes]) -> Path:
    """Return the copy of a file that *changed* makes of its content, and *suffix* names.

    Raises:
        OSError: the folder for copies cannot be written to.
    """
    copy = _named(path, suffix)
    if not copy.exists():
        content = changed(path.read_bytes())
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=copy.parent, delete=False) as new:
            new.write(content)
        date = path.stat().st_mtime_ns
        os.utime(new.name, ns=(date, date))  # what is made of the copy is then named alike again
        Path(new.name).replace(copy)  # at once: nobody reads half a copy
    return copy


def _named(path: Path, suffix: str) -> Path:
    return _folder() / f"{path.name}.{fingerprint(path)}{suffix}"


def _encoding(path: Path, kind: str) -> str:
    """Return the best encoding that the browser takes; empty if the file is sent as it is."""
    text = kind.startswith("text/") or kind.endswith(("javascript", "json", "xml"))
    if not (current_app.config["COMPRESS"] and text and path.stat().st_size >= LEAST_BYTES):
        return ""
    accepted = request.accept_encodings
    return next((name for name in ENCODINGS if accepted[name] > 0), "")


def _body(path: Path, encoding: str) -> Path | io.BytesIO:
    with suppress(OSError):
        return packed(path, encoding)
    return io.BytesIO(_packed_in_memory(path, encoding, fingerprint(path)))


@cache
def _packed_in_memory(path: Path, encoding: str, _fingerprint: str) -> bytes:
    """Compress a file where no copy can be kept on disk: once per process and state of the file."""
    return ENCODINGS[encoding](path.read_bytes(), QUICK)


def _folder() -> Path:
    """Return the folder for copies: the user's own, as nobody else may decide what is served."""
    cache_home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(cache_home) / "dash-crossroads"
