"""What a folded table comes to, in the line by which it is opened."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.arms import STOCK
from benchmarks.breaking.faults.table import Seen
from benchmarks.judging.model import Dot, Report, Timeline
from benchmarks.judging.statistics import paired_ratio
from benchmarks.reporting import attacks, checked, faults, hazards, summaries
from benchmarks.reporting.document import render
from benchmarks.reporting.journey import Amounts
from tests.support.report_text import Modelled
from tests.support.samples import OTHERS


class TestLines:
    """Every line, in the report as it is browsed."""

    def test_are_what_a_browser_of_code_shows(self, whole: Report) -> None:
        """HTML alone, as no Markdown is read there, and a blank line before what is folded."""
        text = render(whole)
        said = re.findall(r"^<details><summary>(.*)</summary>\n\n", text, re.MULTILINE)
        assert len(said) == text.count("<details>") == text.count("\n\n</details>\n") > 10
        assert not [one for one in said if not one or re.search(r"[`*]", one)]


class TestWords:
    """Rows by their words."""

    def test_are_counted(self, modelled: Modelled) -> None:
        """The most frequent first, and whom they speak for."""
        rows = modelled(single={"startup.cpu": 0.8, "memory.start": 1.2}).section("server")
        said = summaries.tally(rows, "metrics")
        assert said.startswith(f"Of {len(rows)} metrics: ")
        assert "1 *clear* for `single`" in said
        assert "1 *clear* for `multi`" in said

    def test_say_which_checks_were_passed(self, modelled: Modelled) -> None:
        """And which were not."""
        good = summaries.checks(modelled().section("server"))
        assert re.fullmatch(
            r"`multi` agrees .* in (\d) of \1 metrics and a .* in (\d) of \2 .*", good
        )
        biased = modelled(others={**OTHERS, "multi-again": 1.1}).section("server")
        assert "`multi` agrees with itself in 0 of" in summaries.checks(biased)
        assert summaries.checks([]) == "No metric was checked"


class TestAmounts:
    """Costs side by side."""

    def test_count_where_nothing_tuned_costs_more(self) -> None:
        """Than both approaches; what was not measured does not count."""
        both = {"multi": 3.0, "single": 1.0}
        lines = [
            Amounts("a", "s", {**both, STOCK[0]: 4.0, STOCK[1]: 2.0, STOCK[2]: None}, 6),
            Amounts("b", "s", {**both, STOCK[0]: 5.0, STOCK[1]: 4.0, STOCK[2]: None}, 6),
        ]
        assert summaries.stock(lines) == (
            "Dearer than both approaches, by medians alone: `multi-stock` in 2 of 2 costs and "
            "`pages-stock` in 1 of 2 costs"
        )

    def test_say_what_loading_ahead_takes_at_most(self) -> None:
        """By the cost that grows most."""
        ahead = {"multi": 2.0, "multi-ahead": 3.0, "single": 2.0, "single-ahead": None}
        more = {"multi": 10.0, "multi-ahead": 11.0, "single": 10.0, "single-ahead": 12.0}
        lines = [Amounts("Requests", "count", ahead, 6), Amounts("Bytes", "bytes", more, 6)]
        assert summaries.ahead(lines) == (
            "Loading ahead takes in `multi` up to 1.50 times as much (requests) and `single` up to "
            "1.20 times as much (bytes)"
        )

    def test_find_the_sample_that_is_furthest_off(self) -> None:
        """On either side."""
        lines = [Timeline("a", [Dot(1, "multi", 2.0), Dot(2, "single", -31.0)])]
        assert summaries.furthest(lines) == "Every sample, at most 31.0 % off the median of its arm"


class TestSections:
    """Results that are read from files of their own."""

    def test_tell_of_attacks_that_got_through(self) -> None:
        """In bold."""
        tried = [{"leaked": False}, {"leaked": False}, {"leaked": True}]
        assert attacks.result(tried) == "3 attacks were tried, **1 got through**"
        assert attacks.result(tried[:2]) == "2 attacks were tried, none got through"

    @pytest.mark.parametrize(("seconds", "kept"), [(1.05, "within"), (1.2, "**beyond**")])
    def test_tell_whether_a_check_costs_too_much(
        self, tmp_path: Path, seconds: float, kept: str
    ) -> None:
        """By the callback that suffers most."""
        estimate = vars(paired_ratio([seconds] * 8, [1.0] * 8))
        row = {"approach": "multi", "answer": "one word", "unchecked": 1.0, "estimate": estimate}
        path = tmp_path / "micro.json"
        path.write_text(json.dumps({"rows": [row]}), "utf-8")
        found = checked.checked(path)
        assert found is not None
        assert found["result"].endswith(
            f"at most {seconds:.3f} times as long: {kept} what is allowed"
        )

    def test_tell_of_requests_that_failed(self) -> None:
        """Of all, over all faults, and of a soak."""
        good = faults.Line("x", "multi", Seen(1, 1000))
        bad = faults.Line("x", "multi", Seen(1, 10, failed={"cut": 2, "late": 1}))
        assert faults.failures([good, good]) == "none of 2,000 requests"
        assert faults.failures([good, bad]) == "**3** of 1,010 requests"

    def test_tell_of_hazards_that_do_not_hold(self) -> None:
        """What upstream has fixed is not counted."""
        rows = [["a", "b", "c", "holds"], ["a", "b", "c", "**changed**"]]
        assert hazards.held(rows, "4.4.1").startswith("1 of 2 hazards hold on Dash 4.4.1")

    def test_tell_whom_a_broken_page_concerns(self) -> None:
        """The others of its site on stock Dash, and of the kit's who starts with it."""

        def fault(name: str, statuses: list[int], *, starts: bool) -> dict[str, Any]:
            stock = {"from the start": {"others": statuses}}
            return {"name": name, "trap": stock, "safe": {"from the start": {"starts": starts}}}

        multi = fault("broken-multi", [500, 200], starts=False)
        single = fault("broken-single", [200, 200], starts=False)
        assert hazards.broken([multi, single]) == (
            "Another page fails, too, in stock `multi`; the kit does not start"
        )
        started = fault("broken-pages", [200], starts=True)
        assert hazards.broken([started]) == (
            "Another page fails, too, nowhere; the kit starts all the same in `pages`"
        )
