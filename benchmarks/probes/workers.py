"""Workers: what gunicorn's processes hold together, with one to four workers, preload on and off.

With preload the master builds the site once and its workers share the memory until they write to
it; without, each worker builds its own. PSS, summed, counts what is shared once.

Chance must not decide which worker serves a request, or some would have visited all pages and
others none. So each worker in turn serves alone, while the others are held with SIGSTOP.
"""

import os
import signal
from collections.abc import Iterator, Sequence
from functools import partial

from crossroads.benchmarks.arms import Target
from crossroads.benchmarks.inside.gunicorn_workers import READY
from crossroads.benchmarks.metrics import PRELOAD, metrics_of
from crossroads.benchmarks.probes import memory
from crossroads.benchmarks.tools import processes
from crossroads.benchmarks.tools.load import answer_seconds, connect, keep_busy
from crossroads.benchmarks.tools.processes import (
    Measurement,
    Process,
    SampleRefused,
    expect,
    pss_of,
)
from crossroads.benchmarks.tools.visitor import calls, request, visit_all

METRICS = metrics_of("workers")
CONNECTIONS = 4  # to each worker under load: as many as it has threads
REQUESTS = 15  # over each of these connections

missing = memory.missing


def measure(target: Target, count: int, how: str) -> Measurement:
    """Start the arm with so many workers, and read its memory after start, visit and load.

    In bytes, the processes' own as `parts`. First every worker has answered one request, then each
    every page with its callbacks, last it has drawn a chart for four visitors at a time. Raises
    `SampleRefused` when something is not answered with 200, or when a worker was replaced.
    """
    read: dict[str, list[int]] = {}

    def note(phase: str) -> None:
        read[f"workers.{count}.{how}.{phase}"] = [pss_of(pid) for pid in (server.pid, *workers)]

    command = partial(target.serve_with_workers, workers=count, preload=PRELOAD[how])
    with processes.serving(command, target.pages[0]) as server:
        workers = ready_workers(server, count)
        for _ in each_alone(workers):
            request(server.port, target.pages[0])
        note("start")
        for _ in each_alone(workers):
            visits = visit_all(server, target)
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
        if sorted(processes.members(server.pid)) != sorted([server.pid, *workers]):
            raise SampleRefused("a worker ended by itself")
        server.end()
    sums = {metric: sum(parts) for metric, parts in read.items()}
    more = {metric: {"parts": parts} for metric, parts in read.items()}
    return Measurement(sums, server.lived_seconds, more)


def ready_workers(server: Process, count: int) -> list[int]:
    """Wait until every worker has said that it serves; return their process ids in order."""

    def said() -> list[int]:
        lines = [line for line in server.log().splitlines() if line.startswith(READY)]
        return sorted(int(line.removeprefix(READY)) for line in lines)

    expect(lambda: len(said()) == count, f"{count} workers that say they are ready")
    return said()


def each_alone(workers: Sequence[int]) -> Iterator[int]:
    """Yield every worker in turn while the others are suspended, so that it takes all requests."""
    for worker in workers:
        others = {*workers} - {worker}
        try:
            for pid in others:
                os.kill(pid, signal.SIGSTOP)
            expect(lambda: all(map(processes.is_stopped, others)), "workers that hold still")  # noqa: B023
            yield worker
        finally:
            for pid in others:
                os.kill(pid, signal.SIGCONT)
