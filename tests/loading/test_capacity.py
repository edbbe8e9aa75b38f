"""The model of capacity: queueing theory that a simulation confirms, and arithmetic."""

import math
import random
from dataclasses import replace
from itertools import pairwise

import pytest

from crossroads.benchmarks.loading.capacity import (
    BUSY,
    CORES,
    NAP,
    PAGES,
    Costs,
    Kind,
    Model,
    Observed,
    cold,
    covered,
    fit,
    line,
    mean_of,
    mean_wait,
    mix_of,
    need,
    quantile,
    worst_cpu,
)
from tests.support.capacities import services

MIX = [Kind(0.6, 0.002, 0.002), Kind(0.3, 0.004, 0.005), Kind(0.1, 0.012, 0.012)]
MEAN = mean_of(MIX)
RATES = [busy / MEAN for busy in (0.2, 0.4, 0.6, 0.7)]
PLAIN = Model(MIX, 1.0, 0.0)


def simulated(rate: float, count: int = 60_000) -> list[float]:
    """Return response times of one server that takes requests in the order in which they come."""
    draw = random.Random(f"{rate}")  # noqa: S311 - not a secret
    now, free, times = 0.0, 0.0, []
    for one in draw.choices(MIX, [one.share for one in MIX], k=count):
        now += draw.expovariate(rate)
        wait = max(0.0, free - now)
        free = now + wait + one.cpu
        times.append(wait + one.seconds)
    return sorted(times)


@pytest.mark.parametrize("busy", [0.2, 0.4, 0.6, 0.8])
def test_the_formulas_are_those_of_a_queue(busy: float) -> None:
    rate = busy / MEAN
    times = simulated(rate)
    alone = sum(one.share * one.seconds for one in MIX)
    assert sum(times) / len(times) == pytest.approx(alone + mean_wait(rate, MIX), rel=0.08)
    assert quantile(0.95, rate, MIX) == pytest.approx(times[int(0.95 * len(times))], rel=0.12)


def test_without_others_a_request_takes_its_own_time() -> None:
    assert quantile(0.95, 1e-9, MIX) == pytest.approx(0.012)
    assert quantile(0.7, 1e-9, MIX) == pytest.approx(0.005)


def test_more_than_a_worker_can_do_is_never_answered() -> None:
    assert quantile(0.95, 1 / MEAN, MIX) == math.inf
    assert mean_wait(2 / MEAN, MIX) == math.inf


def observed(model: Model, rate: float, factor: float = 1.0, cpu: float = 1.0) -> Observed:
    """Return a load that the model has predicted, but for two factors."""
    return Observed(rate, cpu * model.busy(rate), factor * model.p95(rate))


def test_a_model_learns_what_formulas_do_not_know() -> None:
    """Here that quantiles are a fifth longer, and more so the busier a worker is."""
    loads = [observed(PLAIN, rate, 1.2 * math.exp(0.5 * PLAIN.busy(rate))) for rate in RATES]
    model = fit(MIX, loads)
    assert model.cost(0.5) == pytest.approx(1)
    assert model.p95(90) == pytest.approx(
        1.2 * math.exp(0.5 * PLAIN.busy(90)) * quantile(0.95, 90, MIX)
    )


def test_a_request_costs_more_if_its_worker_was_idle() -> None:
    told = Model(MIX, steady=1.0, waking=0.5)
    model = fit(MIX, [observed(told, rate) for rate in RATES])
    assert [model.steady, model.waking] == pytest.approx([1.0, 0.5])
    assert model.busy(1e-6) == pytest.approx(1.5e-6 * MEAN)
    assert model.busy(1 / MEAN) == pytest.approx(1.0), "without an idle moment none is woken"
    assert model.p95(1.01 / MEAN) == math.inf


