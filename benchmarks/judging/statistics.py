"""Estimate paired ratios, and say how sure the estimate is.

One block gives one ratio, and what is analysed is its logarithm, so that halving and doubling weigh
the same. Everything rests on the Walsh averages of the n log ratios: the mean of every pair, each
value paired with itself included. Their median is the Hodges-Lehmann estimate. Counting from both
ends gives the interval; counting those on the far side of zero gives Wilcoxon's signed-rank p. Both
read the same list against the same null distribution, so the interval excludes 1 exactly when p is
below alpha. A tie counts against a difference. No sample is dropped: a spike moves a few averages
to the far end of the list, and no further.

What was measured twice gives two such estimates, a to b and a to c, and what counts is their mean.
Let each have the variance v, and b to c, which is their difference, the variance w. Then their
covariance is v - w / 2, and the variance of their mean v - w / 4: 3v / 4 where all vary alike
(`SHARED`), and up to v where `a` varies more than what it is held against. That is estimated, and
counts from `UNEVEN` on: estimates from a few blocks scatter. The interval is the mean of both at a
lower level: that at which the normal curve reaches as far as with this variance at the level asked
for. The mean of b and c in each block is no substitute: on a machine of two speeds it is
worth half as much, because one of the three was seldom at the speed of the others, and where
outliers are slow ones it gives up to twice the false alarms, being no longer symmetric.

Sources: Hodges and Lehmann, Estimates of location based on rank tests, 1963. Lehmann,
Asymptotically nonparametric inference in some linear models, 1964, which averages such estimates.
Hollander, Wolfe and Chicken, Nonparametric statistical methods, 3rd edition, sections 3.1 to 3.3.
Holm, A simple sequentially rejective multiple test procedure, 1979.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, combinations_with_replacement, count
from statistics import NormalDist, median, stdev

ROUNDING = 1e-12  # ratios closer are equal: two logarithms subtracted leave about 1e-15 of dust
SHARED = 0.75  # of the variance of one ratio: what the mean of two has if all three vary alike
UNEVEN = 0.85  # from such a share on, the numerator is taken to vary more than the others
EXACT_UP_TO = 50  # blocks with a counted null distribution; the normal curve fits well before


@dataclass(frozen=True)
class Estimate:
    """A ratio, its interval (0 to infinity with too few blocks), the blocks, and p of ratio = 1."""

    ratio: float
    low: float
    high: float
    n: int
    p: float

    @property
    def excludes_one(self) -> bool:
        """Tell whether the interval lies wholly on one side of 1."""
        return self.low > 1 or self.high < 1


def paired_ratio(
    numerator: Sequence[float], denominator: Sequence[float], confidence: float = 0.95
) -> Estimate:
    """Estimate the typical ratio of two series in the same unit, paired by block.

    Raises ValueError for no values, unequal lengths, or a value that is not finite and above 0.
    """
    logs = log_ratios(numerator, denominator)
    averages = walsh_averages(logs)
    low, high = interval(averages, len(logs), confidence)
    at_most_zero = sum(average <= 0 for average in averages)
    at_least_zero = sum(average >= 0 for average in averages)
    p = two_sided_p(len(logs), min(at_most_zero, at_least_zero))
    return Estimate(math.exp(median(averages)), math.exp(low), math.exp(high), len(logs), p)


def ratio_to_both(
    numerator: Sequence[float], both: Sequence[Sequence[float]], confidence: float = 0.95
) -> Estimate:
    """Estimate the typical ratio of a series to two that measure the same, paired by block.

    p is never below that of as many blocks that all point one way. Raises ValueError as
    `paired_ratio` does.
    """
    logs = [log_ratios(numerator, base) for base in both]
    first, second = map(walsh_averages, logs)
    reach = math.sqrt(shared(*logs))
    averages = [rounded((a + b) / 2) for a, b in zip(first, second, strict=True)]
    n, alpha = len(numerator), significance_level(confidence)
    fewest = two_sided_p(n, 0)
    outside = averages_outside(n, reached(alpha, reach)) if fewest < alpha else 0
    low, high = ends(averages, outside)
    # Every rank is an interval, each inside the one before: p is the level of the first without 0.
    ranks = range(1, len(averages) // 2 + 1)
    first_without = bisect_left(ranks, True, key=lambda rank: excludes(ends(averages, rank)))
    p = 1.0
    if first_without < len(ranks):
        p = max(fewest, reached(two_sided_p(n, first_without), 1 / reach))
    centre = (median(first) + median(second)) / 2
    return Estimate(math.exp(centre), math.exp(low), math.exp(high), n, p)


def shared(one: Sequence[float], other: Sequence[float]) -> float:
    """Return how much of a ratio's variance is left in the mean of two with one numerator.

    Given their logarithms per block. The more the numerator varies, the less two tell than one.
    """
    each = (spread(one) ** 2 + spread(other) ** 2) / 2
    apart = spread([a - b for a, b in zip(one, other, strict=True)]) ** 2
    share = 1 - apart / (4 * each) if each else SHARED
    return share if share > UNEVEN else SHARED


def reached(alpha: float, reach: float) -> float:
    """Return the level at which the normal curve reaches so many times as far as at *alpha*."""
    if alpha >= 1:
        return 1.0
    return 2 * NormalDist().cdf(reach * NormalDist().inv_cdf(alpha / 2))


def excludes(interval: tuple[float, float]) -> bool:
    """Tell whether an interval of logarithms lies wholly on one side of 0."""
    low, high = interval
    return low > 0 or high < 0


def log_ratios(numerator: Sequence[float], denominator: Sequence[float]) -> list[float]:
    """Return ln(numerator / denominator) per block. Raises ValueError as `paired_ratio` does."""
    if len(numerator) != len(denominator):
        counts = f"{len(numerator)} and {len(denominator)} values"
        raise ValueError(f"numerator and denominator have {counts}: expected one of each per block")
    if not numerator:
        raise ValueError("numerator and denominator are empty: expected at least one block")
    for name, values in (("numerator", numerator), ("denominator", denominator)):
        for block, value in enumerate(values):
            if not (math.isfinite(value) and value > 0):
                raise ValueError(f"{name}[{block}] is {value!r}: expected a finite number above 0")
    # Subtracted, because swapping the series then turns the sign and not a single bit more.
    pairs = zip(numerator, denominator, strict=True)
    return [math.log(above) - math.log(below) for above, below in pairs]


def minimum_blocks(confidence: float = 0.95) -> int:
    """Return the fewest blocks for a bounded interval: 6 at 95 %, because 2^(1-6) is below 5 %."""
    alpha = significance_level(confidence)
    return next(blocks for blocks in count(1) if two_sided_p(blocks, 0) < alpha)


def blocks_needed(log_ratios: Sequence[float], band: float, confidence: float = 0.95) -> int:
    """Estimate how many blocks would settle whether a ratio lies within `band` (0.05 is 5 %).

    A half-width of half the band cannot hold both 1 and an end of the band. It is taken to shrink
    with the square root of the number of blocks. Raises ValueError when `band` is not above 0.
    """
    if not band > 0:
        raise ValueError(f"band is {band!r}: expected a number above 0, such as 0.05 for 5 %")
    reach = NormalDist().inv_cdf(1 - significance_level(confidence) / 2)
    # Dust in the quotient must not ask for one block more.
    half_width = math.log1p(band) / 2
    blocks = math.ceil((reach * spread(log_ratios) / half_width) ** 2 - ROUNDING)
    return max(minimum_blocks(confidence), blocks)


def smallest_detectable_effect(
    log_ratios: Sequence[float], confidence: float = 0.95, power: float = 0.8
) -> float:
    """Return the smallest relative change that an interval excludes `power` of the time.

    It must outreach the half-width by enough that bad luck with the centre seldom hides it.
    Infinite with too few blocks for an interval. Raises ValueError for a power outside 0 to 1.
    """
    if not 0 < power < 1:
        raise ValueError(f"power is {power!r}: expected a number between 0 and 1, such as 0.8")
    n = len(log_ratios)
    low, high = interval(walsh_averages(log_ratios), n, confidence)
    luck = NormalDist().inv_cdf(power) * spread(log_ratios) / math.sqrt(n)
    return math.expm1((high - low) / 2 + luck)


def precise_enough(estimate: Estimate, band: float) -> bool:
    """Tell whether the interval's half-width is at most half the band, on the log scale."""
    # A run may stop on this: it looks at the width alone, never at which side is ahead.
    return estimate.high <= estimate.low * (1 + band) * (1 + ROUNDING) < math.inf


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjust p-values for being one family; below alpha, a name is significant within it.

    The smallest is multiplied by the number of names, the next by one less, and so on, and none
    falls below the one before it. The chance of any false alarm in the family stays below alpha.
    """
    adjusted, largest = {}, 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda name: (p_values[name], name))):
        largest = max(largest, min(1.0, p_values[name] * (len(p_values) - rank)))
        adjusted[name] = largest
    return adjusted


def walsh_averages(logs: Sequence[float]) -> list[float]:
    """Return the n(n+1)/2 means of all pairs in ascending order, rounding dust set to zero."""
    means = sorted((one + other) / 2 for one, other in combinations_with_replacement(logs, 2))
    dust = slice(bisect_right(means, -ROUNDING), bisect_left(means, ROUNDING))
    means[dust] = [0.0] * (dust.stop - dust.start)
    return means


def rounded(log: float) -> float:
    """Return a logarithm, or 0 for the dust that rounding leaves behind."""
    return 0.0 if abs(log) < ROUNDING else log


def interval(averages: Sequence[float], n: int, confidence: float) -> tuple[float, float]:
    """Return the signed-rank interval of n log ratios, given their sorted Walsh averages."""
    return ends(averages, averages_outside(n, significance_level(confidence)))


def ends(averages: Sequence[float], outside: int) -> tuple[float, float]:
    """Return the averages at these ranks from either end, or what bounds nothing for rank 0."""
    return (averages[outside - 1], averages[-outside]) if outside else (-math.inf, math.inf)


def averages_outside(n: int, alpha: float) -> int:
    """Return how far from either end the interval's ends lie: the ranks that p calls rare."""
    return bisect_left(range(n * (n + 1) // 2), alpha, key=lambda rank: two_sided_p(n, rank))


def two_sided_p(n: int, rank_sum: int) -> float:
    """Return the chance of a signed-rank sum this small in either direction, at ratio = 1."""
    if n <= EXACT_UP_TO:
        return min(1.0, math.ldexp(null_distribution(n)[rank_sum], 1 - n))
    mean = n * (n + 1) / 4  # of the normal curve, which is moved by half a rank
    deviation = math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return min(1.0, 2 * NormalDist(mean, deviation).cdf(rank_sum + 0.5))


@cache
def null_distribution(n: int) -> tuple[int, ...]:
    """Count, for every s, the sets of ranks 1 to n whose sum is at most s (of 2^n sets in all)."""
    counts = [1] + [0] * (n * (n + 1) // 2)
    for rank in range(1, n + 1):
        for total in range(len(counts) - 1, rank - 1, -1):
            counts[total] += counts[total - rank]
    return tuple(accumulate(counts))


def spread(logs: Sequence[float]) -> float:
    """Return the standard deviation of log ratios that would explain their interval's width.

    It is read from the 80 % interval, because there spikes weigh as little as in the estimate; up
    to three values have none. Raises ValueError for no values, or one that is not finite.
    """
    n = len(logs)
    if not (n and all(map(math.isfinite, logs))):
        raise ValueError(f"log_ratios is {list(logs)!r}: expected finite numbers, one per block")
    outside = averages_outside(n, 0.2)
    if outside == 0:
        return stdev(logs) if n > 1 else 0.0
    averages = walsh_averages(logs)
    reach = NormalDist().inv_cdf(1 - two_sided_p(n, outside - 1) / 2)
    return (averages[-outside] - averages[outside - 1]) / 2 * math.sqrt(n) / reach


def significance_level(confidence: float) -> float:
    """Return 1 - confidence. Raises ValueError outside 0 to 1."""
    if 0 < confidence < 1:
        return 1 - confidence
    raise ValueError(
        f"confidence is {confidence!r}: expected more than 0, less than 1, such as 0.95"
    )
