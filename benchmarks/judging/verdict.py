"""Turn paired samples into one of five words, and say why.

    clear         the whole interval lies outside the equivalence band
    tie           the whole interval lies inside it
    likely        the interval excludes 1 and touches the band
    not resolved  the interval holds both 1 and an end of the band, or there are too few blocks
    void          the run failed its own check: whatever it says here means nothing

The ratio is always single / multi and less is better, so a ratio below 1 speaks for `single`. The
band runs from 1 / (1 + band) to 1 + band, which makes it as wide for one approach as for the other.

Five rules keep many metrics from producing findings by luck:

- Both. `multi` is measured twice, as `multi` and as `multi-again`, and neither is the better
  baseline. So `single` is compared with each, and the mean of both comparisons is judged
  (`statistics.ratio_to_both`). Asked to hold against each by itself, a difference of 5 % is found
  half as often where there is noise. What was measured against one `multi` alone is at most likely:
  nothing checks it.
  Where `single` was measured twice, too, each as the neighbour of one `multi` and in an order drawn
  for each pair, the pairs say nothing of each other, and each counts by itself. In a fixed order,
  such as multi, single, single, multi, they would not: on a machine of two speeds both are wrong in
  the same direction, and one in fourteen intervals would exclude what is true.
- A/A. `multi-again` is `multi` measured a second time, and an interval that excludes 1 voids the
  metric. At 95 % each, one honest metric in twenty would be void. So the A/A intervals are drawn to
  hold *together*: each at 1 - alpha / k for k measured metrics (Bonferroni). The band plays no part
  in it: a bias inside the band is a bias. With five metrics such an interval takes 8 blocks. With
  fewer it is unbounded and voids nothing, and the next rule withholds `clear` from there down.
- Holm. The p-values of a family's measured metrics are corrected together. A metric whose adjusted
  p reaches alpha is not `clear` but `likely`: its own interval still lies outside the band, and
  among so many metrics that is not enough. No other word changes, because no other word claims as
  much.
- Control. If a metric has a planted cost, the interval of control / multi must exclude 1 upward,
  or the run is blind to an effect of a size that it claims to judge. And it must hold what was
  planted, or the run sees costs of another size than they are: the control writes down how much it
  planted, and without that it must not differ from `multi`, by an interval as wide as in the A/A
  and `AGREEMENT`, which is what being a control costs beside. Files of before it wrote that down
  are held to the first half.
- Again. What is clear in one run, and in a further run of the same code has another word or another
  side, is likely. A further run can only take certainty away, so that nothing is won by choosing
  which runs are kept.

Exact metrics are counts. They are in no family, their interval is the ratio itself, and a count
that differs between two measurements of one arm is void.

Instructions and traffic are nearly counts: what is left of chance in them is a hundredth of their
band. So two or more samples per arm that agree within `AGREEMENT` are `counted`: the medians are
compared, without an interval to wait six blocks for. They are in no family either, and a second
`multi` further off than that is void. Samples that do not agree are judged as measured ones.

Some metrics may be 0, such as long tasks. A 0 among other values leaves no ratio to estimate: such
a metric is not resolved, and more blocks would not change that.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Literal

from crossroads.benchmarks.judging import statistics
from crossroads.benchmarks.judging.statistics import (
    ROUNDING,
    Estimate,
    holm,
    minimum_blocks,
    paired_ratio,
    ratio_to_both,
)
from crossroads.benchmarks.metrics import METRICS, Kind, Metric

Word = Literal["clear", "likely", "tie", "not resolved", "void"]

Arms = Mapping[str, Sequence[float]]  # of one metric: arm -> a value per block, in block order

CONFIDENCE = 0.95
TWICE = ("multi", "multi-again")
"""Both measurements of what is compared with."""
Bands = Mapping[Kind, float]
BANDS: Bands = {"time": 0.05, "memory": 0.02, "traffic": 0.02, "instructions": 0.01, "exact": 0.0}
"""Relative differences too small to choose an approach by, per kind of metric."""
NEARLY_COUNTS: tuple[Kind, ...] = ("instructions", "traffic")  # kinds whose samples usually agree
AGREEMENT = 0.001  # how far apart, relatively, samples may lie to be counted and not estimated
SENTENCES: Mapping[Word, str] = {
    "clear": "The interval {interval} lies outside the band of ±{band}.",
    "tie": "The interval {interval} lies inside the band of ±{band}.",
    "likely": "The interval {interval} excludes 1 and touches the band of ±{band}.",
    "not resolved": "The interval {interval} includes 1 and leaves the band of ±{band}.",
}


@dataclass(frozen=True)
class Verdict:
    """Say which approach is ahead in one metric (`better`), how firmly, and on what evidence.

    `blocks_needed` estimates the blocks that would settle an open question; None if more settle
    nothing. `again` and `control` are the checks against `multi`; None if they were not measured.
    `counted`: the estimate is a ratio of counts.
    `rest` is the control without what was planted, against `multi`.
    """

    metric: str
    word: Word
    better: str | None
    estimate: Estimate | None
    reason: str
    blocks_needed: int | None = None
    again: Estimate | None = None
    control: Estimate | None = None
    counted: bool = False
    rest: Estimate | None = None


def judge_all(
    samples: Mapping[str, Arms],
    metrics: Mapping[str, Metric] = METRICS,
    bands: Bands = BANDS,
    planted: Arms | None = None,
) -> dict[str, Verdict]:
    """Judge every metric of a run: name -> arms; ValueError for an unknown one, and as `judge`.

    `planted` is name -> what the control planted in each block.
    """
    families: dict[str, list[str]] = {}
    for name, arms in samples.items():
        if name not in metrics:
            raise ValueError(f"metric is {name!r}: expected one of {', '.join(metrics)}")
        measured = families.setdefault(metrics[name].family, [])
        if not is_counted(metrics[name], arms):
            measured.append(name)
    verdicts = {}
    for name, arms in samples.items():
        family = len(families[metrics[name].family]) or 1
        known = (planted or {}).get(name, ())
        verdicts[name] = judge(metrics[name], arms, bands=bands, family=family, planted=known)
    for measured in families.values():
        found = {name: verdicts[name].estimate for name in measured}
        for name, p in holm({name: one.p if one else 1.0 for name, one in found.items()}).items():
            verdicts[name] = correct_for_family(verdicts[name], p, len(measured))
    return verdicts


def judge(
    metric: Metric,
    arms: Arms,
    *,
    bands: Bands = BANDS,
    family: int = 1,
    planted: Sequence[float] = (),
) -> Verdict:
    """Judge one metric by itself; `family` is how many metrics share the A/A check.

    Raises ValueError for a missing `multi` or `single`, a negative band, and values that are not
    one positive finite number per block and arm (exact ones may be 0).
    """
    there = ", ".join(arms) or "none"
    if lacking := [arm for arm in ("multi", "single") if arm not in arms]:
        raise ValueError(f"arms of {metric.name} are {there}: expected {lacking[0]} among them")
    band = bands[metric.kind]
    if not 0 <= band < math.inf:
        raise ValueError(f"band of {metric.kind} is {band!r}: expected 0 or more, 0.05 for 5 %")
    try:
        if metric.kind == "exact":
            return judge_exact(metric, arms, band)
        if is_counted(metric, arms):
            return judge_counted(metric, arms, band)
        if metric.may_be_zero and any(0 in values for values in arms.values()):
            if any(arms["multi"]) or any(arms["single"]):
                reason = "0 in some samples and not in all of them: there is no ratio to estimate."
                return _without_estimate(metric, "not resolved", reason)
            return _without_estimate(metric, "tie", "0 in every sample of both.")
        return judge_measured(metric, arms, band, family, planted)
    except ValueError as error:
        raise ValueError(f"{metric.name}: {error}") from error


def is_counted(metric: Metric, arms: Arms) -> bool:
    """Tell whether a metric is compared as counts: an exact one, or near counts that agree."""
    if metric.kind not in NEARLY_COUNTS:
        return metric.kind == "exact"
    both = [sorted(arms.get(arm, ())) for arm in ("multi", "single")]
    return all(
        len(values) > 1
        and (values[0] > 0 or metric.may_be_zero)
        and 0 <= values[0] <= values[-1] <= values[0] * (1 + AGREEMENT)
        for values in both
    )


def judge_exact(metric: Metric, arms: Arms, band: float) -> Verdict:
    """Judge counts: no interval, and a tie only within the band, by default only if equal."""
    for arm in ("multi", "single", "multi-again"):
        for value in arms.get(arm, ()):
            if not 0 <= value < math.inf:
                raise ValueError(f"{arm} is {value!r}: expected a finite count of 0 or more")
    both = {"multi": [*arms["multi"], *arms.get("multi-again", ())], "single": arms["single"]}
    for arm, counts in both.items():
        if not counts:
            raise ValueError(f"{arm} has no values: expected one count")
        if (least := min(counts)) < (most := max(counts)):
            reason = f"{arm} counts {least:,.15g} and {most:,.15g}: expected one count."
            return _without_estimate(metric, "void", reason)
    multi, single = both["multi"][0], both["single"][0]
    reason = f"single counts {single:,.15g}, multi {multi:,.15g}."
    return _of_counts(metric, ratio_of_counts(single, multi, len(arms["multi"])), band, reason)


def judge_counted(metric: Metric, arms: Arms, band: float) -> Verdict:
    """Judge near counts that agree from sample to sample, so that their medians are counts."""
    multi, n = median(arms["multi"]), len(arms["multi"])
    again = None
    if arms.get("multi-again"):
        again = ratio_of_counts(median(arms["multi-again"]), multi, n)
        if abs(again.ratio - 1) > AGREEMENT:
            reason = f"multi measured twice differs from itself: {again.ratio:.4f} times the count."
            return replace(_without_estimate(metric, "void", reason), again=again)
    estimate = ratio_of_counts(median(arms["single"]), multi, n)
    reason = (
        f"Counted: samples of an arm agree within {100 * AGREEMENT:g} %, and {estimate.ratio:.4f} "
        f"is held against the band of ±{100 * band:.4g} %."
    )
    return replace(_of_counts(metric, estimate, band, reason), again=again)


def _without_estimate(metric: Metric, word: Word, reason: str) -> Verdict:
    return Verdict(metric.name, word, None, None, reason, counted=True)


def ratio_of_counts(single: float, multi: float, n: int) -> Estimate:
    """Compare two counts: what they are is certain, so that the interval is the ratio itself."""
    ratio = single / multi if multi else math.inf if single else 1.0
    return Estimate(ratio, low=ratio, high=ratio, n=n, p=float(single == multi))


def _of_counts(metric: Metric, found: Estimate, band: float, reason: str) -> Verdict:
    word = word_for(found, band)
    return Verdict(metric.name, word, approach_ahead(word, found), found, reason, counted=True)


def judge_measured(
    metric: Metric, arms: Arms, band: float, family: int, planted: Sequence[float] = ()
) -> Verdict:
    """Judge a metric that varies from block to block: checks of the run first, then the word."""
    again = control = rest = None
    if "multi-again" in arms:
        again = estimate_of(arms, "multi-again", sure=1 - (1 - CONFIDENCE) / family)
    if metric.planted and "control" in arms:
        control = estimate_of(arms, "control")
        rest = without_planted(arms, planted, family)
    estimate = estimate_of_single(arms)

    word: Word = "void"
    if math.isinf(estimate.high):
        word, fewest = "not resolved", f"expected at least {minimum_blocks(CONFIDENCE)}"
        blocks = "1 block gives" if estimate.n == 1 else f"{estimate.n} blocks give"
        reason = f"{blocks} no interval at {100 * CONFIDENCE:.4g} %: {fewest}."
    elif again and again.excludes_one:
        reason = f"multi measured twice differs from itself: {interval_text(again)} excludes 1."
    elif control and control.low <= 1:
        missed = f"{interval_text(control)} is not above 1"
        reason = f"The planted cost of the control was missed: {missed}."
    elif control and rest and not holds_one(rest):
        seen = f"{interval_text(control)} does not hold {planted_ratio(control, rest):.3f}"
        reason = f"What was planted in the control is not what was seen: {seen}."
    else:
        word = word_for(estimate, band)
        told = {"interval": interval_text(estimate), "band": f"{100 * band:.4g} %"}
        reason = SENTENCES[word].format(**told)
        if again is None:
            reason += " multi was not measured twice (A/A)"
            reason += ", so that it is at most likely." if word == "clear" else "."
            word = "likely" if word == "clear" else word
        elif math.isinf(again.high):
            reason += " There are too few blocks for the A/A check."
            word = "likely" if word == "clear" and neighbours(arms) else word
        if metric.planted and control is None:
            reason += " No control was measured."
    more_blocks = None
    if word == "not resolved" and band > 0:
        forecasts = [statistics.blocks_needed(logs, band, CONFIDENCE) for logs in comparisons(arms)]
        pairs = estimate.n // len(arms["single"])
        more_blocks = math.ceil(max(estimate.n + 1, *forecasts) / pairs)
        reason += f" About {more_blocks} blocks would settle it."
    found = (approach_ahead(word, estimate), estimate, reason, more_blocks)
    return Verdict(metric.name, word, *found, again, control, rest=rest)


def without_planted(arms: Arms, planted: Sequence[float], family: int) -> Estimate | None:
    """Estimate the control without what was planted / multi; None if that was not written down."""
    if len(planted) != len(arms["control"]):
        return None
    left = [whole - part for whole, part in zip(arms["control"], planted, strict=True)]
    return estimate_of({**arms, "control": left}, "control", sure=1 - (1 - CONFIDENCE) / family)


def holds_one(rest: Estimate) -> bool:
    """Tell whether what is left without the planted cost may be `multi`'s own."""
    return rest.low <= 1 + AGREEMENT and rest.high >= 1 - AGREEMENT


