"""Fit what a site of n pages costs, a + b * n for each arm, and find where two arms cross.

Pure, and with a seed: the same samples in any order of blocks give the same numbers.

The fit. Sizes span 3 to 1,000 pages and noise grows with the value, so residuals count relatively:
the line has the least sum of ((value - line) / value) squared. Plain least squares would follow
the thousand pages and miss three pages by half of what they cost. Each size enters once, as the
median of its blocks, so that a spike in one block moves nothing.

Whether a line is the right thing at all is not decided but told: `misses` is by how much the line
passes by the worst of the points, and beyond `STRAIGHT` the report says that it does not describe
them. Registering pages one by one sorts the registry each time, for instance, which bends upwards.

The crossing. Two lines meet at n = (a - a') / (b' - b). Its interval is a paired bootstrap: blocks
are drawn again with replacement, both arms and all sizes of a block together, as they were measured
side by side, and the middle 95 % of the meeting points remain. Where the steeper line changes
between draws, the meeting point runs to infinity and comes back from below zero; such draws count
as infinity, so that the interval ends in "never" and not in a small number. Few blocks make a
bootstrap too sure of itself, so that it takes as many as every other interval here.

Sources: Efron and Tibshirani, An introduction to the bootstrap, 1993, chapters 8 and 13. Tofallis,
Least squares percentage regression, Journal of Modern Applied Statistical Methods 7, 2008.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import median
from typing import Literal

from benchmarks.judging.statistics import minimum_blocks

__all__ = ["STRAIGHT", "Block", "Crossing", "Line", "crossing", "fit", "medians"]

STRAIGHT = 0.1
"""How far, relatively, a line may pass by a point that it is said to describe."""

DRAWS = 1000
"""Bootstrap samples; the ends of the interval then move by less than what two digits show."""

CrossingWord = Literal["cross", "do not cross", "not resolved"]

Block = Mapping[str, Mapping[int, float]]
"""One block of one metric: arm -> number of pages -> value."""


@dataclass(frozen=True)
class Line:
    """What an arm costs at n pages: `fixed` + `per_page` * n, in the metric's unit.

    `misses` is the largest relative distance of a point from the line.
    """

    fixed: float
    per_page: float
    misses: float

    @property
    def straight(self) -> bool:
        """Tell whether the line describes its points."""
        return self.misses <= STRAIGHT

    def at(self, pages: float) -> float:
        """Return what the line says for a number of pages."""
        return self.fixed + self.per_page * pages


@dataclass(frozen=True)
class Crossing:
    """Where the lines of `multi` and `single` meet, in pages.

    `pages` is None when they meet at no number of pages above 0. `low` and `high` are the 95 %
    interval, from 0 for "before the first page" to infinity for "never", and both None with fewer
    `blocks` than an interval takes. `sizes` are the smallest and the largest that were measured.
    """

    pages: float | None
    low: float | None
    high: float | None
    blocks: int
    sizes: tuple[int, int]

    @property
    def word(self) -> CrossingWord:
        """Tell whether the lines cross among the sizes measured: the whole interval decides.

        Without an interval the meeting point decides, and the word is no more than a first guess.
        """
        smallest, largest = self.sizes
        meets = math.inf if self.pages is None else self.pages
        low, high = (meets if end is None else end for end in (self.low, self.high))
        if smallest <= low and high <= largest:
            return "cross"
        return "do not cross" if low > largest or high < smallest else "not resolved"


def fit(points: Mapping[int, float]) -> Line:
    """Fit a line to number of pages -> value, with the least sum of squared relative residuals.

    Raises ValueError for fewer than two sizes, or a value that is not above 0.
    """
    if len(points) < 2 or not all(0 < value < math.inf for value in points.values()):
        raise ValueError(f"points are {dict(points)!r}: expected two sizes or more, values above 0")
    weights = {pages: value**-2 for pages, value in points.items()}
    whole = math.fsum(weights.values())
    middle = math.fsum(weights[pages] * pages for pages in points) / whole
    level = math.fsum(weights[pages] * value for pages, value in points.items()) / whole
    rise = math.fsum(weights[n] * (n - middle) * (value - level) for n, value in points.items())
    per_page = rise / math.fsum(weights[pages] * (pages - middle) ** 2 for pages in points)
    line = Line(level - per_page * middle, per_page, 0.0)
    misses = max(abs(line.at(pages) / value - 1) for pages, value in points.items())
    return Line(line.fixed, line.per_page, misses)


def medians(blocks: Sequence[Block], arm: str) -> dict[int, float]:
    """Return number of pages -> median over the blocks that measured an arm at that size."""
    values: dict[int, list[float]] = {}
    for block in blocks:
        for pages, value in block.get(arm, {}).items():
            values.setdefault(pages, []).append(value)
    return {pages: median(values[pages]) for pages in sorted(values)}


def crossing(blocks: Sequence[Block], seed: int, *, exact: bool = False) -> Crossing:
    """Find where the lines of `multi` and `single` meet, with a 95 % bootstrap interval.

    Exact counts carry no uncertainty, so that their interval is the point. Raises ValueError as
    `fit` does.
    """
    sizes = sorted(medians(blocks, "multi"))
    steeper, meets = meeting(blocks)
    place = where(steeper, steeper, meets)
    low = high = None
    if exact:
        low = high = place
    elif len(blocks) >= minimum_blocks():
        chance = Random(seed)  # noqa: S311 - fair and repeatable, no secret
        in_any_order = sorted(blocks, key=sorted_values)
        draws = (chance.choices(in_any_order, k=len(blocks)) for _ in range(DRAWS))
        drawn = sorted(where(steeper, *meeting(draw)) for draw in draws)
        outside = round(0.025 * DRAWS)
        low, high = drawn[outside], drawn[-1 - outside]
    found = place if 0 < place < math.inf else None
    return Crossing(found, low, high, len(blocks), (sizes[0], sizes[-1]))


def meeting(blocks: Sequence[Block]) -> tuple[bool, float | None]:
    """Return whether the line of `multi` is the steeper one, and where the two lines meet.

    A place below 0 is one where no site can be; None means lines that are parallel.
    """
    multi, single = (fit(medians(blocks, arm)) for arm in ("multi", "single"))
    apart = multi.per_page - single.per_page
    # Slopes that are the same but for rounding: a place read from them would be rounding, too.
    if abs(apart) <= 1e-12 * max(abs(multi.per_page), abs(single.per_page)):
        return False, None
    return apart > 0, (single.fixed - multi.fixed) / apart


def where(steeper: bool, drawn_steeper: bool, pages: float | None) -> float:
    """Put the meeting point of a draw in order: 0 for before the first page, infinity for never."""
    if pages is None or drawn_steeper != steeper:
        return math.inf
    return max(pages, 0.0)


def sorted_values(block: Block) -> list[tuple[str, int, float]]:
    """Return all that a block holds, in an order that puts equal blocks in equal places."""
    return sorted((arm, pages, value) for arm in block for pages, value in block[arm].items())
