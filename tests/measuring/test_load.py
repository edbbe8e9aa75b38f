"""Requests sent again and again: what is sent, and from when a latency counts."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from crossroads.benchmarks.tools import load
from crossroads.benchmarks.tools.load import Call, connect, keep_busy, open_loop
from crossroads.benchmarks.tools.processes import SampleRefused
from crossroads.benchmarks.tools.visitor import Document, Fired, Visit, calls

PAGE = Call("GET", "/")


def visited(path: str, *fired: str) -> Visit:
    """Make up a visit that fired callbacks with these outputs."""
    document = Document(f"http://127.0.0.1:1{path}", f"{path.rstrip('/')}/", (), 0)
    sent = (Fired(one, {"output": one, "outputs": [1]}, ".figure" in one, False) for one in fired)
    return Visit(document, (*sent,), {}, (), "")


def test_the_first_page_that_draws_a_chart_is_asked_for() -> None:
    visits = [
        visited("/", "main.children"),
        visited("/bar", "main.children", "..bar.figure...bar.children.."),
        visited("/line", "line.figure"),
    ]
    found = calls(visits)
    assert {name: (call.method, call.path) for name, call in found.items()} == {
        "document": ("GET", "/bar"),
        "layout": ("GET", "/bar/_dash-layout"),
        "dependencies": ("GET", "/bar/_dash-dependencies"),
        "callback": ("POST", "/bar/_dash-update-component"),
    }
    assert found["callback"].body == b'{"output": "..bar.figure...bar.children..", "outputs": [1]}'
    assert found["callback"].headers["Referer"] == "http://127.0.0.1:1/bar"


def test_a_site_without_charts_gives_its_last_callback_and_one_without_callbacks_none() -> None:
    visits = [visited("/", "a.children"), visited("/b", "b.value", "c.value"), visited("/d")]
    found = calls(visits)
    assert (found["document"].path, found["callback"].body) == (
        "/b",
        b'{"output": "c.value", "outputs": [1]}',
    )
    pressed, silent = (
        visited("/", "e.value").fired[0]._replace(**how)
        for how in ({"pressed": True}, {"body": {"output": "e.value", "outputs": []}})
    )
    visits.append(visits[-1]._replace(fired=(pressed, silent)))
    assert calls(visits) == found  # sent hundreds of times, a click or a mere effect would add up
    found = calls([visited("/"), visited("/d")])
    assert (found["document"].path, "callback" in found) == ("/d", False)


def test_latency_counts_from_when_a_request_was_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first answer takes half a second: those that were due meanwhile have waited, too."""
    now = 0.0
    lasting = iter([0.0, 0.5, *[0.05] * 5])  # the one that opens the connection is not counted

    def answer(_connection: object, _call: Call) -> float:
        nonlocal now
        now += (seconds := next(lasting))
        return seconds

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    clock = SimpleNamespace(perf_counter=lambda: now, sleep=sleep)
    monkeypatch.setattr(load, "time", clock)
    monkeypatch.setattr(load, "answer_seconds", answer)
    monkeypatch.setattr(load, "CONNECTIONS", 1)
    latencies = open_loop(1, PAGE, rate=10, seconds=0.6)
    assert latencies == pytest.approx([0.5, 0.45, 0.4, 0.35, 0.3, 0.25])


class Handler(BaseHTTPRequestHandler):
    """Answer 200 while the server is good, and count requests per connection."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer one request."""
        server = self.server
        assert isinstance(server, Server)
        with server.lock:
            server.asked[self.client_address[1]] = server.asked.get(self.client_address[1], 0) + 1
            good = sum(server.asked.values()) < server.good_until
        self.send_response(200 if good else 500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Write nothing."""


class Server(ThreadingHTTPServer):
    """A server that remembers which connection asked how often."""

    def __init__(self) -> None:
        """Listen on any free port."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: dict[int, int] = {}
        self.good_until = 1000
        self.lock = threading.Lock()


@pytest.fixture
def server() -> Iterator[Server]:
    """Serve until the test is over."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_connections_are_kept_and_equally_busy(server: Server) -> None:
    connections = [connect(server.server_port) for _ in range(3)]
    keep_busy(connections, PAGE, times=5)
    assert sorted(server.asked.values()) == [5, 5, 5]
    for connection in connections:
        connection.close()


def test_open_loop_sends_what_is_due_whatever_the_answers(server: Server) -> None:
    latencies = open_loop(server.server_port, PAGE, rate=400, seconds=0.1)
    assert len(latencies) == 40
    assert all(latency > 0 for latency in latencies)
    assert sorted(server.asked.values()) == [6] * load.CONNECTIONS  # five each, one to open it


def test_a_wrong_answer_refuses_the_sample(server: Server) -> None:
    server.good_until = 20
    with pytest.raises(SampleRefused, match="GET / answered 500, expected 200"):
        open_loop(server.server_port, PAGE, rate=400, seconds=0.1)
    server.shutdown()
    server.server_close()
    with pytest.raises(SampleRefused, match="GET /: no answer"):
        keep_busy([connect(server.server_port)], PAGE, times=1)
