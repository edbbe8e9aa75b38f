"""Measure what visits cost a server, and loads to hold the model of `capacity` against.

All approaches are up at once and take turns, because the machine's speed changes by half within
minutes. Their servers, with one worker each, have one core, and the client has another (Linux).
How fast the machine is just then is measured before and after each turn, with the same requests
over and over; every time is told in those of the typical speed.

Each request of the recorded visits is sent alone, for its CPU time. Then requests come at random
moments, at several rates: the model is fitted to some loads, and predicts the others.
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from http.client import HTTPConnection
from itertools import accumulate, product
from math import log
from pathlib import Path
from statistics import fmean, median
from typing import Any, NamedTuple, TypeVar

from crossroads.benchmarks.arms import HOST, Target
from crossroads.benchmarks.loading import capacity
from crossroads.benchmarks.loading.capacity import (
    PAGES,
    SHARE,
    Costs,
    Observed,
    Service,
    fit,
    mix_of,
)
from crossroads.benchmarks.loading.recording import Ask, Place, record
from crossroads.benchmarks.probes import workers
from crossroads.benchmarks.probes.turns import all_serving
from crossroads.benchmarks.tools.load import Call, answer_seconds, connect, exchange
from crossroads.benchmarks.tools.processes import cpu_seconds
from crossroads.errors import ConfigurationError

VISITS, AGAIN_ON_IT = 400, 0.5
"""How many visits are made up to see how frequent each request is, and how many visitors on a
page change a control of it; as many of those do it once more."""
ROUNDS, REPEATS = 7, 4
"""How often each request's turn comes to be sent alone, and how often it is sent then."""
PACE = 120
"""Requests that tell the machine's speed."""
LOADS: Mapping[str, Sequence[float]] = {
    "fitted": (0.12, 0.2, 0.3, 0.4, 0.5, 0.58, 0.66, 0.72),
    "held_out": (0.15, 0.18, 0.25, 0.35, 0.45, 0.53, 0.55, 0.61, 0.64, 0.7),
}
"""Rates of loads that the model is fitted to, and of those that it predicts: shares of the rate at
which a worker has no idle moment."""
TURNS, SECONDS, FEWEST = 7, 2.0, 200
"""Of a load: its turns, and how long each lasts, or how many requests if those take longer."""
MOST_OTHERS, AGAIN = 0.1, 0.2
"""How much of a core other processes may take, on average, in a turn that counts at once; those in
which they take more are had again, at most so many as a share of all."""
CONNECTIONS = 16
FEW, MANY = 1, 4
"""Workers whose memory is compared: the difference is that of the further ones."""
Tell = Callable[[str, float], None]
Keep = Callable[..., None]
"""Writes down what was seen of a turn: which it was, and its numbers."""
Asked = Mapping[Ask, float]
"""Request -> how many of it."""
Dealt = TypeVar("Dealt")


class Turn(NamedTuple):
    """A turn of a load: requests, seconds, CPU seconds, latencies, and a request's CPU seconds.

    The latter are those without an idle moment, just before and after. `others` is how much of a
    core was taken by whoever has no part in this.
    """

    requests: int
    seconds: float
    cpu: float
    latencies: Sequence[float]
    pace: float
    others: float = 0.0


@dataclass
class Server:
    """A server under measurement: its worker, its requests, and what was seen of them so far.

    `arrival` and `page` say how many of a request an arrival and a further page send. `alone` has
    CPU seconds, elapsed seconds, and the pace of each turn.
    """

    port: int
    worker: int
    arrival: Asked
    page: Asked
    pages: tuple[str, ...]
    calls: Mapping[Ask, Call] = field(default_factory=dict)
    deck: Sequence[Call] = ()
    paces: list[float] = field(default_factory=list)
    alone: dict[Ask, list[tuple[float, float, float]]] = field(default_factory=dict)
    sent: dict[Ask, int] = field(default_factory=dict)
    turns: dict[tuple[str, float], list[Turn]] = field(default_factory=dict)

    def dealt(self, count: int, draw: random.Random) -> list[Call]:
        """Return so many requests of visits in random order, each as often as it is due."""
        shares = [
            self.arrival.get(ask, 0) + (PAGES - 1) * self.page.get(ask, 0) for ask in self.calls
        ]
        return dealt([*self.calls.values()], shares, count, draw)

    def pace(self) -> float:
        """Return the CPU seconds of a request when there is always a next one."""
        with ExitStack() as stack:
            pair = [stack.enter_context(closing(connect(self.port))) for _ in range(2)]
            for connection in pair:
                exchange(connection, self.deck[0])
            began = cpu_seconds(self.worker)
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(send_all, pair, (self.deck[::2], self.deck[1::2])))
            self.paces.append((cpu_seconds(self.worker) - began) / len(self.deck))
        return self.paces[-1]


