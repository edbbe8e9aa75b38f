"""Throughput through gunicorn: dispatches in a CPU second, and what a second worker adds.

All servers are up at once and take turns. A dispatch is the bar chart's callback, sent to both
approaches and to the floor's siblings (`inside.dispatch`), which have the same callback and nothing
else: in CPU time of the worker, so that it does not matter who sends them. Two workers are held
against one with whole documents, the dearest requests, so that the client takes little of the two
cores; how much it took is told.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from http.client import HTTPConnection
from itertools import islice

from crossroads.benchmarks.arms import ARMS, Target
from crossroads.benchmarks.loading.costs import Tell, apart, call_of
from crossroads.benchmarks.loading.recording import record
from crossroads.benchmarks.probes.turns import all_serving, in_turns
from crossroads.benchmarks.probes.workers import each_alone, ready_workers
from crossroads.benchmarks.tools.load import Call, answer_seconds, connect, keep_busy
from crossroads.benchmarks.tools.processes import Command, cpu_seconds

FLOOR, COMPRESSING = "floor", "compressing floor"
FLOORS: Mapping[str, str] = {FLOOR: "init_app()", COMPRESSING: "init_app(compress=True)"}
"""How each is built by `inside.dispatch`."""
PAGE, UPDATE = "/barchart", "/_dash-update-component"
ENCODINGS: Mapping[str, Mapping[str, str]] = {
    "plain": {},
    "compressed": {"Accept-Encoding": "gzip, deflate, br, zstd"},
}
"""How the answer is asked for, as browsers do. The floor compresses nothing; its sibling does."""
ROUNDS, TIMES = 80, 60
"""Turns of each server, and requests over each of two connections in a turn."""
PAIRS, CONNECTIONS, DOCUMENTS = 20, 4, 40
"""Turns of one worker and of two, connections to each worker, and documents over each of them."""


def command(target: Target, floor: str = "") -> Command:
    """Return how a target is served with one worker; or a *floor* with the bar chart's callback."""
    if not floor:
        return target.serve_with_workers
    application = f"crossroads.benchmarks.inside.dispatch:{FLOORS[floor]}"
    return lambda port: target.gunicorn(port, 1, application, "--preload")


def dispatch(targets: Mapping[str, Target], tell: Tell) -> dict[str, dict[str, list[float]]]:
    """Return CPU seconds of a dispatch in each turn: encoding -> arm -> seconds."""
    python = next(iter(targets.values())).python
    names = [*targets, *FLOORS]
    arms = [*targets.values(), *(Target(ARMS[FLOOR], python) for _ in FLOORS)]
    floors = iter(["" for _ in targets] + [*FLOORS])
    with all_serving(arms, lambda target: command(target, next(floors))) as servers:
        those = [ready_workers(server, 1)[0] for server in servers]
        calls = list[Call]()
        for server, name in zip(servers, names, strict=True):
            if name in FLOORS:  # its ids and its body are theirs, and it has no prefix
                calls.append(calls[-1]._replace(path=UPDATE))
                continue
            change, *_ = record(server.port).places[PAGE].changes
            calls.append(call_of(change.asks[0], server.port))
        found: dict[str, dict[str, list[float]]] = {}
        with apart([*those, *(server.pid for server in servers)]):
            for number, (encoding, headers) in enumerate(ENCODINGS.items()):
                tell(f"dispatch, {encoding}", number / len(ENCODINGS))

                def take(index: int, headers: Mapping[str, str] = headers) -> float:
                    sent = {**calls[index].headers, "Accept-Encoding": "identity", **headers}
                    call = calls[index]._replace(headers=sent)
                    return cpu_of_a_call(servers[index].port, those[index], call)

                columns = in_turns(arms, ROUNDS, take)
                found[encoding] = dict(zip(names, columns, strict=True))
        for server in servers:
            server.end()
    return found


def cpu_of_a_call(port: int, worker: int, call: Call) -> float:
    """Return the CPU seconds of a request when there is always a next one."""
    with connections_to(port, 2) as pair:
        keep_busy(pair, call, 3)
        began = cpu_seconds(worker)
        keep_busy(pair, call, TIMES)
        return (cpu_seconds(worker) - began) / (2 * TIMES)


@contextmanager
def connections_to(port: int, count: int) -> Iterator[list[HTTPConnection]]:
    """Yield so many connections, closed in the end."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(connect(port))) for _ in range(count)]


def two_workers(target: Target, tell: Tell) -> dict[str, list[list[float]]]:
    """Hold two workers against one on all cores, in turns.

    Returns:
        "one" and "two" -> for each turn documents a second, CPU seconds of the workers for each
        of them, and how much of a core the client took.
    """
    counts = {"one": 1, "two": 2}
    commands = iter([partial(target.serve_with_workers, workers=n) for n in counts.values()])
    with all_serving([target] * len(counts), lambda _: next(commands)) as servers:
        those = [ready_workers(*one) for one in zip(servers, counts.values(), strict=True)]

        def take(index: int) -> list[float]:
            tell(f"{target.arm.name}: two workers and one", 0.0)
            port, call = servers[index].port, Call("GET", PAGE)
            with connections_to(port, CONNECTIONS * len(those[index])) as kept:
                left = iter(kept)
                for _ in each_alone(those[index]):  # so that each worker has as many of them
                    for connection in islice(left, CONNECTIONS):
                        answer_seconds(connection, call)
                used, own = map(cpu_seconds, those[index]), time.process_time()
                before, began = sum(used), time.perf_counter()
                keep_busy(kept, call, DOCUMENTS)
                took = time.perf_counter() - began
                cpu = sum(map(cpu_seconds, those[index])) - before
                sent = len(kept) * DOCUMENTS
                return [sent / took, cpu / sent, (time.process_time() - own) / took]

        found = in_turns([target] * len(counts), PAIRS, take)
        for server in servers:
            server.end()
    return dict(zip(counts, found, strict=True))
