"""HTTP: how long a server takes to answer, one request at a time and at fixed rates.

The server is gunicorn with one worker of its own, without an access log, and the client a neighbour
on the same machine: no network, and two processes for the machine's cores. A fresh server for every
sample, visited once before anything is timed.
"""

from statistics import median, quantiles

from benchmarks.arms import Target
from benchmarks.metrics import RATES, metrics_of
from benchmarks.tools.load import answer_seconds, connect, open_loop
from benchmarks.tools.processes import Measurement, serving
from benchmarks.tools.visitor import calls, visit_all

METRICS = metrics_of("http")
WARM_UP = 10
REQUESTS = 100  # for each kind of answer, the kinds taking turns
LOAD_SECONDS = 2.0  # at each rate


def measure(target: Target) -> Measurement:
    """Time every kind of answer, then the callback at each rate; all in seconds.

    `service`: median of whole answers over one connection that is kept. `p50`, `p99`: of latencies
    from when a request was due, if there are callbacks. Raises `SampleRefused` if one is not 200.
    """
    with serving(target.serve_with_workers, target.pages[0]) as server:
        kinds = calls(visit_all(server, target))
        connection = connect(server.port)
        rounds = [
            {kind: answer_seconds(connection, call) for kind, call in kinds.items()}
            for _ in range(WARM_UP + REQUESTS)
        ][WARM_UP:]
        connection.close()
        values = {f"http.{kind}.service": median(one[kind] for one in rounds) for kind in kinds}
        for rate in RATES if "callback" in kinds else ():
            latencies = open_loop(server.port, kinds["callback"], rate, LOAD_SECONDS)
            percentiles = quantiles(latencies, n=100, method="inclusive")
            values[f"http.load.{rate}.p50"] = percentiles[49]
            values[f"http.load.{rate}.p99"] = percentiles[98]
        server.end()
    return Measurement(values, server.lived_seconds)
