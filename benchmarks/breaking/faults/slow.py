"""Slow clients: each sends its request in drips, the head or the body (known as slowloris)."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from benchmarks.arms import HOST
from benchmarks.breaking.faults.questions import UPDATE, Question
from benchmarks.tools.load import Call

CLIENTS = 32
"""Four for each thread that the server has."""
DRIP_SECONDS = 0.1
PATIENCE = 10.0
"""Seconds in which all of them have to be answered, once they have sent everything."""


@contextmanager
def slow_clients(
    port: int, questions: Sequence[Question], count: int = CLIENTS
) -> Iterator["Future[int]"]:
    """Let slow clients send a byte at a time, and at the end of the block what is left.

    Half of them are slow with the head of a page's request, half with the body of a callback's.
    Yields the number of those that got their answer in the end.
    """
    page = next(one.call for one in questions if one.call.method == "GET")
    callback = next(one.call for one in questions if one.call.path.endswith(UPDATE))
    message, beginning = (written(callback), len(written(callback)) - len(callback.body or b""))
    plans = [(written(page), 0), (message, beginning)] * (count // 2)
    finish = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        answered = pool.submit(drip, port, plans, finish)
        try:
            yield answered
        finally:
            finish.set()


def written(call: Call) -> bytes:
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
    deadline = time.monotonic() + PATIENCE
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
