"""No answer quotes what a request has sent as markup: a link must not put a form into the site."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from crossroads.benchmarks.breaking.attacks.guarded import SITE
from crossroads.settings import Stock
from tests.conftest import build
from tests.support.logins import log_in, own_logins

MARKUP = '<meta http-equiv=refresh content="0;url=http://elsewhere.example/">'
SENT = quote(MARKUP, safe="")
STOCK = {key: value for key, value in vars(Stock).items() if key.isupper() and key != "WARM_UP"}
PREFIXES = ("/", "/barchart/", "/nope/", "/vault/")
BELOW = (
    *("{0}", "{0}/", "_dash-layout/{0}", "_dash-layout?address={0}", "_dash-layout?{0}"),
    *("_dash-component-suites/dash/{0}", "_dash-component-suites/{0}/x.js", "_favicon.ico/{0}"),
    *("_dash-component-suites/plotly/{0}", "_dash-component-suites/dash/dcc/{0}.js"),
    *("static/{0}", "static/site.css?v={0}", "healthz/{0}", "healthz?{0}", "login?next=/{0}"),
    *("_dash-update-component", "_dash-update-component?cacheKey={0}", "_mcp/{0}", "_alive_{0}"),
)
BODIES: tuple[dict[str, Any], ...] = (
    {"json": {"output": MARKUP}},
    {"json": {"output": "barchart-graph.figure", "outputs": MARKUP, MARKUP: MARKUP}},
    {"data": MARKUP, "content_type": "application/json"},
    {"data": MARKUP, "content_type": MARKUP},
    {"data": {"name": MARKUP, "password": MARKUP, "form": MARKUP, "next": f"/{MARKUP}"}},
)
POSTED = ("_dash-update-component", f"login?next=/{SENT}", f"/{SENT}")
HEADERS = {
    "Referer": f"http://localhost/barchart/{SENT}?year={SENT}",
    "Origin": MARKUP,
    "User-Agent": MARKUP,
    "Accept-Language": MARKUP,
    "Authorization": f"Bearer {MARKUP}",
    "X-Forwarded-Prefix": f"/{MARKUP}",
}


@pytest.fixture(params=["multi", "single"])
def approach(request: pytest.FixtureRequest) -> str:
    """Name each approach that is built of kit apps."""
    return str(request.param)


def quoting(client: FlaskClient) -> list[str]:
    """Name the requests whose answer a browser may show as a document with the markup in it."""
    found = []
    for address in (prefix + below.format(SENT) for prefix in PREFIXES for below in BELOW):
        asked: list[tuple[str, dict[str, Any]]] = [
            *((method, {}) for method in ("GET", "PUT")),
            *(("POST", body) for body in BODIES if address.endswith(POSTED)),
        ]
        for method, body in asked:
            with client.open(address, method=method, headers=HEADERS, **body) as answer:
                shown = answer.mimetype not in ("application/json", "text/css", "image/x-icon")
                if (shown and MARKUP.encode() in answer.data) or MARKUP in str(answer.headers):
                    found.append(f"{answer.status_code} {method} {address} {body}")
    return found


@pytest.mark.parametrize(("levers", "name"), [({}, ""), ({}, "mia"), (STOCK, "")])
def test_no_answer_quotes_markup(
    approach: str, levers: dict[str, Any], name: str, tmp_path: Path
) -> None:
    settings = {**own_logins(tmp_path), **levers, "TESTING": False}
    client = build(approach, site=SITE, settings=settings).test_client()
    if name:
        log_in(client, name)
    assert quoting(client) == []


def test_no_answer_quotes_markup_without_logins(approach: str) -> None:
    assert quoting(build(approach).test_client()) == []
