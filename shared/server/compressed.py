"""Unpack callback requests that a browser has compressed: `compress_payload=True`, from Dash 4.5.

Here, before anybody looks into the body: guard, checks and Dash then find one like all others. The
limit for bodies (`MAX_CONTENT_LENGTH`) holds for what comes out as well.
"""

import zlib
from io import BytesIO

from flask import Flask, current_app, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from crossroads.apps import apps_of
from crossroads.server.callback_checks import ENDPOINT

GZIP = zlib.MAX_WBITS | 16
"""How zlib is told that there is a header as gzip writes it."""


def mount(server: Flask) -> None:
    """Unpack the callback requests of every kit app on *server*."""
    server.before_request(unpack)


def unpack() -> None:
    """Put what is in a compressed body in its place; other requests pass at the first line.

    Raises:
        HTTPException: Werkzeug's for 400, 413 and 415, with a short reason.
    """
    coding = request.environ.get("HTTP_CONTENT_ENCODING")
    if coding is None or not request.path.endswith(ENDPOINT):
        return
    if request.path.removesuffix(ENDPOINT) not in apps_of(current_app):
        return
    if coding.lower() != "gzip":
        raise UnsupportedMediaType("A body is compressed with gzip, or not at all.")
    data = request.get_data(cache=False)
    body = unpacked(data, request.max_content_length or len(data))
    environ = request.environ
    for header in ("HTTP_CONTENT_ENCODING", "HTTP_TRANSFER_ENCODING"):
        environ.pop(header, None)
    environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    for known in ("stream", "content_length"):  # of the body as it came
        vars(request).pop(known, None)


def unpacked(data: bytes, most: int) -> bytes:
    """Return what is in *data*, and stop when there is more than *most*: it could be gigabytes."""
    unpacker = zlib.decompressobj(GZIP)
    try:
        body = unpacker.decompress(data, most + 1)
    except zlib.error:
        raise BadRequest("The body is not what gzip writes.") from None
    if len(body) > most:
        raise RequestEntityTooLarge
    if not unpacker.eof or unpacker.unused_data:
        raise BadRequest("The body ends before the end of its gzip, or goes on behind it.")
    return body
