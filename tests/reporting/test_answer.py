"""The answer: the default, the findings, and the table that they are made of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from crossroads.benchmarks.arms import STOCK
from crossroads.benchmarks.judging.advice import QUESTIONS, Answer, answers
from crossroads.benchmarks.probes.table import PROBES
from crossroads.benchmarks.reporting.document import documents
from crossroads.benchmarks.reporting.sections import answer
from tests.support.report_text import Modelled, row_of, table
from tests.support.samples import everywhere, growing


class TestAnswer:
    """The default, the findings, and the table that they are made of."""

    @pytest.mark.parametrize(
        ("costs_of", "found"),
        [
            ({"startup.cpu": 0.8}, ["`single` is clearly ahead of `multi` if you restart often."]),
            ({"startup.cpu": 1.25}, ["`multi` is clearly ahead of `single` if you restart often."]),
            (
                {"startup.cpu": 1.25, "memory.visited": 0.8},
                [
                    "`multi` is clearly ahead of `single` if you restart often.",
                    "`single` is clearly ahead of `multi` if you pay for memory.",
                ],
            ),
            (
                {"startup.cpu": 1.0, "memory.visited": 1.0},
                [],
            ),
        ],
    )
    def test_says_in_sentences_what_is_clear(
        self, modelled: Modelled, costs_of: Mapping[str, float], found: list[str]
    ) -> None:
        """It can come out either way, and for both; the default is no finding."""
        run = modelled(single=costs_of)
        default, *told = answer.headline(run)
        assert default == answer.DEFAULT
        assert told[: len(found)] == [f"Measured: {one}" for one in found]
        assert not any(one.startswith("Measured: ") for one in told[len(found) :])

    def test_pictures_the_rows_that_the_readme_quotes(self, visits: Modelled) -> None:
        """Of each pair the larger one is the full bar."""
        run = visits(*growing(8))
        rows = answer.pictured(run)
        quoted = answer.quoted(run)
        assert [[one["what"], *one["values"], one["word"]] for one in rows] == [
            [what, multi, single, word]
            for what, multi, single, _, _, word in quoted
            if multi != "-"
        ]
        assert rows
        assert all(max(one["shares"]) == 100 for one in rows)

    def test_says_of_each_question_once_what_it_knows_or_that_it_does_not(
        self, visits: Modelled, modelled: Modelled
    ) -> None:
        """By its name if it is clear, however many there are, or else as one of so many."""
        runs = [visits(*growing(8)), visits(blocks=5), visits(multi_again=2), modelled()]
        for run in runs:
            found = answer.findings(run)
            told = [one.question.who for _, those in found for one in those]
            assert sorted(told) == sorted(one.question.who for one in answers(run))
            for sentence, those in found:
                assert len(sentence.split()) <= 32
                if any(one.advice != "choose" for one in those):
                    counts = map(int, re.findall(r"(?:^|, |and )(\d+) ", sentence))
                    assert sum(counts) == len(those)
                    continue
                (side,) = {one.side for one in those}
                assert sentence.startswith(f"Measured: {side} is clearly ahead ")
                whos = {one.question.who.partition(" who ")[2] for one in those}
                assert all(does in sentence for does in whos)
        said = ["\n".join(answer.headline(run)) for run in runs]
        assert ", 8 are open and 3 failed the run's own check: the full" in said[2]
        assert said[3].endswith(answer.NO_VISITS)

    def test_counts_what_is_not_clear(self) -> None:
        """One or several."""
        kinds = ("lean", "either", "few", "either", "unknown", "void")
        those = [Answer(QUESTIONS[0], kind, "", None) for kind in kinds]
        assert answer.counted(those[:3], "more ") == (
            "1 more question leans to one side, 1 is a tie and 1 is open: "
            "the full table says which."
        )
        assert answer.counted(those[1:], "") == (
            "2 questions are ties, 2 are open and 1 failed the run's own check: "
            "the full table says which."
        )

    def test_admits_visitors_who_come_back_and_pages_loaded_ahead(self, visits: Modelled) -> None:
        """They speak with the same voice as all others."""
        back = everywhere("returning", "painted", multi=0.3, multi_again=0.3, single=0.6)
        run = visits(*back, single_ahead=10)
        said = " ".join(answer.headline(run))
        assert (
            "`multi` is clearly ahead of `single` for second-time visitors who come for one page"
            in said
        )
        ahead = "For visitors with all pages loaded ahead who come for one page"
        row = row_of(table(answer.section(run)["table"]), ahead)
        assert row[-1] == "lean towards **`multi`**"
        assert (
            "`single` is clearly ahead of `multi` for new visitors who move between pages" in said
        )

    def test_has_a_row_for_each_question(self, visits: Modelled) -> None:
        """Both values, the ratio, n, the word, and what follows from that."""
        text = answer.section(visits(*growing(8)))["table"]
        row = row_of(table(text), "For new visitors who move between pages")
        assert re.fullmatch(r"0\.3\d\d \(0\.\d+ to 0\.\d+\)", row[4])
        assert row[5:] == ["9", "clear", "choose **`single`**"]
        memory = row_of(table(text), "If you pay for memory")
        assert memory[6:] == ["tie", "either will do"]
        assert row_of(table(text), "Supported by Dash")[7] == "`single`"

    def test_says_by_how_much_an_open_question_may_differ(self, modelled: Modelled) -> None:
        """Neither a tie nor an open question differs by at most what was seen."""
        quiet = {"multi": 1.0, "multi-again": 1.0}
        run = modelled(single={"startup.cpu": 1.0}, noise={"startup.cpu": 0.2}, others=quiet)
        row = row_of(table(answer.section(run)["table"]), "If you restart often")
        assert re.fullmatch(r"open: may differ by up to \d\d\.\d %", row[7])

    def test_says_that_a_run_without_many_pages_does_not_know(self, modelled: Modelled) -> None:
        """It has neither numbers nor advice."""
        row = row_of(
            table(answer.section(modelled())["table"]), "If you have many pages and restart often"
        )
        assert row[4:] == ["not measured", "0", "", "this run does not know"]

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (
                {
                    "budget": 600.0,
                    "blocks": None,
                    "probes": [name for name, one in PROBES.items() if one.least_budget <= 600],
                    "arms": [*PROBES["startup"].arms, *STOCK],
                },
                "--budget 10m --seed 7",
            ),
            (
                {
                    "budget": 90.0,
                    "blocks": None,
                    "probes": [name for name, one in PROBES.items() if not one.least_budget],
                },
                "--budget 90s --seed 7",
            ),
            (
                {"blocks": 12, "budget": 180.0, "probes": ["startup"], "site": "a.b:C"},
                "--blocks 12 --seed 7 --only startup --site a.b:C",
            ),
        ],
    )
    def test_names_the_command_of_the_run(
        self, modelled: Modelled, options: Mapping[str, Any], words: str
    ) -> None:
        """As it would have to be typed to do the same again."""
        said = answer.quotes(modelled(options=options))["measured"]
        assert said.endswith(f"`nox -s compare -- {words}`.")

    @pytest.mark.parametrize(
        ("keys", "words"),
        [
            (["served_hash"], "The served code"),
            (["measuring_hash"], "The measuring code"),
            (["served_hash", "measuring_hash"], "The served and the measuring code"),
        ],
    )
    def test_says_if_the_code_has_changed_since(
        self, modelled: Modelled, keys: Sequence[str], words: str
    ) -> None:
        """Every figure is of the code that is there, or says that it is not."""
        run = modelled()
        report = replace(run, environment={**run.environment, **dict.fromkeys(keys, "another")})
        said = f"**{words} has changed since this run.**"
        assert answer.quotes(report)["measured"].endswith(said)
        found = documents(report)
        for name in ("README.md", "measurements.md"):
            assert f"> {said}" in found[name]

    def test_does_not_say_so_of_a_run_of_the_same_code(self, modelled: Modelled) -> None:
        """A warning that is always there warns of nothing."""
        found = documents(modelled())
        assert "has changed since this run" not in found["README.md"] + found["measurements.md"]