def planted_ratio(control: Estimate, rest: Estimate) -> float:
    """Return how many times the cost of `multi` a control must have with what was planted."""
    return 1 + control.ratio - rest.ratio


def neighbours(arms: Arms) -> Arms | None:
    """Return both pairs of each block as pairs; None if there was one `single` for both `multi`."""
    if not {"multi-again", "single-again"} <= arms.keys():
        return None
    return {arm: [*arms[arm], *arms[f"{arm}-again"]] for arm in ("multi", "single")}


def comparisons(arms: Arms) -> list[list[float]]:
    """Return the log ratios of single to multi and, if it was measured twice, to that, too.

    Those of two are scaled, so that either varies as the mean of both does.
    """
    arms = neighbours(arms) or arms
    found = [statistics.log_ratios(arms["single"], arms[name]) for name in TWICE if name in arms]
    scale = math.sqrt(statistics.shared(*found)) if len(found) > 1 else 1.0
    return [[scale * log for log in logs] for logs in found]


def mean_of_both(arms: Arms, arm: str = "multi") -> Sequence[float]:
    """Return the value of an arm in each block: the geometric mean where it was measured twice."""
    again = arms.get(f"{arm}-again")
    if again is None:
        return arms[arm]
    return [math.sqrt(one * other) for one, other in zip(arms[arm], again, strict=True)]


