"""Requests with the answers that they have to get, taken from the server while nothing is wrong."""

import gzip
import hashlib
import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any

import brotli

from benchmarks.tools.load import Call, connect
from benchmarks.tools.processes import SampleRefused
from benchmarks.tools.visitor import Visit, calls, visit
from shared.page import Choices, Control
from shared.site import SITE

PAGES = tuple(page.path for page in SITE.pages)
VARIANTS = 60
"""How many different selections of each chart are asked for in a soak."""
JSON = {"Content-Type": "application/json"}
UPDATE = "_dash-update-component"
BAD: tuple[Call, ...] = (
    Call("GET", "/no-such-page"),
    Call("GET", "/_dash-component-suites/dash/no-such-bundle.js"),
    Call("GET", "/static/../settings.py"),
    Call("DELETE", f"/{UPDATE}"),
    Call("POST", f"/{UPDATE}", JSON, b'{"output": '),
    Call("POST", f"/{UPDATE}", {"Content-Type": "text/plain"}, b"not JSON"),
)
"""What is refused. All of it has to be an answer of 4xx."""

FRESH = re.compile(rb'"end_id":"[^"]*"|nonce="[^"]*"')
"""What a document has anew each time: a signed name of Dash's, and nonces of security policies."""


@dataclass(frozen=True)
class Exchange:
    """A request, and the status and the content of its right answer."""

    call: Call
    status: int
    digest: bytes


def site_calls(port: int) -> list[Call]:
    """Return what browsers send for all pages of the kit's site: one request of each kind."""
    visits = [visit(port, path) for path in PAGES]
    found = [call for one in visits for call in calls([one]).values()]
    return list({(call.method, call.path, call.body): call for call in found}.values())


def soak_calls(port: int, seed: int) -> list[Call]:
    """Return what a soak is made of: pages, charts of many selections, files, and bad requests."""
    visits = [visit(port, path) for path in PAGES]
    draw = random.Random(seed)  # noqa: S311 - not a secret
    selections = [
        vary_call(one, draw, body) for one in visits for body in one.bodies for _ in range(VARIANTS)
    ]
    scripts = {script for one in visits for script in one.document.scripts}
    files = [Call("GET", script, {"Accept-Encoding": "br"}) for script in sorted(scripts)]
    return [*site_calls(port) * 6, *selections, *files, Call("GET", "/healthz"), *BAD * 3]


def vary_call(opened: Visit, draw: random.Random, body: Mapping[str, Any]) -> Call:
    """Return the request of a callback with other values in its inputs."""
    controls = {page.id(one.name): one for page in SITE.pages for one in page.controls}
    inputs = [one | {"value": pick_value(controls[one["id"]], draw)} for one in body["inputs"]]
    sent = json.dumps({**body, "inputs": inputs}).encode()
    headers = {**JSON, "Accept-Encoding": "br", "Referer": opened.document.address}
    return Call("POST", f"{opened.document.prefix}{UPDATE}", headers, sent)


def pick_value(control: Control, draw: random.Random) -> str | list[str]:
    """Choose a value as a visitor may."""
    values = list(control.options())
    if isinstance(control, Choices):
        return draw.sample(values, draw.randint(0, 8))
    return draw.choice(values)


def learn_answers(port: int, asked: Sequence[Call]) -> list[Exchange]:
    """Ask everything once, and take the answers for the right ones.

    Raises `SampleRefused`: a server error, or one of the bad requests was answered as if it were
    none.
    """
    found = []
    connection = connect(port)
    for call in asked:
        connection.request(call.method, call.path, call.body, dict(call.headers))
        response = connection.getresponse()
        exchange = Exchange(call, response.status, digest(response))
        least = 400 if call in BAD else 200
        if not least <= exchange.status < least + 100:
            raise SampleRefused(f"{call.method} {call.path} answered {exchange.status} at rest")
        found.append(exchange)
    connection.close()
    return found


def digest(response: HTTPResponse) -> bytes:
    """Hash the content of an answer, with its compression undone: gzip writes down the time."""
    content = response.read()
    match response.headers.get("Content-Encoding"):
        case "br":
            content = brotli.decompress(content)
        case "gzip":
            content = gzip.decompress(content)
    return hashlib.sha256(FRESH.sub(b"", content)).digest()
