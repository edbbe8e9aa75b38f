"""An id for every request: in its answer, and in the log of what happens meanwhile."""

import logging
import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, has_request_context, request

HEADER = "X-Request-ID"
KEY = "crossroads.request_id"
"""Where the id of a request is in its WSGI environment."""

Start = Callable[..., Any]


def mount(server: Flask) -> None:
    """Give each request of *server* an id, in its answer and in the log.

    An id that comes with a request is kept if a proxy is trusted (`PROXIES`) and the id looks like
    one. Otherwise a visitor could write anything into the log.
    """
    answer, is_proxied = server.wsgi_app, bool(server.config.get("PROXIES"))

    def named(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "") if is_proxied else ""
        name = given if given and is_id(given) else os.urandom(8).hex()
        environ[KEY] = name

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, (HEADER, name)], *error)

        return answer(environ, start)

    server.wsgi_app = named  # type: ignore[method-assign]
    # Not `server.logger`, which would set logging up before its user can.
    logging.getLogger(server.name).addFilter(add_id)


def is_id(text: str) -> bool:
    """Say whether a text can be the id of a request: 8 to 128 letters, digits, `.`, `_`, `-`."""
    return re.fullmatch(r"[A-Za-z0-9._-]{8,128}", text) is not None


def request_id() -> str:
    """Return the id of the request that is being answered; outside of one, a new id."""
    new = os.urandom(8).hex()
    return str(request.environ.setdefault(KEY, new)) if has_request_context() else new


def add_id(record: logging.LogRecord) -> bool:
    """Add the id of the request to what is logged while it is answered."""
    if has_request_context():
        record.msg = f"{record.msg} (request {request_id()})"
    return True
