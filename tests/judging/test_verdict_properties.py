"""Whatever the samples: arms swapped, other units and orders, honest and biased machines."""

from collections import Counter
from collections.abc import Callable, Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.benchmarks.judging.verdict import judge, judge_all
from crossroads.benchmarks.metrics import METRICS, Metric
from tests.support.simulation import MACHINES, chance, interleaved, paired, simulated_run

repeatable = settings(deadline=None, derandomize=True, max_examples=150)

CPU = METRICS["startup.cpu"]
MEMORY = METRICS["memory.visited"]
INSTRUCTIONS = METRICS["startup.instructions"]
RULES = METRICS["ledger.rules"]
MEASURED = ["startup.wall", "startup.cpu", "memory.start", "memory.visited"]
ARMS = {"multi": 1.0, "single": 1.0, "multi-again": 1.0, "control": 1.05}
TWINS = {"multi": 1.0, "single": 1.0, "multi-again": 1.0}
OPPOSITE = {"single": "multi", "multi": "single", None: None}


def test_an_honest_machine_is_seldom_clear_and_seldom_void() -> None:
    """Of 400 runs without a difference at most 5 % claim one, and few fail their A/A check."""
    random = chance("A/A")
    clear = void = 0
    for _ in range(400):
        run = {
            name: simulated_run(random, {"multi": 1, "single": 1, "multi-again": 1}, 10)
            for name in MEASURED
        }
        words = {verdict.word for verdict in judge_all(run).values()}
        clear += "clear" in words
        void += "void" in words
    assert clear <= 0.05 * 400
    assert void <= 0.07 * 400


@pytest.mark.parametrize(
    ("laid_out", "arms"),
    [(interleaved, TWINS), (paired, {**TWINS, "single-again": 1.0})],
    ids=["in any order", "as neighbours"],
)
@pytest.mark.parametrize("name", MACHINES)
def test_on_a_machine_without_a_difference_hardly_any_run_claims_one(
    name: str, laid_out: Callable[..., dict[str, list[float]]], arms: Mapping[str, float]
) -> None:
    """Clear in at most 1 %, likely in at most 5 %, void as often as promised; without a family."""
    random = chance(f"a machine {name}, {laid_out.__name__}")
    words = Counter(
        judge(CPU, laid_out(random, arms, (6, 9, 15, 20)[run % 4], MACHINES[name])).word
        for run in range(800)
    )
    assert words["clear"] <= 0.01 * 800
    assert words["likely"] <= 0.05 * 800
    assert words["void"] <= 0.07 * 800


@pytest.mark.parametrize(("cost", "better"), [(0.7, "single"), (1 / 0.7, "multi")])
def test_a_real_difference_is_clear_on_the_same_machine(cost: float, better: str) -> None:
    """The silence of honest runs is not deafness."""
    random = chance(better)
    found = 0
    for _ in range(100):
        run = {
            name: simulated_run(random, {"multi": 1, "single": cost, "multi-again": 1}, 20)
            for name in MEASURED
        }
        verdicts = judge_all(run).values()
        found += sum(verdict.word == "clear" and verdict.better == better for verdict in verdicts)
        assert not any(verdict.better == OPPOSITE[better] for verdict in verdicts)
    assert found >= 0.8 * 100 * len(MEASURED)


def test_a_biased_machine_is_void() -> None:
    """A second measurement of multi that comes out 5 % dearer is noticed where noise allows."""
    random = chance("bias")
    runs = [
        {"memory.start": simulated_run(random, {"multi": 1, "single": 1, "multi-again": 1.05}, 20)}
        for _ in range(100)
    ]
    assert sum(judge_all(run)["memory.start"].word == "void" for run in runs) >= 60


# Whole numbers with many ties, and factors that move the run into every word.
BLOCKS = st.lists(
    st.tuples(st.integers(95, 105), st.integers(95, 105)), min_size=1, max_size=12
).map(lambda pairs: [list(values) for values in zip(*pairs, strict=True)])
METRIC = st.sampled_from([CPU, MEMORY, INSTRUCTIONS])


@given(metric=METRIC, blocks=BLOCKS, factor=st.sampled_from([50, 96, 100, 103, 200]))
@repeatable
def test_swapping_the_arms_flips_the_verdict_and_nothing_else(
    metric: Metric, blocks: list[list[float]], factor: int
) -> None:
    """Neither approach is favoured by its place in the fraction."""
    one, other = [value * factor for value in blocks[0]], [value * 100 for value in blocks[1]]
    there = judge(metric, {"multi": one, "single": other, "multi-again": one})
    back = judge(metric, {"multi": other, "single": one, "multi-again": other})
    assert there.estimate is not None
    assert back.estimate is not None
    assert back.better == OPPOSITE[there.better]
    assert (back.word, back.blocks_needed, back.again, back.control) == (
        there.word,
        there.blocks_needed,
        there.again,
        there.control,
    )
    assert (back.estimate.n, back.estimate.p) == (there.estimate.n, there.estimate.p)
    assert back.estimate.ratio == pytest.approx(1 / there.estimate.ratio)


@given(one=st.integers(0, 50), other=st.integers(0, 50))
@repeatable
def test_swapping_counts_flips_the_verdict(one: int, other: int) -> None:
    """Zero included."""
    there = judge(RULES, {"multi": [one], "single": [other]})
    back = judge(RULES, {"multi": [other], "single": [one]})
    assert (back.word, back.better) == (there.word, OPPOSITE[there.better])
    assert (there.better == "single") == (other < one)


@given(metric=METRIC, blocks=BLOCKS, scale=st.sampled_from([1e-9, 0.001, 3.7, 60, 1024, 1e9]))
@repeatable
def test_the_unit_does_not_matter(metric: Metric, blocks: list[list[float]], scale: float) -> None:
    """Seconds or milliseconds, bytes or megabytes."""
    arms = {"multi": blocks[0], "single": blocks[1]}
    plain = judge(metric, arms)
    scaled = judge(metric, {arm: [scale * value for value in arms[arm]] for arm in arms})
    assert (scaled.word, scaled.better, scaled.blocks_needed, scaled.reason) == (
        plain.word,
        plain.better,
        plain.blocks_needed,
        plain.reason,
    )


@given(seed=st.integers(0, 10_000), random=st.randoms(use_true_random=False))
@settings(repeatable, max_examples=60)
def test_the_order_of_metrics_does_not_matter(seed: int, random: Random) -> None:
    """Nor does the order of the arms: the same words, reasons and numbers."""
    machine = chance(seed)
    blocks = machine.randint(5, 12)
    run = {
        name: simulated_run(machine, {**ARMS, "single": machine.choice([0.9, 1, 1.1])}, blocks)
        for name in MEASURED
    }
    run["ledger.rules"] = {"multi": [28.0], "single": [10.0]}
    shuffled = {
        name: dict(random.sample(sorted(run[name].items()), len(run[name])))
        for name in random.sample(sorted(run), len(run))
    }
    assert judge_all(shuffled) == judge_all(run)
