"""How precise a run is, what it could have seen, and how many blocks it would take."""

import math
import statistics

import pytest

from benchmarks.judging.statistics import (
    Estimate,
    blocks_needed,
    paired_ratio,
    precise_enough,
    smallest_detectable_effect,
)
from tests.support.simulation import chance


@pytest.mark.parametrize("blocks", [10, 20])
def test_smallest_detectable_effect_is_seen_four_times_in_five(blocks: int) -> None:
    """A run of its size finds an effect of that size as often as promised, within 8 points."""
    random = chance(f"power of {blocks} blocks")

    def logs(centre: float) -> list[float]:
        return [random.gauss(centre, 0.05) for _ in range(blocks)]

    effect = statistics.median(smallest_detectable_effect(logs(0)) for _ in range(400))
    found = sum(
        paired_ratio([math.exp(log) for log in logs(math.log1p(effect))], [1.0] * blocks).low > 1
        for _ in range(600)
    )
    assert 0.72 <= found / 600 <= 0.88


def test_smallest_detectable_effect_is_infinite_without_an_interval() -> None:
    """Five blocks see nothing at all."""
    assert smallest_detectable_effect([0.1, -0.1, 0.2, 0.0, 0.1]) == math.inf
    assert smallest_detectable_effect([0.1] * 6) == pytest.approx(math.expm1(0))


@pytest.mark.parametrize("pilot", [4, 8, 12, 20])
def test_blocks_needed_foresees_when_a_run_is_precise(pilot: int) -> None:
    """Typical forecasts are neither half nor twice what it takes, however short the pilot."""
    random = chance(f"pilot of {pilot}")

    def logs(blocks: int) -> list[float]:
        return [random.gauss(0, 0.06) for _ in range(blocks)]

    def precise_share(blocks: int) -> float:
        runs = [[math.exp(log) for log in logs(blocks)] for _ in range(100)]
        return sum(precise_enough(paired_ratio(run, [1.0] * blocks), 0.05) for run in runs) / 100

    forecast = round(statistics.median(blocks_needed(logs(pilot), 0.05) for _ in range(200)))
    assert precise_share(forecast // 2) < 0.5 < precise_share(2 * forecast)


def test_blocks_needed_never_falls_below_what_an_interval_takes() -> None:
    """A silent metric and a single block both ask for the minimum."""
    assert blocks_needed([0.1] * 10, band=0.05) == 6
    assert blocks_needed([0.3], band=0.05) == 6
    assert blocks_needed([0.3], band=0.05, confidence=0.99) == 8


@pytest.mark.parametrize(
    ("low", "high", "precise"),
    [
        (1.0, 1.05, True),
        (1.14, 1.197, True),
        (0.95, 0.9975, True),
        (2.0, 2.1, True),
        (1 / 1.05, 1.0, True),
        (1.0, 1.051, False),
        (0.99, 1.05, False),
        (0.0, math.inf, False),
        (math.inf, math.inf, False),
    ],
)
def test_precise_enough_looks_at_the_width_alone(low: float, high: float, precise: bool) -> None:
    """Half the width against half the band, wherever the interval lies."""
    assert precise_enough(Estimate(1.0, low, high, n=10, p=1.0), band=0.05) is precise
