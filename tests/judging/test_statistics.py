"""The estimator is right where the answer is known, and honest on a simulated noisy machine."""

import itertools
import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import wilcoxon

from crossroads.benchmarks.judging.statistics import (
    Estimate,
    blocks_needed,
    holm,
    log_ratios,
    minimum_blocks,
    paired_ratio,
    precise_enough,
    ratio_to_both,
    smallest_detectable_effect,
)
from tests.support.simulation import (
    MACHINES,
    chance,
    interleaved,
    one_after_the_other,
    until_precise,
)

repeatable = settings(deadline=None, derandomize=True, max_examples=200)

Simulation = Callable[[Random, Mapping[str, float], int], dict[str, list[float]]]
"""From a source of chance, the true cost per arm and a number of blocks, to samples per arm."""

PAIRS = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), min_size=1, max_size=14)
"""Samples in pairs, of few distinct values, so that ties and zero differences are common."""


def series(pairs: Sequence[tuple[int, int]]) -> tuple[list[float], list[float]]:
    """Split pairs into two series."""
    return [float(one) for one, _ in pairs], [float(other) for _, other in pairs]


def coverage(simulate: Simulation, blocks: int, runs: int) -> float:
    """Return the share of simulated runs whose 95 % interval holds the true ratio."""
    random = chance(f"coverage of {blocks} blocks")
    held = 0
    for _ in range(runs):
        samples = simulate(random, {"single": 0.9, "multi": 1.0}, blocks)
        estimate = paired_ratio(samples["single"], samples["multi"])
        held += estimate.low <= 0.9 <= estimate.high
    return held / runs


@pytest.mark.parametrize("blocks", [8, 9, 10, 12, 15, 20, 30])
def test_interval_holds_the_true_ratio_on_a_drifting_spiky_machine(blocks: int) -> None:
    """95 % means 92 to 98 % from 8 blocks on."""
    assert 0.92 <= coverage(interleaved, blocks, runs=1500) <= 0.98


def test_interval_of_many_blocks_holds_the_true_ratio() -> None:
    """The normal curve takes over from the counted distribution without a step."""
    assert 0.92 <= coverage(interleaved, blocks=60, runs=500) <= 0.98


def test_stopping_on_precision_keeps_the_coverage() -> None:
    """A rule that looks at the width, never at the side, may be asked often."""
    assert 0.92 <= coverage(until_precise, blocks=40, runs=600) <= 0.98


def test_drift_ruins_the_interval_when_arms_are_not_interleaved() -> None:
    """The simulated drift is strong enough to matter: this is why blocks exist."""
    assert coverage(one_after_the_other, blocks=20, runs=300) < 0.7


@pytest.mark.parametrize("machine", MACHINES)
def test_interval_to_both_holds_the_true_ratio_on_every_machine(machine: str) -> None:
    """At least as often as it says, for it is as wide as the two that it is made of may need."""
    random, held = chance(f"both on a machine {machine}"), 0
    for run in range(400):
        blocks = (6, 9, 10, 20)[run % 4]
        costs = {"single": 0.9, "multi": 1.0, "multi-again": 1.0}
        arms = interleaved(random, costs, blocks, MACHINES[machine])
        found = ratio_to_both(arms["single"], [arms["multi"], arms["multi-again"]])
        held += found.low <= 0.9 <= found.high
    assert held / 400 >= 0.94


def test_interval_to_both_holds_the_true_ratio_of_what_varies_more_than_they_do() -> None:
    """Two comparisons of it tell hardly more than one."""
    random, held = chance("an unsteady numerator"), 0
    for run in range(400):
        blocks = (8, 9, 10, 20)[run % 4]
        logs = [[random.gauss(0, 0.01) for _ in range(blocks)] for _ in range(2)]
        single = [random.gauss(0, 0.06) for _ in range(blocks)]
        arms = [[math.exp(log) for log in one] for one in (single, *logs)]
        found = ratio_to_both(arms[0], arms[1:])
        held += found.low <= 1 <= found.high
    assert held / 400 >= 0.94


def test_a_second_measurement_finds_what_one_leaves_open() -> None:
    """More often than one alone does, and never less by much."""
    random, found, alone = chance("power"), 0, 0
    for machine in MACHINES.values():
        for _ in range(60):
            costs = {"single": 0.95, "multi": 1.0, "multi-again": 1.0}
            arms = interleaved(random, costs, 10, machine)
            found += ratio_to_both(
                arms["single"], [arms["multi"], arms["multi-again"]]
            ).excludes_one
            alone += paired_ratio(arms["single"], arms["multi"]).excludes_one
    assert found > 1.08 * alone


