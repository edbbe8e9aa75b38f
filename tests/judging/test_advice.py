"""Advice: a row for each question of a reader, whose word follows from one ratio alone."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.benchmarks.journey import BACK, BRISK, Step
from crossroads.benchmarks.judging.advice import TRIFLES, Answer, advise, answers
from crossroads.benchmarks.judging.model import Report, model
from crossroads.benchmarks.judging.rows import ratio_by_block
from crossroads.benchmarks.judging.statistics import Estimate
from crossroads.benchmarks.judging.verdict import Verdict, approach_ahead, judge, word_for
from crossroads.benchmarks.judging.visits import waits
from crossroads.benchmarks.metrics import METRICS
from crossroads.benchmarks.samples import load
from tests.support.report_text import Modelled
from tests.support.samples import (
    OTHERS,
    STEP_NAMES,
    everywhere,
    growing,
    sample,
    visiting,
    write_samples,
)

Visits = Callable[..., Report]
MANY = ("home", "barchart")


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    """Return a function that makes a model of a run with journeys; more lines replace its own."""

    def make(*more: Any, **factors: float) -> Report:
        named = {arm.replace("_", "-"): factor for arm, factor in factors.items()}
        names = {line["metric"] for line in more}
        lines = [line for line in visiting(9, named) if line["metric"] not in names]
        path = write_samples(tmp_path, blocks=9, extra=(*lines, *more))
        return model(load(path), tmp_path / "report")

    return make


def said(report: Report, who: str) -> Answer:
    """Return the answer to the question that begins so."""
    return next(one for one in answers(report) if one.question.who.startswith(who))


def advised(report: Report, who: str) -> tuple[str, str]:
    """Return what the question that begins so is advised, and for which side."""
    return said(report, who)[1:3]


RESTART = "if you restart often"


class TestWords:
    """Each advice follows from the word of one ratio."""

    @pytest.mark.parametrize(
        ("cost", "noise", "expected"),
        [
            (0.8, 0.006, ("choose", "`single`")),
            (1.25, 0.006, ("choose", "`multi`")),
            (0.95, 0.03, ("lean", "`single`")),
            (1.0, 0.006, ("either", "")),
            (1.0, 0.2, ("open", "")),
        ],
    )
    def test_decide(
        self, modelled: Modelled, cost: float, noise: float, expected: tuple[str, str]
    ) -> None:
        """Clear is choose, likely is lean, a tie is either, and noise is open."""
        quiet = {"multi": 1.0, "multi-again": 1.0}
        run = modelled(single={"startup.cpu": cost}, noise={"startup.cpu": noise}, others=quiet)
        assert advised(run, RESTART) == expected

    def test_are_void_where_the_run_fails_its_check(self, modelled: Modelled) -> None:
        """A run in which `multi` differs from itself advises nothing, however large the ratio."""
        biased = {**OTHERS, "multi-again": 1.2}
        assert advised(modelled(single={"startup.cpu": 0.5}, others=biased), RESTART) == (
            "void",
            "",
        )

    def test_need_six_blocks(self, modelled: Modelled) -> None:
        """Fewer give no interval."""
        assert advised(modelled(single={"startup.cpu": 0.5}, blocks=5), RESTART) == ("few", "")

    def test_swap_sides_with_the_samples(self, tmp_path: Path) -> None:
        """What speaks for one approach speaks for the other when their samples are exchanged."""
        run = load(write_samples(tmp_path, single={"startup.cpu": 0.8}))
        other = {"multi": "single", "single": "multi"}
        swapped = replace(
            run,
            samples=tuple(
                replace(one, arm=other[one.arm]) for one in run.samples if one.arm in other
            ),
        )
        assert advised(model(run, Path()), RESTART) == ("choose", "`single`")
        assert advised(model(swapped, Path()), RESTART) == ("lean", "`multi`")

    def test_prefer_instructions_and_hold_them_against_the_band_of_times(
        self, modelled: Modelled
    ) -> None:
        """Work of 2 % is counted exactly, and nobody should choose by it."""
        costs = {"startup.cpu": 0.8, "startup.instructions": 0.98}
        assert advised(modelled(single=costs), RESTART) == ("either", "")

    def test_come_from_no_count_that_a_setting_levels(self, modelled: Modelled) -> None:
        """URL rules and hooks answer nothing."""
        assert {one.advice for one in answers(modelled(single={}))} == {"unknown"}


@st.composite
def estimates(draw: st.DrawFn) -> tuple[Estimate, float]:
    """Draw an estimate and how much wider it becomes on its logarithmic scale."""
    middle, low, high = draw(st.floats(-0.3, 0.3)), draw(widths), draw(widths)
    return made_of(middle, low, high), draw(st.floats(1, 20))


widths = st.floats(0.0, 0.2)


def made_of(middle: float, low: float, high: float) -> Estimate:
    """Return an estimate from logarithms."""
    at, down, up = (math.exp(one) for one in (middle, middle - low, middle + high))
    return Estimate(at, down, up, n=20, p=0.01)


def advice_of(estimate: Estimate) -> tuple[str, str | None]:
    """Return what an estimate advises, and for whom."""
    band = TRIFLES["time"]
    word = word_for(estimate, band)
    side = approach_ahead(word, estimate)
    advice = advise(Verdict("startup.cpu", word, side, estimate, ""), band)
    return advice, side if FIRMNESS.get(advice) else None


FIRMNESS = {"choose": 2, "lean": 1, "open": 0}
"""Advice for a side; `either` is none, and may only follow from itself."""


class TestNoise:
    """More of it never gives firmer advice."""

    @given(drawn=estimates())
    @settings(deadline=None, derandomize=True, max_examples=2000)
    def test_that_widens_every_interval_makes_no_advice_firmer(
        self, drawn: tuple[Estimate, float]
    ) -> None:
        """No side that was not named before, no `choose` for a `lean`, no new `either`."""
        before, after = advice_of(drawn[0]), advice_of(widened(*drawn))
        if after[0] == "either":
            assert before[0] == "either"
        else:
            assert FIRMNESS[after[0]] <= FIRMNESS.get(before[0], 0)
        assert after[1] in (None, before[1])

    @pytest.mark.parametrize("cost", [0.97, 1.02, 1.04, 1.07, 0.8])
    def test_in_the_samples_makes_no_advice_firmer(self, cost: float) -> None:
        """The same run with ever more noise: what it is advised is only ever weaker."""
        taken = []
        for noise in (0.001, 0.01, 0.02, 0.04, 0.08, 0.2, 0.5, 2.0):
            spread = [noise * (step - 9.5) / 10 for step in range(20)]
            single = [cost * math.exp(one) for one in spread]
            again = [math.exp(one / 10) for one in spread]
            arms = {"multi": [1.0] * 20, "single": single, "multi-again": again}
            taken.append(advise(judge(METRICS["startup.cpu"], arms), TRIFLES["time"]))
        firm = [FIRMNESS.get(one, 0) for one in taken]
        assert all(after <= before for before, after in pairwise(firm))
        assert "open" in taken
        assert "either" not in taken[taken.index("open") :]

    def test_does_not_switch_off_the_rule_for_trifles(self, modelled: Modelled) -> None:
        """A difference of 3 % is open in a noisy run, as it is a tie in a precise one."""
        for noise, advice in ((0.002, "either"), (0.03, "open")):
            run = modelled(single={"startup.cpu": 0.97}, noise={"startup.cpu": noise})
            assert advised(run, RESTART) == (advice, "")


def widened(estimate: Estimate, factor: float) -> Estimate:
    """Return an estimate whose interval reaches so many times as far to either side."""
    low, high = (math.log(end / estimate.ratio) for end in (estimate.low, estimate.high))
    return made_of(math.log(estimate.ratio), -low * factor, high * factor)


class TestManyPages:
    """Sites that grow."""

    def test_are_judged_by_the_largest_and_never_clear(self, whole: Report) -> None:
        """They are measured beside one `multi` alone."""
        answer = said(whole, "if you have many pages and restart")
        assert answer[1:3] == ("lean", "`single`")
        assert answer.row
        assert answer.row.metric.label == "CPU time of a start with 1,000 pages"

    def test_are_unknown_below_a_hundred(self, modelled: Modelled) -> None:
        """A run of three minutes, or of small sites alone, says that it does not know."""
        small = [one for one in growing(8) if one["pages"] <= 30]
        for run in (modelled(), modelled(extra=(*small,))):
            assert {
                said(run, f"if you have many pages and {one}").advice for one in ("r", "p")
            } == {"unknown"}

    def test_have_visitors_of_their_own(self, visits: Visits) -> None:
        """The largest site that was opened in a browser counts, whatever else was measured."""
        waited = (
            {**one, "pages": pages}
            for pages in (100, 1000)
            for one in everywhere("large", "painted", MANY, multi=0.5, single=0.5 + pages / 1e4)
        )
        answer = said(visits(*waited), "for new visitors of many pages")
        assert answer[1:3] == ("lean", "`multi`")
        assert answer.row
        assert answer.row.metric.label == "opening the site, then a chart, with 1,000 pages"
        assert answer.row.estimate.ratio == pytest.approx(1.2)


class TestVisitors:
    """What visitors wait for, and where."""

    def test_single_is_ahead_where_visitors_move_on(self, visits: Visits) -> None:
        """Opening one page takes the same in both."""
        run = visits()
        assert advised(run, "for new visitors who come for") == ("either", "")
        assert advised(run, "for new visitors who move") == ("choose", "`single`")

    def test_answers_are_held_against_both_measurements_of_multi(self, visits: Visits) -> None:
        """Each of them is half of the answer."""
        (first, both) = (
            said(visits(multi_again=cost), "for new visitors who move").row for cost in (1, 1.1)
        )
        assert first
        assert both
        assert both.estimate.ratio == pytest.approx(first.estimate.ratio / 1.1**0.5, rel=1e-3)

    def test_those_who_come_back_may_have_another_answer(self, visits: Visits) -> None:
        """A faster multi is told of them, whatever new visitors wait for."""
        back = everywhere("returning", "painted", multi=0.3, multi_again=0.3, single=0.6)
        run = visits(*back)
        assert advised(run, "for second-time visitors who come for") == ("choose", "`multi`")
        assert advised(run, "for new visitors who move") == ("choose", "`single`")

    def test_nothing_is_clear_on_one_measurement(self, visits: Visits) -> None:
        """Loading ahead is measured once, so the firmest word there is likely."""
        run = visits(single_ahead=10)
        assert {row.verdict.word for row in waits(run, "ahead").values()} == {"likely"}
        assert advised(run, "for visitors with all pages loaded ahead who move") == (
            "lean",
            "`multi`",
        )

    @pytest.mark.parametrize(
        ("who", "place", "steps"),
        [
            ("for third-time visitors who come for one page", "third", BRISK[:2]),
            ("for visitors who point before they click", "hover", BRISK[1:3]),
            ("for visitors who go back and forward", "back", BACK[3:]),
            ("for visitors with Firefox", "firefox", BRISK),
        ],
    )
    def test_of_other_kinds_have_answers_of_their_own(
        self, visits: Visits, who: str, place: str, steps: Sequence[Step]
    ) -> None:
        """Measured once: likely at most. Without samples there is no such row."""
        names = [step.name for step in steps]
        run = visits(*everywhere(place, "painted", names, multi=0.2, single=0.5))
        assert advised(run, who) == ("lean", "`multi`")
        row = said(run, who).row
        assert row
        assert row.middle("single") == pytest.approx(0.52 * len(names))
        assert who not in {one.question.who for one in answers(visits())}

    def test_stock_pages_are_held_against_stock_multi_as_the_approaches_are(
        self, visits: Visits
    ) -> None:
        """What most people choose between: the same steps, and clear if measured twice."""
        run = visits()
        answer = said(run, "for visitors of an untuned site who move")
        assert answer[1:3] == ("lean", "stock Dash Pages")
        assert answer.row
        assert answer.row.estimate.ratio == pytest.approx(1.27 / 5.0, rel=0.05)
        again = [
            {**one, "arm": "multi-stock-again", "value": one["value"] * (1 + one["block"] % 2 / 50)}
            for one in visiting(9)
            if one["arm"] == "multi-stock"
        ]
        path = write_samples(run.run.path.parent, blocks=9, extra=(*visiting(9), *again))
        twice = said(model(load(path), Path()), "for visitors of an untuned site who move")
        assert twice[1:3] == ("choose", "stock Dash Pages")

    def test_tuned_multi_is_held_against_stock_pages(self, visits: Visits) -> None:
        """Side by side, with both measurements of it."""
        answer = said(visits(), "for new visitors if you tune `multi`")
        assert answer.row
        assert answer.row.estimate.ratio == pytest.approx(4.07 / 4.2, rel=0.05)
        assert "multi-again" in answer.row.arms

    def test_those_far_away_have_answers_of_their_own(self, visits: Visits) -> None:
        """Measured beside one `multi` alone, tuned and not; what is near says nothing of them."""
        stock = {"multi_stock": 2.0, "pages_stock": 1.0}
        pages = [name for name in STEP_NAMES if name != "control"]
        run = visits(*everywhere("cold50", "painted", pages, multi=0.3, single=0.6, **stock))
        for does in ("come for one page", "move between pages"):
            assert advised(run, f"for new visitors 50 ms away who {does}") == ("lean", "`multi`")
            untuned = f"for visitors of an untuned site 50 ms away who {does}"
            assert advised(run, untuned) == ("lean", "stock Dash Pages")
        assert [*waits(run, "stock50")] == pages
        assert not [one for one in answers(visits()) if "50 ms" in one.question.who and one.row]

    def test_a_quantity_is_added_up_block_by_block(self, visits: Visits) -> None:
        """The next four pages together."""
        row = said(visits(), "for new visitors who move").row
        assert row
        assert row.estimate.ratio == pytest.approx(0.61 / 1.95, rel=0.05)
        assert row.estimate.n == 9

    def test_nothing_is_advised_from_what_failed_the_runs_check(self, modelled: Modelled) -> None:
        """Although the question is judged without what the control planted: it may fail by that."""
        run = modelled(single={"memory.visited": 0.5})
        assert advised(run, "if you pay for memory")[0] != "void"
        rows = [
            replace(row, verdict=replace(row.verdict, word="void", better=None))
            if row.metric.name == "memory.visited"
            else row
            for row in run.rows
        ]
        assert advised(replace(run, rows=tuple(rows)), "if you pay for memory") == ("void", "")

    def test_a_run_of_servers_says_nothing_of_visitors(self, modelled: Modelled) -> None:
        """No question of theirs has an answer."""
        assert not [one for one in answers(modelled()) if "visitors who" in one.question.who]


class TestPairs:
    """What was measured side by side."""

    def test_pairs_of_different_probes_are_not_pairs(self) -> None:
        """They have a ratio of medians without an interval, which settles nothing."""
        values = dict(enumerate([1.0, 1.1, 1.2, 1.3, 1.4, 1.5]))
        one = {("navigation", block): value for block, value in values.items()}
        other = {("navigation-others", block): 2 * value for block, value in values.items()}
        same = {("navigation", block): 2 * value for block, value in values.items()}
        apart, paired = ratio_by_block(other, one), ratio_by_block(same, one)
        assert apart
        assert paired
        assert (apart.ratio, apart.low, apart.high, apart.n) == (2.0, 0.0, math.inf, 0)
        assert (round(paired.low, 9), round(paired.high, 9), paired.n) == (2.0, 2.0, 6)

    def test_two_pairs_of_counts_that_agree_are_enough(self) -> None:
        """Bytes need no interval; times do, and so do bytes that do not agree."""
        one = {("driven", block): 2.0 for block in range(2)}
        other = {("driven", block): 4.0 + block / 1000 for block in range(2)}
        far = {("driven", block): 4.0 + block for block in range(2)}
        counted, timed, varied = (
            ratio_by_block(one, other, counts=True),
            ratio_by_block(one, other),
            ratio_by_block(one, far, counts=True),
        )
        assert counted
        assert timed
        assert varied
        assert (round(counted.low, 3), round(counted.high, 3), counted.n) == (0.5, 0.5, 2)
        assert (timed.high, varied.high) == (math.inf, math.inf)

    def test_a_sum_has_the_blocks_of_one_probe(self, modelled: Modelled) -> None:
        """Of an arm that another probe measured nothing is compared."""
        lines = [
            sample(block, 0, arm, "memory.visited", 1.0)
            | {"probe": "one" if arm == "multi" else "two"}
            for block in range(8)
            for arm in ("multi", "single")
        ]
        run = modelled(single={}, extra=(*lines,))
        assert run.side_by_side(["memory.visited"], {"multi": "multi", "single": "single"}) == {}
