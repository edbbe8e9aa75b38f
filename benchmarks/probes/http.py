"""HTTP: how long servers take to answer, one request at a time and at fixed rates.

A server is gunicorn with one worker of its own, without an access log, and the client a neighbour
on the same machine: no network, and two processes for the machine's cores. Fresh servers for every
sample, visited once before anything is timed. All are up at once and answer in turns, because the
machine's speed changes more from minute to minute than an answer differs from another.
"""

from collections.abc import Sequence
from itertools import chain, product
from statistics import quantiles

from crossroads.benchmarks.arms import Target
from crossroads.benchmarks.metrics import RATES, metrics_of
from crossroads.benchmarks.probes.turns import all_serving, in_turns, typical
from crossroads.benchmarks.tools.load import answer_seconds, connect, open_loop
from crossroads.benchmarks.tools.processes import Measurement, blaming
from crossroads.benchmarks.tools.visitor import calls, visit_all

METRICS = metrics_of("http")
WARM_UP = 10  # rounds that do not count
# A kind of answer is asked for again and again, and for a moment each time: whatever is odd in a
# moment, such as which servers share a core, was once the whole of a sample.
TIMES, ROUNDS = 8, 21
LOAD_SECONDS, SLICES = 2.0, 4  # at each rate, and in how many turns


def measure_together(targets: Sequence[Target]) -> list[Measurement]:
    """Time every kind of answer, then the callback at each rate; all in seconds.

    `service`: typical whole answer over one connection that is kept. `p50`, `p99`: of latencies
    from when a request was due, if there are callbacks. Raises `SampleRefused` if one is not 200.
    """
    values: list[dict[str, float]] = [{} for _ in targets]
    with all_serving(targets, lambda one: one.serve_with_workers, targets[0].pages[0]) as servers:
        asked = []
        for server, target in zip(servers, targets, strict=True):
            with blaming(target.arm.name):
                asked.append(calls(visit_all(server, target)))
        connections = [connect(server.port) for server in servers]
        taken: dict[str, list[list[float]]] = {kind: [[] for _ in targets] for kind in asked[0]}
        for _, kind in product(range(TIMES), taken):

            def answer(index: int, kind: str = kind) -> float:
                return answer_seconds(connections[index], asked[index][kind])

            for column, more in zip(taken[kind], in_turns(targets, ROUNDS, answer), strict=True):
                column.extend(more)
        for kind, columns in taken.items():
            found = typical([column[WARM_UP:] for column in columns])
            for of_arm, value in zip(values, found, strict=True):
                of_arm[f"http.{kind}.service"] = value
        for connection in connections:
            connection.close()
        for rate in RATES if "callback" in asked[0] else ():

            def load(index: int, rate: int = rate) -> list[float]:
                call = asked[index]["callback"]
                return open_loop(servers[index].port, call, rate, LOAD_SECONDS / SLICES)

            for of_arm, slices in zip(values, in_turns(targets, SLICES, load), strict=True):
                percentiles = quantiles(chain(*slices), n=100, method="inclusive")
                of_arm[f"http.load.{rate}.p50"] = percentiles[49]
                of_arm[f"http.load.{rate}.p99"] = percentiles[98]
        for server in servers:
            server.end()
    lived = [server.lived_seconds for server in servers]
    return [Measurement(*one) for one in zip(values, lived, strict=True)]
