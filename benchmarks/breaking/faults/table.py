"""Faults: what is done to a server under load, a soak, and the file of what its clients saw."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from benchmarks.arms import HOST
from benchmarks.breaking.faults import clients
from benchmarks.breaking.faults.clients import PATIENCE, SIZE, Crowd, Seen
from benchmarks.tools import processes
from benchmarks.tools.environment import MUST_AGREE
from benchmarks.tools.files import read_json, write_json
from benchmarks.tools.processes import Process, SampleRefused, expect, members, serving

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
WORKERS = 2
"""As many as the configuration starts."""
Serve = Callable[[int], Sequence[str]]
"""Makes the command that serves on a port."""
Tell = Callable[[float], None]
Do = Callable[[Process, Crowd], None]


def command(approach: str, python: str, *more: str) -> Serve:
    """Return what makes the command that serves an approach, as for production but for *more*."""
    env = [
        "env",
        "CROSSROADS_SETTINGS=production",
        "CROSSROADS_SECRET_KEY=the same in all workers of a server",
        *more,
    ]
    # Not `python -m gunicorn`, which cannot start itself anew at SIGUSR2.
    gunicorn = [str(Path(python).with_name("gunicorn")), f"approaches.{approach}:init_app()"]
    gunicorn += ["-c", "python:approaches.serving.gunicorn_conf", "--bind"]
    return lambda port: [*env, *gunicorn, f"{HOST}:{port}"]


def workers(server: Process) -> list[int]:
    """List the workers of a server: all its processes but the master."""
    return [pid for pid in members(server.pid) if pid != server.pid]


def has_new_workers(server: Process, old: Sequence[int]) -> bool:
    """Say whether as many workers as before are there, and none of the old ones."""
    now = workers(server)
    return len(now) == WORKERS and not {*now} & {*old}


def clients_of(pid: int, port: int) -> set[int]:
    """Return the ports of the clients whose connections to *port* a process holds."""
    files, held = open_files(pid), set()
    for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, *_, inode = line.split()[:10]
        if f"socket:[{inode}]" in files and local.endswith(f":{port:04X}"):
            held.add(int(remote.partition(":")[2], 16))
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
def loaded(serve: Serve, *told: Any, **options: Any) -> Iterator[tuple[Process, Crowd]]:
    """Serve, learn the right answers, and let a crowd ask from here on, told what a `Crowd` is."""
    with serving(serve) as server:
        exchanges = clients.learn_answers(server.port, clients.site_calls(server.port))
        with Crowd(server.port, exchanges, *told, **options) as crowd:
            crowd.go_on(BETWEEN)
            yield server, crowd


def repeat(do: Do, serve: Serve, seed: int, times: int, *, anew: bool = False) -> Seen:
    """Do something to a server under load again and again, or each time to a new server."""
    seen = Seen(times)
    for number in range(times if anew else 1):
        with loaded(serve, seed + number, seen, retries=do is not kill) as (server, crowd):
            for _ in range(1 if anew else times):
                do(server, crowd)
                crowd.go_on(BETWEEN)
    return seen


def kill(server: Process, crowd: Crowd) -> None:
    """Kill a worker with SIGKILL. What it was at work on is lost, and no more."""
    victim = max(workers(server), key=lambda pid: len(clients_of(pid, server.port)))
    # It is held for a moment before, so that it is at work on something for certain.
    os.kill(victim, signal.SIGSTOP)
    expect(lambda: processes.is_stopped(victim), "a worker that holds still")
    crowd.go_on(BETWEEN)
    with crowd.moment() as under_way:
        lost = clients_of(victim, server.port)
        crowd.marked |= {own for own, port in under_way.items() if port in lost}
        os.kill(victim, signal.SIGKILL)
        # Only then has the kernel closed its connections.
        expect(lambda: not open_files(victim), "a worker that is gone")
    expect(lambda: has_new_workers(server, [victim]), "a new worker")


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
    """Stop the server with SIGTERM. Running requests are finished; new connections are refused."""
    with crowd.moment() as under_way:
        crowd.marked |= under_way.keys()
        crowd.is_stopping = True
        os.kill(server.pid, signal.SIGTERM)
    code = server.finish(processes.START_SECONDS).exit_code
    if code != 0:
        raise SampleRefused(f"the server ended with {code} after SIGTERM, expected 0")


def slow(serve: Serve, seed: int, times: int) -> Seen:
    """Have many clients send in drips, and count what others get while they are there."""
    seen = Seen(times)
    with loaded(serve, seed, Seen(0), patience=SLOW_SECONDS / 3) as (server, crowd):
        for _ in range(times):
            with crowd.moment():
                crowd.seen = seen
            left = clients.drip(server.port, crowd.exchanges, SLOW_SECONDS)
            with crowd.moment():
                crowd.seen = Seen(0)
            seen.slow += len(left)
            seen.slow_answered += clients.finish(left)
    return seen


def cold(serve: Serve, seed: int, times: int) -> Seen:
    """Start the server again and again, and meet it with parallel first requests."""
    with serving(serve) as server:
        for _ in range(8):  # until every worker has been asked, one by one, and is set up
            exchanges = clients.learn_answers(server.port, clients.site_calls(server.port))
    seen = Seen(times)
    for number in range(times):
        chosen = [exchanges[(seed + number + one) % len(exchanges)] for one in range(FIRST)]
        with processes.reserved_port() as port, processes.starting(serve(port), port):
            together = threading.Barrier(FIRST, timeout=2 * PATIENCE)
            with ThreadPoolExecutor(FIRST) as pool:
                for outcome in pool.map(partial(ask_first, port, together), chosen):
                    seen.count(outcome)
    return seen


def ask_first(port: int, together: threading.Barrier, exchange: clients.Exchange) -> str:
    """Ask as one of several first visitors, who all send when all of them are connected."""
    connection = HTTPConnection(HOST, port, timeout=PATIENCE)

    def is_open() -> bool:
        with suppress(ConnectionRefusedError):  # it does not listen yet
            connection.connect()
        return connection.sock is not None

    processes.wait_until(is_open, PATIENCE)
    together.wait()
    outcome, _ = clients.ask(connection, exchange)
    connection.close()
    return outcome


@dataclass(frozen=True)
class Fault:
    """A fault: what is done, by which function, how often, and to a server with what else set."""

    what: str
    run: Callable[[Serve, int, int], Seen]
    times: int
    more: Sequence[str] = ()

    @property
    def is_contrast(self) -> bool:
        """Say if it shows what would be without the kit: what clients see has to meet nothing."""
        return bool(self.more)

    def perform(self, approach: str, python: str, seed: int, times: int | None = None) -> Seen:
        """Do it to an approach served by an interpreter; `SampleRefused` if that fails at rest."""
        serve = command(approach, python, *self.more)
        return self.run(serve, seed, self.times if times is None else times)


renew = partial(repeat, anew=True)
THREAD, BARE = ["GUNICORN_CMD_ARGS=--worker-class gthread"], ["CROSSROADS_SETTINGS=stock"]
FAULTS: Mapping[str, Fault] = {
    "kill": Fault("a worker is killed (`kill -9`)", partial(repeat, kill), 5),
    "reload": Fault("workers are replaced (`SIGHUP`)", partial(repeat, reload), 5),
    "upgrade": Fault("the code is loaded anew (`SIGUSR2`, `SIGTERM`)", partial(renew, upgrade), 3),
    "stop": Fault("the server is stopped (`SIGTERM`)", partial(renew, stop), 5),
    "slow": Fault("slow clients, four for each thread", slow, 1),
    "cold": Fault("8 first requests meet a cold start", cold, 20),
    "slow-gthread": Fault("the same slow clients, gunicorn's own threaded worker", slow, 1, THREAD),
    "cold-stock": Fault("the same cold start, nothing tuned and nothing warmed up", cold, 20, BARE),
}
"""What is done, in the order of the report."""


@dataclass(frozen=True)
class Soaked:
    """What was sent and went wrong; `pss` has bytes of master and workers, for each reading."""

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
    served: str, python: str, seed: int, *, tell: Tell, requests: int = REQUESTS, every: int = EVERY
) -> Soaked:
    """Ask for pages, charts, files and what does not exist; read memory between the rounds."""
    seen, pss = Seen(1), []
    with serving(command(served, python)) as server:
        # The first one answers before the last one is there.
        expect(lambda: len(members(server.pid)) == WORKERS + 1, "all workers")
        running = sorted(members(server.pid))
        exchanges = clients.learn_answers(server.port, clients.soak_calls(server.port, seed))
        for number in range(requests // every):
            with Crowd(server.port, exchanges, seed + number, seen, each=every // SIZE):
                pass  # its end is waited for
            if sorted(members(server.pid)) != running:
                raise SampleRefused("a worker was replaced during the soak: its memory is unknown")
            pss.append([processes.pss_of(pid) for pid in running])
            tell((number + 1) * every / requests)
        server.stop()
    return Soaked(seen.requests, every, pss, seen.retried, seen.failed)


NAME = "faults.json"
SOAK = "soak"
MOST_GROWTH = 1.05
"""What memory after a soak may be, as a multiple of what it was after its first readings."""


def seen_in(record: Mapping[str, Any]) -> dict[tuple[str, str], Seen | Soaked]:
    """Return what was seen, by approach and name, from what the file holds."""
    return {
        (one["approach"], one["name"]): (Soaked if one["name"] == SOAK else Seen)(**one["seen"])
        for one in record["seen"]
    }


def add(path: Path, environment: Mapping[str, Any], entry: Mapping[str, Any]) -> None:
    """Put an entry in the place of an older one; drop what was seen in another environment."""
    old, order = read_json(path), [*FAULTS, SOAK]
    kept = {}
    if old and all(old["environment"].get(key) == environment[key] for key in MUST_AGREE):
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
