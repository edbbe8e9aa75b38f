"""Clients: a crowd that asks again and again and counts what it gets, and slow ones.

Half of a crowd keep their connection, as browsers do, and half open one for every request. A kept
connection that the server has closed meanwhile is no failure: the client opens another one. No
request is sent twice.
"""

import gzip
import hashlib
import json
import random
import re
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, Self

import brotli

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.breaking.requests import raw_request
from crossroads.benchmarks.tools.load import Call, connect, exchange
from crossroads.benchmarks.tools.visitor import Visit, calls, visit
from crossroads.page import Choices, Control
from crossroads.site import SITE

SIZE = 8
PATIENCE = 60.0
"""Seconds after which an answer is late: a machine may be busy with something else."""
RIGHT, REFUSED, CUT, LATE = "answered", "refused", "cut", "late"
"""How a request ends; else with `status N` or `wrong content`."""
TURNED_AWAY = frozenset({REFUSED, CUT, "status 502"})
"""How it ends when there is no server any more; nginx says 502 then."""
SLOW_CLIENTS = 36
"""More than four for each thread that the server has."""
DRIP_SECONDS, RECEIVED_BYTES = 0.1, 16 * 1024
SLOW_PATIENCE = 60.0
"""Seconds in which all slow clients have to be answered, once they have sent everything."""
PAGES = tuple(page.path for page in SITE.pages)
VARIANTS = 60
"""How many different selections of each chart are asked for in a soak."""
JSON = {"Content-Type": "application/json"}
UPDATE = "_dash-update-component"
BAD: tuple[Call, ...] = (
    Call("GET", "/no-such-page"),
    Call("GET", "/_dash-component-suites/dash/no-such-bundle.js"),
    Call("GET", "/_kit/../settings.py"),
    Call("DELETE", f"/{UPDATE}"),
    Call("POST", f"/{UPDATE}", JSON, b'{"output": '),
    Call("POST", f"/{UPDATE}", {"Content-Type": "text/plain"}, b"not JSON"),
)
"""What is refused. All of it has to be an answer of 4xx."""
SCRIPT = re.compile(r"""(?<=["'\s])/[^"'\s<>]+\.js(?:\?[^"'\s<>]*)?(?=["'\s])""")
"""The address of a script, wherever a document names it."""
FRESH = re.compile(rb'"end_id":"[^"]*"|nonce="[^"]*"')
"""What a document has anew each time: a signed name of Dash's, and nonces of security policies."""


@dataclass(frozen=True)
class Exchange:
    """A request, and the status and the content of its right answer."""

    call: Call
    status: int
    digest: bytes


def visit_pages(port: int) -> list[Visit]:
    """Visit all pages of the kit's site."""
    computed = [name for page in SITE.pages for name in page.computed]
    return [visit(port, path, asked_for=computed) for path in PAGES]


def site_calls(port: int) -> list[Call]:
    """Return what browsers send for all pages of the kit's site: one request of each kind."""
    visits = visit_pages(port)
    found = [call for one in visits for call in calls([one]).values()]
    return list({(call.method, call.path, call.body): call for call in found}.values())


def soak_calls(port: int, seed: int) -> list[Call]:
    """Return what a soak is made of: pages, charts of many selections, files, and bad requests."""
    visits = visit_pages(port)
    draw = random.Random(seed)  # noqa: S311 - not a secret
    opened = [(one, fired.body) for one in visits for fired in one.fired]
    selections = [vary_call(*one, draw) for one in opened for _ in range(VARIANTS)]
    files = [Call("GET", script, {"Accept-Encoding": "br"}) for script in named_scripts(port)]
    return [*site_calls(port) * 6, *selections, *files, Call("GET", "/healthz"), *BAD * 3]


def vary_call(opened: Visit, body: Mapping[str, Any], draw: random.Random) -> Call:
    """Return the request of a callback with other values in its controls."""
    controls = {page.id(one.name): one for page in SITE.pages for one in page.controls}
    inputs = [
        one | {"value": pick_value(controls[one["id"]], draw)} if one["id"] in controls else one
        for one in body["inputs"]
    ]
    sent = json.dumps({**body, "inputs": inputs}).encode()
    headers = {**JSON, "Accept-Encoding": "br", "Referer": opened.document.address}
    return Call("POST", f"{opened.document.prefix}{UPDATE}", headers, sent)


