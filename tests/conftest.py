"""Fixtures: each approach in this process, as a real server, and in a real browser."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import dash
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import ConsoleMessage, Page

from approaches import APPROACHES
from benchmarks import chromium
from shared.settings import Stock, Testing
from tests.servers import serving


class StockTesting(Stock, Testing):
    """Every lever off, in the test suite."""


LEVERS = {"levers on": Testing, "levers off": StockTesting}
"""The settings that the contract holds with: what they change is cost, not behaviour."""


def build(approach: str, **arguments: Any) -> Flask:
    """Build *approach* in this process."""
    server: Flask = import_module(APPROACHES[approach].module).init_app(
        **{"settings": Testing, **arguments}
    )
    return server


@pytest.fixture(scope="session", params=list(APPROACHES))
def approach(request: pytest.FixtureRequest) -> str:
    """Name each approach in turn."""
    return str(request.param)


@pytest.fixture(autouse=True)
def _page_registry_is_per_process() -> Iterator[None]:
    """Leave no page behind in Dash's registry, which all apps of a process share."""
    yield
    dash.page_registry.clear()


@pytest.fixture(scope="session", params=list(LEVERS))
def levers(request: pytest.FixtureRequest) -> str:
    """Say whether the levers are on, with each approach in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def server(approach: str, levers: str) -> Flask:
    """Build the approach once for all tests that only ask it something."""
    return build(approach, settings=LEVERS[levers])


@pytest.fixture
def client(server: Flask) -> FlaskClient:
    """Ask the approach in this process."""
    return server.test_client()


@pytest.fixture(scope="session")
def live(approach: str, levers: str) -> Iterator[str]:
    """Serve the approach from a process of its own; the value is its address."""
    settings = {"levers on": "development", "levers off": "stock"}[levers]
    with serving(approach, CROSSROADS_SETTINGS=settings) as address:
        yield address


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium or Chrome, where there is one, and Playwright's own otherwise."""
    return {**browser_type_launch_args, **chromium.launch_options()}


@pytest.fixture
def console(page: Page) -> list[str]:
    """Collect what goes wrong in the browser: console errors and exceptions."""
    wrong: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            wrong.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    return wrong


@pytest.fixture
def visitor(page: Page, live: str, console: list[str]) -> Iterator[Page]:
    """Visit the live approach; the test fails if anything went wrong in the browser's console."""
    page.goto(live)
    page.wait_for_selector("h1")
    yield page
    assert console == []
