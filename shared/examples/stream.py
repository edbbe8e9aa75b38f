"""A callback that answers little by little: pi, estimated with more and more points.

All streams of a worker run in one event loop: what takes long is awaited, or done in a thread.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import uuid4

from dash import Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component

from crossroads import Page
from crossroads.examples import board
from crossroads.page import charts

ANSWERS, POINTS = 60, 500
PAUSE = 0.5
"""Seconds between two answers."""
SIGN, PATIENCE = 1.0, 10.0
"""Seconds between two signs of a browser, and without one until its stream ends: a slow one may
have a chart to draw before it gives the first."""

page = Page("stream", "/", "Stream", "An estimate of pi, which is shown while it is made.")


@page.layout
def layout(page: Page) -> list[Component]:
    """Build the button, and places for the answers."""
    graph = dcc.Graph(id=page.id("graph"), figure=figure(), config={"displayModeBar": False})
    return [
        html.Button("Estimate pi", id=page.id("go"), className="btn btn-primary"),
        html.P(id=page.id("said"), className="mt-3", role="status"),
        html.Div(
            graph, role="img", className="kit-chart themed", **{"aria-label": "The estimates"}
        ),
        dcc.Store(id=page.id("visit"), data=uuid4().hex),
        dcc.Interval(id=page.id("sign"), interval=SIGN * 1000, disabled=True),
    ]


@page.callback(
    Output(page.id("said"), "children"),
    Output(page.id("graph"), "figure"),
    Input(page.id("go"), "n_clicks"),
    State(page.id("visit"), "data"),
    running=[
        (Output(page.id("go"), "disabled"), True, False),
        (Output(page.id("sign"), "disabled"), False, True),
    ],
    prevent_initial_call=True,
)
async def estimate(_clicks: int, visit: str) -> AsyncIterator[tuple[str, Any]]:
    """Throw points at a square; yield after each handful what they say of the circle in it.

    Whole figures, no `Patch`: what still comes when another page is shown has nothing to patch.
    """
    store, key, inside, estimates = ctx.shared_storage, key_of(visit), 0, list[float]()
    await store.aset(key, True, ttl=PATIENCE)
    try:
        while len(estimates) < ANSWERS and await store.aget(key):
            inside += sum(is_inside(random.random(), random.random()) for _ in range(POINTS))  # noqa: S311 - no secret
            thrown = (len(estimates) + 1) * POINTS
            estimates.append(4 * inside / thrown)
            yield f"{thrown:,} points: {estimates[-1]:.4f}", figure(estimates)
            await asyncio.sleep(PAUSE)
    finally:
        await store.adelete(key)
        said = f"A stream has ended after {len(estimates)} of {ANSWERS} answers."
        await asyncio.to_thread(board.leave, store, said)


@page.callback(
    Input(page.id("sign"), "n_intervals"),
    State(page.id("visit"), "data"),
    prevent_initial_call=True,
)
def sign(_signs: int, visit: str) -> None:
    """Keep a stream running as long as its page is open.

    Dash ends it with its document, and not where a router only shows another page, as in `single`.
    """
    store, key = ctx.shared_storage, key_of(visit)
    if store.get(key):
        store.set(key, True, ttl=PATIENCE)


def key_of(visit: str) -> str:
    """Return where the store has whether a page is still open."""
    return f"open:{visit}"


def is_inside(x: float, y: float) -> bool:
    """Say whether a point of the square is in the quarter of a circle."""
    return x * x + y * y < 1


def figure(estimates: Sequence[float] = ()) -> dict[str, Any]:
    """Return a line of the estimates so far."""
    thrown = [number * POINTS for number in range(1, len(estimates) + 1)]
    line = {"type": "scatter", "mode": "lines", "x": thrown, "y": list(estimates)}
    layout = {
        **charts.FIGURE,
        "margin": {**charts.FIGURE["margin"], "l": 40},
        "xaxis": {"title": {"text": "points"}, "range": [0, ANSWERS * POINTS]},
        "yaxis": {"range": [2.9, 3.4]},
    }
    return {"data": [line], "layout": layout}
