"""Bodies of requests: one that breaks off or cannot be read is its sender's fault, and a 400.

gunicorn hands over what has arrived of a body that breaks off, as if that were all of it, and what
it raises for malformed chunks would end as a 500. A proxy that buffers lets neither pass. Werkzeug
counts a body whose length is known, but only where the server does not say that it does so.

Behind a proxy the body of a request that is refused is read all the same. gunicorn would close a
connection in which there is something left to read, and the system then tells the other side that
it is broken: nginx loses the answer now and then, and says 502. Without a proxy that has the whole
body, reading it would be waiting for whoever sends it.
"""

import io
from contextlib import suppress
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge
from werkzeug.wsgi import LimitedStream

PIECE = 64 * 1024
"""Bytes that are read at a time of what nobody needs."""


def mount(server: Flask) -> None:
    """Have *server* read the bodies of its requests with care."""
    server.before_request(guard_body)
    if server.config.get("PROXIES"):
        server.after_request(take_rest)


def guard_body() -> None:
    """Have Werkzeug count a body, or put `Chunks` in its place; nothing is read yet."""
    environ = request.environ
    if "HTTP_TRANSFER_ENCODING" in environ:
        environ["wsgi.input"] = Chunks(environ["wsgi.input"])
    elif "CONTENT_LENGTH" in environ:
        environ.pop("wsgi.input_terminated", None)


def take_rest(response: Response) -> Response:
    """Read what nobody has read of a body that is refused; not without an end."""
    if response.status_code >= 400:
        left = request.max_content_length or 0
        with suppress(HTTPException):
            stream = rest()
            while left > 0 and (some := stream.read(min(left, PIECE))):
                left -= len(some)
    return response


def rest() -> Any:
    """Return what reads the rest of the body of this request, even of one that is too long."""
    try:
        return request.stream
    except RequestEntityTooLarge:
        return LimitedStream(request.environ["wsgi.input"], request.content_length or 0)


class Chunks(io.RawIOBase):
    """What a client sends without saying how much: `BadRequest` where that cannot be read."""

    def __init__(self, stream: Any) -> None:
        """Take the server's stream."""
        self._stream = stream

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, place: Any) -> int:
        """Read some of it."""
        try:
            some = self._stream.read(len(place))
        except Exception as error:
            raise BadRequest("The body cannot be read.") from error
        place[: len(some)] = some
        return len(some)
