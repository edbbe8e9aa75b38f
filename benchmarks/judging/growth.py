"""Fit what a site of n pages costs, a + b * n for each arm, and find where two arms cross.

The fit. Sizes span 3 to 1,000 pages and noise grows with the value, so residuals count relatively:
the line has the least sum of ((value - line) / value) squared. Each size enters once, as the median
of its blocks. `misses` is by how much the line passes by the worst point; beyond `STRAIGHT` the
report says that it does not describe the points.

The crossing. Two lines meet at n = (a - a') / (b' - b). Its interval is a paired bootstrap with a
seed: blocks are drawn with replacement, both arms and all sizes of a block together, and the middle
95 % of the meeting points remain. If another line is the steeper one in a draw, the meeting point
has run through infinity, so the draw counts as infinity.

Sources: Efron and Tibshirani, An introduction to the bootstrap, 1993, chapters 8 and 13. Tofallis,
Least squares percentage regression, Journal of Modern Applied Statistical Methods 7, 2008.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from statistics import median
from typing import Literal

from crossroads.benchmarks.judging.rows import ARMS, Row, row_of
from crossroads.benchmarks.judging.statistics import minimum_blocks
from crossroads.benchmarks.judging.verdict import judge
from crossroads.benchmarks.metrics import METRICS, Metric
from crossroads.benchmarks.samples import Run

STRAIGHT = 0.1
"""How far, relatively, a line may pass by a point that it is said to describe."""
DRAWS = 1000
"""Bootstrap samples; the ends of the interval then move by less than what two digits show."""

Block = Mapping[str, Mapping[int, float]]
"""One block of one metric: arm -> number of pages -> value."""


@dataclass(frozen=True)
class Line:
    """What an arm costs at n pages, `fixed` + `per_page` * n; it passes by a point by `misses`."""

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
    """Where the lines of `multi` and `single` meet, in pages; None if at no number above 0.

    `low` and `high` are the 95 % interval, from 0 for "before the first page" to infinity for
    "never"; None with fewer `blocks` than it takes. `sizes` are the smallest and largest measured.
    """

    pages: float | None
    low: float | None
    high: float | None
    blocks: int
    sizes: tuple[int, int]

    @property
    def word(self) -> Literal["cross", "do not cross", "not resolved"]:
        """Tell whether lines cross among the sizes measured, by the whole interval if there is."""
        smallest, largest = self.sizes
        meets = math.inf if self.pages is None else self.pages
        low, high = (meets if end is None else end for end in (self.low, self.high))
        if smallest <= low and high <= largest:
            return "cross"
        return "do not cross" if low > largest or high < smallest else "not resolved"


@dataclass(frozen=True)
class Growth:
    """One metric at every size: the line of each arm, where they cross, and a row per size.

    `points` are medians over the blocks: arm -> number of pages -> value in the metric's unit. The
    verdict on a size stands alone: the other sizes have no say in it.
    """

    metric: Metric
    points: Mapping[str, Mapping[int, float]]
    lines: Mapping[str, Line]
    crossing: Crossing
    rows: Mapping[int, Row]

    @property
    def largest_size(self) -> int:
        """Return the pages of the largest site with an interval, or of the largest without any."""
        bounded = [size for size, row in self.rows.items() if math.isfinite(row.estimate.high)]
        return max(bounded or self.rows)

    @property
    def largest(self) -> Row:
        """Return the row of that site."""
        return self.rows[self.largest_size]

    @property
    def straight(self) -> bool:
        """Tell whether lines describe the points of both approaches."""
        return all(line.straight for line in self.lines.values())


def growths(run: Run) -> Iterable[Growth]:
    """Yield every metric that was measured in both approaches on two sizes of site or more."""
    for metric in (one for one in METRICS.values() if one.question == "scaling"):
        blocks = blocks_of(run, metric.name)
        points = {arm: medians(blocks, arm) for arm in ARMS}
        if len(points["multi"]) > 1:
            lines = {arm: fit(points[arm]) for arm in ARMS}
            meets = crossing(blocks, run.seed, exact=metric.kind == "exact")
            rows = {}
            for pages in points["multi"]:
                measured = [block for block in blocks if pages in block["multi"]]
                arms = {arm: [block[arm][pages] for block in measured] for arm in ARMS}
                sized = replace(metric, label=f"{metric.label} with {pages:,} pages")
                rows[pages] = row_of(sized, arms, judge(sized, arms))
            yield Growth(metric, points, lines, meets, rows)


def blocks_of(run: Run, metric: str) -> list[Block]:
    """Return the complete blocks of a metric, each with the sizes that it has of both arms."""
    found: dict[int, dict[str, dict[int, float]]] = {}
    for one in run.usable:
        if one.metric == metric and one.pages is not None and one.arm in ARMS:
            block = found.setdefault(one.block, {arm: {} for arm in ARMS})
            block[one.arm][one.pages] = one.value
    both = {at: sorted(block["multi"].keys() & block["single"]) for at, block in found.items()}
    return [
        {arm: {pages: found[at][arm][pages] for pages in both[at]} for arm in ARMS}
        for at in sorted(found)
    ]


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
    return replace(line, misses=misses)


def medians(blocks: Sequence[Block], arm: str) -> dict[int, float]:
    """Return number of pages -> median over the blocks that measured an arm at that size."""
    values: dict[int, list[float]] = {}
    for block in blocks:
        for pages, value in block.get(arm, {}).items():
            values.setdefault(pages, []).append(value)
    return {pages: median(values[pages]) for pages in sorted(values)}


def crossing(blocks: Sequence[Block], seed: int, *, exact: bool = False) -> Crossing:
    """Find where the lines of `multi` and `single` meet, with a 95 % bootstrap interval.

    Of exact counts the interval is the point. Raises ValueError as `fit` does.
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
    multi, single = (fit(medians(blocks, arm)) for arm in ARMS)
    apart = multi.per_page - single.per_page
    # Slopes that are the same but for rounding: a place read from them would be rounding, too.
    if abs(apart) <= 1e-12 * max(abs(multi.per_page), abs(single.per_page)):
        return False, None
    return apart > 0, (single.fixed - multi.fixed) / apart


def where(steeper: bool, drawn_steeper: bool, pages: float | None) -> float:
    """Put the meeting point of a draw in order: 0 for before the first page, infinity for never."""
    return math.inf if pages is None or drawn_steeper != steeper else max(pages, 0.0)


def sorted_values(block: Block) -> list[tuple[str, int, float]]:
    """Return all that a block holds, in an order that puts equal blocks in equal places."""
    return sorted((arm, pages, value) for arm in block for pages, value in block[arm].items())
