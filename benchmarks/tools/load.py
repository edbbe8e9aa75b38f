"""Send the same requests again and again over connections that are kept: one by one, or at a rate.

At a rate means open loop: a request is due when the clock says so, whether or not those before it
have been answered, and its latency counts from then. A client that waits for an answer before it
sends the next request would leave out just the requests that a slow server makes wait.
"""

import json
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from benchmarks.arms import HOST
from benchmarks.tools.processes import SampleRefused
from benchmarks.tools.visitor import ANSWERED, SECONDS, Visit

CONNECTIONS = 8
"""Requests that can be under way at once in open loop; a due one beyond that waits, and counts."""


@dataclass(frozen=True)
class Call:
    """One request, ready to be sent as often as needed."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


def calls(visits: Sequence[Visit]) -> dict[str, Call]:
    """Return what a browser sends for one page: document, layout, dependencies and a callback.

    The callback is the first that draws a chart. A site without charts gives the last page's last
    one, and a site without callbacks none.
    """
    fired = [(visit, index) for visit in visits for index in range(len(visit.fired))]
    charts = [(visit, index) for visit, index in fired if ".figure" in visit.fired[index]]
    visit, index = (charts or fired[-1:] or [(visits[-1], -1)])[0]
    address, prefix = visit.document.address, visit.document.prefix
    headers = {"Accept-Encoding": "gzip", "Referer": address}
    found = {
        "document": Call("GET", urlsplit(address).path, headers),
        "layout": Call("GET", f"{prefix}_dash-layout", headers),
        "dependencies": Call("GET", f"{prefix}_dash-dependencies", headers),
    }
    if index >= 0:
        headers = headers | {"Content-Type": "application/json"}
        body = json.dumps(visit.bodies[index]).encode()
        found["callback"] = Call("POST", f"{prefix}_dash-update-component", headers, body)
    return found


def connect(port: int) -> HTTPConnection:
    """Return a connection to be kept; it opens with its first request."""
    return HTTPConnection(HOST, port, timeout=SECONDS)


def answer_seconds(connection: HTTPConnection, call: Call) -> float:
    """Send a request and read the whole answer; return the seconds that it took.

    Raises `SampleRefused`: no answer, or one that is neither 200 nor 204.
    """
    began = time.perf_counter()
    try:
        connection.request(call.method, call.path, call.body, dict(call.headers))
        response = connection.getresponse()
        response.read()
    except (OSError, HTTPException) as error:
        reason = error or type(error).__name__
        raise SampleRefused(f"{call.method} {call.path}: no answer ({reason})") from error
    seconds = time.perf_counter() - began
    if response.status not in ANSWERED:
        raise SampleRefused(f"{call.method} {call.path} answered {response.status}, expected 200")
    return seconds


def keep_busy(connections: Sequence[HTTPConnection], call: Call, times: int) -> None:
    """Send a request so many times over each connection, over all of them at once.

    Raises `SampleRefused` as `answer_seconds` does.
    """

    def send(connection: HTTPConnection) -> None:
        for _ in range(times):
            answer_seconds(connection, call)

    with ThreadPoolExecutor(len(connections)) as pool:
        list(pool.map(send, connections))


def open_loop(port: int, call: Call, rate: float, seconds: float) -> list[float]:
    """Send a request `rate` times a second; return every latency in seconds, from when it was due.

    The connections take turns. A late one is not waited for: what it delays counts as delayed.
    Raises `SampleRefused` as `answer_seconds` does.
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

    try:
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            return [latency for some in pool.map(send, range(CONNECTIONS)) for latency in some]
    finally:
        for connection in connections:
            connection.close()
