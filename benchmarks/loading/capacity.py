"""Capacity on paper: how many cores, how much memory and traffic so many visitors take.

What requests cost is measured (`costs.py`); the rest is arithmetic and queueing theory, and is
labelled as modelled wherever it is shown. It assumes that

- requests come independently of each other (a Poisson process), spread at random over workers;
- a worker serves one at a time, in the order in which they come: Python's lock lets one thread run,
  and no request here is longer than the 5 ms for which a thread keeps it;
- a request occupies its worker for its CPU time: pages that wait for a database take longer;
- each core has one worker and no other work;
- pauses decide how many visitors are there at once (Little's law), not what they cost.

So each worker is an M/G/1 queue. Its mean wait is that of Pollaczek and Khinchine (Kleinrock 1975,
Queueing Systems I, 5.6). The wait of those who wait is taken as exponential, which is what it
becomes in heavy traffic (Kingman 1962). `templates/capacity.js` has the same formulas.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import fmean, linear_regression
from typing import Any, NamedTuple

SECONDS_PER_HOUR = 3_600
BUSIEST_HOUR = 0.1
"""The share of a day's visits that comes in its busiest hour; 0.042 if all hours were alike."""
BUSY = 0.6
"""How much of their time workers are to be busy in that hour."""
CORES = 4
"""Of a host."""
SPARE = 1
"""Hosts that may fail without anybody's waiting longer; but not of a site that has one alone."""
PAGES, THINK = 5, 30
"""Pages of a visit, and seconds of thought on each."""
SHARE = 0.95
"""Of the requests, that are to be answered within the time that is told."""
STUDENT = {2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}
"""Degrees of freedom -> the 97.5 % quantile of Student's t; the largest holds for all above."""
NAP = 3
"""How many times as long as a request takes a worker has nothing to do before the next one finds it
cold. Taken from loads of two earlier runs, so that one more number need not be fitted to eight."""
FEWEST = 4
"""Loads to fit a line through, and tell how far others may be from it."""


class Service(NamedTuple):
    """A kind of request: how many an arrival and a further page send, and what one costs.

    CPU seconds, seconds until it is answered if nobody else asks, and bytes of the answer.
    """

    arrival: float
    page: float
    cpu: float
    seconds: float
    sent: float


class Kind(NamedTuple):
    """A kind of request in a mix: its share, how long it occupies a worker, when it is answered."""

    share: float
    cpu: float
    seconds: float


class Observed(NamedTuple):
    """A load: requests a second, how much of a core the worker took, and the 95 % quantile in s."""

    rate: float
    cpu: float
    p95: float


class Line(NamedTuple):
    """A line through points, and what tells how far a further point may be from it."""

    start: float
    slope: float
    centre: float = 0.0
    width: float = 1.0
    spread: float = 0.0
    points: int = 0

    def at(self, x: float) -> float:
        """Return the line's height."""
        return self.start + self.slope * x

    def reach(self, x: float) -> float:
        """Return half of the 95 % interval for one more point (a prediction interval)."""
        t = STUDENT[min(self.points - 2, max(STUDENT))]
        off = (x - self.centre) ** 2 / self.width
        return t * self.spread * math.sqrt(1 + 1 / self.points + off)


@dataclass(frozen=True)
class Model:
    """A fitted model: what requests cost in a load, as multiples of what they cost alone.

    `steady` holds for a request that follows others soon. `waking` comes on top if the worker was
    idle for long: it has to be woken, and others have used its caches. `longer` is the logarithm of
    what 95 % quantiles were, over the formula's, as a line over how busy the worker is.
    """

    mix: Sequence[Kind]
    steady: float
    waking: float
    longer: Line = field(default_factory=lambda: Line(0.0, 0.0))

    def cost(self, busy: float) -> float:
        """Predict what a request costs if the worker is busy for so much of its time."""
        return self.steady + self.waking * cold(busy)

    def busy(self, rate: float, mix: Sequence[Kind] = ()) -> float:
        """Predict how much of a core so many requests a second take."""
        alone = rate * mean_of(mix or self.mix)
        return border(lambda busy: busy < alone * self.cost(busy), alone * self.cost(0.0))

    def p95(self, rate: float, mix: Sequence[Kind] = ()) -> float:
        """Predict the 95 % quantile of response times in seconds; infinite if it is too much."""
        mix, busy = mix or self.mix, self.busy(rate, mix)
        cost = self.cost(busy)
        dearer = [Kind(one.share, cost * one.cpu, cost * one.seconds) for one in mix]
        return math.exp(self.longer.at(busy)) * quantile(SHARE, rate, dearer)

    def interval(self, rate: float) -> tuple[float, float]:
        """Return the 95 % interval for what one more load would show."""
        by = math.exp(self.longer.reach(self.busy(rate)))
        return self.p95(rate) / by, self.p95(rate) * by


def cold(busy: float) -> float:
    """Return the share of requests whose worker is idle, and has been for a nap.

    A worker that is not busy is idle; gaps of a Poisson process have an exponential distribution.
    """
    return max(0.0, 1 - busy) * math.exp(-NAP * busy)


def border(is_below: Callable[[float], bool], high: float) -> float:
    """Return the number from 0 to *high* up to which *is_below* holds."""
    low = 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return high


