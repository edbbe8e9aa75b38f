"""Workers: what gunicorn's processes hold together, with one to four workers, preload on and off.

With preload the master builds the site once and its workers share the memory until they write to
it; without, each worker builds its own. PSS, summed over the master and its workers, counts what is
shared once; RSS would count it in every process.

Chance must not decide which worker serves a request, or some would have visited all pages and
others none. So each worker in turn serves alone, while the others are held with SIGSTOP.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from benchmarks.arms import Target
from benchmarks.inside.gunicorn_workers import READY
from benchmarks.metrics import PHASES
from benchmarks.probes import memory
from benchmarks.tools.load import answer_seconds, calls, connect, keep_busy
from benchmarks.tools.processes import (
    Measurement,
    Process,
    SampleRefused,
    expect,
    is_stopped,
    members,
    pss_of,
    serving,
)
from benchmarks.tools.visitor import request, visit

COUNTS = (1, 2, 4)
PRELOAD = {"preload": True, "plain": False}
METRICS = tuple(
    f"workers.{count}.{how}.{phase}" for count in COUNTS for how in PRELOAD for phase in PHASES
)
CONNECTIONS = 4
"""To each worker under load: as many as it has threads."""
REQUESTS = 15
"""Over each of these connections."""

missing = memory.missing


def measure(target: Target, count: int, how: str) -> Measurement:
    """Start the arm with so many workers, and read its memory after start, visit and load.

    In bytes, with the processes' own shares as `parts`. After start: every worker has answered one
    request. After the visit: each has served every page with its callbacks. After load: each has
    drawn a chart for four visitors at a time. Raises `SampleRefused` when something is not answered
    with 200, or when a worker was replaced.
    """
    read: dict[str, list[int]] = {}

    def note(phase: str) -> None:
        read[f"workers.{count}.{how}.{phase}"] = [pss_of(pid) for pid in (server.pid, *workers)]

    command = partial(target.serve_with_workers, workers=count, preload=PRELOAD[how])
    with serving(command, target.pages[0]) as server:
        workers = ready_workers(server, count)
        for _ in each_alone(workers):
            request(server.port, target.pages[0])
        note("start")
        for _ in each_alone(workers):
            visits = [visit(server.port, path) for path in target.pages]
        note("visited")
        call = list(calls(visits).values())[-1]
        connections = []
        for _ in each_alone(workers):
            for _ in range(CONNECTIONS):
                connections.append(connect(server.port))
                answer_seconds(connections[-1], call)
        keep_busy(connections, call, REQUESTS)
        note("loaded")
        for connection in connections:
            connection.close()
        if sorted(members(server.pid)) != sorted([server.pid, *workers]):
            raise SampleRefused("a worker ended by itself")
        server.end()
    return Measurement(
        {metric: sum(parts) for metric, parts in read.items()},
        server.lived_seconds,
        {metric: {"parts": parts} for metric, parts in read.items()},
    )


MEASURES: tuple[Callable[[Target], Measurement], ...] = tuple(
    partial(measure, count=count, how=how) for count in COUNTS for how in PRELOAD
)


def ready_workers(server: Process, count: int) -> list[int]:
    """Wait until every worker has said that it serves; return their process ids in order.

    Raises `SampleRefused`: they did not within a minute.
    """

    def said() -> list[int]:
        lines = [line for line in server.log().splitlines() if line.startswith(READY)]
        return sorted(int(line.removeprefix(READY)) for line in lines)

    expect(lambda: len(said()) == count, f"{count} workers that say they are ready")
    return said()


def each_alone(workers: Sequence[int]) -> Iterator[int]:
    """Yield every worker in turn while it is the only one that can take a request."""
    for worker in workers:
        with hold_still([other for other in workers if other != worker]):
            yield worker


@contextmanager
def hold_still(workers: Sequence[int]) -> Iterator[None]:
    """Suspend processes, and let them go on at the end."""
    try:
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        expect(lambda: all(map(is_stopped, workers)), "workers that hold still")
        yield
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGCONT)
