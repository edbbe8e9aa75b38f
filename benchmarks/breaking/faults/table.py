"""Faults: what is done to a server under load, a soak, and the file of what its clients saw.

The server is gunicorn, and its clients ask nginx in front of it. What is done, is done to gunicorn.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from functools import partial
from hashlib import sha256
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from typing import Any

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.breaking.faults import clients, hostile
from crossroads.benchmarks.breaking.faults.clients import (
    PATIENCE,
    RIGHT,
    SIZE,
    TURNED_AWAY,
    Crowd,
    Seen,
)
from crossroads.benchmarks.tools import nginx, processes
from crossroads.benchmarks.tools.environment import MUST_AGREE, content_hash
from crossroads.benchmarks.tools.files import ROOT, read_json, write_json
from crossroads.benchmarks.tools.processes import Process, SampleRefused, expect, members, serving

BETWEEN = 100
"""Requests that are answered before each fault, and after the last."""
FIRST = 8
"""Requests that meet a server at once when it has just started."""
REQUESTS = 50_000
"""In a soak: many mixed requests, while the memory of the server's processes is read."""
EVERY = 5_000
"""Requests between two readings; the first of them is what the last is compared with."""
HOSTILE_REQUESTS, HOSTILE_EVERY = 3_000, 500
SLOW_SECONDS, SLOW_REQUESTS = 30.0, 1_000
"""How long slow clients are there, unless so many requests of others have ended before.

An answer to others that takes a third of the time is late."""
ESTABLISHED = "01"
"""How `/proc/net/tcp` says that neither side of a connection has closed it."""
WORKERS = 2
"""As many as the configuration starts."""
SITE = "crossroads.site:SITE"
Tell = Callable[[float], None]


@dataclass(frozen=True)
class Served:
    """What is served: an approach, by an interpreter, as for production but for the rest."""

    approach: str
    python: str
    more: Sequence[str] = ()
    is_proxied: bool = True
    site: str = SITE

    def command(self, port: int) -> list[str]:
        """Return the command that serves it on a port."""
        proxies = int(self.is_proxied)
        key = "CROSSROADS_SECRET_KEY=the same in all workers of a server"
        env = ["CROSSROADS_SETTINGS=production", key, f"CROSSROADS_PROXIES={proxies}", *self.more]
        # Not `python -m gunicorn`, which cannot start itself anew at SIGUSR2.
        gunicorn = str(Path(self.python).with_name("gunicorn"))
        application = (
            f"crossroads.approaches.__main__:application({self.approach!r}, {self.site!r})"
        )
        configured = [
            "-c",
            "python:crossroads.approaches.serving.gunicorn_conf",
            "--bind",
            f"{HOST}:{port}",
        ]
        return ["env", *env, gunicorn, application, *configured]

    @contextmanager
    def fronted(self, port: int) -> Iterator[int]:
        """Have nginx before a port, or not; yield the port that clients ask."""
        if not self.is_proxied:
            yield port
            return
        with nginx.before(f"{HOST}:{port}") as front:
            yield front

    @contextmanager
    def running(self) -> Iterator[tuple[Process, int]]:
        """Serve it; yield the server, and the port that clients ask."""
        with serving(self.command) as server, self.fronted(server.port) as front:
            yield server, front


Do = Callable[[Process, Crowd], None]


def workers(server: Process) -> list[int]:
    """List the workers of a server: all its processes but the master."""
    return [pid for pid in members(server.pid) if pid != server.pid]


def has_new_workers(server: Process, old: Sequence[int]) -> bool:
    """Say whether as many workers as before are there, and none of the old ones."""
    now = workers(server)
    return len(now) == WORKERS and not {*now} & {*old}


def requests_in(pid: int, port: int) -> int:
    """Count the connections to *port* that a process has and whose client waits for an answer.

    None of a process that has ended. All servers here are in this network namespace.
    """
    files, held = open_files(pid), 0
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, *_, inode = line.split()[:10]
        is_open = state == ESTABLISHED and local.endswith(f":{port:04X}")
        held += is_open and f"socket:[{inode}]" in files
    return held


def open_files(pid: int) -> set[str]:
    """Return what a process has open; nothing when it has ended."""
    found = set()
    with suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # it was closed while we were looking
                found.add(os.readlink(entry))
    return found


@contextmanager
def loaded(served: Served, *told: Any, **options: Any) -> Iterator[tuple[Process, Crowd]]:
    """Serve, learn the right answers, and let a crowd ask from here on, told what a `Crowd` is."""
    with served.running() as (server, front):
        exchanges = clients.learn_answers(front, clients.site_calls(front))
        with Crowd(front, exchanges, *told, **options) as crowd:
            crowd.go_on(BETWEEN)
            yield server, crowd


