"""Advice: the word for several metrics together, and for each question of a reader."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.judging.advice import Answer, answers, by_place, choice
from benchmarks.judging.model import Report, model
from benchmarks.judging.visits import waits
from benchmarks.samples import load
from tests.support.report_text import Modelled
from tests.support.samples import (
    NOISE,
    OTHERS,
    answering,
    everywhere,
    growing,
    visiting,
    write_samples,
)

Visits = Callable[..., Report]


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
    return next(one for one in answers(report) if one.who.startswith(who))


class TestChoice:
    """The word for everything together."""

    @pytest.mark.parametrize(
        ("costs", "expected"),
        [
            ({"startup.cpu": 0.8}, ("clear", "single")),
            ({"startup.cpu": 1.25}, ("clear", "multi")),
            ({"startup.cpu": 1.25, "memory.visited": 0.8}, ("mixed", "")),
            ({"startup.cpu": 1.25, "memory.visited": 0.95}, ("clear", "multi")),
            ({"startup.cpu": 1.0, "memory.visited": 1.0}, ("tie", "")),
        ],
    )
    def test_follows_the_words(
        self, modelled: Modelled, costs: Mapping[str, float], expected: tuple[str, str]
    ) -> None:
        """It names the side that is ahead, weighs where both are, and calls a tie a tie."""
        assert choice(modelled(single=costs)) == expected

    def test_leaves_open_what_the_run_could_not_tell(self, modelled: Modelled) -> None:
        """Noise speaks for nobody."""
        noisy = modelled(
            single={"startup.cpu": 1.0}, noise={"startup.cpu": 0.2}, others={"multi": 1.0}
        )
        assert choice(noisy) == ("not resolved", "")

    def test_only_leans_where_the_word_is_likely(self, modelled: Modelled) -> None:
        """Likely is not clear."""
        run = modelled(single={"startup.cpu": 0.955}, noise={"startup.cpu": 0.012})
        assert choice(run) == ("likely", "single")

    def test_is_withheld_when_the_run_fails_its_check(self, modelled: Modelled) -> None:
        """A run in which `multi` differs from itself chooses nothing, however large the ratio."""
        biased = {**OTHERS, "multi-again": 1.2}
        assert choice(modelled(single={"startup.cpu": 0.5}, others=biased)) == ("void", "")

    def test_cannot_be_made_from_counts(self, modelled: Modelled) -> None:
        """Counts are no cost by themselves."""
        assert choice(modelled(single={})) == ("", "")

    def test_turns_round_when_multi_grows_slower(self, modelled: Modelled) -> None:
        """The same costs with the approaches exchanged choose the other one."""
        costs = {"single": (0.27, 0.0046), "multi": (0.29, 0.0011)}
        large = (*growing(8, {"scaling.startup_cpu": costs}),)
        assert choice(modelled(single={"startup.cpu": 1.0}, extra=large)) == ("clear", "multi")

    def test_counts_visits(self, visits: Visits) -> None:
        """If single takes ten times as long for every step, multi is the choice."""
        assert choice(visits(single=10)) == ("clear", "multi")

    def test_swaps_sides_with_the_samples(self, tmp_path: Path) -> None:
        """What speaks for one approach speaks for the other when their samples are exchanged."""
        run = load(write_samples(tmp_path, single={"startup.cpu": 0.8}))
        other = {"multi": "single", "single": "multi"}
        swapped = replace(
            run,
            samples=tuple(
                replace(one, arm=other[one.arm]) for one in run.samples if one.arm in other
            ),
        )
        assert choice(model(run, Path())) == ("clear", "single")
        assert choice(model(swapped, Path())) == ("clear", "multi")


class TestAnswers:
    """The answer to each question."""

    def test_have_the_word_of_their_metrics(self, modelled: Modelled) -> None:
        """A row of a question is in its answer with all others that answer it."""
        run = modelled()
        starts, memory = said(run, "you restart"), said(run, "you pay for memory")
        assert (starts.word, starts.better) == ("clear", "single")
        assert [row.metric.name for row in starts.rows] == ["startup.cpu", "startup.wall"]
        assert (memory.word, memory.better) == ("tie", "")

    def test_leave_open_questions_open(self, modelled: Modelled) -> None:
        """Memory within 2 % is a tie however exact; a wide interval is not resolved."""
        noise = {**NOISE, "startup.wall": 0.08, "startup.cpu": 0.08}
        quiet = {"multi": 1.0, "multi-again": 1.0}
        run = modelled(single={"startup.cpu": 1.0, "startup.wall": 1.0}, noise=noise, others=quiet)
        assert said(run, "you restart").word == "not resolved"

    def test_are_left_out_if_nothing_was_measured(self, modelled: Modelled) -> None:
        """A run of one probe answers one question."""
        run = modelled(single={"memory.visited": 1.0}, counts={})
        assert [one.who for one in answers(run)] == ["you pay for memory"]

    def test_ask_nobody_to_choose_by_milliseconds(self, modelled: Modelled) -> None:
        """A start that differs by less than 20 ms at most is no reason, clear or not."""
        run = modelled(single={"startup.cpu": 0.97}, noise={"startup.cpu": 0.002})
        assert said(run, "you restart").trifling
        assert not said(modelled(), "you restart").trifling

    def test_name_every_clear_metric(self, whole: Report) -> None:
        """Not only those that the question is asked of first."""
        rows = said(whole, "you have many visitors").rows
        clear = [row for row in whole.about("http") if row.verdict.word == "clear"]
        assert clear
        assert all(row in rows for row in clear)

    def test_only_lean_on_what_is_clear_beside_the_point(self, modelled: Modelled) -> None:
        """A layout's service time alone is no clear answer for many visitors."""
        lines = [
            {**one, "value": one["value"] * (0.5 if one["arm"] == "single" else 1)}
            if one["metric"] == "http.layout.service"
            else {**one, "value": 2e-3}
            for one in answering(12)
        ]
        answer = said(modelled(extra=(*lines,)), "you have many visitors")
        assert (answer.word, answer.better) == ("likely", "single")

    def test_on_many_pages_are_those_of_the_largest_site(self, whole: Report) -> None:
        """Instead of counts, which speak only if no such site was measured."""
        answer = said(whole, "you expect many more pages")
        assert not answer.counted
        assert (answer.word, answer.better) == ("clear", "single")
        assert all("1,000 pages" in row.metric.label for row in answer.rows)

    def test_on_many_pages_rest_on_counts_without_such_a_site(self, modelled: Modelled) -> None:
        """And say so."""
        answer = said(modelled(), "you expect many more pages")
        assert (answer.counted, answer.better) == (True, "single")


