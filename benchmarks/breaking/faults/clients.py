"""Clients: a crowd that asks again and again and counts what it gets, and slow ones.

Half of a crowd keep their connection, as browsers do, and half open one for every request. What may
go wrong is told apart: a connection that is refused, one that ends before the answer does, no
answer in time, another status, another content.

A kept connection that the server has closed meanwhile is no failure: the client opens another one.
If it sees that only after it has sent its request, and no answer has begun, it may send it once
more (RFC 9112, 9.3.1), which is counted, too. That is switched off if a worker is killed, because
it would hide the requests that died with it.
"""

import random
import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Self

from benchmarks.arms import HOST
from benchmarks.breaking.faults.exchanges import UPDATE, Exchange, digest
from benchmarks.tools.load import Call
from benchmarks.tools.processes import wait_until

SIZE = 8
PATIENCE = 10.0
"""Seconds after which an answer is late."""
RIGHT, REFUSED, CUT, LATE = "answered", "refused", "cut", "late"
"""How a request ends; else with `status N` or `wrong content`."""
SLOW_CLIENTS = 32
"""Four for each thread that the server has."""
DRIP_SECONDS = 0.1
SLOW_PATIENCE = 10.0
"""Seconds in which all slow clients have to be answered, once they have sent everything."""


@dataclass
class Attempt:
    """A request under way, by the client's port; `marked` if it was when a fault was done."""

    port: int
    marked: bool = False


@dataclass
class Tally:
    """How many requests ended how: those that a fault found under way, and the others."""

    marked: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    retried: int = 0

    @property
    def sent(self) -> int:
        """Return the number of requests."""
        return self.marked.total() + self.others.total()


class Crowd:
    """Clients of a server on this machine, each in a thread, from `with` to its end."""

    def __init__(
        self,
        port: int,
        exchanges: Sequence[Exchange],
        seed: int,
        *,
        each: int | None = None,
        size: int = SIZE,
        patience: float = PATIENCE,
        retries: bool = True,
    ) -> None:
        """Take what to ask; `each` is how often every client asks, else until the end."""
        self.tally, self.exchanges = Tally(), exchanges
        self._port, self._seed = port, seed
        self._each, self._size, self._patience, self._retries = each, size, patience, retries
        self._lock = threading.Lock()
        self._pending: dict[int, Attempt] = {}
        self._done = threading.Event()
        self._clients: list[Future[None]] = []

    def __enter__(self) -> Self:
        self._pool = ThreadPoolExecutor(self._size)
        self._clients = [self._pool.submit(self._ask, own) for own in range(self._size)]
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self._each is None or kind is not None:
            self._done.set()
        self._pool.shutdown()
        for client in self._clients if kind is None else []:
            client.result()

    @contextmanager
    def moment(self) -> Iterator[list[Attempt]]:
        """Let no request begin, and yield those under way, to be marked."""
        with self._lock:
            yield list(self._pending.values())

    def go_on(self, requests: int) -> None:
        """Wait until so many more requests have ended."""
        enough = self.so_far().total() + requests
        wait_until(
            lambda: self.so_far().total() >= enough or all(one.done() for one in self._clients),
            pause=0.01,
        )

    def so_far(self) -> Counter[str]:
        """Return how many requests have ended how, up to now."""
        with self._lock:
            return self.tally.marked + self.tally.others

    def _ask(self, own: int) -> None:
        draw = random.Random(f"{self._seed} {own}")  # noqa: S311 - not a secret
        connection = HTTPConnection(HOST, self._port, timeout=self._patience)
        asked = 0
        while not self._done.is_set() and asked != self._each:
            outcome = self._answer(own, connection, draw.choice(self.exchanges))
            asked += 1
            if outcome != RIGHT or own % 2:
                connection.close()
            if outcome == REFUSED:
                break  # nobody is there any more
        connection.close()

    def _answer(self, own: int, connection: HTTPConnection, exchange: Exchange) -> str:
        """Ask once, or twice if that is allowed; return and count how it ended."""
        attempt = Attempt(0)
        retried = 0
        while True:
            kept = connection.sock
            outcome = self._begin(own, connection, attempt)
            if outcome != RIGHT:
                break
            may_retry = self._retries and connection.sock is kept
            outcome, has_begun = ask(connection, exchange)
            if outcome != CUT or has_begun or not may_retry:
                break
            connection.close()
            retried += 1
        with self._lock:
            self._pending.pop(own, None)
            (self.tally.marked if attempt.marked else self.tally.others)[outcome] += 1
            self.tally.retried += retried
        return outcome

    def _begin(self, own: int, connection: HTTPConnection, attempt: Attempt) -> str:
        """Open a connection if none is kept, and note that a request is under way on it."""
        while True:
            with self._lock:  # a fault is done before this, or finds the request under way
                if connection.sock is not None and not is_closed(connection):
                    attempt.port = connection.sock.getsockname()[1]
                    self._pending[own] = attempt
                    return RIGHT
            connection.close()
            try:
                connection.connect()
            except TimeoutError:
                return LATE
            except OSError:
                return REFUSED


