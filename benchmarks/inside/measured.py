"""Serve an approach with the journey's script in its pages, and count what the server does.

It goes around an approach: the same around each of them, and a part of none. The script is one more
tag, fetched once and cached, or stands in each document. What belongs to the measuring is below
`/_journey/` and not counted.
"""

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask, Response
from werkzeug.wsgi import ClosingIterator

from crossroads.approaches.__main__ import application as approach_application
from crossroads.benchmarks.inside import bare, own
from crossroads.benchmarks.inside.script import script
from crossroads.server import headers

PREFIX = "/_journey/"
TAG = f'<script src="{PREFIX}script" async></script>'


class Measured:
    """A WSGI application around another that counts its requests, their bytes, and CPU time."""

    def __init__(self, server: Callable[..., Any], plan: Mapping[str, Any]) -> None:
        """Take the application, and the plan of its pages; "marker" begins the line of samples."""
        self._server, self._marker = server, plan["marker"]
        self.script = script(plan)
        self._lock = threading.Lock()  # several threads answer at the same time
        self._requests = self._bytes = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer what belongs to the measuring; hand on and count all else."""
        path = environ["PATH_INFO"]
        if path.startswith(PREFIX):
            return self.answer(path.removeprefix(PREFIX), environ)(environ, start_response)
        self.count_request()
        body = self._server(environ, start_response)
        return ClosingIterator(map(self.count_chunk, body), getattr(body, "close", None))

    def count_request(self) -> None:
        """Count a request; several threads may do so at the same time."""
        with self._lock:
            self._requests += 1

    def count_chunk(self, chunk: bytes) -> bytes:
        """Count a piece of an answer's body as it is sent, after any compression."""
        with self._lock:
            self._bytes += len(chunk)
        return chunk

    def answer(self, name: str, environ: dict[str, Any]) -> Response:
        """Hand out the script and what was counted so far; write down what a browser hands in."""
        if name == "script":
            year = {"Cache-Control": "max-age=31536000, immutable"}
            return Response(self.script, mimetype="text/javascript", headers=year)
        if name == "samples":
            posted = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            print(self._marker, posted.decode(), flush=True)
            return Response(status=204)
        counts = {"requests": self._requests, "bytes": self._bytes, "cpu": time.process_time()}
        return Response(json.dumps(counts), mimetype="application/json")


def insert(response: Response, tag: str, *hashes: str) -> Response:
    """Put a script's *tag* into a document, and its hash into the policy if it stands there."""
    if response.mimetype == "text/html" and not response.direct_passthrough:
        headers.allow(*hashes)
        response.set_data(response.get_data(as_text=True).replace("<head>", f"<head>{tag}", 1))
    return response


def application(approach: str, site: str | None, plan: Mapping[str, Any]) -> Flask:
    """Build *approach*, or the bare site, as its users do, then put the measuring around it."""
    others = {"bare": bare.init_app, "own": lambda: own.init_app(str(site))}
    server = others[approach]() if approach in others else approach_application(approach, site)
    around = Measured(server.wsgi_app, plan)
    whole = f"<script>{around.script}</script>", headers.hashed(around.script)
    given = whole if plan["inline"] else (TAG,)
    # Last in the list and so the first to be run: before anything that compresses. Not with the
    # decorator, which a server refuses that has answered its warm-up.
    mounted: Mapping[str, Flask] = server.extensions.get("mounted", {})
    for flask in (server, *mounted.values()):
        flask.after_request_funcs.setdefault(None, []).append(lambda one: insert(one, *given))
    server.wsgi_app = around  # type: ignore[method-assign]
    return server
