"""Measure what visits cost a server, and hold the model of `capacity` against loads new to it.

A server with one worker has a core of its own, and so has the client (Linux). Each request of the
recorded visits is sent alone, again and again, for its CPU time. Then requests come at random
moments, at several rates: the model is fitted to some loads, and predicts the others.
"""

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from crossroads.benchmarks.arms import HOST, Target
from crossroads.benchmarks.loading.capacity import Costs, Model, Observed, Service, fit
from crossroads.benchmarks.loading.recording import Ask, Place, record
from crossroads.benchmarks.probes import workers
from crossroads.benchmarks.tools import processes
from crossroads.benchmarks.tools.load import Call, answer_seconds, connect, exchange
from crossroads.benchmarks.tools.processes import cpu_seconds
from crossroads.errors import ConfigurationError

STEPS = 6
"""Steps of a visit."""
VISITS, REPEATS = 400, 20
"""How many visits are made up to see how frequent each request is; how often it is sent alone."""
LOADS: Mapping[str, Sequence[float]] = {
    "fitted": (0.15, 0.3, 0.45, 0.55, 0.65, 0.75),
    "held_out": (0.1, 0.2, 0.25, 0.35, 0.4, 0.5, 0.58, 0.62, 0.7, 0.72),
}
"""How busy the worker is in loads that the model is fitted to, and in those that it predicts."""
LEAST_SECONDS, LEAST_REQUESTS = 6.0, 1_000
"""Of a load, whichever takes longer."""
CONNECTIONS = 16
FEW, MANY = 1, 4
"""Workers whose memory is compared: the difference is that of the further ones."""
Tell = Callable[[str, float], None]
Asked = Mapping[Ask, float]
"""Request -> how many of it."""


class Alone(NamedTuple):
    """A request that was sent alone: CPU seconds of the server, and bytes of the answer."""

    cpu: float
    sent: int


def made_up(places: Mapping[str, Place], seed: int) -> tuple[Asked, Asked]:
    """Make up visits, as `visitors.py` does; return what an arrival and a further step ask for."""
    draw = random.Random(seed)  # noqa: S311 - not a secret
    arrivals, further = Counter[Ask](), Counter[Ask]()
    for _ in range(VISITS):
        at, cached = draw.choice(list(places)), set[str]()
        arrivals.update(opened(places[at], cached))
        for _ in range(STEPS - 1):
            ways = [way for way in ("changes", "links") if getattr(places[at], way)]
            if not ways:
                break
            if draw.choice(ways) == "changes":
                further.update(draw.choice(places[at].changes).asks)
                continue
            at = draw.choice(places[at].links)
            followed = places[at].followed
            further.update(followed.asks if followed else opened(places[at], cached))
    steps = VISITS * (STEPS - 1)
    return (
        {ask: count / VISITS for ask, count in arrivals.items()},
        {ask: count / steps for ask, count in further.items()},
    )


def opened(place: Place, cached: set[str]) -> list[Ask]:
    """Return what opening a page asks for, with the files that are not in the cache yet."""
    files = [Ask("file", path, "") for path in place.opened.files if path not in cached]
    cached |= {one.path for one in files}
    return [*place.opened.asks, *files]


def call_of(ask: Ask, port: int) -> Call:
    """Return what is sent for a request."""
    headers = {"Accept-Encoding": "gzip, br"}
    if ask.referer:
        headers["Referer"] = f"http://{HOST}:{port}{ask.referer}"
    if ask.body is None:
        return Call("GET", ask.path, headers)
    return Call("POST", ask.path, headers | {"Content-Type": "application/json"}, ask.body.encode())


def alone(port: int, worker: int, call: Call) -> Alone:
    """Send a request again and again over one connection; return what one costs."""
    with closing(connect(port)) as connection:
        _, content = exchange(connection, call)
        began = cpu_seconds(worker)
        for _ in range(REPEATS):
            exchange(connection, call)
        return Alone((cpu_seconds(worker) - began) / REPEATS, len(content))


def loaded(
    port: int, worker: int, calls: Sequence[tuple[Call, float]], rate: float, seed: str
) -> Observed:
    """Send requests at random moments, so many a second; return what was observed.

    A latency counts from when the request was due (open loop).
    """
    draw = random.Random(seed)  # noqa: S311 - not a secret
    count = max(LEAST_REQUESTS, round(rate * LEAST_SECONDS))
    due = list(accumulate(draw.expovariate(rate) for _ in range(count)))
    chosen = draw.choices([call for call, _ in calls], [share for _, share in calls], k=count)
    left, lock = iter(zip(due, chosen, strict=True)), threading.Lock()
    latencies = list[float]()
    with ExitStack() as stack:
        connections = [stack.enter_context(closing(connect(port))) for _ in range(CONNECTIONS)]
        for connection in connections:
            answer_seconds(connection, chosen[0])  # opens it, before the clock starts
        began, used = time.perf_counter(), cpu_seconds(worker)

        def send(own: int) -> None:
            while True:
                with lock:
                    moment, call = next(left, (0.0, None))
                if call is None:
                    return
                time.sleep(max(0.0, began + moment - time.perf_counter()))
                exchange(connections[own], call)
                latencies.append(time.perf_counter() - began - moment)

        with ThreadPoolExecutor(CONNECTIONS) as pool:
            list(pool.map(send, range(CONNECTIONS)))
        cpu, seconds = cpu_seconds(worker) - used, time.perf_counter() - began
    latencies.sort()
    return Observed(count / seconds, cpu / seconds, latencies[int(0.95 * count)])


