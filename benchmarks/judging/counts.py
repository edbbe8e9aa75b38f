"""Judge what is counted, or as good as counted: no interval, the ratio itself against the band.

Exact metrics are counts. They are in no family, their interval is the ratio itself, and a count
that differs between two measurements of one arm is void.

Instructions and traffic are nearly counts: what is left of chance in them is a hundredth of their
band. So two or more samples per arm that agree within `AGREEMENT` are `counted`: the medians are
compared, the ratio against the band, and there is no interval to wait six blocks for. They are then
in no family either, and a second `multi` further off than that is void. Samples that do not agree
are judged as any other measurement, by their interval.

Where nothing at all is a value too, such as no long task, a 0 among others leaves no ratio to
estimate: such a metric is not resolved, and more blocks would not change that.
"""

import math
from dataclasses import replace
from statistics import median

from benchmarks.judging.intervals import Arms, Verdict, ahead, word_for
from benchmarks.judging.statistics import Estimate
from benchmarks.metrics import Kind, Metric

__all__ = ["AGREEMENT", "is_counted", "judge_counted", "judge_exact", "judge_zeroes"]

NEARLY_COUNTS: tuple[Kind, ...] = ("instructions", "traffic")
"""Kinds whose samples usually agree."""

AGREEMENT = 0.001
"""How far apart, relatively, the samples of an arm may lie to be counted rather than estimated."""


def is_counted(metric: Metric, arms: Arms) -> bool:
    """Tell whether a metric is compared as counts: an exact one, or near counts that agree."""
    if metric.kind not in NEARLY_COUNTS:
        return metric.kind == "exact"
    compared = [arms.get(arm, ()) for arm in ("multi", "single")]
    return all(
        len(values) > 1
        and (min(values) > 0 or metric.may_be_zero)
        and 0 <= min(values) <= max(values) <= min(values) * (1 + AGREEMENT)
        for values in compared
    )


def judge_exact(metric: Metric, arms: Arms, band: float) -> Verdict:
    """Judge counts: no interval, and a tie only where the band says so, by default if equal."""
    for arm in ("multi", "single", "multi-again"):
        for value in arms.get(arm, ()):
            if not 0 <= value < math.inf:
                raise ValueError(f"{arm} is {value!r}: expected a finite count of 0 or more")
    found = {
        "multi": sorted({*arms["multi"], *arms.get("multi-again", ())}),
        "single": sorted(set(arms["single"])),
    }
    for arm, counts in found.items():
        if not counts:
            raise ValueError(f"{arm} has no values: expected one count")
        if len(counts) > 1:
            reason = f"{arm} counts {counts[0]:,.15g} and {counts[-1]:,.15g}: expected one count."
            return Verdict(metric.name, "void", None, None, reason, counted=True)
    (multi,), (single,) = found["multi"], found["single"]
    reason = f"single counts {single:,.15g}, multi {multi:,.15g}."
    return of_counts(metric, ratio_of_counts(single, multi, len(arms["multi"])), band, reason)


def judge_counted(metric: Metric, arms: Arms, band: float) -> Verdict:
    """Judge near counts that agree from sample to sample, so that their medians are counts."""
    multi, n = median(arms["multi"]), len(arms["multi"])
    again = None
    if arms.get("multi-again"):
        again = ratio_of_counts(median(arms["multi-again"]), multi, n)
        if abs(again.ratio - 1) > AGREEMENT:
            reason = f"multi measured twice differs from itself: {again.ratio:.4f} times the count."
            return Verdict(metric.name, "void", None, None, reason, again=again, counted=True)
    estimate = ratio_of_counts(median(arms["single"]), multi, n)
    reason = (
        f"Counted: samples of an arm agree within {100 * AGREEMENT:g} %, and {estimate.ratio:.4f} "
        f"is held against the band of ±{100 * band:.4g} %."
    )
    return replace(of_counts(metric, estimate, band, reason), again=again)


def judge_zeroes(metric: Metric, arms: Arms) -> Verdict:
    """Judge a metric with zeros among its values: a tie if there is nothing else, else open."""
    if any(arms["multi"]) or any(arms["single"]):
        reason = "0 in some samples and not in all of them: there is no ratio to estimate."
        return Verdict(metric.name, "not resolved", None, None, reason, counted=True)
    return Verdict(metric.name, "tie", None, None, "0 in every sample of both.", counted=True)


def ratio_of_counts(single: float, multi: float, n: int) -> Estimate:
    """Compare two counts: what they are is certain, so that the interval is the ratio itself."""
    ratio = single / multi if multi else math.inf if single else 1.0
    return Estimate(ratio, low=ratio, high=ratio, n=n, p=float(single == multi))


def of_counts(metric: Metric, estimate: Estimate, band: float, reason: str) -> Verdict:
    """Return the verdict on a ratio of counts."""
    word = word_for(estimate, band)
    return Verdict(metric.name, word, ahead(word, estimate), estimate, reason, counted=True)
