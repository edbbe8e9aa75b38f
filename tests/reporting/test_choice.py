"""Which to choose: the one sentence, and a sentence for each kind of reader."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.judging.model import Report, model
from benchmarks.reporting import choice, readers, report, trust, weighing, words
from benchmarks.reporting.document import render
from benchmarks.samples import load
from tests.support.report_text import Modelled, section
from tests.support.samples import (
    OTHERS,
    answering,
    growing,
    write_samples,
)


class TestChoice:
    """The one sentence that says which to choose."""

    @pytest.mark.parametrize(
        ("costs", "expected"),
        [
            (
                {"startup.cpu": 0.8},
                "Choose `single`, unless you need separate Dash apps. At 3 pages a server's costs "
                "differ: start-up CPU time (*clear*: `single` takes 20.3 % less time, 8",
            ),
            (
                {"startup.cpu": 1.25},
                "Choose `multi`, if you can do without upstream's promise. At 3 pages a server's "
                "costs differ: start-up CPU time (*clear*: `single` takes 24.",
            ),
            (
                {"startup.cpu": 1.25, "memory.visited": 0.8},
                "Weigh one against the other, as neither is ahead in everything. At 3 pages",
            ),
            (
                {"startup.cpu": 1.25, "memory.visited": 0.95},
                "Choose `multi`, if you can do without upstream's promise.",
            ),
            (
                {"startup.cpu": 1.0, "memory.visited": 1.0},
                "Choose `single`, unless you need separate Dash apps: both cost the same, and "
                "upstream promises this one alone. At 3 pages a server's costs hardly differ: "
                "start-up time by at most ",
            ),
        ],
    )
    def test_follows_the_words(
        self, modelled: Modelled, costs: Mapping[str, float], expected: str
    ) -> None:
        """It names the side that is ahead, weighs where both are, and calls a tie a tie."""
        said = choice.choice(modelled(single=costs))
        assert said.startswith(expected)
        assert said.endswith("upstream does not promise that several instances work.")

    def test_leaves_open_what_the_run_could_not_tell(self, modelled: Modelled) -> None:
        """By cost nothing speaks for either; how far they may be apart is told."""
        noisy = {"single": {"startup.cpu": 1.0}, "noise": {"startup.cpu": 0.2}}
        said = choice.choice(modelled(**noisy, others={"multi": 1.0}))
        assert said.startswith("Choose `single`, unless you need separate Dash apps: no cost that")
        assert re.search(
            r"costs differ: start-up time by at most \d\d\.\d % \(\d+\.?\d* ms\)", said
        )

    def test_tells_what_the_largest_site_takes(self, modelled: Modelled) -> None:
        """Where sites of several sizes were made; bytes and trifles do not weigh against costs."""
        said = choice.choice(modelled(extra=(*growing(8),)))
        assert said.startswith("Choose `single`, unless you need separate Dash apps. ")
        assert re.search(
            r"At 1,000 pages `multi` takes 3\.\d times the start-up CPU time \(3\.\d+ s more\) and "
            r"1\.\d times the memory after start \(6\d\.\d MB more\), while `single` has a list of "
            r"callbacks of 411 kB against 1\.20 kB\.",
            said,
        )
        assert "1,000 pages" not in choice.choice(modelled())

    def test_turns_round_when_multi_grows_slower(self, modelled: Modelled) -> None:
        """The same costs with the approaches exchanged choose the other one."""
        costs = {"single": (0.27, 0.0046), "multi": (0.29, 0.0011)}
        run = modelled(
            single={"startup.cpu": 1.0}, extra=(*growing(8, {"scaling.startup_cpu": costs}),)
        )
        said = choice.choice(run)
        assert said.startswith("Choose `multi`, if you can do without upstream's promise. At 3 pa")
        assert "At 1,000 pages `single` takes 3." in said

    def test_asks_nobody_to_choose_by_milliseconds(self, modelled: Modelled) -> None:
        """A start that differs by less than 20 ms at most is no reason, clear or not."""
        run = modelled(single={"startup.cpu": 0.97}, noise={"startup.cpu": 0.002})
        restarts, *_ = readers.readers(run)
        assert restarts.startswith(
            "**You restart or scale out often:** either will do, as a start differs by less than "
            "20 ms (`single` may save 13.0 ms). A *tie* in"
        )

    def test_names_every_clear_answer_to_a_question(self, whole: Report) -> None:
        """Not only the metrics that the question is asked of first."""
        visitors = next(one for one in readers.readers(whole) if "many visitors" in one)
        for row in whole.section("http"):
            if row.verdict.word == "clear":
                assert words.label(row) in visitors

    def test_only_leans_on_what_is_clear_beside_the_point(self, modelled: Modelled) -> None:
        """A layout's service time alone is no clear answer for many visitors."""
        lines = [
            {**one, "value": one["value"] * (0.5 if one["arm"] == "single" else 1)}
            if one["metric"] == "http.layout.service"
            else {**one, "value": 2e-3}
            for one in answering(12)
        ]
        visitors = next(
            one for one in readers.readers(modelled(extra=(*lines,))) if "many visitors" in one
        )
        assert "lean towards `single`. *Clear* for `single` in service time of a layout" in visitors

    def test_swaps_sides_with_the_samples(self, modelled: Modelled) -> None:
        """What speaks for one approach speaks for the other when their samples are exchanged."""
        run = load(write_samples(Path(modelled().samples).parent, single={"startup.cpu": 0.8}))
        other = {"multi": "single", "single": "multi"}
        swapped = replace(
            run,
            samples=tuple(
                replace(one, arm=other.get(one.arm, one.arm))
                for one in run.samples
                if one.arm in other
            ),
        )
        assert weighing.overall(model(run, Path()).measured) == ("clear", "single")
        assert weighing.overall(model(swapped, Path()).measured) == ("clear", "multi")

    def test_leans_where_the_word_is_likely(self, modelled: Modelled) -> None:
        """Likely is not clear: the lead is weaker."""
        run = modelled(single={"startup.cpu": 0.955}, noise={"startup.cpu": 0.012})
        assert [row.verdict.word for row in run.measured] == ["likely"]
        said = choice.choice(run)
        assert said.startswith("Lean towards `single`, unless you need separate Dash apps.")
        assert "start-up CPU time (*likely*: `single` takes" in said

    def test_is_withheld_when_the_run_fails_its_check(self, modelled: Modelled) -> None:
        """A run in which `multi` differs from itself chooses nothing, however large the ratio."""
        biased = {**OTHERS, "multi-again": 1.2}
        run = modelled(single={"startup.cpu": 0.5}, others=biased, counts={})
        assert choice.choice(run).startswith("This run cannot say, as it failed its own check.")
        assert "agreed with itself in 0 of 1" in trust.certainty(run)
        checks = section(render(run), "Can I trust this run?")
        assert "| **no** |" in checks

    def test_is_one_plain_sentence_on_the_home_page(self, modelled: Modelled) -> None:
        """The headline carries no Markdown, a date, versions, and ratios with their intervals."""
        facts = report.headline(modelled())
        assert facts["date"] == "2026-11-20"
        assert facts["versions"]["dash"] == "4.4.1"
        assert facts["sentences"][0].startswith("Several Dash instances")
        assert not re.search(r"[`*\[]", " ".join(facts["sentences"]))
        assert [one["metric"] for one in facts["ratios"]] == [
            "startup.wall",
            "startup.cpu",
            "memory.visited",
        ]
        assert all(one["low"] <= one["ratio"] <= one["high"] for one in facts["ratios"])
