"""A site whose callbacks are coroutines, answer little by little, or get compressed requests.

`--site tests.support.streaming:SITE` has an open page, `GUARDED` also one that needs a login.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import dash
import pytest
from dash import Input, Output, State, dcc, html
from dash.development.base_component import Component
from flask import Flask
from flask.testing import FlaskClient

from crossroads.benchmarks.breaking.requests import callback_body
from crossroads.page import Page
from crossroads.server.callback_checks import ENDPOINT
from crossroads.site import Site
from tests.support.processes import elsewhere

HAS_STREAMS = hasattr(dash, "LocalSharedStorage")
only_with_streams = pytest.mark.skipif(not HAS_STREAMS, reason="streams come with Dash 4.5")
COMPRESSED = {"compress_payload": True} if HAS_STREAMS else {}


def streaming(page: Page) -> Page:
    """Give *page* a button, and all that it starts."""
    clicked = Input(page.id("go"), "n_clicks")

    @page.layout
    def layout(page: Page) -> list[Component]:
        return [
            html.Button("Go", id=page.id("go")),
            html.Button("Keep", id=page.id("keep")),
            dcc.Store(id=page.id("large"), data="x" * 20_000),
            *(html.P(id=page.id(part)) for part in ("steps", "coroutine", "size", "kept")),
        ]

    @page.callback(Output(page.id("coroutine"), "children"), clicked, prevent_initial_call=True)
    async def coroutine(clicks: int) -> str:
        await asyncio.sleep(0)
        return f"coroutine {clicks}"

    @page.callback(
        Output(page.id("size"), "children"),
        clicked,
        State(page.id("large"), "data"),
        prevent_initial_call=True,
        **COMPRESSED,
    )
    def size(_clicks: int, data: str) -> str:
        return f"{len(data)} letters"

    if HAS_STREAMS:
        add_streams(page)
    return page


def add_streams(page: Page) -> None:
    """Give *page* what only Dash 4.5 takes: a stream, and the store of all workers."""
    clicked, keep = Input(page.id("go"), "n_clicks"), Input(page.id("keep"), "n_clicks")

    @page.callback(Output(page.id("steps"), "children"), clicked, prevent_initial_call=True)
    async def steps(_clicks: int) -> AsyncIterator[str]:
        for number in range(3):
            yield f"{page.name} step {number}"
            await asyncio.sleep(0.05)

    @page.callback(Output(page.id("kept"), "children"), keep, prevent_initial_call=True)
    def kept(_clicks: int) -> str:
        store: Any = dash.ctx.shared_storage
        before = store.get("kept")
        store.set("kept", (before or 0) + 1)
        return f"before: {before}"


home = streaming(Page("plain", "/", "Plain", "Open to everybody."))
other = streaming(Page("other", "/other", "Other", "Open to everybody, too."))
vault = streaming(Page("vault", "/vault", "Vault", "For whoever has logged in.", login=True))

SITE = Site("Streams", (home, other))
GUARDED = Site("Guarded streams", (home, other, vault))


class Elsewhere(FlaskClient):
    """A client whose requests run in another thread: Playwright has an event loop in this one."""

    def open(self, *given: Any, **more: Any) -> Any:
        """Send a request."""
        return elsewhere(super().open, *given, **more)


def client_of(server: Flask) -> FlaskClient:
    """Return a client for a site with coroutines."""
    return Elsewhere(server, server.response_class)


def opened(client: FlaskClient, path: str) -> str:
    """Open a document, and return the handle of its streams, as the query of an address."""
    handle = re.search(r'"end_id":"(.*?)"', client.get(path, follow_redirects=True).text)
    assert handle
    return urlencode({"endId": handle[1], "downlinkId": "a-1"})


def start_stream(
    client: FlaskClient, app: str, handle: str, name: str = "plain", connection: Any = ...
) -> Any:
    """Start the stream of the page of a *name* below the prefix of an *app*."""
    body = callback_body([f"{name}-steps.children"], {f"{name}-go.n_clicks": "1"})
    body["streamConnection"] = {"requestId": "b-1"} if connection is ... else connection
    return client.post(f"{app}{ENDPOINT}?{handle}", json=body)


def read_stream(client: FlaskClient, app: str, handle: str) -> Any:
    """Ask for what has come of the streams of a handle."""
    return client.post(f"{app}{ENDPOINT}?{handle}", json={"streamDownlink": {"from": 0}})