def estimate_of(arms: Arms, arm: str, sure: float = CONFIDENCE) -> Estimate:
    """Estimate arm / multi, so sure of the interval. Raises ValueError with the names of both."""
    try:
        return paired_ratio(arms[arm], arms["multi"], sure)
    except ValueError as error:
        raise ValueError(f"{arm} / multi: {error}") from error


def estimate_of_single(arms: Arms) -> Estimate:
    """Estimate single / multi by all that was measured of multi. Raises ValueError as `judge`."""
    arms = neighbours(arms) or arms
    if "multi-again" not in arms:
        return estimate_of(arms, "single")
    return ratio_to_both(arms["single"], [arms[name] for name in TWICE], CONFIDENCE)


def correct_for_family(verdict: Verdict, p: float, family: int) -> Verdict:
    """Turn clear into likely if the Holm-adjusted p is not significant."""
    if verdict.word != "clear" or p < 1 - CONFIDENCE:
        return verdict
    n = verdict.estimate.n if verdict.estimate else 0
    fewest = minimum_blocks(1 - (1 - CONFIDENCE) / family)
    reason = f"{verdict.reason} Among {family} metrics that is not clear: adjusted p {p:.2g}."
    more_blocks = fewest if n < fewest else None
    return replace(verdict, word="likely", reason=reason, blocks_needed=more_blocks)