def test_a_worker_that_is_half_busy_seldom_has_the_time_for_a_nap() -> None:
    """Of requests at random moments, as in a simulation of the gaps between them."""
    draw, rate, took = random.Random(1), 0.5, 1.0  # noqa: S311 - not a secret
    free, now, found = 0.0, 0.0, 0
    for _ in range(100_000):
        now += draw.expovariate(rate)
        found += now - free > NAP * took
        free = max(free, now) + took
    assert found / 100_000 == pytest.approx(cold(rate * took), rel=0.05)


def test_nothing_becomes_dearer_with_load() -> None:
    """What looks so is noise."""
    loads = [observed(PLAIN, rate, cpu=1 + rate / 1000) for rate in RATES]
    assert fit(MIX, loads).waking == 0


def test_an_interval_is_as_wide_as_loads_differ() -> None:
    noise = (1.1, 0.9, 1.05, 0.95)
    model = fit(MIX, [observed(PLAIN, *one) for one in zip(RATES, noise, strict=True)])
    low, high = model.interval(100)
    assert low < model.p95(100) < high
    assert covered(model, [observed(PLAIN, 80), observed(PLAIN, 150, 2.5)]) == 1
    calm = fit(MIX, [observed(PLAIN, rate) for rate in RATES])
    assert covered(calm, [observed(PLAIN, 120, 1.1)]) == 0


def test_an_interval_holds_as_often_as_it_says() -> None:
    """19 of 20 further points, of lines through noisy ones; the farther off, the wider."""
    draw, inside = random.Random(1), 0  # noqa: S311 - not a secret
    xs = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    for _ in range(2_000):
        fitted = line(xs, [2 - x + draw.gauss(0, 0.1) for x in xs])
        inside += abs(2 - 0.25 + draw.gauss(0, 0.1) - fitted.at(0.25)) <= fitted.reach(0.25)
    assert inside / 2_000 == pytest.approx(0.95, abs=0.015)
    assert fitted.reach(0.4) < fitted.reach(0.7) < fitted.reach(1.0)


def test_cpu_time_that_is_off_is_told() -> None:
    model = fit(MIX, [observed(PLAIN, rate) for rate in RATES])
    assert worst_cpu(model, [observed(PLAIN, 80), observed(PLAIN, 90, cpu=1.25)]) == pytest.approx(
        0.2
    )


def test_a_spread_needs_some_loads() -> None:
    with pytest.raises(ValueError, match="expected 4 or more"):
        fit(MIX, [observed(PLAIN, rate) for rate in RATES[:3]])


COSTS = Costs(services(), Model(mix_of(services(), PAGES), 0.9, 0.4), 40e6, 15e6)


def test_needs_grow_with_visitors_and_hosts_come_with_a_spare() -> None:
    needs = [need(COSTS, visitors) for visitors in (1e2, 1e3, 1e4, 1e5, 1e6)]
    assert needs[0].workers == needs[0].hosts == 1
    for less, more in pairwise(needs):
        assert 5 * less.cores < more.cores < 10.5 * less.cores, "a seldom busy worker is woken"
        assert more.cores == more.workers * COSTS.model.busy(more.rate / more.workers)
        assert more.bits == pytest.approx(10 * less.bits)
    large = needs[-1]
    assert large.cores / large.workers <= BUSY
    assert large.hosts == math.ceil(large.workers / CORES) + 1
    assert large.p95 < math.inf
    assert COSTS.model.busy(large.rate / large.workers) == pytest.approx(BUSY, abs=0.05)


def test_a_visit_of_one_page_is_an_arrival() -> None:
    no_pages = replace(COSTS, services=[one._replace(page=0.0) for one in COSTS.services])
    assert need(COSTS, 1e5, 1)[1:-1] == need(no_pages, 1e5, 6)[1:-1]
    assert need(COSTS, 3_600, 1).rate == pytest.approx(13.3), "one visitor a second"


def test_thought_makes_visitors_meet_and_costs_nothing() -> None:
    short, long = need(COSTS, 3_600, 6, 10), need(COSTS, 3_600, 6, 100)
    assert (short.present, long.present) == (60, 600)
    assert short[1:] == long[1:]
