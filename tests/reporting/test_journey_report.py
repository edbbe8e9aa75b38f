"""What a visit costs: the part of the report on journeys says what their samples say."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.arms import LEVERS, START_LEVERS
from benchmarks.judging.model import Report, model
from benchmarks.reporting import levers, staircase, targets
from benchmarks.reporting.document import render
from benchmarks.reporting.illustrations import draw
from benchmarks.reporting.page import page
from benchmarks.samples import load
from tests.support.samples import VISIT, sample, visiting, write_samples

Visits = Callable[..., Report]
HEADING = "What does a visit cost?"


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    """Return a function that makes a model of a run with journeys; more lines may be added."""

    def make(*more: Any, blocks: int = 9, **factors: float) -> Report:
        named = {arm.replace("_", "-"): factor for arm, factor in factors.items()}
        extra = (*visiting(blocks, named), *more)
        path = write_samples(tmp_path, blocks=blocks, extra=extra)
        return model(load(path), tmp_path / "report")

    return make


def part(report: Report) -> str:
    """Return what the report says about a visit."""
    found = re.search(rf"^## {re.escape(HEADING)}\n(.*?)(?=^## )", render(report), re.S | re.M)
    assert found, f"{HEADING!r} is not in the report"
    return found[1]


def lines(text: str, *words: str) -> list[str]:
    """Return the lines of tables that hold all the words."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [line for line in rows if all(word in line for word in words)]


class TestSection:
    """The part as a whole, and its sentences."""

    def test_a_run_without_journeys_says_nothing_about_them(self, tmp_path: Path) -> None:
        """Neither heading nor picture, and the page agrees."""
        report = model(load(write_samples(tmp_path)), tmp_path / "report")
        assert HEADING not in render(report)
        assert HEADING not in page(report)
        assert "staircase" not in draw(report)

    def test_every_step_stands_in_order_with_what_went_over_the_wire(self, visits: Visits) -> None:
        """Seven steps of the first visit, then seven of the returning visitor, folded."""
        first, returning, *_ = part(visits()).split("<details>")
        rows = lines(first, "10.0 kB / 20.0 kB", "5 / 4")
        assert len(rows) == 7
        assert rows[0].startswith("| Opening the site | ")
        assert rows[5].startswith("| Another year picked | ")
        assert len(lines(returning.split("</details>")[0], "500 ms", "1.50 s")) == 7

    def test_the_page_tells_the_same_and_draws_it(self, visits: Visits) -> None:
        """Heading, targets and the staircase stand in the page too."""
        text = page(visits())
        assert HEADING in text
        assert "Targets for a visit" in text
        assert 'class="stairs"' in text

    def test_what_the_journeys_cannot_say_is_said(self, visits: Visits) -> None:
        """One machine, no network, Chromium alone, and what painted means."""
        text = part(visits())
        limits = ("share one machine of 2 cores", "no network", "Only Chromium", "Painted means")
        for words in limits:
            assert words in text

    def test_checks_of_the_journey_are_folded(self, visits: Visits) -> None:
        """The checks of the run name no step of a journey outside a folded part."""
        text = render(visits()).split("## Can I trust this run?")[1]
        open_parts = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
        assert "first visit" in text
        assert "first visit" not in open_parts


class TestTargets:
    """The project's own targets."""

    def test_what_is_within_its_target_is_reached(self, visits: Visits) -> None:
        """Ratios with interval and blocks, values with the target in the same unit."""
        text = part(visits())
        (row,) = lines(text, "| First chart page |", "`multi-ahead`")
        assert re.search(
            r"`multi-ahead` / `multi-stock` \| 0\.0\d+ \(0\.0\d+ to 0\.0\d+\) \| 9 ", row
        )
        assert row.endswith("| at most 0.10 | reached |")
        (row,) = lines(text, "`multi-ahead`", "1.50 MB", "at most 1.70 MB")
        assert row.endswith("| reached |")

    def test_a_target_that_is_missed_says_missed(self, visits: Visits) -> None:
        """Three times as long, and with 1.4 times the heap."""
        text = part(visits(multi_ahead=3))
        (row,) = lines(text, "| First chart page |", "`multi-ahead`")
        assert row.endswith("| **missed** |")
        (row,) = lines(text, "Heap after 50", "`single`")
        assert "| **missed**" in row
        (row,) = lines(text, "Heap after 50", "`multi`")
        assert "| reached" in row

    def test_an_interval_that_holds_the_target_leaves_it_open(self, visits: Visits) -> None:
        """A ratio that lies on its target is reached or missed by chance."""
        rows = targets.targets(visits(multi_ahead=0.1 * 1.9 / 0.09))
        (one,) = [row for row in rows if (row.what, row.arm) == ("First chart page", "multi-ahead")]
        assert targets.outcome(one).endswith(", but the interval includes the target")

    def test_few_blocks_have_no_interval(self, visits: Visits) -> None:
        """Five blocks say which side of the target they are on, and that it is not sure."""
        text = part(visits(blocks=5))
        (row,) = lines(text, "| First chart page |", "`multi-ahead`")
        assert row.endswith("| reached, on too few blocks for an interval |")

    def test_misses_are_named_outside_what_is_folded(self, visits: Visits) -> None:
        """All targets are folded; how many are reached stands before, and each that is not."""
        before, folded = part(visits(multi_ahead=3)).split("<details><summary>All targets")
        rows = lines(folded.split("</details>")[0], "at most")
        missed = [row for row in rows if "**missed**" in row]
        assert f"Of {len(rows)} targets {len(rows) - len(missed)} are reached." in before
        assert before.count(", at most ") == len(missed) > 1
        assert "- First chart page, `multi-ahead` / `multi-stock`: 0.1" in before

    def test_starts_of_a_thousand_pages_are_held_against_stock(self, visits: Visits) -> None:
        """Where the stock arms were measured on the largest site."""
        cost = {"multi": 3.0, "multi-stock": 5.0, "single": 0.8, "pages-stock": 3.0}
        starts = [
            sample(block, 0, arm, "scaling.startup_cpu", seconds + block / 100, pages=1000)
            for block in range(6)
            for arm, seconds in cost.items()
        ]
        text = part(visits(*starts))
        multi, single = lines(text, "Start-up with 1,000 pages")
        assert multi.endswith("| at most 0.50 | **missed** |")
        assert single.endswith("| at most 0.30 | reached |")

    def test_what_was_not_measured_has_no_line(self, visits: Visits) -> None:
        """No arm with the smaller bundle, no start of a thousand pages."""
        text = part(visits())
        assert not lines(text, "smaller plotly.js")
        assert not lines(text, "Start-up with 1,000 pages")


