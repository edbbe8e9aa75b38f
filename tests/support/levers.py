"""Sites with levers on and off: how to build one, and what its documents say."""

import re
from pathlib import Path
from typing import Any

import plotly
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from crossroads.settings import Stock, Testing
from crossroads.testing.layout import config_of
from tests.conftest import StockTesting, build

PLOTLY = Path(plotly.__path__[0]) / "package_data/plotly.min.js"
MAIN = ("multi", "single")


def client(
    approach: str = "multi", base: type[Stock] | type[Testing] = StockTesting, **levers: Any
) -> FlaskClient:
    """Build an approach with all levers off but those given, or on with *base* Testing."""
    settings = type("Given", (base,), levers)
    return build(approach, settings=settings).test_client()


def get(
    client: FlaskClient, address: str, encoding: str | None = None, **headers: str
) -> TestResponse:
    """Ask for an address, and take the answer in full, so that no file stays open."""
    given = headers | ({} if encoding is None else {"Accept-Encoding": encoding})
    return client.get(address, headers=given, buffered=True)


def config(text: str) -> dict[str, Any]:
    found = config_of(text)
    assert found
    return found


def scripts(text: str) -> list[str]:
    return re.findall(r'<script src="(.*?)"', text)
