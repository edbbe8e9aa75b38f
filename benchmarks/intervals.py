"""Turn intervals into words: one interval into one word, and two into the weaker of theirs."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from benchmarks.statistics import ROUNDING, Estimate

__all__ = ["Word", "against_both", "ahead", "ends", "word_for"]

Word = Literal["clear", "likely", "tie", "not resolved", "void"]

SENTENCES: Mapping[Word, str] = MappingProxyType(
    {
        "clear": "The interval {interval} lies outside the band of ±{band}.",
        "tie": "The interval {interval} lies inside the band of ±{band}.",
        "likely": "The interval {interval} excludes 1 and touches the band of ±{band}.",
        "not resolved": "The interval {interval} includes 1 and leaves the band of ±{band}.",
    }
)


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
