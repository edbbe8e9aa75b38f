"""A Flask beside a server of another kind, as one ASGI application: for Dash's other back ends.

Pages ask Flask for settings and for the request. So the other server answers each request inside
the context that Flask has for it. Flask's hooks see none of these: no guard, limit or header.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from functools import cached_property
from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi import build_scope
from a2wsgi.wsgi import build_environ
from flask import Flask, Response, request

Message = dict[str, Any]


class Beside:
    """The ASGI application: Flask answers the routes that it has, the *other* all else."""

    def __init__(self, server: Flask, other: Any) -> None:
        """Take both."""
        self.server, self.other, self.plain = server, other, WSGIMiddleware(server.wsgi_app)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request; the other takes what is none, such as the start of the server."""
        if scope["type"] != "http":
            await self.other(scope, receive, send)
            return
        with self.server.request_context(build_environ(scope, None)):
            is_plain = request.url_rule is not None
            if not is_plain:
                await self.other(scope, receive, send)
        if is_plain:
            await self.plain(scope, receive, send)

    def ask(self) -> Response:
        """Have the other answer Flask's current request, without a server; return the status."""
        _ = self.begun
        said, *_ = run(exchange(self.other, request.environ), copy_context())
        return Response(status=said["status"])

    @cached_property
    def begun(self) -> None:
        """Tell the other once that a server starts, which is when Dash completes its routes.

        Dash does so for the app that `dash.get_app` says: in a new context the last constructed.
        """
        run(begin(self.other), Context())


def run(coroutine: Any, context: Context) -> Any:
    """Run a coroutine to its end in a context; the loop of this thread, if it has one, waits."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(context.run, asyncio.run, coroutine).result()


async def begin(application: Any) -> None:
    """Tell an ASGI application that its server starts, and that it stops."""
    told = iter(("lifespan.startup", "lifespan.shutdown"))

    async def receive() -> Message:
        return {"type": next(told)}

    async def send(message: Message) -> None:
        if message["type"].endswith("failed"):
            raise RuntimeError(message["message"])

    await application({"type": "lifespan"}, receive, send)


async def exchange(application: Any, environ: dict[str, Any]) -> list[Message]:
    """Ask an ASGI application what a WSGI environment holds; return the messages of its answer."""
    said: list[Message] = []
    length = int(environ.get("CONTENT_LENGTH") or 0)

    async def receive() -> Message:
        return {"type": "http.request", "body": environ["wsgi.input"].read(length)}

    async def send(message: Message) -> None:
        said.append(message)

    await application(build_scope(environ), receive, send)
    return said
