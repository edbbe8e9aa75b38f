"""There and back: an order that favours nobody, on machines that change their speed."""

from collections import Counter
from statistics import median

from benchmarks.judging.statistics import Estimate
from benchmarks.judging.verdict import judge
from benchmarks.metrics import METRICS
from tests.support.simulation import both_ways, chance, interleaved, moments

CPU = METRICS["startup.cpu"]
MACHINES = {"shared": moments}
TWINS = {"multi": 1.0, "single": 1.0, "multi-again": 1.0}


def test_a_machine_without_a_difference_hardly_ever_claims_one() -> None:
    """Clear in at most 1 %, likely in at most 5 %, and void no more often than promised."""
    for name, machine in MACHINES.items():
        random = chance(f"there and back {name}")
        words = Counter(
            judge(CPU, both_ways(random, TWINS, (8, 15, 20)[run % 3], machine)).word
            for run in range(800)
        )
        assert words["clear"] <= 0.01 * 800, name
        assert words["likely"] <= 0.05 * 800, name
        assert words["void"] <= 0.07 * 800, name


def test_an_interval_holds_the_difference_that_there_is() -> None:
    for name, machine in MACHINES.items():
        random = chance(f"coverage {name}")
        costs = {"multi": 1.0, "single": 0.9, "multi-again": 1.0}
        held = sum(holds(estimate(both_ways(random, costs, 15, machine)), 0.9) for _ in range(400))
        assert held >= 0.93 * 400, name


def test_neighbours_share_the_speed_of_the_machine() -> None:
    """With as many starts, the interval is narrower than that of a random order of five arms."""
    random = chance("neighbours")
    costs = {**TWINS, "control": 1.15, "floor": 0.9}
    there = [width(estimate(both_ways(random, costs, 15))) for _ in range(100)]
    anyhow = [width(estimate(interleaved(random, costs, 18))) for _ in range(100)]
    assert median(there) < 0.8 * median(anyhow)


def estimate(arms: dict[str, list[float]]) -> Estimate:
    """Return what is said of single / multi, whatever the word."""
    found = judge(CPU, arms).estimate
    assert found is not None
    return found


def holds(found: Estimate, ratio: float) -> bool:
    return found.low <= ratio <= found.high


def width(found: Estimate) -> float:
    return found.high / found.low
