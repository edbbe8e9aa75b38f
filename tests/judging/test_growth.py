"""Lines through sites of different sizes, and where they cross."""

import math
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.benchmarks.judging.growth import Block, Crossing, crossing, fit, medians

SIZES = (3, 10, 30, 100, 300, 1000)
Costs = Mapping[str, tuple[float, float]]

# A fixed part and one per page: the lines meet at 50 pages.
AT_50: Costs = {"multi": (0.3, 0.005), "single": (0.4, 0.003)}


def measured(
    costs: Costs, blocks: int = 10, noise: float = 0.02, seed: int | str = 7
) -> list[Block]:
    """Return blocks of sites that cost what the lines say, on a machine with noise and drift."""
    random = Random(seed)  # noqa: S311 - repeatable is the point, secret is not

    def block(drift: float) -> Block:
        return {
            arm: {
                pages: (fixed + per_page * pages) * drift * random.lognormvariate(0, noise)
                for pages in SIZES
            }
            for arm, (fixed, per_page) in costs.items()
        }

    return [block(random.lognormvariate(0, 0.1)) for _ in range(blocks)]


def swapped(blocks: list[Block]) -> list[Block]:
    """Return the same blocks with the names of the arms exchanged."""
    return [{"multi": block["single"], "single": block["multi"]} for block in blocks]


class TestFit:
    """a + b * n."""

    def test_recovers_a_line_and_misses_nothing(self) -> None:
        """Points on a line give that line."""
        line = fit({pages: 0.3 + 0.005 * pages for pages in SIZES})
        assert line.fixed == pytest.approx(0.3)
        assert line.per_page == pytest.approx(0.005)
        assert line.misses == pytest.approx(0, abs=1e-12)
        assert line.straight
        assert line.at(200) == pytest.approx(1.3)

    def test_takes_small_sites_as_seriously_as_large_ones(self) -> None:
        """A thousand pages that are 5 % off do not bend the line away from three."""
        points = {pages: 0.3 + 0.005 * pages for pages in SIZES}
        line = fit({**points, 1000: points[1000] * 1.05})
        assert line.at(3) == pytest.approx(points[3], rel=0.01)
        assert line.misses < 0.05

    def test_says_when_a_line_does_not_describe_the_points(self) -> None:
        """A cost that grows with the square of the pages is no line."""
        line = fit({pages: 0.3 + 1e-3 * pages + 1e-6 * pages**2 for pages in SIZES})
        assert not line.straight
        assert line.misses > 0.1

    @pytest.mark.parametrize("points", [{}, {3: 1.0}, {3: 1.0, 10: 0.0}, {3: 1.0, 10: math.nan}])
    def test_refuses_what_has_no_line(self, points: dict[int, float]) -> None:
        """One size has no slope, and a relative residual needs a value."""
        with pytest.raises(ValueError, match="expected two sizes or more, values above 0"):
            fit(points)

    def test_rests_on_medians(self) -> None:
        """One spike in one block moves no point."""
        blocks = measured(AT_50, noise=0)
        spiked: Block = {**blocks[0], "multi": {**blocks[0]["multi"], 300: 99.0}}
        few = [{"multi": {3: value}} for value in (1.0, 2.0, 9.0)]
        assert medians(few, "multi") == {3: 2.0}
        assert medians([spiked, *blocks[1:]], "multi")[300] < 3


class TestCrossing:
    """Where the answer flips."""

    def test_is_recovered_within_its_interval(self) -> None:
        """In nine of ten runs at the least; 95 of 100 are aimed at."""
        found = [crossing(measured(AT_50, blocks=8, seed=f"recover {run}"), 1) for run in range(60)]
        assert all(one.low is not None and one.high is not None for one in found)
        inside = [(one.low or 0) <= 50 <= (one.high or 0) for one in found]
        assert sum(inside) >= 54
        assert {one.word for one in found} == {"cross"}
        widths = sorted((one.high or 0) / (one.low or 1) for one in found)
        assert widths[-1] < 1.6

    @pytest.mark.parametrize("noise", [0.0, 0.02])
    def test_is_denied_to_lines_apart(self, noise: float) -> None:
        """Neither parallel lines meet, nor lines that part from the first page on."""
        parallel: Costs = {"multi": (0.6, 0.001), "single": (0.3, 0.001)}
        parting: Costs = {"multi": (0.4, 0.005), "single": (0.3, 0.003)}
        assert crossing(measured(parallel, noise=0), 1).pages is None
        assert crossing(measured(parting, noise=noise), 1) == Crossing(
            None, 0.0, 0.0, 10, (3, 1000)
        )
        for costs in (parallel, parting):
            assert crossing(measured(costs, noise=noise, blocks=20), 1).word == "do not cross"

    def test_beyond_the_sizes_measured_is_none_among_them(self) -> None:
        """Lines that would meet at 20,000 pages do not cross in a run up to 1,000."""
        costs: Costs = {"multi": (0.3, 0.0060), "single": (10.3, 0.0055)}
        found = crossing(measured(costs, noise=0.001), 1)
        assert found.pages == pytest.approx(20_000, rel=0.1)
        assert found.word == "do not cross"

    def test_is_not_resolved_where_the_interval_leaves_it_open(self) -> None:
        """Nearly the same lines: some draws meet here, some there, and some never."""
        costs: Costs = {"multi": (0.300, 0.005), "single": (0.302, 0.005)}
        found = crossing(measured(costs, noise=0.05), 1)
        assert found.word == "not resolved"
        assert found.high == math.inf

    @pytest.mark.parametrize("blocks", [1, 5])
    def test_has_no_interval_from_few_blocks(self, blocks: int) -> None:
        """A bootstrap of a handful would be too sure of itself."""
        found = crossing(measured(AT_50, blocks=blocks), 1)
        assert found.pages == pytest.approx(50, rel=0.5)
        assert (found.low, found.high, found.blocks) == (None, None, blocks)
        assert found.word == "cross"

    def test_of_counts_is_exact(self) -> None:
        """One block is all that there is, and all that there need be."""
        counts: Block = {
            "multi": dict.fromkeys(SIZES, 900.0),
            "single": {pages: 500.0 + 20 * pages for pages in SIZES},
        }
        found = crossing([counts], 1, exact=True)
        assert found.pages == found.low == found.high == pytest.approx(20)
        assert found.word == "cross"

    def test_does_not_depend_on_the_order_of_blocks(self) -> None:
        """The same samples in any order make the same report."""
        blocks = measured(AT_50, noise=0.1)
        turned = [{arm: block[arm] for arm in reversed([*block])} for block in reversed(blocks)]
        assert crossing(blocks, 1) == crossing(turned, 1)
        assert crossing(blocks, 1) != crossing(blocks, 2)

    def test_copes_with_sizes_that_some_blocks_left_out(self) -> None:
        """The largest sites take long, and need not be in every block."""
        blocks = measured(AT_50)
        fewer = [
            {arm: {n: block[arm][n] for n in SIZES if n < 1000 or place % 3} for arm in block}
            for place, block in enumerate(blocks)
        ]
        assert crossing(fewer, 1).word == "cross"

    @given(st.integers(0, 1000))
    @settings(deadline=None, derandomize=True, max_examples=20)
    def test_is_the_same_for_either_arm(self, seed: int) -> None:
        """Exchanging the arms exchanges nothing about where they meet."""
        blocks = measured(AT_50, noise=0.05, seed=seed)
        there, back = crossing(blocks, 1), crossing(swapped(blocks), 1)
        assert there.word == back.word
        assert back.pages == pytest.approx(there.pages)
