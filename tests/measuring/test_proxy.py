"""A network between two ends: what arrives, in which order, not before when, and how it ends."""

import math
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.networks import Network
from crossroads.benchmarks.tools import proxy
from crossroads.benchmarks.tools.processes import SampleRefused, reserved_port, starting
from tests.support.processes import wait_until
from tests.support.servers import PATIENCE

NEAR = Network(0.01)
ROUND_TRIP = 0.2
FAR = Network(ROUND_TRIP)
MEGABYTES = Random(3).randbytes(3_000_000)  # noqa: S311 - repeatable is the point, secret is not

Server = Callable[[socket.socket], Any]


@contextmanager
def serving(server: Server, network: Network) -> Iterator[tuple[int, "Future[Any]"]]:
    """Have *server* talk to the first that comes over a network; yield the port, and its answer."""
    with socket.create_server((HOST, 0)) as listener, ThreadPoolExecutor(1) as thread:
        listener.settimeout(PATIENCE)

        def talk() -> Any:
            connection, _ = listener.accept()
            connection.settimeout(PATIENCE)
            with connection:
                return server(connection)

        with proxy.before(listener.getsockname()[1], network) as port:
            yield port, thread.submit(talk)


def connect(port: int) -> socket.socket:
    return socket.create_connection((HOST, port), timeout=PATIENCE)


def everything(connection: socket.socket) -> bytes:
    """Read to the end."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def echo(connection: socket.socket) -> None:
    while piece := connection.recv(65536):
        connection.sendall(piece)


@pytest.mark.parametrize(
    "network", [NEAR, Network(0.01, down=20e6, up=30e6)], ids=["far", "far and narrow"]
)
def test_all_that_is_sent_arrives_in_its_order_both_ways_at_the_same_time(network: Network) -> None:
    with serving(echo, network) as (port, _), connect(port) as client, ThreadPoolExecutor(1) as one:
        back = one.submit(everything, client)
        client.sendall(MEGABYTES)
        client.shutdown(socket.SHUT_WR)
        assert back.result() == MEGABYTES


def test_an_answer_takes_a_round_trip_and_the_first_one_another() -> None:
    took = []
    with serving(echo, FAR) as (port, _):
        began = time.monotonic()  # before the proxy can know of the client
        with connect(port) as client:
            for _ in range(3):
                client.sendall(b"?")
                assert client.recv(1) == b"?"
                took.append(time.monotonic() - began)
                began = time.monotonic()
    assert took[0] >= 2 * ROUND_TRIP
    assert min(took) >= ROUND_TRIP


def test_questions_need_not_wait_for_answers() -> None:
    """A hundred of them are there when the first answer is, which comes after two round trips."""
    asked = [b"%02d" % number for number in range(100)]

    def server(connection: socket.socket) -> bytes:
        found = b""
        while len(found) < len(b"".join(asked)):
            found += connection.recv(65536)
        connection.sendall(b"!")
        return found

    with serving(server, FAR) as (port, answer):
        began = time.monotonic()
        with connect(port) as client:
            for question in asked:
                client.sendall(question)
            assert client.recv(1) == b"!"
        assert time.monotonic() - began >= 2 * ROUND_TRIP
        assert answer.result() == b"".join(asked)


def test_a_link_carries_no_more_than_it_can() -> None:
    size, rate = 100_000, 400_000
    narrow = Network(0.01, down=rate)
    with serving(lambda one: one.sendall(bytes(size)), narrow) as (port, _):
        began = time.monotonic()
        with connect(port) as one:
            assert len(everything(one)) == size
        assert time.monotonic() - began >= size / rate


def test_a_wide_link_lets_nothing_wait_for_what_is_under_way() -> None:
    link = proxy.Link(seconds=1.0, rate=math.inf)
    assert link.send(5_000_000, now=10.0) == (10.0, 11.0)
    assert link.send(50, now=10.1) == (10.1, 11.1)


def test_a_narrow_link_sends_one_piece_after_the_other() -> None:
    """What comes while another is sent waits for it, and then is under way as long as that was."""
    link = proxy.Link(seconds=1.0, rate=100.0)
    assert link.send(50, now=10.0) == (10.0, 11.5)
    assert link.send(100, now=10.25) == (10.5, 12.5)
    assert link.send(0, now=20.0) == (20.0, 21.0)


def test_an_end_arrives_as_late_as_what_was_sent_before_it() -> None:
    with serving(lambda one: one.sendall(b"bye"), FAR) as (port, _):
        began = time.monotonic()
        with connect(port) as client:
            assert everything(client) == b"bye"
        assert time.monotonic() - began >= 1.5 * ROUND_TRIP


def test_who_has_said_all_still_hears_the_answer() -> None:
    def server(connection: socket.socket) -> None:
        asked = everything(connection)
        connection.sendall(asked[::-1])

    with serving(server, NEAR) as (port, _), connect(port) as client:
        client.sendall(b"abc")
        client.shutdown(socket.SHUT_WR)
        assert everything(client) == b"cba"


def test_who_is_left_by_the_other_side_notices() -> None:
    """A client that goes away ends the server's connection, whether it said goodbye or not."""
    reset = (b"\x01\x00\x00\x00" + b"\x00" * 4,)  # struct linger: at once, with nothing sent
    for said in ((), reset):
        with serving(everything, NEAR) as (port, answer):
            client = connect(port)
            client.sendall(b"half a request")
            for linger in said:
                wait_until(answer.running)
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            client.close()
            assert answer.result(PATIENCE) in (b"half a request", b"")


def test_a_target_that_refuses_ends_the_connection_and_not_the_proxy() -> None:
    with reserved_port() as nobody, proxy.before(nobody, NEAR) as port:
        for _ in range(2):
            with connect(port) as client:
                assert everything(client) == b""


def test_it_is_ended_by_sigterm_in_the_midst_of_a_connection() -> None:
    with socket.create_server((HOST, 0)) as listener, reserved_port() as port:
        task = f'{{"port": {port}, "target": {listener.getsockname()[1]}, '
        task += '"round_trip": 0.01, "down": Infinity, "up": Infinity}'
        with starting([sys.executable, "-m", "crossroads.benchmarks.tools.proxy", task]) as process:
            wait_until(lambda: process.log() == "listens\n")
            with connect(port) as client:
                client.sendall(b"?")
                accepted, _ = listener.accept()
                with accepted:
                    assert accepted.recv(1) == b"?"
                    os.kill(process.pid, signal.SIGTERM)
                    assert everything(accepted) == everything(client) == b""
            assert process.finish(PATIENCE).exit_code == 0
            assert process.log() == "listens\n"


def test_where_it_cannot_listen_it_says_why() -> None:
    with (
        pytest.raises(SampleRefused, match="the proxy failed: TypeError"),
        proxy.before(1, Network("far")),  # type: ignore[arg-type]
    ):
        pass