@contextmanager
def apart(server: Sequence[int]) -> Iterator[None]:
    """Give processes of a server one core, and this process another one. Linux only."""
    before = os.sched_getaffinity(0)
    if len(before) < 2:
        raise ConfigurationError(
            "cores", len(before), "two or more: server and client have one each"
        )
    first, second, *_ = sorted(before)
    try:
        for pid in server:
            for thread in Path(f"/proc/{pid}/task").iterdir():
                with suppress(OSError):  # it has just ended
                    os.sched_setaffinity(int(thread.name), {first})
        os.sched_setaffinity(0, {second})
        yield
    finally:
        os.sched_setaffinity(0, before)


def measure(target: Target, seed: int, tell: Tell) -> dict[str, Any]:
    """Measure an approach; return what it costs, and all loads, as plain data."""
    if sys.platform != "linux":
        raise ConfigurationError("platform", sys.platform, "Linux, to give processes a core")
    command = partial(target.serve_with_workers, workers=1)
    with processes.serving(command) as server:
        (worker,) = workers.ready_workers(server, 1)
        with apart([server.pid, worker]):
            places, _ = record(server.port)
            arrivals, further = made_up(places, seed)
            asks = [*dict.fromkeys([*arrivals, *further])]
            calls = {ask: call_of(ask, server.port) for ask in asks}
            costs = {}
            for number, ask in enumerate(asks):
                tell("requests alone", 0.3 * number / len(asks))
                costs[ask] = alone(server.port, worker, calls[ask])
            shares = shares_of(arrivals, further)
            mean = sum(share * costs[ask].cpu for ask, share in shares.items())
            mixed = [(calls[ask], share) for ask, share in shares.items()]
            order = [(kind, busy) for kind, those in LOADS.items() for busy in those]
            random.Random(seed).shuffle(order)  # noqa: S311 - not a secret
            found: dict[str, list[Observed]] = {kind: [] for kind in LOADS}
            for number, (kind, busy) in enumerate(order):
                tell(
                    f"a worker that is busy {busy:.0%} of the time", 0.3 + 0.7 * number / len(order)
                )
                name = f"{seed} {kind} {busy}"
                found[kind].append(loaded(server.port, worker, mixed, busy / mean, name))
        server.end()
    whole = replace(target, pages=(*places,))
    few, many = (memory(whole, count) for count in (FEW, MANY))
    each = (many - few) / (MANY - FEW)
    return {
        "arrival": summed(arrivals, costs),
        "step": summed(further, costs),
        "master": few - FEW * each,
        "worker": each,
        "services": [[shares[ask], costs[ask].cpu] for ask in asks],
        **{kind: sorted(map(list, those)) for kind, those in found.items()},
    }


def shares_of(arrivals: Asked, further: Asked) -> dict[Ask, float]:
    """Return which share of a visit's requests each one is."""
    visit = Counter[Ask]()
    for asked, times in ((arrivals, 1), (further, STEPS - 1)):
        for ask, count in asked.items():
            visit[ask] += times * count  # type: ignore[assignment] # shares, not counts
    total = sum(visit.values())
    return {ask: count / total for ask, count in visit.items()}


def summed(asked: Asked, costs: Mapping[Ask, Alone]) -> dict[str, float]:
    """Sum what some requests cost: CPU seconds, bytes, requests."""
    return {
        "cpu": sum(count * costs[ask].cpu for ask, count in asked.items()),
        "bytes": sum(count * costs[ask].sent for ask, count in asked.items()),
        "requests": sum(asked.values()),
    }


def memory(target: Target, count: int) -> float:
    """Return the memory of a server with so many workers under load, in bytes (PSS)."""
    return workers.measure(target, count, "preload").values[f"workers.{count}.preload.loaded"]


def read(record: Mapping[str, Any]) -> tuple[Costs, Model, list[Observed]]:
    """Return costs, the fitted model, and the loads that it has not seen, of what was measured."""
    services = [Service(*one) for one in record["services"]]
    fitted = [Observed(*one) for one in record["fitted"]]
    arrival, step = record["arrival"], record["step"]
    costs = Costs(
        *(arrival["cpu"], step["cpu"], arrival["bytes"], step["bytes"]),
        *(arrival["requests"], step["requests"], record["master"], record["worker"]),
        services,
    )
    return costs, fit(services, fitted), [Observed(*one) for one in record["held_out"]]
