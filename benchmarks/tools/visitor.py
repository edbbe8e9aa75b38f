"""Visit a page as a browser does: document, layout, callback list, every callback once.

Knows no approach: the document says its app's prefix, the callback list what reads and writes which
property, the layout the values. Not run are callbacks in JavaScript or with pattern-matching ids.
Scripts are not fetched. What is not answered as expected raises `SampleRefused`.
"""

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from benchmarks.arms import HOST
from benchmarks.tools.load import ANSWERED, Call, connect, exchange
from benchmarks.tools.processes import SampleRefused

REDIRECTS = (301, 302, 303, 307, 308)
CONFIG = re.compile(r'<script[^>]*\bid="_dash-config"[^>]*>(.*?)</script>', re.DOTALL)
SCRIPT = re.compile(r'<script[^>]*\bsrc="([^"]+)"')
Components = dict[str, dict[str, Any]]  # what is on the page: component id -> its properties


class Answer(NamedTuple):
    """One response: the path that was answered after redirects, its status and its decoded body."""

    path: str
    status: int
    body: bytes


class Document(NamedTuple):
    """What a browser reads out of a served page: its address, its app's prefix, its scripts."""

    address: str
    prefix: str
    scripts: tuple[str, ...]
    size: int


class Visit(NamedTuple):
    """A visit: document, how many callbacks its app lists, outputs and bodies of those fired."""

    document: Document
    listed: int
    fired: tuple[str, ...]
    bodies: tuple[Mapping[str, Any], ...] = ()


def request(
    port: int,
    path: str,
    *,
    referer: str = "",
    body: Any = None,
    encoding: str = "gzip",
    hops: int = 5,
) -> Answer:
    """Send a GET, or a POST when there is a body, and follow up to *hops* redirects."""
    headers = {"Accept-Encoding": encoding} | ({"Referer": referer} if referer else {})
    call, answered = Call("GET", path, headers), ANSWERED + (REDIRECTS if hops else ())
    if body is not None:
        headers["Content-Type"] = "application/json"
        call, answered = Call("POST", path, headers, json.dumps(body).encode()), ANSWERED
    with closing(connect(port)) as connection:
        response, content = exchange(connection, call, answered)
    if response.status in REDIRECTS:
        onward = urlsplit(urljoin(path, response.headers["Location"]))
        target = onward.path + (f"?{onward.query}" if onward.query else "")
        return request(port, target, referer=referer, encoding=encoding, hops=hops - 1)
    if response.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    return Answer(path, response.status, content)


def open_document(port: int, path: str, encoding: str = "gzip") -> Document:
    """Fetch a page and read what a browser needs to go on."""
    answer = request(port, path, encoding=encoding)
    page = answer.body.decode()
    config = CONFIG.search(page)
    if not config:
        raise SampleRefused(f"GET {path} answered a page without Dash's configuration")
    scripts = (urljoin(answer.path, unescape(source)) for source in SCRIPT.findall(page))
    prefix = json.loads(config[1])["requests_pathname_prefix"]
    return Document(f"http://{HOST}:{port}{answer.path}", prefix, (*scripts,), len(answer.body))


def visit(port: int, path: str) -> Visit:
    """Open a page and fire every callback whose components are on it or get there, each once."""
    document = open_document(port, path)
    layout = json.loads(fetch(port, document, "_dash-layout"))
    callbacks = fetch_callbacks(port, document)
    components: Components = {}
    put_on_page(components, layout, document.address)
    waiting = [each for each in callbacks if _runs_on_server(each)]
    fired: list[str] = []
    bodies: list[Mapping[str, Any]] = []
    while ready := next((one for one in waiting if components.keys() >= _names_in(one)), None):
        waiting.remove(ready)
        fired.append(ready["output"])
        bodies.append(request_body(ready, components))
        for name, properties in fire(port, document, bodies[-1]).items():
            components.setdefault(name, {}).update(properties)
            put_on_page(components, list(properties.values()), document.address)
    return Visit(document, len(callbacks), tuple(fired), tuple(bodies))