def send_all(connection: HTTPConnection, calls: Sequence[Call]) -> None:
    """Send requests one after the other."""
    for call in calls:
        exchange(connection, call)


def dealt(
    cards: Sequence[Dealt], shares: Sequence[float], count: int, draw: random.Random
) -> list[Dealt]:
    """Draw so many cards, each as often as its share says but for rounding, in random order."""
    edges, offset = [*accumulate(shares)], draw.random()
    found, at = list[Dealt](), 0
    for number in range(count):
        while edges[at] < (number + offset) / count * edges[-1]:
            at += 1
        found.append(cards[at])
    draw.shuffle(found)
    return found


def made_up(places: Mapping[str, Place], seed: int) -> tuple[Asked, Asked]:
    """Make up visits, as `visitors.py` does; return what an arrival and a further page ask for.

    The latter with what is changed on a page before it is left.
    """
    draw = random.Random(seed)  # noqa: S311 - not a secret
    arrivals, further = Counter[Ask](), Counter[Ask]()
    for _ in range(VISITS):
        at, cached = draw.choice(list(places)), set[str]()
        arrivals.update(opened(places[at], cached))
        for _ in range(PAGES - 1):
            while places[at].changes and draw.random() < AGAIN_ON_IT:
                further.update(draw.choice(places[at].changes).asks)
            at = draw.choice(places[at].links or (at,))
            followed = places[at].followed
            further.update(followed.asks if followed else opened(places[at], cached))
    pages = VISITS * (PAGES - 1)
    return (
        {ask: count / VISITS for ask, count in arrivals.items()},
        {ask: count / pages for ask, count in further.items()},
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


def learn(port: int, worker: int, seed: int) -> Server:
    """Record the visits of a server."""
    places, _ = record(port)
    arrival, page = made_up(places, seed)
    server = Server(port, worker, arrival, page, (*places,))
    server.calls = {ask: call_of(ask, port) for ask in [*arrival, *page]}
    server.deck = server.dealt(PACE, random.Random(seed))  # noqa: S311 - not a secret
    return server


def send_alone(server: Server, keep: Keep) -> None:
    """Send each request a few times over one connection, and note what it cost."""
    pace = server.pace()
    with closing(connect(server.port)) as connection:
        for ask, call in server.calls.items():
            _, content = exchange(connection, call)
            server.sent[ask] = len(content)
            began = cpu_seconds(server.worker)
            seconds = median(answer_seconds(connection, call) for _ in range(REPEATS))
            cpu = (cpu_seconds(server.worker) - began) / REPEATS
            server.alone.setdefault(ask, []).append((cpu, seconds, pace))
            keep("alone", request=ask.name, cpu=cpu, seconds=seconds, pace=pace)


def load(server: Server, cores: Sequence[int], share: float, seed: str) -> Turn:
    """Send requests at random moments, that share of what the worker can do; return what was seen.

    A latency counts from when the request was due (open loop). Kinds of requests and gaps between
    them are dealt like cards: as frequent as they are due, in random order.
    """
    draw, before = random.Random(seed), server.pace()  # noqa: S311 - not a secret
    rate = share / before
    count = max(FEWEST, round(rate * SECONDS))
    gaps = [-log((number + 0.5) / count) / rate for number in range(count)]
    draw.shuffle(gaps)
    calls = server.dealt(count, draw)
    left, lock = zip(accumulate(gaps), calls, strict=True), threading.Lock()
    latencies = list[float]()
    with ExitStack() as stack:
        connections = [
            stack.enter_context(closing(connect(server.port))) for _ in range(CONNECTIONS)
        ]
        for connection in connections:
            exchange(connection, calls[0])  # opens it, before the clock starts
        began, used, own = time.perf_counter(), cpu_seconds(server.worker), time.process_time()
        idle = idle_seconds(cores)

        def send(connection: HTTPConnection) -> None:
            while True:
                with lock:
                    moment, call = next(left, (0.0, None))
                if call is None:
                    return
                time.sleep(max(0.0, began + moment - time.perf_counter()))
                exchange(connection, call)
                latencies.append(time.perf_counter() - began - moment)

        with ThreadPoolExecutor(CONNECTIONS) as pool:
            list(pool.map(send, connections))
        cpu, seconds = cpu_seconds(server.worker) - used, time.perf_counter() - began
        rest = idle_seconds(cores) - idle + cpu + time.process_time() - own
    pace = (before + server.pace()) / 2
    return Turn(count, seconds, cpu, latencies, pace, len(cores) - rest / seconds)


def idle_seconds(cores: Sequence[int]) -> float:
    """Return for how many seconds these cores had nothing to do since the machine started."""
    lines = dict(line.split(" ", 1) for line in Path("/proc/stat").read_text("utf-8").splitlines())
    ticks = sum(int(text) for core in cores for text in lines[f"cpu{core}"].split()[3:5])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def apart(server: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give processes of servers one core, and this process another; yield both. Linux only."""
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
        yield first, second
    finally:
        os.sched_setaffinity(0, before)


def measure(targets: Mapping[str, Target], seed: int, tell: Tell, keep: Keep) -> dict[str, Any]:
    """Measure approaches in turns; return what each costs, and all its loads, as plain data."""
    with all_serving([*targets.values()], lambda one: one.serve_with_workers) as running:
        found, draw = dict[str, Server](), random.Random(seed)  # noqa: S311 - not a secret
        for name, process in zip(targets, running, strict=True):
            (worker,) = workers.ready_workers(process, 1)
            found[name] = learn(process.port, worker, seed)
        pids = [process.pid for process in running]
        with apart([*pids, *(one.worker for one in found.values())]) as cores:
            for _, (name, server) in product(range(ROUNDS), found.items()):
                tell("requests alone", 0.0)
                send_alone(server, partial(keep, approach=name))
            shares = [(kind, share) for kind, those in LOADS.items() for share in those]
            due = [*product(range(TURNS), found, shares)]
            due = sorted(due, key=lambda one: (one[0], draw.random()))
            again, turns = round(AGAIN * len(due)), len(due)
            for number, (turn, name, place) in enumerate(due):  # which grows meanwhile
                tell(f"{name} at {place[1]:.0%} of what a worker can do", number / len(due))
                taken = load(found[name], cores, place[1], f"{seed} {number} {place}")
                keep("load", approach=name, share=place[1], **taken._asdict())
                if taken.others > MOST_OTHERS and len(due) < turns + again:
                    due.append((turn, name, place))
                    continue
                found[name].turns.setdefault(place, []).append(taken)
        for process in running:
            process.end()
    return {name: {**plain(one), **memory(targets[name], one)} for name, one in found.items()}


def plain(server: Server) -> dict[str, Any]:
    """Return what was seen of a server, with all times as at its typical speed."""
    usual = median(server.paces)
    services = []
    for ask in server.calls:
        columns = zip(
            *((cpu / pace, took / pace) for cpu, took, pace in server.alone[ask]), strict=True
        )
        costs = [usual * median(column) for column in columns]
        counts = (asked.get(ask, 0.0) for asked in (server.arrival, server.page))
        numbers = (float(f"{one:.6g}") for one in (*counts, *costs))
        services.append([ask.name, *numbers, server.sent[ask]])
    loads = dict[str, list[Observed]]()
    for (kind, _), turns in sorted(server.turns.items()):
        loads.setdefault(kind, []).append(observed(turns, usual))
    took = [one.others > MOST_OTHERS for turns in server.turns.values() for one in turns]
    return {
        "services": services,
        "pace": usual,
        "turns": len(took),
        "disturbed": sum(took),
        **loads,
    }


def observed(turns: Sequence[Turn], usual: float) -> Observed:
    """Join the turns of a load, as if the machine had had its usual speed: of each, the median.

    Where a machine stands still for a tenth of a second, most of a turn's slow answers are due to
    that. All answers in one would have its quantile from the worst turn.
    """
    faster = [usual / one.pace for one in turns]
    those = [*zip(turns, faster, strict=True)]
    return Observed(
        median(one.requests / (one.seconds * by) for one, by in those),
        median(one.cpu / one.seconds for one in turns),
        median(by * sorted(one.latencies)[int(SHARE * len(one.latencies))] for one, by in those),
    )


def memory(target: Target, server: Server) -> dict[str, float]:
    """Return the memory of a master, and of a worker: cold, warm, and warm with preload (PSS)."""
    whole = replace(target, pages=server.pages)
    few, many = (
        workers.measure(whole, count, "preload").values[f"workers.{count}.preload.loaded"]
        for count in (FEW, MANY)
    )
    each, own = (many - few) / (MANY - FEW), workers.measure(whole, MANY, "plain").more
    cold, warm = (
        fmean(own[f"workers.{MANY}.plain.{phase}"]["parts"][1:])  # type: ignore[index]
        for phase in ("start", "loaded")
    )
    return {"master": few - FEW * each, "worker": each, "cold": cold, "warm": warm}


def model_hash() -> str:
    """Hash the model's formulas: what was fitted to loads that were seen is not tested by them."""
    return sha256(Path(capacity.__file__).read_bytes()).hexdigest()[:16]


def read(record: Mapping[str, Any]) -> tuple[Costs, list[Observed]]:
    """Return the costs with the fitted model, and the loads that it has not seen."""
    services = [Service(*one[1:]) for one in record["services"]]
    fitted, held_out = ([Observed(*one) for one in record[kind]] for kind in LOADS)
    model = fit(mix_of(services, PAGES), fitted)
    return Costs(services, model, record["master"], record["worker"]), held_out