def repeat(do: Do, served: Served, seed: int, times: int, *, anew: bool = False) -> Seen:
    """Do something to a server under load again and again, or each time to a new server."""
    seen = Seen(times)
    for number in range(times if anew else 1):
        with loaded(served, seed + number, seen) as (server, crowd):
            for _ in range(1 if anew else times):
                do(server, crowd)
                crowd.go_on(BETWEEN)
    return seen


def hold(server: Process, victims: Sequence[int], settle: Callable[[], None]) -> None:
    """Hold workers still, with SIGSTOP, while requests are in them that have no answer yet."""
    while True:
        # Until then they run: gunicorn replaces a worker that says nothing for long.
        expect(lambda: in_flight(server, victims) > 0, "requests in workers")
        for pid in victims:
            os.kill(pid, signal.SIGSTOP)
        expect(lambda: all(map(processes.is_stopped, victims)), "workers that hold still")
        if in_flight(server, victims):
            settle()  # answers that were on their way have arrived after it
            if in_flight(server, victims):
                return
        for pid in victims:
            os.kill(pid, signal.SIGCONT)


def in_flight(server: Process, victims: Sequence[int]) -> int:
    """Count the requests that are in some workers."""
    return sum(requests_in(pid, server.port) for pid in victims)


def kill(server: Process, crowd: Crowd) -> None:
    """Kill a worker with SIGKILL. What it was at work on is lost, and no more."""
    victim = max(workers(server), key=lambda pid: requests_in(pid, server.port))

    def settle() -> None:
        enough = crowd.seen.requests + 2 * SIZE

        def is_settled() -> bool:  # the other worker goes on, or has nobody left to answer
            return crowd.seen.requests >= enough or in_flight(server, [victim]) >= crowd.size

        expect(is_settled, "answers of the other worker")

    hold(server, [victim], settle)
    with crowd.moment():
        crowd.interrupt()
        lost_at_most = in_flight(server, [victim])
        os.kill(victim, signal.SIGKILL)
        # Only then has the kernel closed its connections.
        expect(lambda: not open_files(victim), "a worker that is gone")
    expect(lambda: has_new_workers(server, [victim]), "a new worker")
    lost = [outcome for outcome in crowd.outcomes() if outcome != RIGHT]
    crowd.seen.in_flight += lost_at_most
    crowd.seen.finished += max(0, lost_at_most - len(lost))
    for outcome in lost[lost_at_most:]:
        crowd.seen.fail(outcome)


def reload(server: Process, _crowd: Crowd) -> None:
    """Have all workers replaced with SIGHUP."""
    old = workers(server)
    os.kill(server.pid, signal.SIGHUP)
    expect(lambda: has_new_workers(server, old), "new workers")


def upgrade(server: Process, _crowd: Crowd) -> None:
    """Start a second master, with the code as it is now, with SIGUSR2, and stop the first one."""
    old = {*members(server.pid)}
    os.kill(server.pid, signal.SIGUSR2)
    expect(lambda: len({*members(server.pid)} - old) > WORKERS, "a second master with its workers")
    os.kill(server.pid, signal.SIGTERM)
    expect(lambda: not open_files(server.pid), "the end of the first one")


def stop(server: Process, crowd: Crowd) -> None:
    """Stop the server with SIGTERM. What its workers have is finished, what comes later refused."""
    running = workers(server)
    hold(server, running, lambda: expect(crowd.all_wait, "a crowd that waits"))
    with crowd.moment():
        crowd.interrupt()
        crowd.is_stopping = True
        to_finish = in_flight(server, running)
        os.kill(server.pid, signal.SIGTERM)
        for pid in running:
            os.kill(pid, signal.SIGCONT)
    code = server.finish(processes.START_SECONDS).exit_code
    if code != 0:
        raise SampleRefused(f"the server ended with {code} after SIGTERM, expected 0")
    outcomes = crowd.outcomes()
    crowd.seen.in_flight += to_finish
    crowd.seen.finished += min(to_finish, outcomes.count(RIGHT))
    for outcome in outcomes:
        if outcome in TURNED_AWAY:
            crowd.seen.turned_away += 1
        elif outcome != RIGHT:
            crowd.seen.fail(outcome)