def pick_value(control: Control, draw: random.Random) -> str | list[str]:
    """Choose a value as a visitor may."""
    values, several = list(control.options()), isinstance(control, Choices)
    return draw.sample(values, draw.randint(0, 8)) if several else draw.choice(values)


def learn_answers(port: int, asked: Sequence[Call]) -> list[Exchange]:
    """Ask everything once, for the right answers; `SampleRefused` if not 2xx, or 4xx to `BAD`."""
    found = []
    connection = connect(port)
    for call in asked:
        least = 400 if call in BAD else 200
        response, content = exchange(connection, call, range(least, least + 100))
        found.append(Exchange(call, response.status, digest(response, content)))
    connection.close()
    return found


def digest(response: HTTPResponse, content: bytes) -> bytes:
    """Hash the content of an answer, with its compression undone: gzip writes down the time."""
    match response.headers.get("Content-Encoding"):
        case "br":
            content = brotli.decompress(content)
        case "gzip":
            content = gzip.decompress(content)
    return hashlib.sha256(FRESH.sub(b"", content)).digest()


@dataclass
class Seen:
    """What the clients saw: how often the fault was done, their requests, and what went wrong.

    `in_flight` requests were in the worker that was killed, or the server that was stopped;
    `finished` is how many of them were answered all the same. `turned_away` had not reached a
    server when that was told to stop. `failed` counts all other failures by their kind. `slow` is
    how many clients were slow, and `slow_answered` how many of them got their answer in the end.
    """

    times: int
    requests: int = 0
    in_flight: int = 0
    finished: int = 0
    turned_away: int = 0
    slow: int = 0
    slow_answered: int = 0
    failed: dict[str, int] = field(default_factory=dict)

    def count(self, outcome: str) -> None:
        """Count a request that met nothing but the server."""
        self.requests += 1
        if outcome != RIGHT:
            self.fail(outcome)

    def fail(self, outcome: str) -> None:
        """Count what went wrong."""
        self.failed[outcome] = self.failed.get(outcome, 0) + 1


