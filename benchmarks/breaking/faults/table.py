"""Faults: what is done to a server under load, what its clients saw of it, and a soak."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from types import MappingProxyType

from benchmarks.arms import HOST
from benchmarks.breaking.faults import servers
from benchmarks.breaking.faults.clients import (
    CUT,
    PATIENCE,
    REFUSED,
    RIGHT,
    SIZE,
    SLOW_CLIENTS,
    Crowd,
    ask,
    slow_clients,
)
from benchmarks.breaking.faults.exchanges import Exchange, learn_answers, site_calls, soak_calls
from benchmarks.tools import processes
from benchmarks.tools.processes import SampleRefused, expect, members, serving

BETWEEN = 100
"""Requests that are answered before each fault, and after the last."""
FIRST = 8
"""Requests that meet a server at once when it has just started."""
REQUESTS = 50_000
"""In a soak: many mixed requests, while the memory of the server's processes is read."""
EVERY = 5_000
"""Requests between two readings; the first of them is what the last is compared with."""
SLOW_SECONDS = 6.0
"""How long slow clients are there; an answer to others that takes a third of it is late."""


@dataclass(frozen=True)
class Seen:
    """What the clients saw: how often the fault was done, their requests, and what went wrong.

    `in_flight` requests were running in the worker that was killed, or the server that was stopped;
    `finished` is how many of them were answered all the same. `turned_away` came after a server had
    been told to stop. `failed` counts all other failures by their kind. `slow` is how many clients
    were slow, and `slow_answered` how many of them got their answer in the end.
    """

    times: int
    requests: int
    in_flight: int = 0
    finished: int = 0
    turned_away: int = 0
    retried: int = 0
    slow: int = 0
    slow_answered: int = 0
    failed: Mapping[str, int] = field(default_factory=dict)


@contextmanager
def loaded(
    serve: servers.Serve, seed: int, *, retries: bool = True, patience: float = PATIENCE
) -> Iterator[tuple[processes.Process, Crowd]]:
    """Serve, learn the right answers, and let a crowd ask from here on."""
    with serving(serve) as server:
        exchanges = learn_answers(server.port, site_calls(server.port))
        with Crowd(server.port, exchanges, seed, retries=retries, patience=patience) as crowd:
            crowd.go_on(BETWEEN)
            yield server, crowd


def wrong(outcomes: Mapping[str, int]) -> dict[str, int]:
    """Return what is not as it has to be, and how often."""
    return {outcome: count for outcome, count in outcomes.items() if outcome != RIGHT and count}


def kill(serve: servers.Serve, seed: int, times: int) -> Seen:
    """Kill a worker with SIGKILL again and again. What it was at work on is lost, and no more.

    It is held for a moment before, so that it is at work on something for certain.
    """
    with loaded(serve, seed, retries=False) as (server, crowd):
        for _ in range(times):
            victim = max(
                servers.workers(server), key=lambda pid: len(servers.clients_of(pid, server.port))
            )
            servers.freeze(victim)
            crowd.go_on(BETWEEN)
            with crowd.moment() as under_way:
                lost = servers.clients_of(victim, server.port)
                for attempt in under_way:
                    attempt.marked = attempt.port in lost
                servers.destroy(victim)
            expect(partial(servers.has_new_workers, server, [victim]), "a new worker")
            crowd.go_on(BETWEEN)
    marked, others = crowd.tally.marked, crowd.tally.others
    return Seen(
        times,
        crowd.tally.sent,
        in_flight=marked.total(),
        finished=marked[RIGHT],
        failed=wrong(others),
    )


def reload(serve: servers.Serve, seed: int, times: int) -> Seen:
    """Have all workers replaced with SIGHUP."""
    with loaded(serve, seed) as (server, crowd):
        for _ in range(times):
            old = servers.workers(server)
            os.kill(server.pid, signal.SIGHUP)
            expect(partial(servers.has_new_workers, server, old), "new workers")
            crowd.go_on(BETWEEN)
    tally = crowd.tally
    return Seen(times, tally.sent, retried=tally.retried, failed=wrong(tally.others))


def upgrade(serve: servers.Serve, seed: int, times: int) -> Seen:
    """Start a second master, with the code as it is now, with SIGUSR2, and stop the first one."""
    outcomes: Counter[str] = Counter()
    retried = 0
    for number in range(times):
        with loaded(serve, seed + number) as (server, crowd):
            old = members(server.pid)
            os.kill(server.pid, signal.SIGUSR2)
            expect(
                partial(servers.has_second_master, server, old), "a second master with its workers"
            )
            os.kill(server.pid, signal.SIGTERM)
            expect(partial(servers.is_gone, server.pid), "the end of the first one")
            crowd.go_on(BETWEEN)
        outcomes += crowd.tally.others
        retried += crowd.tally.retried
    return Seen(times, outcomes.total(), retried=retried, failed=wrong(outcomes))


def stop(serve: servers.Serve, seed: int, times: int) -> Seen:
    """Stop the server with SIGTERM. Running requests are finished; new connections are refused."""
    marked: Counter[str] = Counter()
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for number in range(times):
        with loaded(serve, seed + number) as (server, crowd):
            with crowd.moment() as under_way:
                for attempt in under_way:
                    attempt.marked = True
                earlier = crowd.tally.others.copy()
                os.kill(server.pid, signal.SIGTERM)
            code = server.finish(processes.START_SECONDS).exit_code
            if code != 0:
                raise SampleRefused(f"the server ended with {code} after SIGTERM, expected 0")
        marked += crowd.tally.marked
        before += earlier
        after += crowd.tally.others - earlier
    turned_away = after.pop(REFUSED, 0) + after.pop(CUT, 0)
    return Seen(
        times,
        (marked + before + after).total(),
        in_flight=marked.total(),
        finished=marked[RIGHT],
        turned_away=turned_away,
        failed=wrong(before + after),
    )