class TestVisitors:
    """What visitors wait for, and where."""

    def test_single_is_ahead_where_visitors_move_on(self, visits: Visits) -> None:
        """Opening one page takes the same in both."""
        run = visits()
        assert not said(run, "your visitors open").better
        moving = said(run, "your visitors move")
        assert (moving.word, moving.better) == ("clear", "single")

    def test_answers_hold_against_both_measurements_of_multi(self, visits: Visits) -> None:
        """Against a second multi that is as fast as single nothing is told apart."""
        assert not said(visits(multi_again=0.3, single=0.9), "your visitors move").better

    def test_another_place_may_have_another_answer(self, visits: Visits) -> None:
        """For visitors who come back to a faster multi."""
        back = everywhere("returning", "painted", multi=0.3, multi_again=0.3, single=0.6)
        found = by_place(visits(*back))
        assert [one and one.better for one in found["returning"]] == ["multi", "multi"]
        assert found["cold"][1] is not None
        assert found["cold"][1].better == "single"

    def test_nothing_is_clear_on_one_measurement(self, visits: Visits) -> None:
        """Prefetching is measured once, so the firmest word there is likely."""
        run = visits(single_ahead=10)
        assert {row.verdict.word for row in waits(run, "ahead").values()} == {"likely"}
        assert {one and one.word for one in by_place(run)["ahead"]} == {"likely"}

    def test_a_run_of_servers_says_nothing_of_visitors(self, modelled: Modelled) -> None:
        """No place has an answer."""
        assert by_place(modelled()) == {}
