"""Turn intervals into words, one into one and two into the weaker, and words into a verdict."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from benchmarks.judging.statistics import ROUNDING, Estimate

__all__ = ["Arms", "Verdict", "Word", "against_both", "ahead", "ends", "word_for"]

Word = Literal["clear", "likely", "tie", "not resolved", "void"]

Arms = Mapping[str, Sequence[float]]
"""The values of one metric: arm name -> one value per block, in block order."""

SENTENCES: Mapping[Word, str] = MappingProxyType(
    {
        "clear": "The interval {interval} lies outside the band of ±{band}.",
        "tie": "The interval {interval} lies inside the band of ±{band}.",
        "likely": "The interval {interval} excludes 1 and touches the band of ±{band}.",
        "not resolved": "The interval {interval} includes 1 and leaves the band of ±{band}.",
    }
)


@dataclass(frozen=True)
class Verdict:
    """Say which approach is ahead in one metric, how firmly, and on what evidence.

    `better` is `single` or `multi` for clear and likely, else None. `blocks_needed` estimates the
    blocks that would settle an open question, and is None where more blocks settle nothing, or
    where precise intervals against the two measurements of `multi` contradict each other. `again`
    and `control` are the two checks against `multi`, and `second` is what `estimate` is, against
    `multi-again`; each None where the arm was not measured. `counted` says that the estimate is a
    ratio of counts, and its interval only that ratio.
    """

    metric: str
    word: Word
    better: str | None
    estimate: Estimate | None
    reason: str
    blocks_needed: int | None = None
    again: Estimate | None = None
    control: Estimate | None = None
    second: Estimate | None = None
    counted: bool = False


def word_for(estimate: Estimate, band: float) -> Word:
    """Choose the word for an interval. An end that meets the band's end counts as inside."""
    edge = 1 + band
    outside = estimate.low > edge * (1 + ROUNDING) or estimate.high * edge < 1 - ROUNDING
    inside = estimate.high <= edge * (1 + ROUNDING) and estimate.low * edge >= 1 - ROUNDING
    words: tuple[tuple[Word, bool], ...] = (
        ("clear", outside),
        ("tie", inside),
        ("likely", estimate.excludes_one),
        ("not resolved", True),
    )
    return next(word for word, holds in words if holds)


def against_both(first: Estimate, second: Estimate, band: float) -> tuple[Word, str]:
    """Choose the word that holds against both measurements of `multi`, and say why."""
    words = [word_for(one, band) for one in (first, second)]
    sides = {ahead(word, one) for word, one in zip(words, (first, second), strict=True)}
    reason = SENTENCES[words[0]].format(interval=ends(first), band=f"{100 * band:.4g} %")
    if words[0] == words[1] and len(sides) == 1:
        return words[0], reason
    word: Word = "likely" if len(sides) == 1 and sides != {None} else "not resolved"
    if word != words[0] or len(sides) > 1:
        reason += (
            f" Against the second measurement of multi it is {ends(second)}, by itself "
            f"{words[1]}: a word has to hold against both."
        )
    return word, reason


def ahead(word: Word, estimate: Estimate) -> str | None:
    """Name the approach that needs less, where the word claims a difference."""
    if word not in ("clear", "likely"):
        return None
    return "single" if estimate.ratio < 1 else "multi"


def ends(estimate: Estimate) -> str:
    """Write an interval with as many digits as tell its ends from 1, and at least three."""
    gaps = [abs(end - 1) for end in (estimate.low, estimate.high)]
    shown = [gap for gap in gaps if ROUNDING < gap < math.inf]
    digits = max([3, *(math.ceil(1 - math.log10(gap) - ROUNDING) for gap in shown)])
    return f"{estimate.low:.{digits}f} to {estimate.high:.{digits}f}"