@dataclass
class Crowd:
    """Clients of a server on this machine, each in a thread, from `with` to its end.

    What they get is counted in `seen`. `each` is how often every client asks, else until the end.
    A fault that interrupts requests has them noted in `interrupted`, and judges them itself.
    """

    port: int
    exchanges: Sequence[Exchange]
    seed: int
    seen: Seen
    each: int | None = None
    size: int = SIZE
    patience: float = PATIENCE
    is_stopping: bool = False

    def __post_init__(self) -> None:
        self._lock, self._done = threading.Lock(), threading.Event()
        self._under_way, self._interrupted = set[int](), set[int]()
        self._outcomes: list[str] = []

    def __enter__(self) -> Self:
        self._pool = ThreadPoolExecutor(self.size)
        self._clients = [self._pool.submit(self._ask, own) for own in range(self.size)]
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self.each is None or kind is not None:
            self._done.set()
        self._pool.shutdown()
        for client in self._clients if kind is None else []:
            client.result()

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Let no request begin or be counted."""
        with self._lock:
            yield

    def interrupt(self) -> None:
        """Note, in a `moment`, that a fault interrupts the requests that are under way."""
        self._interrupted, self._outcomes = set(self._under_way), []

    def outcomes(self) -> list[str]:
        """Wait until all interrupted requests have ended; return how, and count them."""
        while self._interrupted and wait(self._clients, 0.01).not_done:
            pass
        self.seen.requests += len(self._outcomes)
        return self._outcomes

    def all_wait(self) -> bool:
        """Say whether every client waits for an answer."""
        return len(self._under_way) == self.size

    def go_on(self, requests: int) -> None:
        """Wait until so many more requests have ended."""
        enough = self.seen.requests + requests
        while self.seen.requests < enough and wait(self._clients, 0.01).not_done:
            pass  # until all have given up, at the latest

    def _ask(self, own: int) -> None:
        draw = random.Random(f"{self.seed} {own}")  # noqa: S311 - not a secret
        connection = HTTPConnection(HOST, self.port, timeout=self.patience)
        asked = 0
        while not self._done.is_set() and asked != self.each:
            outcome = self._answer(own, connection, draw.choice(self.exchanges))
            asked += 1
            if outcome != RIGHT or own % 2:
                connection.close()
            if outcome == REFUSED:
                break  # nobody is there any more
        connection.close()

    def _answer(self, own: int, connection: HTTPConnection, expected: Exchange) -> str:
        """Ask once; return and count how it ended."""
        outcome = self._begin(own, connection)
        if outcome == RIGHT:
            outcome = ask(connection, expected)
        with self._lock:
            self._under_way.discard(own)
            if own in self._interrupted:
                self._interrupted.remove(own)
                self._outcomes.append(outcome)
            elif self.is_stopping and outcome in TURNED_AWAY:
                self.seen.requests += 1
                self.seen.turned_away += 1
            else:
                self.seen.count(outcome)
        return outcome

    def _begin(self, own: int, connection: HTTPConnection) -> str:
        """Open a connection if none is kept, and note that a request is under way on it."""
        while True:
            with self._lock:  # a fault is done before this, or finds the request under way
                sock = connection.sock
                if sock and not select.select([sock], [], [], 0)[0]:  # nothing to read, no end
                    self._under_way.add(own)
                    return RIGHT
            connection.close()
            try:
                connection.connect()
            except TimeoutError:
                return LATE
            except OSError:
                return REFUSED


def ask(connection: HTTPConnection, expected: Exchange) -> str:
    """Send a request over an open connection; say how it ended."""
    call = expected.call
    try:
        connection.request(call.method, call.path, call.body, dict(call.headers))
        response = connection.getresponse()
        found = digest(response, response.read())
    except TimeoutError:
        return LATE
    except (OSError, HTTPException):
        return CUT
    if response.status != expected.status:
        return f"status {response.status}"
    return RIGHT if found == expected.digest else "wrong content"


def drip(
    port: int, exchanges: Sequence[Exchange], is_over: Callable[[], bool]
) -> dict[socket.socket, bytes]:
    """Let slow clients send a byte at a time; return what each has left to send.

    A third of them are slow with the head of a page's request, a third with the body of a
    callback's, and a third do not read their answer, a large file. In one thread: as many as there
    are clients would take time from the crowd.
    """
    page = next(one.call for one in exchanges if one.call.method == "GET")
    callback = next(one.call for one in exchanges if one.call.path.endswith(UPDATE))
    start, whole, large = (
        raw_request(one.method, one.path, {"Host": HOST, **one.headers}, one.body or b"")
        for one in (page, callback, Call("GET", largest_script(port)))
    )
    kinds = (0, start), (whole.index(b"\r\n\r\n") + 4, whole), (len(large), large)
    left = {}
    for place, message in kinds * (SLOW_CLIENTS // len(kinds)):
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED_BYTES)
        client.connect((HOST, port))
        client.sendall(message[:place])
        left[client] = message[place:]
    while not is_over():
        time.sleep(DRIP_SECONDS)
        for client, rest in left.items():
            if len(rest) > 1:
                push(client, rest[:1])
                left[client] = rest[1:]
    return left


def largest_script(port: int) -> str:
    """Return the address of the largest script of the site."""
    with closing(connect(port)) as connection:
        size = {one: len(exchange(connection, Call("GET", one))[1]) for one in named_scripts(port)}
    return max(size, key=size.__getitem__)


def named_scripts(port: int) -> list[str]:
    """List the scripts of the site, with those that a document has loaded later, as plotly.js.

    The kernel takes a whole answer of smaller ones: a client that does not read then occupies
    nobody.
    """
    with closing(connect(port)) as connection:
        pages = [exchange(connection, Call("GET", path))[1].decode() for path in PAGES]
    return sorted({one for page in pages for one in SCRIPT.findall(unescape(page))})


def finish(left: Mapping[socket.socket, bytes]) -> int:
    """Send what slow clients have left; count those who get a 200 in time."""
    for client, rest in left.items():
        push(client, rest)
    deadline = time.monotonic() + SLOW_PATIENCE
    return sum(is_answered(client, deadline) for client in left)


def push(client: socket.socket, some: bytes) -> None:
    """Send, unless the server has lost its patience."""
    try:
        client.sendall(some)
    except OSError:
        client.close()


def is_answered(client: socket.socket, deadline: float) -> bool:
    """Read an answer to its end; say whether it is there in time, and a 200."""
    with client, suppress(OSError):
        client.settimeout(max(0.01, deadline - time.monotonic()))
        answer = b"".join(iter(lambda: client.recv(65536), b""))
        return answer.startswith(b"HTTP/1.1 200 ")
    return False
