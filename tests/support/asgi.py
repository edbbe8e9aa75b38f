"""What is on ASGI in this process, behind Flask's test client as if it were on WSGI."""

import asyncio
import threading
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Any

from crossroads.server.beside import Beside, exchange

SECONDS = 30.0
"""How long an answer may take; most are there within milliseconds."""


@cache
def loop() -> asyncio.AbstractEventLoop:
    """Run the one event loop that all of them answer on, as Playwright has one in this thread."""
    running = asyncio.new_event_loop()
    threading.Thread(target=running.run_forever, daemon=True).start()
    return running


def as_wsgi(application: Beside) -> Callable[..., list[bytes]]:
    """Return an ASGI application that has been started as one of WSGI."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        asked = exchange(application, environ)
        start, *bodies = asyncio.run_coroutine_threadsafe(asked, loop()).result(SECONDS)
        pairs = [(key.decode("latin-1"), one.decode("latin-1")) for key, one in start["headers"]]
        start_response(f"{start['status']} {HTTPStatus(start['status']).phrase}", pairs)
        return [one.get("body", b"") for one in bodies]

    _ = application.begun
    return answer