def is_closed(connection: HTTPConnection) -> bool:
    """Say whether the server has closed an idle connection: there is something to read, its end."""
    return bool(select.select([connection.sock], [], [], 0)[0])


def ask(connection: HTTPConnection, exchange: Exchange) -> tuple[str, bool]:
    """Send a request over an open connection; say how it ended, and if an answer had begun."""
    call = exchange.call
    has_begun = False
    try:
        connection.request(call.method, call.path, call.body, dict(call.headers))
        response = connection.getresponse()
        has_begun = True
        found = digest(response)
    except TimeoutError:
        return LATE, has_begun
    except (OSError, HTTPException):
        return CUT, has_begun
    if response.status != exchange.status:
        return f"status {response.status}", has_begun
    return (RIGHT if found == exchange.digest else "wrong content"), has_begun


@contextmanager
def slow_clients(
    port: int, exchanges: Sequence[Exchange], count: int = SLOW_CLIENTS
) -> Iterator["Future[int]"]:
    """Let slow clients send a byte at a time, and at the end of the block what is left.

    Half of them are slow with the head of a page's request, half with the body of a callback's.
    Yields the number of those that got their answer in the end.
    """
    page = next(one.call for one in exchanges if one.call.method == "GET")
    callback = next(one.call for one in exchanges if one.call.path.endswith(UPDATE))
    message, beginning = (as_sent(callback), len(as_sent(callback)) - len(callback.body or b""))
    plans = [(as_sent(page), 0), (message, beginning)] * (count // 2)
    finish = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        answered = pool.submit(drip, port, plans, finish)
        try:
            yield answered
        finally:
            finish.set()


def as_sent(call: Call) -> bytes:
    """Return a request as it goes over the wire."""
    body = call.body or b""
    fields = {"Host": HOST, **call.headers, "Content-Length": len(body), "Connection": "close"}
    lines = [f"{call.method} {call.path} HTTP/1.1", *(f"{k}: {v}" for k, v in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def drip(port: int, plans: Sequence[tuple[bytes, int]], finish: threading.Event) -> int:
    """Send each message from its place on byte by byte; return how many were answered with 200.

    The last byte is kept until *finish*.
    """
    clients = [socket.create_connection((HOST, port)) for _ in plans]
    places = []
    for client, (message, place) in zip(clients, plans, strict=True):
        client.sendall(message[:place])
        places.append(place)
    while not finish.wait(DRIP_SECONDS):
        for number, (message, _) in enumerate(plans):
            if places[number] < len(message) - 1:
                push(clients[number], message[places[number] : places[number] + 1])
                places[number] += 1
    for client, place, (message, _) in zip(clients, places, plans, strict=True):
        push(client, message[place:])
    deadline = time.monotonic() + SLOW_PATIENCE
    return sum(is_answered(client, deadline) for client in clients)


def push(client: socket.socket, some: bytes) -> None:
    """Send, unless the server has lost its patience."""
    try:
        client.sendall(some)
    except OSError:
        client.close()


def is_answered(client: socket.socket, deadline: float) -> bool:
    """Read an answer to its end; say whether it is there in time, and a 200."""
    with client:
        try:
            client.settimeout(max(0.01, deadline - time.monotonic()))
            answer = b"".join(iter(lambda: client.recv(65536), b""))
        except OSError:
            return False
    return answer.startswith(b"HTTP/1.1 200 ")
