"""Growth: what a metric does with the number of pages, read from a run's generated sites."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from benchmarks.judging.rows import Row, row_of
from benchmarks.judging.scaling import Block, Crossing, Line, crossing, fit, medians
from benchmarks.judging.verdict import judge
from benchmarks.metrics import METRICS, Metric
from benchmarks.samples import Run

__all__ = ["Growth", "growths"]

ARMS = ("multi", "single")


@dataclass(frozen=True)
class Growth:
    """One metric at every size: the line of each arm, where they cross, and a row per size.

    `points` are medians over the blocks: arm -> number of pages -> value in the metric's unit. The
    verdict on a size stands alone: neither a second `multi` nor the other sizes have a say in it.
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
            yield Growth(
                metric,
                points,
                {arm: fit(points[arm]) for arm in ARMS},
                crossing(blocks, run.seed, exact=metric.kind == "exact"),
                {pages: row_at(metric, blocks, pages) for pages in points["multi"]},
            )


def blocks_of(run: Run, metric: str) -> list[Block]:
    """Return the complete blocks of a metric, each with the sizes that it has of both arms."""
    found: dict[int, dict[str, dict[int, float]]] = {}
    for one in run.usable:
        if one.metric == metric and one.pages is not None and one.arm in ARMS:
            block = found.setdefault(one.block, {arm: {} for arm in ARMS})
            block[one.arm][one.pages] = one.value
    return [sizes_of_both(found[block]) for block in sorted(found)]


def sizes_of_both(block: Block) -> Block:
    """Return a block without the sizes that only one arm was measured at."""
    both = block["multi"].keys() & block["single"].keys()
    return {arm: {pages: block[arm][pages] for pages in sorted(both)} for arm in ARMS}


def row_at(metric: Metric, blocks: Iterable[Block], pages: int) -> Row:
    """Return the row of one size."""
    measured = [block for block in blocks if pages in block["multi"]]
    arms = {arm: [block[arm][pages] for block in measured] for arm in ARMS}
    sized = replace(metric, label=f"{metric.label} with {pages:,} pages")
    return row_of(sized, arms, judge(sized, arms))
