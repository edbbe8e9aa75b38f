"""Turn paired samples into one of five words, and say why.

    clear         the whole interval lies outside the equivalence band
    tie           the whole interval lies inside it
    likely        the interval excludes 1 and touches the band
    not resolved  the interval holds both 1 and an end of the band, or there are too few blocks
    void          the run failed its own check: whatever it says here means nothing

The ratio is always single / multi and less is better, so a ratio below 1 speaks for `single`. The
band runs from 1 / (1 + band) to 1 + band, which makes it as wide for one approach as for the other.

Four rules keep many metrics in one run from producing findings by luck:

- Both. `multi` is measured twice, as `multi` and as `multi-again`, and a difference has to hold
  against both: neither of the two is the better baseline. Each gives an interval at the same
  confidence and a word, and the weaker word is the verdict: clear and likely for the same approach
  make a likely, and any other two words that differ make a not resolved. A tie, too, has to be one
  twice. Which of the two came first plays no part. Ratio and interval shown are those against
  `multi`; the reason tells the other interval where it changed the word.
- A/A. `multi-again` is `multi` measured a second time, and an interval that excludes 1 voids the
  metric. At 95 % each, one honest metric in twenty would be void, and with five metrics almost
  every fourth run. So the A/A intervals are drawn to hold *together*: each at 1 - alpha / k for k
  measured metrics (Bonferroni). The check still reads "excludes 1", on the interval that the
  verdict carries as `again`. The band plays no part in it: a bias inside the band is a bias.
  With five metrics such an interval takes 8 blocks. With fewer it is unbounded and voids nothing;
  the reason says so, and the next rule withholds `clear` from the same point down.
- Holm. The p-values of all measured metrics are one family, with the larger p of each one's two
  comparisons. A metric whose adjusted p reaches alpha is not `clear` but `likely`: its own interval
  still lies outside the band, and among so many metrics that is not enough. No other word changes,
  as no other word claims as much.
- Control. Where a metric has a planted cost, the interval of control / multi must exclude 1 upward,
  or the run is blind to an effect of a size that it claims to judge. How large the effect comes out
  is not judged: the planted size is what was aimed at, not what a busy machine delivers.

Counts are judged in `benchmarks.judging.counts`.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from benchmarks.judging.counts import (
    AGREEMENT,
    is_counted,
    judge_counted,
    judge_exact,
    judge_zeroes,
)
from benchmarks.judging.intervals import Arms, Verdict, Word, against_both, ahead, ends, word_for
from benchmarks.judging.statistics import (
    Estimate,
    blocks_needed,
    holm,
    log_ratios,
    minimum_blocks,
    paired_ratio,
)
from benchmarks.metrics import METRICS, Kind, Metric

__all__ = ["AGREEMENT", "BANDS", "Verdict", "Word", "judge", "judge_all"]

BANDS: Mapping[Kind, float] = MappingProxyType(
    {"time": 0.05, "memory": 0.02, "traffic": 0.02, "instructions": 0.01, "exact": 0.0}
)
"""Relative differences too small to choose an approach by, per kind of metric."""


def judge_all(
    samples: Mapping[str, Arms],
    *,
    metrics: Mapping[str, Metric] = METRICS,
    bands: Mapping[Kind, float] = BANDS,
    confidence: float = 0.95,
) -> dict[str, Verdict]:
    """Judge every metric of a run: metric name -> arms, in the order given, which changes nothing.

    Raises ValueError for a name that is not in `metrics`, and as `judge` does.
    """
    for name in samples:
        if name not in metrics:
            raise ValueError(f"metric is {name!r}: expected one of {', '.join(metrics)}")
    measured = [name for name, arms in samples.items() if not is_counted(metrics[name], arms)]
    verdicts = {
        name: judge(
            metrics[name], arms, bands=bands, confidence=confidence, family=len(measured) or 1
        )
        for name, arms in samples.items()
    }
    adjusted = holm({name: largest_p(verdicts[name]) for name in measured})
    return verdicts | {
        name: within_family(verdicts[name], p, len(adjusted), confidence)
        for name, p in adjusted.items()
    }


def judge(
    metric: Metric,
    arms: Arms,
    *,
    bands: Mapping[Kind, float] = BANDS,
    confidence: float = 0.95,
    family: int = 1,
) -> Verdict:
    """Judge one metric by itself; `family` is how many metrics share the A/A check.

    Raises ValueError when `multi` or `single` is missing, when a band is negative, or when values
    are not one positive finite number per block and arm (exact ones may be 0).
    """
    for arm in ("multi", "single"):
        if arm not in arms:
            raise ValueError(
                f"arms of {metric.name} are {', '.join(arms) or 'none'}: expected {arm} among them"
            )
    band = bands[metric.kind]
    if not 0 <= band < math.inf:
        raise ValueError(f"band of {metric.kind} is {band!r}: expected 0 or more, 0.05 for 5 %")
    try:
        if metric.kind == "exact":
            return judge_exact(metric, arms, band)
        if is_counted(metric, arms):
            return judge_counted(metric, arms, band)
        if metric.may_be_zero and 0 in [value for values in arms.values() for value in values]:
            return judge_zeroes(metric, arms)
        return judge_measured(metric, arms, band, confidence, family)
    except ValueError as error:
        raise ValueError(f"{metric.name}: {error}") from error


def judge_measured(
    metric: Metric, arms: Arms, band: float, confidence: float, family: int
) -> Verdict:
    """Judge a metric that varies from block to block: checks of the run first, then the word."""
    estimate = compared(arms, "single", confidence)
    again = second = control = None
    if "multi-again" in arms:
        again = compared(arms, "multi-again", 1 - (1 - confidence) / family)
        second = compared(arms, "single", confidence, baseline="multi-again")
    if metric.planted and "control" in arms:
        control = compared(arms, "control", confidence)

    more_blocks = None
    failure = failed_check(again, control)
    if math.isinf(estimate.high):
        word: Word = "not resolved"
        reason = (
            f"{estimate.n} blocks give no interval at {100 * confidence:.4g} %: "
            f"expected at least {minimum_blocks(confidence)}."
        )
    elif failure:
        word, reason = "void", failure
    else:
        word, reason = against_both(estimate, second or estimate, band)
        reason += "".join(unchecked(metric, again, control))
    unsettled = [
        arm
        for arm, one in (("multi", estimate), ("multi-again", second))
        if one and word == word_for(one, band) == "not resolved"
    ]
    if unsettled and band > 0:
        open_questions = [
            blocks_needed(log_ratios(arms["single"], arms[arm]), band, confidence)
            for arm in unsettled
        ]
        more_blocks = max(estimate.n + 1, *open_questions)
        reason += f" About {more_blocks} blocks would settle it."
    return Verdict(
        metric.name,
        word,
        ahead(word, estimate),
        estimate,
        reason,
        more_blocks,
        again=again,
        control=control,
        second=second,
    )


def compared(arms: Arms, arm: str, confidence: float, baseline: str = "multi") -> Estimate:
    """Estimate arm / baseline. Raises ValueError with the names of both."""
    try:
        return paired_ratio(arms[arm], arms[baseline], confidence)
    except ValueError as error:
        raise ValueError(f"{arm} / {baseline}: {error}") from error


def largest_p(verdict: Verdict) -> float:
    """Return the p of the weaker of the two comparisons, 1 where there is none."""
    return max((one.p for one in (verdict.estimate, verdict.second) if one), default=1.0)


def within_family(verdict: Verdict, p: float, family: int, confidence: float) -> Verdict:
    """Turn clear into likely where the Holm-adjusted p of the family is not significant."""
    if verdict.word != "clear" or p < 1 - confidence:
        return verdict
    n = verdict.estimate.n if verdict.estimate else 0
    fewest = minimum_blocks(1 - (1 - confidence) / family)
    return replace(
        verdict,
        word="likely",
        reason=f"{verdict.reason} Among {family} metrics that is not clear: adjusted p {p:.2g}.",
        blocks_needed=fewest if n < fewest else None,
    )


def failed_check(again: Estimate | None, control: Estimate | None) -> str:
    """Say which check of the run this metric fails; empty when none does."""
    if again and again.excludes_one:
        return f"multi measured twice differs from itself: {ends(again)} excludes 1."
    if control and control.low <= 1:
        return f"The planted cost of the control was missed: {ends(control)} is not above 1."
    return ""


def unchecked(metric: Metric, again: Estimate | None, control: Estimate | None) -> list[str]:
    """List the checks that this verdict had to do without, a sentence each."""
    gaps = (
        (again is None, " multi was not measured twice (A/A)."),
        (again and math.isinf(again.high), " There are too few blocks for the A/A check."),
        (metric.planted and control is None, " No control was measured."),
    )
    return [sentence for gap, sentence in gaps if gap]