@given(
    pairs=PAIRS, others=st.randoms(use_true_random=False), confidence=st.sampled_from([0.9, 0.95])
)
@repeatable
def test_ratio_to_both_is_the_mean_of_two_and_swaps_with_them(
    pairs: list[tuple[int, int]], others: Random, confidence: float
) -> None:
    """Its p is below alpha where the interval excludes 1, and six blocks remain the fewest."""
    single, one = series(pairs)
    other = others.sample(one, len(one))
    found = ratio_to_both(single, [one, other], confidence)
    assert found == ratio_to_both(single, [other, one], confidence)
    product = paired_ratio(single, one).ratio * paired_ratio(single, other).ratio
    assert found.ratio == pytest.approx(math.sqrt(product))
    assert found.low <= found.ratio <= found.high
    assert found.excludes_one == (found.p < 1 - confidence)
    assert math.isfinite(found.high) == (len(single) >= minimum_blocks(confidence))


@pytest.mark.parametrize(("blocks", "method"), [(7, "exact"), (20, "exact"), (60, "approx")])
def test_p_agrees_with_scipy(blocks: int, method: str) -> None:
    """Without ties the p-value is the textbook one."""
    random = chance(blocks)
    for _ in range(20):
        samples = interleaved(random, {"single": 0.98, "multi": 1.0}, blocks)
        logs = log_ratios(samples["single"], samples["multi"])
        expected = wilcoxon(logs, method=method, correction=method == "approx").pvalue
        assert paired_ratio(samples["single"], samples["multi"]).p == pytest.approx(expected)


def test_ratio_and_interval_are_those_of_the_definition() -> None:
    """Six doublings of known size: the Walsh averages can be written down."""
    logs = [1, 2, 3, 5, 8, 13]
    averages = [(a + b) / 2 for a, b in itertools.combinations_with_replacement(logs, 2)]
    estimate = paired_ratio([2.0**log for log in logs], [1.0] * 6)
    assert math.log2(estimate.ratio) == pytest.approx(statistics.median(averages))
    # With 6 blocks only the outermost averages are rare enough: the interval is the whole range.
    assert (math.log2(estimate.low), math.log2(estimate.high)) == pytest.approx((1, 13))
    assert (estimate.n, estimate.p) == (6, 2 / 2**6)


def test_one_spike_hardly_moves_the_estimate() -> None:
    """Nothing is deleted, and a hundredfold outlier still does no harm."""
    multi = [1.0, 1.01, 0.99, 1.02, 0.98, 1.0, 1.01, 0.99, 1.0, 1.0]
    estimate = paired_ratio([*multi[:9], 100.0], multi)
    assert estimate.ratio == pytest.approx(1, abs=0.01)
    assert estimate.n == 10


@given(pairs=PAIRS, confidence=st.sampled_from([0.5, 0.75, 0.9, 0.95, 0.99]))
@repeatable
def test_interval_excludes_one_exactly_when_p_is_below_alpha(
    pairs: list[tuple[int, int]], confidence: float
) -> None:
    """Ties, zeros and dyadic levels included."""
    estimate = paired_ratio(*series(pairs), confidence)
    assert estimate.excludes_one == (estimate.p < 1 - confidence)
    assert estimate.low <= estimate.ratio <= estimate.high


def test_many_blocks_exclude_one_exactly_when_p_is_below_alpha() -> None:
    """The same on the normal curve, at effects around the limit."""
    random = chance(7)
    seen = set()
    for _ in range(40):
        samples = interleaved(random, {"single": 0.98, "multi": 1.0}, 55)
        estimate = paired_ratio(samples["single"], samples["multi"])
        assert estimate.excludes_one == (estimate.p < 0.05)
        seen.add(estimate.excludes_one)
    assert seen == {True, False}


@given(pairs=PAIRS)
@repeatable
def test_swapping_the_series_inverts_the_interval_and_keeps_p(pairs: list[tuple[int, int]]) -> None:
    """Neither series has an advantage."""
    one, other = series(pairs)
    there, back = paired_ratio(one, other), paired_ratio(other, one)
    assert (back.p, back.n) == (there.p, there.n)
    assert log_ratios(other, one) == [-log for log in log_ratios(one, other)]
    assert back.ratio == pytest.approx(1 / there.ratio)
    if math.isfinite(there.high):
        assert (back.low, back.high) == pytest.approx((1 / there.high, 1 / there.low))
    else:
        assert (back.low, back.high) == (0, math.inf)