def slow(served: Served, seed: int, times: int) -> Seen:
    """Have many clients send or read in drips, and count what others get while they are there."""
    seen = Seen(times)
    with loaded(served, seed, Seen(0), patience=SLOW_SECONDS / 3) as (_, crowd):
        for _ in range(times):
            with crowd.moment():
                crowd.seen = seen
            end, enough = time.monotonic() + SLOW_SECONDS, seen.requests + SLOW_REQUESTS
            left = clients.drip(
                crowd.port,
                crowd.exchanges,
                lambda: seen.requests >= enough or time.monotonic() >= end,  # noqa: B023 - now
            )
            # All of them may be at one worker, and the other fast: whoever waits is counted, too.
            with crowd.moment():
                crowd.interrupt()
            for outcome in crowd.outcomes():
                if outcome != RIGHT:
                    seen.fail(outcome)
            with crowd.moment():
                crowd.seen = Seen(0)
            seen.slow += len(left)
            seen.slow_answered += clients.finish(left)
    return seen


def cold(served: Served, seed: int, times: int) -> Seen:
    """Start the server again and again, and meet it with parallel first requests."""
    with served.running() as (_, front):
        for _ in range(8):  # until every worker has been asked, one by one, and is set up
            exchanges = clients.learn_answers(front, clients.site_calls(front))
    seen = Seen(times)
    with processes.reserved_port() as port, served.fronted(port) as front:
        for number in range(times):
            chosen = [exchanges[(seed + number + one) % len(exchanges)] for one in range(FIRST)]
            # The workers of the one before are killed, and may not have ended yet.
            expect(lambda: not nginx.listens(port), "the end of the server before")
            with processes.starting(served.command(port), port):
                together = threading.Barrier(FIRST, timeout=processes.START_SECONDS)
                with ThreadPoolExecutor(FIRST) as pool:
                    for outcome in pool.map(partial(ask_first, front, port, together), chosen):
                        seen.count(outcome)
    return seen


def ask_first(
    front: int, port: int, together: threading.Barrier, exchange: clients.Exchange
) -> str:
    """Ask as one of several first visitors, who all send when the server listens at its port."""
    connection = HTTPConnection(HOST, front, timeout=PATIENCE)
    expect(partial(nginx.listens, port), "a server that listens")
    connection.connect()
    together.wait()
    outcome = clients.ask(connection, exchange)
    connection.close()
    return outcome


@dataclass(frozen=True)
class Fault:
    """A fault: what is done, by which function, how often, and to a server with what else set."""

    what: str
    run: Callable[[Served, int, int], Seen]
    times: int
    more: Sequence[str] = ()
    is_proxied: bool = True

    @property
    def is_contrast(self) -> bool:
        """Say if it shows what would be without the kit: what clients see has to meet nothing."""
        return bool(self.more) or not self.is_proxied

    def perform(self, approach: str, python: str, seed: int, times: int | None = None) -> Seen:
        """Do it to an approach served by an interpreter; `SampleRefused` if that fails at rest."""
        served = Served(approach, python, self.more, self.is_proxied)
        return self.run(served, seed, self.times if times is None else times)


renew = partial(repeat, anew=True)
BARE = ["CROSSROADS_SETTINGS=stock"]
FAULTS: Mapping[str, Fault] = {
    "kill": Fault("a worker is killed (`kill -9`)", partial(repeat, kill), 5),
    "reload": Fault("workers are replaced (`SIGHUP`)", partial(repeat, reload), 5),
    "upgrade": Fault("the code is loaded anew (`SIGUSR2`, `SIGTERM`)", partial(renew, upgrade), 3),
    "stop": Fault("the server is stopped (`SIGTERM`)", partial(renew, stop), 5),
    "slow": Fault("slow clients, four and more for each thread", slow, 1),
    "cold": Fault("8 first requests meet a cold start", cold, 20),
    "slow-gthread": Fault("the same slow clients, no nginx", slow, 1, is_proxied=False),
    "cold-stock": Fault("the same cold start, nothing tuned and nothing warmed up", cold, 20, BARE),
}
"""What is done, in the order of the report."""


@dataclass(frozen=True)
class Soaked:
    """What was sent and went wrong; `pss` has bytes of master and workers, for each reading."""

    requests: int
    every: int
    pss: list[list[int]]
    failed: dict[str, int] = field(default_factory=dict)

    @property
    def growth(self) -> float:
        """Return the last sum as a multiple of the first."""
        return sum(self.pss[-1]) / sum(self.pss[0])


Round = Callable[[int, int, Seen], None]
"""Asks so many times in the round with a number, and counts what came."""