def confirmed(verdict: Verdict, others: Sequence[Verdict]) -> Verdict:
    """Turn clear into likely unless further runs of the same code say the same."""
    told = [f"{one.word} for {one.better}" if one.better else one.word for one in others]
    lost = [word for word in told if word != f"clear for {verdict.better}"]
    if verdict.word != "clear" or not lost:
        return verdict
    said = " and ".join(dict.fromkeys(lost))
    return replace(
        verdict, word="likely", reason=f"{verdict.reason} Measured again, it was {said}."
    )


def word_for(estimate: Estimate, band: float) -> Word:
    """Choose the word for an interval. An end that meets the band's end counts as inside."""
    edge = 1 + band
    outside = estimate.low > edge * (1 + ROUNDING) or estimate.high * edge < 1 - ROUNDING
    inside = estimate.high <= edge * (1 + ROUNDING) and estimate.low * edge >= 1 - ROUNDING
    if outside or inside:
        return "clear" if outside else "tie"
    return "likely" if estimate.excludes_one else "not resolved"


def approach_ahead(word: Word, estimate: Estimate) -> str | None:
    """Name the approach that needs less, if the word claims a difference."""
    ahead = "single" if estimate.ratio < 1 else "multi"
    return ahead if word in ("clear", "likely") else None


def interval_text(estimate: Estimate) -> str:
    """Write an interval with as many digits as tell its ends from 1, and at least three."""
    gaps = [abs(end - 1) for end in (estimate.low, estimate.high)]
    shown = [gap for gap in gaps if ROUNDING < gap < math.inf]
    digits = max([3, *(math.ceil(1 - math.log10(gap) - ROUNDING) for gap in shown)])
    return f"{estimate.low:.{digits}f} to {estimate.high:.{digits}f}"
