"""The model of capacity: queueing theory that a simulation confirms, and arithmetic."""

import math
import random
from dataclasses import replace
from itertools import pairwise

import pytest

from crossroads.benchmarks.loading.capacity import (
    BUSY,
    CORES,
    Costs,
    Model,
    Observed,
    Service,
    covered,
    fit,
    mean_wait,
    need,
    quantile,
    worst_cpu,
)

SERVICES = (Service(0.6, 0.002), Service(0.3, 0.004), Service(0.1, 0.012))
MEAN = sum(one.share * one.seconds for one in SERVICES)
COSTS = Costs(12 * MEAN, 1.5 * MEAN, 1e6, 2e4, 12.0, 1.5, 40e6, 15e6, SERVICES)


def simulated(rate: float, count: int = 60_000) -> list[float]:
    """Return response times of one server that takes requests in the order in which they come."""
    draw = random.Random(f"{rate}")  # noqa: S311 - not a secret
    chosen = draw.choices(
        [one.seconds for one in SERVICES], [one.share for one in SERVICES], k=count
    )
    now, free, times = 0.0, 0.0, []
    for seconds in chosen:
        now += draw.expovariate(rate)
        free = max(now, free) + seconds
        times.append(free - now)
    return sorted(times)


@pytest.mark.parametrize("busy", [0.2, 0.4, 0.6, 0.8])
def test_the_formulas_are_those_of_a_queue(busy: float) -> None:
    rate = busy / MEAN
    times = simulated(rate)
    assert sum(times) / len(times) == pytest.approx(MEAN + mean_wait(rate, SERVICES), rel=0.08)
    assert quantile(0.95, rate, SERVICES) == pytest.approx(times[int(0.95 * len(times))], rel=0.12)


def test_without_others_a_request_takes_its_own_time() -> None:
    assert quantile(0.95, 1e-9, SERVICES) == pytest.approx(0.012)
    assert quantile(0.5, 1e-9, SERVICES) == pytest.approx(0.002)


def test_more_than_a_worker_can_do_is_never_answered() -> None:
    assert quantile(0.95, 1 / MEAN, SERVICES) == math.inf
    assert mean_wait(2 / MEAN, SERVICES) == math.inf


def observed(busy: float, factor: float = 1.0, cpu: float = 1.0) -> Observed:
    """Return a load that the formulas have predicted, but for two factors."""
    rate = busy / MEAN
    return Observed(rate, cpu * busy, factor * quantile(0.95, rate, SERVICES))


def test_a_model_learns_what_formulas_do_not_know() -> None:
    model = fit(SERVICES, [observed(one, factor=1.2) for one in (0.2, 0.4, 0.6, 0.7)])
    assert model.cpu(0.5) == pytest.approx(MEAN)
    assert model.factor == pytest.approx(1.2)
    assert model.p95(100) == pytest.approx(1.2 * quantile(0.95, 100, SERVICES))


def test_a_request_costs_more_if_its_worker_was_idle() -> None:
    told = Model(SERVICES, steady=MEAN, waking=0.5 * MEAN)
    loads = [Observed(rate, told.busy(rate), told.p95(rate)) for rate in (20.0, 90.0, 180.0)]
    model = fit(SERVICES, loads)
    assert [model.steady, model.waking] == pytest.approx([MEAN, 0.5 * MEAN])
    assert model.busy(1e-6) == pytest.approx(1.5e-6 * MEAN)
    assert model.busy(1 / MEAN) == pytest.approx(1.0), "without an idle moment none is woken"
    assert model.p95(1.01 / MEAN) == math.inf


def test_an_interval_is_as_wide_as_loads_differ() -> None:
    noisy = [observed(busy, factor) for busy, factor in ((0.2, 1.1), (0.4, 0.9), (0.6, 1.05))]
    model = fit(SERVICES, noisy)
    low, high = model.interval(100)
    assert low < model.p95(100) < high
    held_out = [observed(0.3), observed(0.5, 1.1), observed(0.7, 2.5)]
    assert covered(model, held_out) == 2
    calm = fit(SERVICES, [observed(busy) for busy in (0.2, 0.4, 0.6)])
    assert covered(calm, [observed(0.5, 1.1)]) == 0


def test_cpu_time_that_is_off_is_told() -> None:
    model = fit(SERVICES, [observed(busy) for busy in (0.2, 0.4, 0.6)])
    assert worst_cpu(model, [observed(0.5), observed(0.3, cpu=1.25)]) == pytest.approx(0.2)


def test_a_spread_needs_three_loads() -> None:
    with pytest.raises(ValueError, match="expected three or more"):
        fit(SERVICES, [observed(0.2), observed(0.4)])


def test_needs_grow_with_visits_and_hosts_come_with_a_spare() -> None:
    model = fit(SERVICES, [observed(busy) for busy in (0.2, 0.4, 0.6)])
    needs = [need(COSTS, model, visits, 6) for visits in (1e3, 1e4, 1e5, 1e6, 1e7)]
    assert [one.workers for one in needs[:2]] == [1, 1]
    assert needs[0].hosts == 1
    for less, more in pairwise(needs):
        assert more.cores == pytest.approx(10 * less.cores)
        assert more.bits == pytest.approx(10 * less.bits)
    large = needs[-1]
    assert large.cores / large.workers <= BUSY
    assert large.hosts == math.ceil(large.workers / CORES) + 1
    assert large.p95 < math.inf


def test_a_visit_of_one_step_is_an_arrival() -> None:
    model = fit(SERVICES, [observed(busy) for busy in (0.2, 0.4, 0.6)])
    arrivals = 1e5 * 0.1 / 3600
    assert need(COSTS, model, 1e5, 1).cores == pytest.approx(arrivals * COSTS.arrival_cpu)
    free = replace(COSTS, step_cpu=0.0)
    assert need(free, model, 1e5, 6).cores == need(free, model, 1e5, 1).cores
