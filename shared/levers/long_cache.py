"""LONG_CACHE: files are named by their content, and browsers keep them for a year."""

import os
from functools import lru_cache
from mimetypes import guess_type
from typing import Any

from flask import Response, current_app, request, url_for
from werkzeug.http import http_date, quote_etag
from werkzeug.utils import get_content_type
from werkzeug.wsgi import wrap_file

from crossroads.levers.compress import choose_encoding, compressed_copy
from crossroads.levers.copies import File, asset, date_of, fingerprint, path_of

YEAR = 365 * 24 * 60 * 60
"""Seconds for which a browser keeps a file whose name changes with its content."""
PIECE = 128 * 1024
"""Bytes that are read of a file at once. No compressed bundle has more, but plotly.js."""
CONDITIONS = frozenset(
    ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_RANGE", "HTTP_IF_RANGE")
)
"""What a request has that asks for less than the whole file."""


def asset_url(name: str) -> str:
    """Return the address of one of the kit's assets, with its fingerprint if it may be kept."""
    mark = fingerprint(asset(name)) if current_app.config["LONG_CACHE"] else None
    return url_for("kit-files", filename=name, v=mark)


def send(file: File, *, immutable: bool) -> Response:
    """Answer with a file, in the best encoding that the browser takes.

    *immutable* says that the address names this very content, so that a browser may keep it. Else
    it asks again each time.

    Flask's `send_file` does the same for any file of any address. For each of a visit's twenty
    files that took as long as all else that is done for it.
    """
    kind = kind_of(file.name)
    encoding = choose_encoding(file, kind)
    content = compressed_copy(file, encoding) if encoding else file
    body, size = body_of(content)
    headers = {
        "Content-Type": get_content_type(kind, "utf-8"),
        "Content-Length": str(size),
        "Last-Modified": http_date(date_of(content)),
        "ETag": quote_etag(f"{fingerprint(file)}{encoding}"),
        "Cache-Control": f"public, max-age={YEAR}, immutable" if immutable else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if encoding:
        headers["Content-Encoding"] = encoding
    is_whole = isinstance(body, bytes)
    response = current_app.response_class(body, headers=headers, direct_passthrough=not is_whole)
    if not CONDITIONS.isdisjoint(request.environ):
        response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    return response


@lru_cache(256)
def kind_of(name: str) -> str:
    """Return the media type of a file."""
    return guess_type(name)[0] or "application/octet-stream"


def body_of(content: File) -> tuple[Any, int]:
    """Return what a server is given of a file, and its size: of a small one its bytes."""
    path = path_of(content)
    if path is None:
        data = content.read_bytes()
        return data, len(data)
    file = path.open("rb", buffering=0)
    size = os.fstat(file.fileno()).st_size
    if size > PIECE:
        return wrap_file(request.environ, file, PIECE), size
    with file:
        data = file.read()
    return data, len(data)