@given(pairs=PAIRS, scale=st.floats(1e-9, 1e9), seed=st.integers(0, 99))
@repeatable
def test_unit_and_block_order_do_not_matter(
    pairs: list[tuple[int, int]], scale: float, seed: int
) -> None:
    """Seconds or nanoseconds, first block or last: the same estimate."""
    shuffled = chance(seed).sample(pairs, len(pairs))
    plain = paired_ratio(*series(pairs))
    one, other = series(shuffled)
    scaled = paired_ratio([scale * value for value in one], [scale * value for value in other])
    assert scaled.p == plain.p
    assert (scaled.ratio, scaled.low, scaled.high) == pytest.approx(
        (plain.ratio, plain.low, plain.high)
    )


@pytest.mark.parametrize(("single", "ratio"), [(2.0, 2.0), (4.0, 1.0), (4.2, 1.05)])
def test_no_variance_gives_the_ratio_itself(single: float, ratio: float) -> None:
    """Equal samples are certain samples."""
    estimate = paired_ratio([single] * 8, [4.0 * single / (4.0 * ratio)] * 8)
    assert estimate.ratio == pytest.approx(ratio, rel=1e-14)
    assert estimate.low == estimate.ratio == estimate.high
    assert estimate.p == (1 if ratio == 1 else 2 / 2**8)


@pytest.mark.parametrize("blocks", [1, 2, 3, 4, 5])
def test_too_few_blocks_bound_nothing(blocks: int) -> None:
    """However alike the samples look, five blocks cannot carry 95 %."""
    estimate = paired_ratio([2.0] * blocks, [1.0] * blocks)
    assert (estimate.low, estimate.high) == (0, math.inf)
    assert estimate.ratio == pytest.approx(2)
    assert not precise_enough(estimate, band=0.05)


@pytest.mark.parametrize(("confidence", "blocks"), [(0.9, 5), (0.95, 6), (0.99, 8), (0.999, 11)])
def test_minimum_blocks_is_where_the_interval_becomes_bounded(
    confidence: float, blocks: int
) -> None:
    """One block fewer and it is open."""
    assert minimum_blocks(confidence) == blocks
    for n, bounded in ((blocks - 1, False), (blocks, True)):
        assert math.isfinite(paired_ratio([2.0] * n, [1.0] * n, confidence).high) is bounded


@pytest.mark.parametrize(
    ("numerator", "denominator", "message"),
    [
        ([], [], "empty: expected at least one block"),
        ([1.0], [1.0, 2.0], "1 and 2 values: expected one of each per block"),
        ([1.0, math.nan], [1.0, 1.0], r"numerator\[1\] is nan: expected a finite number above 0"),
        ([1.0, 1.0], [0.0, 1.0], r"denominator\[0\] is 0.0: expected a finite number above 0"),
        ([-1.0], [1.0], r"numerator\[0\] is -1.0: expected"),
        ([1.0], [math.inf], r"denominator\[0\] is inf: expected"),
    ],
)
def test_unusable_samples_are_refused(
    numerator: list[float], denominator: list[float], message: str
) -> None:
    """The message names the series, the block, the value, and what was expected."""
    with pytest.raises(ValueError, match=message):
        paired_ratio(numerator, denominator)


def test_unusable_options_are_refused() -> None:
    """Each message gives an example."""
    with pytest.raises(ValueError, match=r"confidence is 95: expected .* such as 0\.95"):
        paired_ratio([1.0], [1.0], confidence=95)
    with pytest.raises(ValueError, match=r"power is 80: expected .* such as 0\.8"):
        smallest_detectable_effect([0.1], power=80)
    with pytest.raises(ValueError, match=r"band is 0: expected a number above 0, such as 0\.05"):
        blocks_needed([0.1], band=0)
    for logs in ([], [math.nan, 1.0]):
        with pytest.raises(ValueError, match="expected finite numbers, one per block"):
            blocks_needed(logs, band=0.05)
        with pytest.raises(ValueError, match="expected finite numbers, one per block"):
            smallest_detectable_effect(logs)


def test_holm_adjusts_step_by_step() -> None:
    """The textbook steps: times 4, 3, 2, 1, and never falling."""
    adjusted = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005})
    assert adjusted == pytest.approx({"d": 0.02, "a": 0.03, "c": 0.06, "b": 0.06})
    assert holm({}) == {}
    assert holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([0.0, 0.01, 0.02, 0.3, 1.0])),
    st.randoms(use_true_random=False),
)
@repeatable
def test_holm_ignores_order_and_starts_as_bonferroni(
    p_values: dict[str, float], random: Random
) -> None:
    """Equal p-values included."""
    adjusted = holm(p_values)
    shuffled = random.sample(sorted(p_values), len(p_values))
    assert holm({name: p_values[name] for name in shuffled}) == adjusted
    for name, p in p_values.items():
        assert p <= adjusted[name] <= 1
    if p_values:
        assert min(adjusted.values()) == min(1.0, min(p_values.values()) * len(p_values))


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
