"""Bodies of requests: one that breaks off or cannot be read is its sender's fault, and a 400.

gunicorn hands over what has arrived of a body that breaks off, as if that were all of it, and what
it raises for malformed chunks would end as a 500. A proxy that buffers lets neither pass.

The body of a callback is counted by Werkzeug, which does so where the server does not say that it
knows the end: a `Body` and a second read for that end are a fiftieth of a callback. Only there: a
server may hand over what it has unpacked, which is longer than its length. A callback's that is cut
is no JSON, and refused.

Behind a proxy the body of a request that is refused is read all the same. gunicorn would close a
connection in which there is something left to read, and the system then tells the other side that
it is broken: nginx loses the answer now and then, and says 502. Without a proxy that has the whole
body, reading it would be waiting for whoever sends it.
"""

import io
from contextlib import suppress
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest

from crossroads.server.callback_checks import ENDPOINT


def mount(server: Flask) -> None:
    """Have *server* read the bodies of its requests with care."""
    server.before_request(guard_body)
    if server.config.get("PROXIES"):
        server.after_request(take_rest)


def guard_body() -> None:
    """Put a `Body` in the place of what the server hands over; nothing is read yet.

    A callback's is left as it is, for Werkzeug to count.
    """
    environ = request.environ
    if "HTTP_TRANSFER_ENCODING" in environ:
        environ["wsgi.input"] = Body(environ["wsgi.input"], 0)
    elif environ["PATH_INFO"].endswith(ENDPOINT):
        environ.pop("wsgi.input_terminated", None)
    elif length := request.content_length:
        environ["wsgi.input"] = Body(environ["wsgi.input"], length)


def take_rest(response: Response) -> Response:
    """Read what nobody has read of a body that is refused; not without an end."""
    if response.status_code >= 400 and (body := rest()):
        with suppress(BadRequest):
            body.take(request.max_content_length or 0)
    return response


def rest() -> "Body | None":
    """Return what is left of the body, if there is one with an end."""
    environ, known = request.environ, vars(request._get_current_object())  # type: ignore[attr-defined]
    stream = environ.get("wsgi.input")
    if isinstance(stream, Body):
        return stream
    if environ["PATH_INFO"].endswith(ENDPOINT) and (length := request.content_length):
        return Body(stream, length - (known["stream"].tell() if "stream" in known else 0))
    return None


class Body(io.RawIOBase):
    """What a client sends: *length* bytes or more, which is 0 if it has not said how many."""

    def __init__(self, stream: Any, length: int) -> None:
        """Take the server's stream."""
        self._stream, self._left, self._is_chunked = stream, length, not length

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def take(self, most: int) -> None:
        """Read the rest, or so many bytes, and forget it."""
        place = bytearray(64 * 1024)
        while most > 0 and (self._is_chunked or self._left > 0) and (some := self.readinto(place)):
            most -= some

    def readinto(self, place: Any) -> int:
        """Read some of it; `BadRequest` if that is not possible, or if it ends too early."""
        try:
            some = self._stream.read(len(place))
        except Exception as error:
            raise BadRequest("The body cannot be read.") from error
        if not some and self._left > 0 and len(place):
            raise BadRequest("The body is shorter than its Content-Length.")
        place[: len(some)] = some
        self._left -= len(some)
        return len(some)
