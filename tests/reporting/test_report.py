"""The report says what the samples say, in the reader's order, and never less than that."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from approaches import APPROACHES
from benchmarks.arms import ARMS, SERVERS
from benchmarks.judging.model import Report
from benchmarks.probes.table import PROBES
from benchmarks.reporting import choice, document, readers, trust
from benchmarks.reporting.document import render
from benchmarks.reporting.illustrations import draw
from benchmarks.reporting.report import build
from tests.support.report_text import Modelled, cells, section
from tests.support.samples import (
    NOISE,
    OTHERS,
    staged,
    write_samples,
)


class TestReport:
    """benchmarks/report/README.md, read from top to bottom."""

    def test_begins_with_what_upstream_does_not_promise(self, modelled: Modelled) -> None:
        """The first sentence, before any number, is about several instances per process."""
        title, first, *_ = render(modelled()).split("\n\n")
        assert title.startswith("# ")
        assert first.startswith("Several Dash instances in one process")
        assert "plotly/dash#2399" in first

    def test_keeps_the_order_in_which_a_reader_asks(self, modelled: Modelled) -> None:
        """The answer comes first, then its certainty, reasons and limits, then what to do."""
        assert re.findall(r"^## (.*)$", render(modelled()), re.MULTILINE) == [
            "Which should I choose?",
            "How sure is that?",
            "Against the floor",
            "When does it flip?",
            "Why?",
            "What goes wrong in Dash itself?",
            "What does an attacker get?",
            "What does checking callback requests cost?",
            "What breaks under load?",
            "Can I trust this run?",
            "Try it on yours",
        ]

    def test_has_a_part_for_whatever_else_was_measured(self, whole: Report) -> None:
        """Workers and answers have theirs in between, where there is something to tell."""
        assert re.findall(r"^## (.*)$", render(whole), re.MULTILINE) == [
            "Which should I choose?",
            "How sure is that?",
            "Against the floor",
            "Where do the instructions go?",
            "What do several workers need?",
            "How long does an answer take?",
            "When does it flip?",
            "Why?",
            "What goes wrong in Dash itself?",
            "What does an attacker get?",
            "What does checking callback requests cost?",
            "What breaks under load?",
            "Can I trust this run?",
            "Try it on yours",
        ]

    def test_tells_medians_ratio_interval_n_word_and_amount(self, modelled: Modelled) -> None:
        """A row holds all that its word rests on, and the ratio never stands alone."""
        rows = section(render(modelled()), "How sure is that?").splitlines()
        cells = next(row for row in rows if row.startswith("| Start-up, CPU time")).split(" | ")
        assert cells[1:3] == ["**clear**", "420 ms"]
        assert re.fullmatch(r"38\d ms", cells[3])
        assert re.fullmatch(r"0\.9\d\d \(0\.9\d\d to 0\.9\d\d\)", cells[4])
        assert cells[5] == "12"
        assert re.fullmatch(r"9\.\d % less time, 3\d\.\d ms \|", cells[6])

    def test_says_a_tie_is_a_tie_and_an_open_question_is_open(self, modelled: Modelled) -> None:
        """Memory within 2 % is a tie however exact; a wide interval is not resolved."""
        run = modelled(
            noise={**NOISE, "startup.wall": 0.08},
            others={**OTHERS, "control": 1.5},
        )
        restarts, memory, _ = readers.readers(run)
        assert "*not resolved* in start-up elapsed time" in restarts
        wall = next(
            row
            for row in section(render(run), "How sure is that?").splitlines()
            if row.startswith("| Start-up, elapsed time | **not")
        )
        assert wall.endswith("| 12 |  |")  # nothing is said to be taken
        assert "*tie* in memory after a visit and memory after start" in memory.lower()
        assert "start-up time may differ" not in choice.choice(run)

    def test_answers_each_kind_of_reader(self, modelled: Modelled) -> None:
        """Each sentence names its metrics with their words."""
        restarts, memory, pages = readers.readers(modelled())
        assert restarts.startswith("**You restart or scale out often:** choose `single`.")
        assert (
            "*Clear* for `single` in start-up CPU time (`single` takes 9.2 % less time, 3"
            in restarts
        )
        assert memory.startswith("**You pay for memory:** either will do.")
        assert "counts speak for `single`" in pages
        assert "in URL rules (`single` has 10 against 28, 18 fewer)" in pages

    def test_leaves_out_readers_whose_metrics_were_not_measured(self, modelled: Modelled) -> None:
        """A run of one probe answers one question."""
        run = modelled(single={"memory.visited": 1.0}, counts={})
        assert [sentence.split(":")[0] for sentence in readers.readers(run)] == [
            "**You pay for memory"
        ]
        assert "The ledger was not taken" in section(render(run), "Why?")

    def test_links_to_its_samples_and_pictures(self, tmp_path: Path) -> None:
        """Every relative link of the report leads to a file, and every picture has words."""
        build(write_samples(tmp_path), tmp_path / "report")
        text = (tmp_path / "report" / "README.md").read_text("utf-8")
        links = re.findall(r"(!?)\[([^\]]+)\]\((?!https:)([^)]+)\)", text)
        assert len(links) == 5
        for _, text, target in links:
            assert (tmp_path / "report" / target).resolve().is_file(), target
            assert text.strip()

    def test_tells_of_arms_that_were_refused(self, modelled: Modelled) -> None:
        """A failure is printed with its reason; a withdrawn arm loses its section."""
        failure = {"kind": "failure", "arm": "floor", "probe": "startup", "reason": "no 200"}
        run = modelled(extra=({**failure, "block": 3, "withdrawn": True},))
        text = render(run)
        assert "`floor` was withdrawn (startup): no 200" in text
        assert "no target is said to be reached" in section(text, "Against the floor")

    def test_tells_how_the_approaches_behaved_before_they_were_timed(
        self, whole: Report, modelled: Modelled
    ) -> None:
        """Wrong output must not count: the contract's result stands with the other checks."""
        text = section(render(whole), "Can I trust this run?")
        assert "on `shared.site:SITE`: `multi` and `single` passed 51 tests." in text
        assert "| Hash of `shared/`, which every arm was built from | feedbeef |" in text
        record = {"kind": "contract", "arm": "single", "passed": 50, "site": "shared.site:SITE"}
        broken = modelled(extra=({**record, "failed": ["test_404", "test_title"]},))
        assert "`single` passed 50 tests and failed test_404 and test_title." in render(broken)
        assert "Whether the approaches behave alike was not recorded" in render(modelled())

    def test_prints_the_notes_of_a_reference_that_was_measured(
        self, whole: Report, modelled: Modelled, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A reference fails tests and is timed all the same, so the report says what it does."""
        assert "`multi`: Every link loads" in render(whole)
        assert "`pages`: " not in render(whole)
        stock = replace(ARMS["single"], name="stock", built_as="pages")
        monkeypatch.setattr(document, "ARMS", {**ARMS, "stock": stock})
        record = {"kind": "contract", "arm": "stock", "passed": 40, "site": "shared.site:SITE"}
        text = render(modelled(extra=({**record, "failed": [], "deviations": 3},)))
        assert "`stock` passed 40 tests, deviates in 3 as its notes say." in text
        for note in APPROACHES["pages"].notes:
            assert f"`pages`: {note}" in text

    def test_counts_instructions_from_two_blocks(self, modelled: Modelled) -> None:
        """They need no interval; the other metrics of so short a run stay open."""
        run = modelled(single={"startup.instructions": 0.97, "startup.cpu": 0.9}, blocks=2)
        text = render(run)
        row = cells(section(text, "How sure is that?"), "Start-up, instructions")
        assert row[1:5] == ["**clear**", "1.20 billion", "1.16 billion", "0.970 (counted)"]
        assert "| counted | any |" in text
        checks = cells(section(text, "Can I trust this run?"), "Start-up, instructions")
        assert checks[2:4] == ["yes", "nothing planted"]
        assert [one.verdict.word for one in run.measured] == ["not resolved", "clear"]

    def test_tells_the_stages_of_a_start_apart(self, modelled: Modelled) -> None:
        """Two samples of each stage are enough, and their A/A check stands with the others."""
        text = render(modelled(extra=tuple(staged())))
        stages = section(text, "Where do the instructions go?")
        found = {
            name: cells(stages, f"Instructions of {name}")[1:5]
            for name in ("imports", "construction", "the first document", "a later document")
        }
        assert found == {
            "imports": ["**tie**", "1.45 billion", "1.45 billion", "1.000 (counted)"],
            "construction": ["**clear**", "140 million", "80.0 million", "0.571 (counted)"],
            "the first document": ["**clear**", "60.0 million", "15.0 million", "0.250 (counted)"],
            "a later document": ["**clear**", "2.87 million", "2.84 million", "0.990 (counted)"],
        }
        checks = cells(section(text, "Can I trust this run?"), "Instructions of construction")
        assert checks[2:] == ["yes"]

    def test_leaves_stages_open_that_do_not_repeat_themselves(self, modelled: Modelled) -> None:
        """A count is one only while samples agree; two of them give no interval."""
        text = render(modelled(extra=tuple(staged(noise=0.02))))
        row = cells(section(text, "Where do the instructions go?"), "Instructions of construction")
        assert row[1] == "**not resolved**"
        assert "no interval" in row[4]

    def test_admits_what_a_run_without_checks_cannot_show(self, modelled: Modelled) -> None:
        """Without A/A arm and control the limitations and the answer say so."""
        run = modelled(others={"multi": 1.0})
        assert "nothing checks `multi` against itself; nothing shows" in trust.certainty(run)
        text = section(render(run), "Can I trust this run?")
        assert "No A/A:" in text
        assert "No control:" in text

    def test_survives_too_few_blocks_for_an_interval(self, tmp_path: Path) -> None:
        """Three blocks give no interval; the report says so instead of printing infinity."""
        build(write_samples(tmp_path, blocks=3), tmp_path / "report")
        text = (tmp_path / "report" / "README.md").read_text("utf-8")
        assert "no interval below 6 blocks" in text
        assert "nothing checks `multi` against itself" in text
        assert "reached, on too few blocks" in section(text, "Against the floor")
        assert "cannot tell" in section(text, "Can I trust this run?")
        assert not re.findall(r"\b(?:inf|nan)\b", text)
        facts = json.loads((tmp_path / "report" / "headline.json").read_text("utf-8"))
        assert facts["ratios"][0]["high"] is None

    def test_reports_exact_counts_alone(self, modelled: Modelled) -> None:
        """A run of the ledger alone has no verdict on cost, no pictures, and says so."""
        run = modelled(single={})
        assert choice.choice(run) == "This run took counts only, and cannot say which to choose."
        assert "pictures/" not in render(run)
        assert draw(run) == {}

    def test_never_says_faster(self, modelled: Modelled) -> None:
        """A ratio stands beside an amount; nothing is so many times faster; no score."""
        assert not re.search(r"faster|slower|\dx\b|score", render(modelled()))

    def test_says_which_site_was_measured_if_not_the_kits(self, modelled: Modelled) -> None:
        """A report on somebody's own site names it."""
        assert "with the site `mine.pages:SITE`" in render(
            modelled(options={"site": "mine.pages:SITE"})
        )


FITTING = {
    "probes": [name for name, probe in PROBES.items() if probe.least_budget <= 600],
    "arms": [*SERVERS, "multi-stock", "pages-stock", "dispatch-stock"],
}
"""What a run of ten minutes measures."""


class TestTrust:
    """What speaks for a run, and against it."""

    def test_tells_whether_the_control_holds_what_was_planted(self, modelled: Modelled) -> None:
        """5 % of a start, and 5 MB: noticing a cost is less than measuring its size."""
        run = modelled(
            single={"startup.cpu": 1.0, "memory.start": 1.0},
            others={"multi": 1.0, "multi-again": 1.0, "control": 1 + 5e6 / 61.2e6},
        )
        checks = section(render(run), "Can I trust this run?")
        assert cells(checks, "Start-up, CPU time")[4:] == ["1.050", "yes", "no, it is above"]
        assert cells(checks, "Memory after start")[4:] == ["1.082", "yes", "yes"]
        assert "was noticed in 2 of 2 metrics that had one." in trust.certainty(run)

    def test_calls_a_check_weak_that_little_would_fail(self, modelled: Modelled) -> None:
        """An A/A interval that reaches beyond twice the band says little when it includes 1."""
        twins = {"multi": 1.0, "multi-again": 1.0}
        for noise, answer in ((0.2, "yes, a weak check"), (0.006, "yes")):
            run = modelled(single={"startup.cpu": 1.0}, others=twins, noise={"startup.cpu": noise})
            checks = section(render(run), "Can I trust this run?")
            assert cells(checks, "Start-up, CPU time")[2] == answer
            assert ("(a weak check in 1 of them)" in trust.certainty(run)) == (noise == 0.2)

    @pytest.mark.parametrize(("load", "warned"), [(0.9, False), (1.1, True)])
    def test_warns_of_a_busy_machine(self, modelled: Modelled, load: float, warned: bool) -> None:
        """One that had more than half of its two cores at work before the run."""
        run = modelled()
        run = replace(run, environment={**run.environment, "load": [load, 0.1, 0.1]})
        said = f"The machine was busy when the run began (load {load} on 2 cores)"
        assert (said in render(run)) == warned

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"budget": 600.0, "blocks": None, **FITTING}, "--budget 10m --seed 7"),
            ({"budget": 90.0, "blocks": None}, "--budget 90s --seed 7"),
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
        assert f"The command was `nox -s compare -- {words}`." in render(modelled(options=options))
