"""Visit a page as a browser does: document, layout, callback list, then what it fires by itself.

Knows no approach: the document says its app's prefix, the callback list what reads and writes which
property, the layout the values. `crossroads.testing.renderer` knows what is fired, and what is not.
Scripts are not fetched. What is not answered as expected raises `SampleRefused`.
"""

import gzip
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from crossroads.benchmarks.arms import HOST, Target
from crossroads.benchmarks.tools.load import ANSWERED, Call, connect, exchange
from crossroads.benchmarks.tools.processes import Process, SampleRefused
from crossroads.testing.callbacks import Request, outputs, request_body
from crossroads.testing.layout import config_of
from crossroads.testing.renderer import Renderer, named

REDIRECTS = (301, 302, 303, 307, 308)
SCRIPT = re.compile(r'<script[^>]*\bsrc="([^"]+)"')
ANY = range(200, 600)


class Answer(NamedTuple):
    """One response: the path after redirects, its status, its decoded body, its size as sent."""

    path: str
    status: int
    body: bytes
    sent: int


class Document(NamedTuple):
    """What a browser reads out of a served page: its address, its app's prefix, its scripts."""

    address: str
    prefix: str
    scripts: tuple[str, ...]
    size: int


class Fired(NamedTuple):
    """A callback that was sent: its `output`, the request's body, and whether it draws a chart.

    `pressed`: it waits for a visitor, and was sent all the same because that was asked for.
    """

    output: str
    body: Mapping[str, Any]
    draws: bool
    pressed: bool


class Visit(NamedTuple):
    """A visit: its document, what was fired, what was left out and why, and what waits.

    `chart` is the id of the first figure on the page with something in it, empty without any.
    """

    document: Document
    fired: tuple[Fired, ...]
    left_out: Mapping[str, str]
    waiting: tuple[str, ...]
    chart: str


class PartRefusedError(SampleRefused):
    """One callback, or one page of a journey, that cannot be measured; the rest of a site can."""

    def __init__(self, part: str, reason: str) -> None:
        """Take the callback's output or the page's path, and the reason."""
        super().__init__(reason)
        self.part = part


def request(
    port: int,
    path: str,
    *,
    referer: str = "",
    body: Any = None,
    encoding: str = "gzip",
    hops: int = 5,
) -> Answer:
    """Send a GET, and follow up to *hops* redirects; or a POST if there is a body."""
    headers = {"Accept-Encoding": encoding} | ({"Referer": referer} if referer else {})
    call = Call("GET", path, headers)
    answered: Collection[int] = ANSWERED + (REDIRECTS if hops else ())
    if body is not None:
        headers["Content-Type"] = "application/json"
        call, answered = Call("POST", path, headers, json.dumps(body).encode()), ANY
    with closing(connect(port)) as connection:
        response, content = exchange(connection, call, answered)
    if response.status in REDIRECTS:
        onward = urlsplit(urljoin(path, response.headers["Location"]))
        target = onward.path + (f"?{onward.query}" if onward.query else "")
        return request(port, target, referer=referer, encoding=encoding, hops=hops - 1)
    sent = len(content)
    if response.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    return Answer(path, response.status, content, sent)


def open_document(port: int, path: str, encoding: str = "gzip") -> Document:
    """Fetch a page and read what a browser needs to go on."""
    answer = request(port, path, encoding=encoding)
    page = answer.body.decode()
    config = config_of(page)
    if config is None:
        raise SampleRefused(f"GET {path} answered a page without Dash's configuration")
    scripts = (urljoin(answer.path, unescape(source)) for source in SCRIPT.findall(page))
    prefix = config["requests_pathname_prefix"]
    return Document(f"http://{HOST}:{port}{answer.path}", prefix, (*scripts,), len(answer.body))


def visit_all(server: Process, target: Target) -> list[Visit]:
    """Visit every page of an arm, and fire what a browser does, or what the target says."""
    told: Any = {"asked_for": target.asked_for, "refused": target.left_out}
    told |= {"fire_all": target.fire_all, "log": server.log}
    return [visit(server.port, path, **told) for path in target.pages]