def slow(serve: servers.Serve, seed: int, times: int) -> Seen:
    """Have many clients send in drips, and count what others get while they are there."""
    outcomes: Counter[str] = Counter()
    slow_answered = 0
    with loaded(serve, seed, patience=SLOW_SECONDS / 3) as (server, crowd):
        for _ in range(times):
            with slow_clients(server.port, crowd.exchanges) as answers:
                before = crowd.so_far()
                time.sleep(SLOW_SECONDS)
                outcomes += crowd.so_far() - before
            slow_answered += answers.result()
    return Seen(
        times,
        outcomes.total(),
        retried=crowd.tally.retried,
        slow=SLOW_CLIENTS * times,
        slow_answered=slow_answered,
        failed=wrong(outcomes),
    )


def cold(serve: servers.Serve, seed: int, times: int) -> Seen:
    """Start the server again and again, and meet it with parallel first requests."""
    with serving(serve) as server:
        for _ in range(8):  # until every worker has been asked, one by one, and is set up
            exchanges = learn_answers(server.port, site_calls(server.port))
    outcomes: Counter[str] = Counter()
    for number in range(times):
        chosen = [exchanges[(seed + number + one) % len(exchanges)] for one in range(FIRST)]
        with (
            processes.reserved_port() as port,
            processes.starting(serve(port), port),
            ThreadPoolExecutor(FIRST) as pool,
        ):
            together = threading.Barrier(FIRST, timeout=2 * PATIENCE)
            outcomes.update(pool.map(partial(first, port, together), chosen))
    return Seen(times, outcomes.total(), failed=wrong(outcomes))


def first(port: int, together: threading.Barrier, exchange: Exchange) -> str:
    """Ask as one of several first visitors, who all send when all of them are connected."""
    connection = HTTPConnection(HOST, port, timeout=PATIENCE)

    def is_open() -> bool:
        with suppress(ConnectionRefusedError):  # it does not listen yet
            connection.connect()
        return connection.sock is not None

    processes.wait_until(is_open, PATIENCE)
    together.wait()
    outcome, _ = ask(connection, exchange)
    connection.close()
    return outcome


@dataclass(frozen=True)
class Fault:
    """A fault: what is done, by which function, how often, and to a server with which options.

    A contrast shows what would be without the kit: what clients see of it has to meet nothing.
    """

    what: str
    run: Callable[[servers.Serve, int, int], Seen]
    times: int
    settings: str = "production"
    options: str = ""
    is_contrast: bool = False

    def perform(self, approach: str, python: str, seed: int, times: int | None = None) -> Seen:
        """Do it to an approach, served in the environment of an interpreter.

        Raises `SampleRefused`: not even at rest did the server answer, or it did not end.
        """
        serve = servers.command(approach, python, self.settings, self.options)
        return self.run(serve, seed, self.times if times is None else times)


@dataclass(frozen=True)
class Soaked:
    """What was sent, what went wrong, and what memory was read.

    `pss` holds, for each reading, the proportional set size of the master and of each worker in
    bytes.
    """

    requests: int
    every: int
    pss: list[list[int]]
    retried: int = 0
    failed: dict[str, int] = field(default_factory=dict)

    @property
    def growth(self) -> float:
        """Return the last sum as a multiple of the first."""
        return sum(self.pss[-1]) / sum(self.pss[0])


def soak(
    approach: str,
    python: str,
    seed: int,
    *,
    requests: int = REQUESTS,
    every: int = EVERY,
    tell: Callable[[float], None] = lambda _share: None,
) -> Soaked:
    """Ask for pages, charts, files and what does not exist; read memory between the rounds.

    Raises `SampleRefused`: a worker was replaced, so that what it held is not known.
    """
    outcomes: Counter[str] = Counter()
    pss, retried = [], 0
    with serving(servers.command(approach, python)) as server:
        # The first one answers before the last one is there.
        expect(lambda: len(members(server.pid)) == servers.WORKERS + 1, "all workers")
        pids = sorted(members(server.pid))
        exchanges = learn_answers(server.port, soak_calls(server.port, seed))
        for number in range(requests // every):
            with Crowd(server.port, exchanges, seed + number, each=every // SIZE) as crowd:
                pass  # its end is waited for
            outcomes += crowd.tally.others
            retried += crowd.tally.retried
            if sorted(members(server.pid)) != pids:
                raise SampleRefused("a worker was replaced during the soak")
            pss.append([processes.pss_of(pid) for pid in pids])
            tell((number + 1) * every / requests)
        server.stop()
    return Soaked(outcomes.total(), every, pss, retried, wrong(outcomes))


FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "kill": Fault("a worker is killed (`kill -9`)", kill, 5),
        "reload": Fault("workers are replaced (`SIGHUP`)", reload, 5),
        "upgrade": Fault("the code is loaded anew (`SIGUSR2`, `SIGTERM`)", upgrade, 3),
        "stop": Fault("the server is stopped (`SIGTERM`)", stop, 5),
        "slow": Fault("slow clients, four for each thread", slow, 1),
        "cold": Fault("8 first requests meet a cold start", cold, 20),
        "slow-gthread": Fault(
            "the same slow clients, gunicorn's own threaded worker",
            slow,
            1,
            options="--worker-class gthread",
            is_contrast=True,
        ),
        "cold-stock": Fault(
            "the same cold start, nothing tuned and nothing warmed up",
            cold,
            20,
            settings="stock",
            is_contrast=True,
        ),
    }
)
"""What is done, in the order of the report."""