def soaked(
    served: Served,
    asking: Callable[[int, int], Round],
    seed: int,
    *,
    tell: Tell,
    requests: int,
    every: int,
) -> Soaked:
    """Ask a server many times; read its memory between the rounds."""
    seen, pss = Seen(1), []
    with served.running() as (server, front):
        # The first one answers before the last one is there.
        expect(lambda: len(members(server.pid)) == WORKERS + 1, "all workers")
        running = sorted(members(server.pid))
        ask = asking(front, seed)
        for number in range(requests // every):
            ask(number, every, seen)
            if sorted(members(server.pid)) != running:
                raise SampleRefused("a worker was replaced during the soak: its memory is unknown")
            pss.append([processes.pss_of(pid) for pid in running])
            tell((number + 1) * every / requests)
        server.stop()
    return Soaked(seen.requests, every, pss, seen.failed)


def soak(
    approach: str,
    python: str,
    seed: int,
    *,
    tell: Tell,
    requests: int = REQUESTS,
    every: int = EVERY,
) -> Soaked:
    """Ask for pages, charts, files and what does not exist, as many visitors do."""

    def visitors(front: int, seed: int) -> Round:
        exchanges = clients.learn_answers(front, clients.soak_calls(front, seed))

        def ask(number: int, times: int, seen: Seen) -> None:
            with Crowd(front, exchanges, seed + number, seen, each=times // SIZE):
                pass  # its end is waited for

        return ask

    return soaked(
        Served(approach, python), visitors, seed, tell=tell, requests=requests, every=every
    )


def attack(
    approach: str,
    python: str,
    seed: int,
    *,
    tell: Tell,
    requests: int = HOSTILE_REQUESTS,
    every: int = HOSTILE_EVERY,
    is_proxied: bool = True,
) -> Soaked:
    """Send what no browser sends."""

    def attackers(front: int, seed: int) -> Round:
        def ask(number: int, times: int, seen: Seen) -> None:
            sent = islice(hostile.made_up(f"{seed} {number}"), times)
            with ThreadPoolExecutor(SIZE) as pool:
                for outcome in pool.map(partial(hostile.send, front), sent):
                    seen.count(outcome)

        return ask

    served = Served(approach, python, is_proxied=is_proxied, site=f"{hostile.__name__}:SITE")
    return soaked(served, attackers, seed, tell=tell, requests=requests, every=every)


NAME = "faults.json"
SOAK = "soak"
SOAKS: Mapping[str, Callable[..., Soaked]] = {
    SOAK: soak,
    "hostile": attack,
    "hostile-gthread": partial(attack, is_proxied=False),
}
"""What is sent for long; the last one without nginx."""
MOST_GROWTH = 1.05
"""What memory after a soak may be, as a multiple of what it was after its first readings."""


def code_hash() -> str:
    """Hash what is served, and how: a run tells nothing about other code."""
    folders = map(content_hash, (ROOT / "shared", ROOT / "approaches"))
    return sha256("".join(folders).encode()).hexdigest()


def seen_in(record: Mapping[str, Any]) -> dict[tuple[str, str], Seen | Soaked]:
    """Return what was seen, by approach and name, from what the file holds."""
    found: dict[tuple[str, str], Seen | Soaked] = {}
    for one in record["seen"]:
        kind: Any = Soaked if one["name"] in SOAKS else Seen
        known = {field.name for field in fields(kind)}  # an older version has counted more
        seen = {name: value for name, value in one["seen"].items() if name in known}
        found[one["approach"], one["name"]] = kind(**seen)
    return found


def add(path: Path, environment: Mapping[str, Any], entry: Mapping[str, Any]) -> None:
    """Put an entry in the place of an older one; drop what was seen in another environment."""
    old, order = read_json(path), [*FAULTS, *SOAKS]
    kept = {}
    agree = {*MUST_AGREE, "nginx", "code_hash"} - {"measuring_hash"}  # of what is not used here
    if old and all(old["environment"].get(key) == environment.get(key) for key in agree):
        kept = {(one["approach"], order.index(one["name"])): one for one in old["seen"]}
    kept[entry["approach"], order.index(entry["name"])] = entry
    write_json(path, {"environment": environment, "seen": [kept[key] for key in sorted(kept)]})


def complaints(name: str, seen: Seen | Soaked) -> Iterator[str]:
    """Yield what is not as it has to be."""
    if isinstance(seen, Soaked):
        if seen.growth > MOST_GROWTH:
            yield f"memory is {seen.growth:.3f} of what it was, expected at most {MOST_GROWTH}"
    elif FAULTS[name].is_contrast:
        return
    elif name != "kill" and seen.finished < seen.in_flight:
        yield f"{seen.in_flight - seen.finished} of {seen.in_flight} requests were not finished"
    elif seen.slow_answered < seen.slow:
        yield f"{seen.slow - seen.slow_answered} of {seen.slow} slow clients had no answer"
    for outcome, count in seen.failed.items():
        yield f"{count} of {seen.requests} requests: {outcome}"
