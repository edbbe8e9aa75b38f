"""Send the same requests again and again over connections that are kept: one by one, or at a rate.

At a rate means open loop: a request is due when the clock says so, and its latency counts from
then. A client that waits for an answer before it sends the next request leaves out just those that
a slow server makes wait. No answer, or one but 200 and 204, raises `SampleRefused`.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import NamedTuple

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.tools.processes import SampleRefused

SECONDS = 30.0
ANSWERED = (200, 204)  # 204 is how Dash says that a callback chose to change nothing
CONNECTIONS = 8  # requests under way at once in open loop; a due one beyond waits, and counts


class Call(NamedTuple):
    """One request, ready to be sent as often as needed."""

    method: str
    path: str
    headers: Mapping[str, str] = {}
    body: bytes | None = None


def connect(port: int) -> HTTPConnection:
    """Return a connection to be kept; it opens with its first request."""
    return HTTPConnection(HOST, port, timeout=SECONDS)


def exchange(
    connection: HTTPConnection, call: Call, answered: Collection[int] = ANSWERED
) -> tuple[HTTPResponse, bytes]:
    """Send a request; return the answer and its whole body."""
    what = f"{call.method} {call.path}"
    try:
        connection.request(call.method, call.path, call.body, dict(call.headers))
        response = connection.getresponse()
        content = response.read()
    except (OSError, HTTPException) as error:
        raise SampleRefused(f"{what}: no answer ({error or type(error).__name__})") from error
    if response.status not in answered:
        raise SampleRefused(f"{what} answered {response.status}, expected {min(answered)}")
    return response, content


def answer_seconds(connection: HTTPConnection, call: Call) -> float:
    """Send a request and read the whole answer; return the seconds that it took."""
    began = time.perf_counter()
    exchange(connection, call)
    return time.perf_counter() - began


def keep_busy(connections: Sequence[HTTPConnection], call: Call, times: int) -> None:
    """Send a request so many times over each connection, over all of them at once."""

    def send(connection: HTTPConnection) -> None:
        for _ in range(times):
            answer_seconds(connection, call)

    with ThreadPoolExecutor(len(connections)) as pool:
        list(pool.map(send, connections))


def open_loop(port: int, call: Call, rate: float, seconds: float) -> list[float]:
    """Send a request `rate` times a second; return every latency in seconds, from when it was due.

    The connections take turns. A late one is not waited for: what it delays counts as delayed.
    """
    due = [number / rate for number in range(round(rate * seconds))]
    connections = [connect(port) for _ in range(CONNECTIONS)]
    for connection in connections:
        answer_seconds(connection, call)  # opens it, before the clock starts
    began = time.perf_counter()

    def send(own: int) -> list[float]:
        latencies = []
        for moment in due[own::CONNECTIONS]:
            time.sleep(max(0.0, began + moment - time.perf_counter()))
            answer_seconds(connections[own], call)
            latencies.append(time.perf_counter() - began - moment)
        return latencies

    with ExitStack() as closed, ThreadPoolExecutor(CONNECTIONS) as pool:
        for connection in connections:
            closed.callback(connection.close)
        return [latency for some in pool.map(send, range(CONNECTIONS)) for latency in some]
