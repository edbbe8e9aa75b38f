"""Serve an approach that is on ASGI with one process of uvicorn, measured if there is a plan.

What `measured` is around a Flask, in the same words of the wire: see there.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any

import uvicorn
from a2wsgi import WSGIMiddleware

from crossroads.approaches.__main__ import application
from crossroads.benchmarks.inside.gunicorn_workers import READY
from crossroads.benchmarks.inside.measured import PREFIX, TAG, Measured


class MeasuredBeside(Measured):
    """An ASGI application around another that counts its requests, their bytes, and CPU time."""

    def __init__(self, application: Any, plan: Mapping[str, Any]) -> None:
        """Take the application, and the plan of its pages."""
        super().__init__(application, plan)
        self.tag = f"<script>{self.script}</script>" if plan["inline"] else TAG
        self.own = WSGIMiddleware(super().__call__)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # type: ignore[override]
        """Answer what belongs to the measuring; hand on and count all else."""
        if scope["type"] != "http":
            await self._server(scope, receive, send)
            return
        if scope["path"].startswith(PREFIX):
            await self.own(scope, receive, send)
            return
        started: list[Any] = []

        async def count(message: Any) -> None:
            if message["type"] == "http.response.start":
                started.append(message)  # how long a document is, is known with its body
                return
            if message["type"] == "http.response.body":
                if started:
                    await send(self.insert(started.pop(), message))
                self.count_chunk(message.get("body", b""))
            await send(message)

        self.count_request()
        await self._server(scope, receive, count)

    def insert(self, start: Any, message: Any) -> Any:
        """Put the script into a document; return the message before it, with the right length."""
        headers = dict(start["headers"])
        if headers.get(b"content-type", b"").startswith(b"text/html"):
            tagged = message["body"].replace(b"<head>", f"<head>{self.tag}".encode(), 1)
            message["body"] = tagged
            headers[b"content-length"] = str(len(tagged)).encode()
            return {**start, "headers": [*headers.items()]}
        return start


def main(approach: str, port: str, site: str, plan: str) -> None:
    """Serve until stopped; *site* is empty for the kit's own, and *plan* without one."""
    served = application(approach, site or None).extensions["asgi"]
    if plan:
        served = MeasuredBeside(served, json.loads(plan))
    print(READY, "uvicorn's one", flush=True)
    uvicorn.run(served, host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:])
