"""Capacity on paper: how many cores, how much memory and traffic so many visits take.

What requests cost is measured (`costs.py`); the rest is arithmetic and queueing theory, and is
labelled as modelled wherever it is shown. It assumes that

- requests come independently of each other (a Poisson process), spread at random over workers;
- a worker serves one at a time, in the order in which they come: Python's lock lets one thread run,
  and no request here is longer than the 5 ms for which a thread keeps it;
- a request's service time is its CPU time: pages that wait for a database take longer;
- each core has one worker and no other work.

So each worker is an M/G/1 queue. Its mean wait is that of Pollaczek and Khinchine (Kleinrock 1975,
Queueing Systems I, 5.6). The wait of those who wait is taken as exponential, which is what it
becomes in heavy traffic (Kingman 1962).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, linear_regression, stdev
from typing import NamedTuple

SECONDS_PER_HOUR = 3_600
BUSIEST_HOUR = 0.1
"""The share of a day's visits that comes in its busiest hour; 0.042 if all hours were alike."""
BUSY = 0.6
"""How much of their time workers are to be busy in that hour."""
CORES = 4
"""Of a host."""
STUDENT = {2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}
"""Degrees of freedom -> the 97.5 % quantile of Student's t; the largest holds for all above."""
SPARE = 1
"""Hosts that may fail without anybody's waiting longer; but not of a site that has one alone."""


class Service(NamedTuple):
    """A kind of request: which share of all requests it is, and its service time in seconds."""

    share: float
    seconds: float


class Observed(NamedTuple):
    """A load: requests a second, how much of a core the worker took, and the 95 % quantile in s."""

    rate: float
    cpu: float
    p95: float


@dataclass(frozen=True)
class Costs:
    """What an approach costs: CPU seconds, bytes and requests of an arrival and of a further step.

    Memory in bytes: of the master, and of each worker.
    """

    arrival_cpu: float
    step_cpu: float
    arrival_bytes: float
    step_bytes: float
    arrival_requests: float
    step_requests: float
    master: float
    worker: float
    services: Sequence[Service]


@dataclass(frozen=True)
class Model:
    """A fitted model: CPU seconds of a request, and what its quantiles are multiplied by.

    `steady` is the cost of a request that follows another one at once, `waking` what it costs in
    addition if the worker was idle: it has to be woken, and its caches have been used by others.
    `factor` is the typical ratio of what was observed to the formula, `spread` the standard
    deviation of its logarithm, over so many `loads`.
    """

    services: Sequence[Service]
    steady: float
    waking: float
    factor: float = 1.0
    spread: float = 0.0
    loads: int = 0

    def cpu(self, busy: float) -> float:
        """Predict the CPU seconds of a request, if the worker is busy for so much of its time."""
        return self.steady + self.waking * (1 - busy)

    def busy(self, rate: float) -> float:
        """Predict how much of a core so many requests a second take."""
        return rate * self.cpu(0.0) / (1 + rate * self.waking)

    def p95(self, rate: float) -> float:
        """Predict the 95 % quantile of response times in seconds; infinite if it is too much."""
        longer = self.cpu(self.busy(rate)) / mean_of(self.services)
        scaled = [Service(share, longer * seconds) for share, seconds in self.services]
        return self.factor * quantile(0.95, rate, scaled)

    def interval(self, rate: float) -> tuple[float, float]:
        """Return the 95 % interval for what one more load would show."""
        width = STUDENT[min(self.loads - 1, max(STUDENT))] * self.spread
        by = math.exp(width * math.sqrt(1 + 1 / self.loads))
        return self.p95(rate) / by, self.p95(rate) * by


def mean_of(services: Sequence[Service]) -> float:
    """Return the mean service time in seconds."""
    return sum(one.share * one.seconds for one in services)


def mean_wait(rate: float, services: Sequence[Service]) -> float:
    """Return the mean wait of an M/G/1 queue in seconds (Pollaczek and Khinchine)."""
    mean = mean_of(services)
    square = sum(one.share * one.seconds**2 for one in services)
    return rate * square / (2 * (1 - rate * mean)) if rate * mean < 1 else math.inf


def quantile(share: float, rate: float, services: Sequence[Service]) -> float:
    """Return the time in seconds within which that share of requests is answered."""
    busy = rate * mean_of(services)
    if busy >= 1:
        return math.inf
    wait = mean_wait(rate, services)

    def later(than: float) -> float:
        return sum(one.share * waits(than - one.seconds) for one in services)

    def waits(longer: float) -> float:
        if longer < 0:
            return 1.0
        return busy * math.exp(-busy * longer / wait) if wait else 0.0

    low, high = 0.0, max(one.seconds for one in services)
    while later(high) > 1 - share:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if later(middle) > 1 - share else (low, middle)
    return high


def fit(services: Sequence[Service], loads: Sequence[Observed]) -> Model:
    """Fit the model to some loads.

    Raises:
        ValueError: fewer than three loads, from which no spread can be told.
    """
    if len(loads) < 3:
        raise ValueError(f"loads are {len(loads)}: expected three or more")
    idle = [1 - one.cpu for one in loads]
    each = [one.cpu / one.rate for one in loads]
    waking, steady = linear_regression(idle, each) if len({*idle}) > 1 else (0.0, fmean(each))
    if waking < 0 or steady < 0:  # noise: nothing becomes dearer with load, or is free
        waking, steady = 0.0, fmean(each)
    plain = Model(services, steady, waking)
    ratios = [math.log(one.p95 / plain.p95(one.rate)) for one in loads]
    return replace(plain, factor=math.exp(fmean(ratios)), spread=stdev(ratios), loads=len(loads))


@dataclass(frozen=True)
class Need:
    """What so many visits a day need in their busiest hour.

    Requests a second, cores that are busy, workers and hosts, bytes of memory, bits a second, and
    within how many seconds 95 % of requests are answered.
    """

    visits: float
    rate: float
    cores: float
    workers: int
    hosts: int
    memory: float
    bits: float
    p95: float


def need(costs: Costs, model: Model, visits: float, steps: float) -> Need:
    """Work out what so many visits a day of so many steps need, in their busiest hour."""
    arrivals = visits * BUSIEST_HOUR / SECONDS_PER_HOUR
    further = arrivals * max(0.0, steps - 1)
    rate = arrivals * costs.arrival_requests + further * costs.step_requests
    alone = arrivals * costs.arrival_cpu + further * costs.step_cpu
    cores = alone * model.cpu(BUSY) / mean_of(costs.services)
    workers = max(1, math.ceil(cores / BUSY))
    least = math.ceil(workers / CORES)
    hosts = least + SPARE if least > 1 else 1
    sent = arrivals * costs.arrival_bytes + further * costs.step_bytes
    return Need(
        visits,
        rate,
        cores,
        workers,
        hosts,
        hosts * costs.master + workers * costs.worker,
        8 * sent,
        model.p95(rate / workers),
    )


def covered(model: Model, loads: Sequence[Observed]) -> int:
    """Count the loads whose 95 % quantile lies in the interval that was predicted for them."""
    intervals = [model.interval(one.rate) for one in loads]
    return sum(low <= one.p95 <= high for one, (low, high) in zip(loads, intervals, strict=True))


def worst_cpu(model: Model, loads: Sequence[Observed]) -> float:
    """Return by which share of it the predicted CPU time differs most from what was observed."""
    return max(abs(model.busy(one.rate) / one.cpu - 1) for one in loads)
