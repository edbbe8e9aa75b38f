"""Pairs of neighbours, twice in a block: on machines that change their speed."""

import math
from statistics import median

import pytest

from crossroads.benchmarks.judging.statistics import Estimate
from crossroads.benchmarks.judging.verdict import judge
from crossroads.benchmarks.metrics import METRICS
from tests.support.simulation import MACHINES, chance, interleaved, paired

CPU = METRICS["startup.cpu"]
TWINS = {"multi": 1.0, "single": 1.0, "multi-again": 1.0, "single-again": 1.0}


@pytest.mark.parametrize("name", MACHINES)
def test_an_interval_holds_the_difference_that_there_is(name: str) -> None:
    random = chance(f"coverage of pairs {name}")
    costs = {**TWINS, "single": 0.9, "single-again": 0.9}
    found = [estimate(paired(random, costs, 15, MACHINES[name])) for _ in range(1000)]
    assert sum(one.low <= 0.9 <= one.high for one in found) >= 0.935 * 1000


def test_neighbours_are_compared_more_precisely_than_whoever_is_in_the_block() -> None:
    """With as many starts of as many arms, on a machine whose speed lasts for a few of them."""
    for name, less in {"of two speeds": 0.7, "wandering": 0.8, "of outliers": 0.5}.items():
        random = chance(f"neighbours {name}")
        costs = {**TWINS, "control": 1.15, "floor": 0.9}
        others = {arm: cost for arm, cost in costs.items() if arm != "single-again"}
        near = [width(estimate(paired(random, costs, 15, MACHINES[name]))) for _ in range(100)]
        far = [width(estimate(interleaved(random, others, 18, MACHINES[name]))) for _ in range(100)]
        assert median(near) < less * median(far), name


def test_both_pairs_of_a_block_count_and_too_few_blocks_are_never_clear() -> None:
    """Four blocks are eight pairs, and no check of `multi` against itself."""
    for blocks, word in ((3, "likely"), (4, "likely"), (6, "clear")):
        arms = {arm: [1.0] * blocks for arm in TWINS}
        arms |= dict.fromkeys(("single", "single-again"), [0.5] * blocks)
        verdict = judge(CPU, arms)
        assert verdict.word == word
        assert estimate(arms).n == 2 * blocks


def estimate(arms: dict[str, list[float]]) -> Estimate:
    """Return what is said of single / multi, whatever the word."""
    found = judge(CPU, arms).estimate
    assert found is not None
    return found


def width(found: Estimate) -> float:
    """Return how far an interval reaches, relative to its ratio."""
    return math.sqrt(found.high / found.low) - 1