def mix_of(services: Sequence[Service], pages: float) -> list[Kind]:
    """Return the requests of a visit of so many pages."""
    counts = [one.arrival + (pages - 1) * one.page for one in services]
    total = sum(counts)
    return [
        Kind(count / total, one.cpu, one.seconds)
        for count, one in zip(counts, services, strict=True)
    ]


def mean_of(mix: Sequence[Kind]) -> float:
    """Return the mean time for which a request occupies a worker, in seconds."""
    return sum(one.share * one.cpu for one in mix)


def mean_wait(rate: float, mix: Sequence[Kind]) -> float:
    """Return the mean wait of an M/G/1 queue in seconds (Pollaczek and Khinchine)."""
    mean = mean_of(mix)
    square = sum(one.share * one.cpu**2 for one in mix)
    return rate * square / (2 * (1 - rate * mean)) if rate * mean < 1 else math.inf


def quantile(share: float, rate: float, mix: Sequence[Kind]) -> float:
    """Return the time in seconds within which that share of requests is answered."""
    busy = rate * mean_of(mix)
    if busy >= 1:
        return math.inf
    wait = mean_wait(rate, mix)

    def later(than: float) -> float:
        return sum(one.share * waits(than - one.seconds) for one in mix)

    def waits(longer: float) -> float:
        if longer < 0:
            return 1.0
        return busy * math.exp(-busy * longer / wait) if wait else 0.0

    high = max(one.seconds for one in mix)
    while later(high) > 1 - share:
        high *= 2
    return border(lambda than: later(than) > 1 - share, high)


def line(xs: Sequence[float], ys: Sequence[float]) -> Line:
    """Fit a line by least squares; a level one through points that are all above each other."""
    if len({*xs}) == 1:
        slope, start = 0.0, fmean(ys)
    else:
        slope, start = linear_regression(xs, ys)
    centre, off = fmean(xs), [y - start - slope * x for x, y in zip(xs, ys, strict=True)]
    spread = math.sqrt(sum(one**2 for one in off) / (len(xs) - 2))
    return Line(start, slope, centre, sum((x - centre) ** 2 for x in xs) or 1.0, spread, len(xs))


def fit(mix: Sequence[Kind], loads: Sequence[Observed]) -> Model:
    """Fit the model to some loads of that mix.

    Raises:
        ValueError: fewer loads than tell how far others may be off.
    """
    if len(loads) < FEWEST:
        raise ValueError(f"loads are {len(loads)}: expected {FEWEST} or more")
    each = [one.cpu / one.rate / mean_of(mix) for one in loads]
    steady, waking, *_ = line([cold(one.cpu) for one in loads], each)
    if waking < 0 or steady < 0:  # noise: nothing becomes dearer with load, or is free
        steady, waking = fmean(each), 0.0
    plain = Model(mix, steady, waking)
    ratios = [math.log(one.p95 / plain.p95(one.rate)) for one in loads]
    return Model(mix, steady, waking, line([plain.busy(one.rate) for one in loads], ratios))


@dataclass(frozen=True)
class Costs:
    """What an approach costs: its requests, the model of their loads, and memory in bytes.

    That is what the master and each further worker hold with preload, under load.
    """

    services: Sequence[Service]
    model: Model
    master: float
    worker: float

    def constants(self) -> dict[str, Any]:
        """Return all that the formulas need, for those who compute it elsewhere."""
        longer = self.model.longer
        return {
            "services": [list(one) for one in self.services],
            "steady": self.model.steady,
            "waking": self.model.waking,
            "start": longer.start,
            "slope": longer.slope,
            "master": self.master,
            "worker": self.worker,
        }


class Need(NamedTuple):
    """What so many visitors need in an hour.

    Visitors at once, requests a second, cores that are busy, workers and hosts, bytes of memory,
    bits a second, and within how many seconds 95 % of requests are answered.
    """

    present: float
    rate: float
    cores: float
    workers: int
    hosts: int
    memory: float
    bits: float
    p95: float


def need(costs: Costs, visitors: float, pages: float = PAGES, think: float = THINK) -> Need:
    """Work out what so many visitors in an hour need, who open so many pages and think so long."""
    arrivals = visitors / SECONDS_PER_HOUR
    counts = [arrivals * (one.arrival + (pages - 1) * one.page) for one in costs.services]
    each = [*zip(counts, costs.services, strict=True)]
    mix, rate, model = mix_of(costs.services, pages), sum(counts), costs.model
    alone = sum(count * one.cpu for count, one in each)
    workers = max(1, math.ceil(model.cost(BUSY) * alone / BUSY))
    cores = workers * model.busy(rate / workers, mix)
    least = math.ceil(workers / CORES)
    hosts = least + SPARE if least > 1 else 1
    return Need(
        arrivals * pages * think,
        rate,
        cores,
        workers,
        hosts,
        hosts * costs.master + workers * costs.worker,
        8 * sum(count * one.sent for count, one in each),
        model.p95(rate / workers, mix),
    )


def covered(model: Model, loads: Sequence[Observed]) -> int:
    """Count the loads whose 95 % quantile lies in the interval that was predicted for them."""
    intervals = [model.interval(one.rate) for one in loads]
    return sum(low <= one.p95 <= high for one, (low, high) in zip(loads, intervals, strict=True))


def worst_cpu(model: Model, loads: Sequence[Observed]) -> float:
    """Return by which share of it the predicted CPU time differs most from what was observed."""
    return max(abs(model.busy(one.rate) / one.cpu - 1) for one in loads)