def calls(visits: Sequence[Visit]) -> dict[str, Call]:
    """Return what a browser sends for one page: document, layout, dependencies and a callback.

    That is the first that draws a chart, or else the last page's last one, if there is any.
    """
    fired = [(visit, index) for visit in visits for index in range(len(visit.fired))]
    charts = [(visit, index) for visit, index in fired if ".figure" in visit.fired[index]]
    visit, index = (charts or fired[-1:] or [(visits[-1], -1)])[0]
    address, prefix = visit.document.address, visit.document.prefix
    headers = {"Accept-Encoding": "gzip", "Referer": address}
    paths = {name: f"{prefix}_dash-{name}" for name in ("layout", "dependencies")}
    paths = {"document": urlsplit(address).path, **paths}
    found = {name: Call("GET", path, headers) for name, path in paths.items()}
    if index >= 0:
        headers = headers | {"Content-Type": "application/json"}
        body = json.dumps(visit.bodies[index]).encode()
        found["callback"] = Call("POST", f"{prefix}_dash-update-component", headers, body)
    return found


def fetch(port: int, document: Document, name: str) -> bytes:
    """Fetch what the app serves below its prefix, with the page as referer as browsers do."""
    return request(port, document.prefix + name, referer=document.address).body


def fetch_callbacks(port: int, document: Document) -> list[Any]:
    """Fetch the list of the app's callbacks."""
    return list(json.loads(fetch(port, document, "_dash-dependencies")))


def fire(port: int, document: Document, body: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Post the request of one callback; return what changed, per component."""
    update_path = document.prefix + "_dash-update-component"
    answer = request(port, update_path, referer=document.address, body=body)
    if answer.status != 200:
        return {}
    said: dict[str, dict[str, dict[str, Any]]] = json.loads(answer.body)
    return said.get("response", {}) | said.get("sideUpdate", {})


def request_body(callback: Mapping[str, Any], components: Components) -> dict[str, Any]:
    """Make the body that Dash's renderer sends; one that waits is told that its input changed."""
    outputs = [dict(zip(("id", "property"), pair, strict=True)) for pair in targets(callback)]
    several = callback["output"].startswith("..") or callback.get("no_output")
    waits = callback.get("prevent_initial_call")
    changed = [f"{each['id']}.{each['property']}" for each in callback["inputs"][:1] if waits]
    body = {
        "output": callback["output"],
        "outputs": outputs if several else outputs[0],
        "inputs": [add_value(each, components) for each in callback["inputs"]],
        "changedPropIds": changed,
        "parsedChangedPropsIds": changed,
    }
    if callback["state"]:
        body["state"] = [add_value(each, components) for each in callback["state"]]
    return body


def targets(callback: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Split a callback's output, `a.b` or `..a.b...c.d..`, into pairs of id and property."""
    if callback.get("no_output"):
        return []
    parts = callback["output"].removeprefix("..").removesuffix("..").split("...")
    return [(part.rpartition(".")[0], part.rpartition(".")[2]) for part in parts]


def add_value(dependency: Mapping[str, Any], components: Components) -> dict[str, Any]:
    """Add the value on the page; like a browser, leave it out if there is none."""
    known = components[dependency["id"]]
    named = {key: dependency[key] for key in ("id", "property")}
    return named | ({"value": known[named["property"]]} if named["property"] in known else {})


def _names_in(callback: Mapping[str, Any]) -> set[str]:
    read = {each["id"] for each in (*callback["inputs"], *callback["state"])}
    return read | {name for name, _ in targets(callback)}


def _runs_on_server(callback: Mapping[str, Any]) -> bool:
    plain = not any("{" in name for name in _names_in(callback))
    return plain and not callback["clientside_function"]


def put_on_page(components: Components, content: object, address: str) -> None:
    """Put every component inside *content* on the page; a `Location` takes the page's address."""
    for component in _components_in(content):
        properties = dict(component["props"])
        if component["type"] == "Location":
            at = urlsplit(address)
            search = f"?{at.query}" if at.query else ""
            properties |= {"href": address, "pathname": at.path, "search": search, "hash": ""}
        if isinstance(properties.get("id"), str):
            components[properties["id"]] = properties


def _components_in(content: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(content, dict):
        if {"type", "namespace", "props"} <= content.keys():
            yield content
        for value in content.values():
            yield from _components_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from _components_in(value)
