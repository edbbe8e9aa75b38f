"""Rows: one metric with its values per arm, and the verdict on them. All else is made of these."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from crossroads.benchmarks.judging.statistics import Estimate, paired_ratio
from crossroads.benchmarks.judging.verdict import AGREEMENT, BANDS, Verdict, holds_one, mean_of_both
from crossroads.benchmarks.metrics import Metric

ARMS = ("multi", "single")
"""What a row compares."""
Places = Mapping[tuple[str, int], float]
"""Values of one arm: probe and block -> value."""


@dataclass(frozen=True)
class Row:
    """One metric of a run: its values per arm, in block order, and what they say."""

    metric: Metric
    arms: Mapping[str, Sequence[float]]
    verdict: Verdict
    estimate: Estimate

    @property
    def difference(self) -> float:
        """Return single - multi in the metric's unit.

        If there is noise it is the median of `multi` times the ratio's distance from 1, so that it
        cannot contradict the ratio; two medians subtracted can.
        """
        if self.verdict.counted:
            return self.middle("single") - self.middle("multi")
        return self.middle("multi") * (self.estimate.ratio - 1)

    def values(self, arm: str) -> Sequence[float]:
        """Return the values of an arm; the mean of both measurements, if they vary."""
        is_mean = arm in ARMS and not self.verdict.counted
        return mean_of_both(self.arms, arm) if is_mean else self.arms[arm]

    def middle(self, arm: str) -> float:
        """Return the median of an arm in the metric's unit."""
        return median(self.values(arm))


def row_of(metric: Metric, arms: Mapping[str, Sequence[float]], verdict: Verdict) -> Row:
    """Join a metric with its verdict; counts too contradictory for one get their plain ratio."""
    multi, single = median(arms["multi"]), median(arms["single"])
    size = single / multi if multi else math.inf if single else 1.0
    plain = Estimate(size, size, size, len(arms["multi"]), math.nan)
    return Row(metric, arms, verdict, verdict.estimate or plain)


def ratio_by_block(over: Places, under: Places, *, counts: bool = False) -> Estimate | None:
    """Estimate over / under by the blocks in which the same probe measured both.

    Values of different probes are no pairs, because minutes lie between them: their medians have a
    ratio without an interval, and an n of 0. None if one has no values, or a 0. Of `counts` that
    agree, two pairs are enough.
    """
    if not over or not under or not min(*over.values(), *under.values()) > 0:
        return None
    both = sorted(over.keys() & under.keys())
    if counts and len(both) > 1:
        ratios = [over[place] / under[place] for place in both]
        if max(ratios) <= min(ratios) * (1 + AGREEMENT):
            return Estimate(median(ratios), min(ratios), max(ratios), len(both), 1.0)
    if both:
        return paired_ratio([over[place] for place in both], [under[place] for place in both])
    return Estimate(median(over.values()) / median(under.values()), 0.0, math.inf, 0, 1.0)


def agrees(row: Row) -> bool | None:
    """Tell whether `multi` agreed with itself; None if there is no interval to tell from."""
    again = row.verdict.again
    if again is None or math.isinf(again.high):
        return None
    return abs(again.ratio - 1) <= AGREEMENT if row.verdict.counted else not again.excludes_one


def is_weak(row: Row) -> bool:
    """Tell whether `multi` could differ from itself by twice the band and still pass."""
    again, edge = row.verdict.again, 1 + 2 * BANDS[row.metric.kind]
    if again is None or row.verdict.counted:
        return False
    return again.high > edge or again.low * edge < 1


def notices(row: Row) -> bool | None:
    """Tell whether the planted cost was seen as what it is; None if no interval tells."""
    control, rest = row.verdict.control, row.verdict.rest
    if control is None or math.isinf(control.high):
        return None
    return control.low > 1 and (rest is None or holds_one(rest))