class TestLevers:
    """What each lever buys, and what loading ahead costs."""

    def test_a_lever_is_paired_with_the_blocks_it_has(self, visits: Visits) -> None:
        """Six blocks of a lever against the first six of nine; others have no line."""
        (line,) = levers.levers(visits())
        size, first, second = (one.ratio if one else 0 for one in line.estimates)
        assert (line.lever, line.n) == ("share_bundles", 6)
        assert size == pytest.approx(
            sum_of_pages("multi-share_bundles") / sum_of_pages("multi-stock"), rel=1e-6
        )
        assert first == pytest.approx(0.5, rel=0.1)
        assert second == pytest.approx(0.165, rel=0.1)

    def test_every_lever_is_explained(self) -> None:
        """A lever that is added needs its sentence."""
        assert levers.WHAT_IT_IS.keys() == {*LEVERS, *START_LEVERS}

    def test_those_of_the_start_are_held_against_a_start_with_nothing_tuned(
        self, visits: Visits
    ) -> None:
        """Two blocks of a lever against the first two of six: a ratio without an interval."""
        cost = {"multi-stock": (6, 20.0), "multi-share_routes": (2, 5.0), "multi-freeze": (2, 15.0)}
        starts = [
            sample(block, 0, arm, "scaling.startup_cpu", seconds, pages=1000)
            for arm, (blocks, seconds) in cost.items()
            for block in range(blocks)
        ]
        text = part(visits(*starts))
        (routes,), (freeze,) = lines(text, "`routes`"), lines(text, "`freeze`")
        assert routes.startswith("| `routes` | 0.250 | 2 | one routing table")
        assert freeze.startswith("| `freeze` | 0.750 | 2 |")
        assert "Each lever of the start alone" in page(visits(*starts))
        assert not lines(part(visits()), "`routes`")

    def test_the_price_of_loading_ahead_stands_beside_going_without(self, visits: Visits) -> None:
        """Twice the browser's memory in multi, in the order of the arms."""
        (row,) = lines(part(visits()), "Memory of the browser at the end")
        assert re.fullmatch(
            r"\| Memory .*? \| 4\d\d MB \| 8\d\d MB \| 3\d\d MB \| 4\d\d MB \| 9 \|", row
        )

    def test_a_slow_network_says_that_a_driver_was_attached(self, visits: Visits) -> None:
        """What is folded names the network, each step has its two medians and no interval."""
        folded = part(visits()).split("<details><summary>The same on Fast 3G</summary>")[1]
        folded = folded.split("</details>")[0]
        assert len(lines(folded, "3.00 s", "2.00 s", "(no interval below 6 blocks) | 2 |")) == 7
        assert "Emulated by a driver that is attached" in folded


class TestStaircase:
    """The picture of what adds up."""

    def test_sums_end_at_the_tour(self, visits: Visits) -> None:
        """Each line is a sum over the pages, the control left out, and never falls."""
        sizes, _ = staircase.stairs(visits())
        assert list(sizes.arms) == list(staircase.LINES)
        for arm, sums in sizes.arms.items():
            assert list(sums) == sorted(sums)
            assert sums[-1] == pytest.approx(sum_of_pages(arm) / 1e6)

    def test_the_alternative_holds_the_numbers(self, visits: Visits) -> None:
        """Somebody who does not see the picture is told every sum."""
        panels = staircase.stairs(visits())
        text = staircase.alternative(panels)
        for panel in panels:
            assert f"{panel.arms['multi'][-1]:.2f}" in text
        assert "pages-stock" in text
        assert b"<svg" in draw(visits())["staircase"]


def sum_of_pages(arm: str) -> float:
    """Return the bytes of a tour as the made-up run has them, without those of the control."""
    steps = VISIT["server_bytes"][arm]
    return sum(steps) - steps[5]