def visit(port: int, path: str, *, log: Callable[[], str] = str, **told: Any) -> Visit:
    """Open a page, and fire what a browser fires by itself; *told* is for `Renderer`.

    Raises:
        PartRefusedError: a callback was not answered, with the error that is in the *log*.
    """
    try:
        document = open_document(port, path)
        layout = json.loads(fetch(port, document, "_dash-layout"))
        callbacks = fetch_callbacks(port, document)
    except SampleRefused as error:
        raise SampleRefused(f"{error}{reason_in(log())}") from error
    opening = Renderer(callbacks, layout, document.address, careful=True, **told)
    fired = []
    while asked := opening.next():
        fired.append(describe(asked, opening))
        name = named(asked.callback)
        answer = fire(port, document, fired[-1].body)
        if answer.status not in ANSWERED:
            reason = reason_in(log()) if answer.status >= 500 else refusal(answer)
            said = f"{path}: the callback of {name} answered {answer.status}{reason}"
            raise PartRefusedError(fired[-1].output, said)
        opening.answered(asked, json.loads(answer.body) if answer.status == 200 else {})
    figures = {name: one.get("figure") for name, one in opening.components.items()}
    drawn = [name for name, one in figures.items() if isinstance(one, dict) and one.get("data")]
    return Visit(
        document, (*fired,), opening.left_out, (*opening.waiting,), drawn[0] if drawn else ""
    )


def describe(asked: Request, opening: Renderer) -> Fired:
    """Describe a callback that is about to be sent."""
    draws = any(name.endswith(".figure") for name in outputs(asked.callback))
    body = request_body(asked, opening.components)
    return Fired(asked.callback["output"], body, draws, asked.pressed)


def reason_in(log: str) -> str:
    """Return the error of the last traceback in a log, in brackets; nothing without one."""
    _, found, after = log.rpartition("Traceback (most recent call last):\n")
    lines = [line for line in after.splitlines() if line and not line.startswith((" ", "\t"))]
    return f" ({lines[0]})" if found and lines else ""


def refusal(answer: Answer) -> str:
    """Return why the kit refused a callback, in brackets; nothing if it does not say."""
    try:
        return f" ({json.loads(answer.body)['error']})"
    except (ValueError, KeyError, TypeError):
        return ""


def calls(visits: Sequence[Visit]) -> dict[str, Call]:
    """Return what a browser sends for one page: document, layout, dependencies and a callback.

    That is the first that draws a chart, or else the last one that a browser fires by itself and
    that writes something, if there is any. It will be sent hundreds of times.
    """
    fired: list[tuple[Visit, Fired | None]] = [
        (visit, one)
        for visit in visits
        for one in visit.fired
        if not one.pressed and one.body.get("outputs")
    ]
    charts = [(visit, one) for visit, one in fired if one and one.draws]
    visit, one = (charts or fired[-1:] or [(visits[-1], None)])[0]
    address, prefix = visit.document.address, visit.document.prefix
    headers = {"Accept-Encoding": "gzip", "Referer": address}
    paths = {name: f"{prefix}_dash-{name}" for name in ("layout", "dependencies")}
    paths = {"document": urlsplit(address).path, **paths}
    found = {name: Call("GET", path, headers) for name, path in paths.items()}
    if one is not None:
        headers = headers | {"Content-Type": "application/json"}
        body = json.dumps(one.body).encode()
        found["callback"] = Call("POST", f"{prefix}_dash-update-component", headers, body)
    return found


def fetch(port: int, document: Document, name: str) -> bytes:
    """Fetch what the app serves below its prefix, with the page as referer as browsers do."""
    return request(port, document.prefix + name, referer=document.address).body


def fetch_callbacks(port: int, document: Document) -> list[Any]:
    """Fetch the list of the app's callbacks."""
    return list(json.loads(fetch(port, document, "_dash-dependencies")))


def fire(port: int, document: Document, body: Mapping[str, Any]) -> Answer:
    """Post the request of one callback."""
    update_path = document.prefix + "_dash-update-component"
    return request(port, update_path, referer=document.address, body=body)
