"""When it flips: sites that grow, lines that cross, and the ticks of their axes."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.judging.model import Report
from benchmarks.reporting import flips, readers, words
from benchmarks.reporting.document import render
from benchmarks.reporting.numbers import round_numbers
from tests.support.report_text import Modelled, cells, section
from tests.support.samples import (
    growing,
)


class TestFlips:
    """Where the answer changes with the number of pages."""

    def test_tells_lines_crossings_and_points(self, whole: Report) -> None:
        """What each line is, where they cross, and who is ahead at which size."""
        text = section(render(whole), "When does it flip?")
        assert "Sites of 3, 10, 30, 100, 300 and 1,000 pages were generated" in text
        text = text[text.index("A straight line") :] + text
        cpu = cells(text, "Start-up, CPU time")
        assert re.fullmatch(r"2\d\d ms \+ 4\.\d\d ms a page", cpu[1])
        assert re.fullmatch(r"at about 6 pages \(\d to \d\)", cpu[3])
        assert cells(text, "Memory after start")[3] == "they do not cross"
        assert "; `single` takes less at 10, 30, 100, 300 and 1,000." in text
        assert "waits for, before compression): `multi` takes less at every size." in text
        assert cells(text, "single / multi")[-1] == "1,000 pages"

    def test_counts_carry_no_interval(self, whole: Report) -> None:
        """Bytes are exact at every size, from one sample."""
        growth = next(one for one in whole.growths if one.metric.kind == "exact")
        assert flips.crossing(growth) == "they do not cross"
        assert re.fullmatch(r"\d+\.\d{3}", words.size(growth.largest))

    def test_says_when_a_line_does_not_describe_the_points(self, modelled: Modelled) -> None:
        """None is drawn or printed, and the reader is sent to the points."""
        slow = {"multi": (0.3, 0.005), "single": (0.29, 0.001)}
        lines = [
            {**one, "value": one["value"] + 4e-6 * one["pages"] ** 2}
            if one["arm"] == "single"
            else one
            for one in growing(8, {"scaling.startup_cpu": slow})
        ]
        run = modelled(extra=(*lines,))
        text = section(render(run), "When does it flip?")
        assert "a straight line would miss a point of `single` by" in text
        assert "the lines cross |" not in text
        assert "no straight line describes the points" in text  # what the picture shows
        assert [line.straight for line in run.growths[0].lines.values()] == [True, False]

    @pytest.mark.parametrize(
        ("costs", "expected"),
        [
            ({"multi": (0.3, 0.005), "single": (0.4, 0.003)}, r"at about \d\d pages \(.*\)"),
            ({"multi": (0.4, 0.005), "single": (0.3, 0.003)}, "they do not cross"),
            (
                {"multi": (0.300, 0.005), "single": (0.3005, 0.005)},
                "not resolved: anywhere between 0 pages and never",
            ),
        ],
    )
    def test_never_names_a_crossing_that_is_not_there(
        self, modelled: Modelled, costs: Mapping[str, Any], expected: str
    ) -> None:
        """Crossing, apart, and too close to tell."""
        run = modelled(extra=(*growing(8, {"scaling.startup_cpu": costs}),))
        assert re.fullmatch(expected, flips.crossing(run.growths[0]))

    def test_has_no_interval_from_few_blocks(self, modelled: Modelled) -> None:
        """It says so, and nobody is said to be ahead at any size."""
        costs = {"multi": (0.3, 0.005), "single": (0.4, 0.003)}
        run = modelled(extra=(*growing(3, {"scaling.startup_cpu": costs}),))
        assert flips.crossing(run.growths[0]).endswith("pages (no interval below 6 blocks)")
        *most, last = flips.sizes(run.growths[0]).split("; ")
        assert most == [
            "Start-up, CPU time (what a start costs the processor, for a site of so many pages): "
            "`multi` takes less by medians alone (too few blocks for an interval) at 3, 10 and 30"
        ]
        assert last.endswith("(too few blocks for an interval) at 100, 300 and 1,000.")

    def test_is_denied_without_an_interval_too(self, modelled: Modelled) -> None:
        """Lines that would meet before the smallest site do not cross."""
        costs = {"multi": (0.3, 0.005), "single": (0.3005, 0.003)}
        run = modelled(extra=(*growing(3, {"scaling.startup_cpu": costs}),))
        assert flips.crossing(run.growths[0]) == ("they do not cross (no interval below 6 blocks)")

    def test_rests_on_sizes_with_an_interval(self, modelled: Modelled) -> None:
        """The largest sites take long, and may be measured in fewer blocks than the others."""
        lines = [one for one in growing(8) if one["pages"] < 1000 or one["block"] < 3]
        run = modelled(extra=(*lines,))
        assert run.growths[0].largest is run.growths[0].rows[300]
        assert run.growths[0].crossing.word == "cross"
        *_, many = readers.readers(run)
        assert "start-up CPU time with 300 pages" in many
        assert "list of callbacks with 1,000 pages" in many

    def test_answers_those_who_expect_many_pages(self, whole: Report) -> None:
        """By the largest site that was measured, in place of counts."""
        *_, many = readers.readers(whole)
        assert many.startswith("**You expect many more pages:** choose `single`.")
        assert "start-up CPU time with 1,000 pages (`single` takes 0.28 of the time" in many

    def test_leaves_out_sites_that_only_one_approach_was_measured_on(
        self, modelled: Modelled
    ) -> None:
        """A size without its pair says nothing about either."""
        lines = [one for one in growing(8) if (one["arm"], one["pages"]) != ("multi", 1000)]
        run = modelled(extra=(*lines,))
        assert run.sizes == [3, 10, 30, 100, 300]


class TestTicks:
    """Round numbers on a logarithmic axis."""

    @pytest.mark.parametrize(
        ("low", "high", "ticks"),
        [
            (83.5, 122, [90, 100, 110, 120]),
            (48, 125, [60, 80, 100, 120]),
            (0.25, 5.2, [0.3, 1, 3]),
            (1, 410, [1, 10, 100]),
            (0.2, 0.9, [0.2, 0.5]),
        ],
    )
    def test_are_few_and_round(self, low: float, high: float, ticks: list[float]) -> None:
        """Whether an axis spans three decades or not even one."""
        assert round_numbers(low, high) == ticks

    @given(st.floats(1e-6, 1e9), st.floats(1.01, 1e4))
    @settings(deadline=None, derandomize=True, max_examples=200)
    def test_are_always_there_and_inside(self, low: float, factor: float) -> None:
        """At least two, at most six, and none beyond the axis."""
        ticks = round_numbers(low, low * factor)
        assert 2 <= len(ticks) <= 6
        assert low * 0.999999 <= ticks[0] < ticks[-1] <= low * factor * 1.000001
