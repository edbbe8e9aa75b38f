"""The report says what the samples say, in the reader's order, and never less than that."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approaches import APPROACHES
from benchmarks.arms import ARMS, SERVERS, STOCK
from benchmarks.metrics import METRICS
from benchmarks.probes import PROBES
from benchmarks.reporting import (
    choice,
    document,
    flips,
    readers,
    report,
    trust,
    weighing,
    words,
)
from benchmarks.reporting.canvas import same_picture
from benchmarks.reporting.document import regions, render
from benchmarks.reporting.illustrations import draw
from benchmarks.reporting.model import Report, ReportError, model
from benchmarks.reporting.numbers import quantity, round_numbers
from benchmarks.reporting.report import build, compose, refresh
from benchmarks.reporting.rows import judged
from benchmarks.samples import load, reported
from benchmarks.verdict import judge
from tests.samples import (
    NOISE,
    OTHERS,
    answering,
    everything,
    forking,
    growing,
    staged,
    write_samples,
)

Modelled = Callable[..., Report]


@pytest.fixture
def modelled(tmp_path: Path) -> Modelled:
    """Return a function that makes a model of a made-up run."""

    def make(**changes: Any) -> Report:
        return model(load(write_samples(tmp_path, **changes)), tmp_path / "report")

    return make


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Return the model of a run that holds something for every part of the report."""
    folder = tmp_path_factory.mktemp("whole")
    return model(load(everything(folder)), folder / "report")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that stands for the project: its report, its README, its home page."""
    folder = tmp_path / "project"
    places = {"FOLDER": "report", "README": "README.md", "HEADLINE": "headline.json"}
    for name, place in places.items():
        monkeypatch.setattr(report, name, folder / place)
    folder.mkdir()
    (folder / "README.md").write_text("<!-- report:sentence -->\n<!-- /report -->\n", "utf-8")
    return folder


def section(text: str, heading: str) -> str:
    """Return what stands under a heading of the second level."""
    found = re.search(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE
    )
    assert found, f"{heading!r} is not in the report"
    return found[1]


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
            "What breaks under load?",
            "What goes wrong in Dash itself?",
            "Why?",
            "What does an attacker get?",
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
            "What breaks under load?",
            "What goes wrong in Dash itself?",
            "Why?",
            "What does an attacker get?",
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


FITTING = {
    "probes": [name for name, probe in PROBES.items() if probe.least_budget <= 600],
    "arms": [*SERVERS, *STOCK],
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


class TestFloor:
    """What an approach costs beside the smallest Dash app."""

    def test_says_which_targets_are_reached(self, modelled: Modelled) -> None:
        """Start-up CPU: at most 1.05 for single, 1.10 for multi; memory at most 1.10 for both."""
        others = {"multi": 1.2, "floor": 1.0}
        costs = {"startup.cpu": 1.02, "memory.visited": 1.02}
        floors = modelled(single=costs, others=others).floors
        assert {(one.metric.name, one.arm): words.outcome(one) for one in floors} == {
            ("startup.cpu", "multi"): "**not reached**",
            ("startup.cpu", "single"): "reached",
            ("memory.visited", "multi"): "**not reached**",
            ("memory.visited", "single"): "reached",
        }

    def test_says_when_the_interval_leaves_a_target_open(self, modelled: Modelled) -> None:
        """A ratio at the edge of its target is not simply reached."""
        run = modelled(single={"startup.cpu": 1.05}, others={"multi": 1.0, "floor": 1.0})
        single = next(one for one in run.floors if one.arm == "single")
        assert words.outcome(single).endswith(", but the interval includes the target")


def cells(text: str, *beginning: str) -> list[str]:
    """Return the cells of the first table row that begins with these."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return next(row for row in rows if row[: len(beginning)] == [*beginning])


class TestWorkers:
    """Memory of servers that fork."""

    def test_tells_every_phase_and_judges_the_last(self, whole: Report) -> None:
        """Six ways to run a server, with what all processes need together."""
        text = section(render(whole), "What do several workers need?")
        assert "read after start / after a visit / after load." in text
        row = cells(text, "4", "no")
        assert re.fullmatch(r"110\.\d / 115\.\d / 118\.\d MB", row[2])
        assert row[4:] == [words.size(whole.fleets[-1].last), "**clear**"]
        assert [(one.workers, one.preload) for one in whole.fleets] == [
            (count, preload) for count in (1, 2, 4) for preload in (True, False)
        ]

    def test_tells_what_one_worker_more_needs(self, whole: Report) -> None:
        """A fifth with preload, as the made-up run has it."""
        text = section(render(whole), "What do several workers need?")
        assert cells(text, "with preload")[1:3] == ["4.32 MB", "4.24 MB"]
        assert cells(text, "without preload")[1:3] == ["21.6 MB", "21.2 MB"]
        preloaded, _ = whole.further_workers
        assert preloaded.estimate is not None
        assert preloaded.estimate.low < 0.98 < preloaded.estimate.high

    def test_tells_processes_apart(self, whole: Report) -> None:
        """The master first, and one piece of the bar for each worker."""
        master, *workers = whole.fleets[-1].parts["multi"]
        assert master == pytest.approx(32.4e6, rel=0.01)
        assert len(workers) == 4
        assert workers == sorted(workers, reverse=True)

    def test_draws_processes_that_add_up_to_the_table(self, whole: Report) -> None:
        """Medians of parts have another sum than the median of sums; here they have not."""
        for fleet in whole.fleets:
            for arm, parts in fleet.parts.items():
                assert sum(parts) == pytest.approx(fleet.last.middle(arm))

    def test_does_without_the_processes(self, modelled: Modelled) -> None:
        """A run that wrote down sums alone has no bars."""
        run = modelled(extra=(*forking(8, parts=False),))
        assert "workers" not in draw(run)
        assert "workers.svg" not in render(run)
        assert "**clear**" in section(render(run), "What do several workers need?")

    def test_are_a_question_of_their_own(self, modelled: Modelled) -> None:
        """Asking about workers takes nothing from what is said about one server."""
        others = [*growing(8), *forking(12), *answering(12)]
        whole = modelled(extra=(*others,))
        alone = {row.metric.name: row.verdict for row in modelled().section("server")}
        assert {row.metric.name: row.verdict for row in whole.section("server")} == alone


class TestAnswers:
    """Times of answers."""

    def test_are_judged_like_any_other_time(self, whole: Report) -> None:
        """A row each, with its word, and a picture."""
        text = section(render(whole), "How long does an answer take?")
        row = cells(text, "Service time of a document")
        assert row[1:3] == ["**clear**", "1.90 ms"]
        assert row[6].startswith("16.7 % more time, 3")
        assert "pictures/http.svg" in text
        assert "http" in draw(whole)


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


class TestVersions:
    """What was measured, and what is installed now."""

    def test_warns_when_others_are_installed(self, tmp_path: Path) -> None:
        """Before anything else that could be taken for true today."""
        run = load(write_samples(tmp_path))
        installed = {"dash": "5.0.0", "flask": "3.1.3", "werkzeug": "9"}
        text = render(model(run, tmp_path, installed))
        _, banner, *_ = text.split("\n\n")
        assert "other versions than are installed here:** dash 4.4.1 (installed: 5.0.0)." in banner

    def test_compares_with_what_is_installed_when_it_is_built(self, tmp_path: Path) -> None:
        """Nobody has to ask for it."""
        now = report.installed()
        then = {**now, "dash": "0.1"}
        build(write_samples(tmp_path, versions=then), tmp_path / "report")
        text = (tmp_path / "report" / "README.md").read_text("utf-8")
        assert "> **Measured with other versions than are installed here:** dash 0.1 (inst" in text
        build(write_samples(tmp_path, versions=now), tmp_path / "report")
        assert "other versions" not in (tmp_path / "report" / "README.md").read_text("utf-8")

    def test_says_nothing_when_they_agree(self, tmp_path: Path) -> None:
        """Nor about what matters less, or is not installed."""
        run = load(write_samples(tmp_path))
        installed = {"dash": "4.4.1", "werkzeug": "9"}
        assert "other versions" not in render(model(run, tmp_path, installed))


class TestModel:
    """What a report can be made of."""

    def test_refuses_samples_of_one_approach_alone(self, modelled: Modelled) -> None:
        """A comparison needs both, and the error says why one is missing."""
        failure = {"kind": "failure", "arm": "multi", "probe": "contract", "reason": "404 is 200"}
        with pytest.raises(ReportError, match=r"expected at least one\. multi was refused: 404 is"):
            modelled(extra=({**failure, "withdrawn": True},))

    def test_refuses_a_metric_that_is_in_no_table(self, modelled: Modelled) -> None:
        """A name is either known, with its unit, or an error that lists the known ones."""
        counts = {"ledger.mood": {"multi": 1, "single": 1}}
        with pytest.raises(ReportError, match=r"'ledger\.mood': expected one of startup\.wall"):
            modelled(counts=counts)

    def test_never_contradicts_its_ratio(self) -> None:
        """The amount has the sign of the ratio, even where two medians say otherwise."""
        metric = METRICS["startup.cpu"]
        arms = {"multi": [10.0, 20.0, 30.0], "single": [9.9, 20.2, 29.0]}
        row = judged(metric, arms, judge(metric, arms))
        assert row.middle("single") > row.middle("multi")
        assert row.estimate.ratio < 1
        assert row.difference < 0
        assert "% less time" in words.phrase(row)

    def test_tells_the_time_spent_measuring_without_an_end(self, tmp_path: Path) -> None:
        """A file whose last line was cut short has its durations from its blocks."""
        path = write_samples(tmp_path, blocks=2)
        lines = path.read_text("utf-8").splitlines()[:-1]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        run = model(load(path), tmp_path)
        assert (run.seconds, run.measured_seconds) == (28.0, 26.0)
        assert "before it could write down what" in render(run)


class TestNumbers:
    """Numbers as text."""

    @pytest.mark.parametrize(
        ("name", "value", "text"),
        [
            ("startup.cpu", 0.0121, "12.1 ms"),
            ("startup.cpu", 1.234, "1.23 s"),
            ("memory.start", 61_234_567, "61.2 MB"),
            ("memory.start", 350_400, "350 kB"),
            ("memory.start", 1_234e6, "1.23 GB"),
            ("startup.instructions", 1_234_567_890, "1.23 billion"),
            ("ledger.rules", 28, "28"),
            ("ledger.document_bytes", 1_240_331, "1,240,331 bytes"),
        ],
    )
    def test_measured_to_three_digits_and_counted_in_full(
        self, name: str, value: float, text: str
    ) -> None:
        """Three digits are what a measurement bears; a count loses none."""
        assert quantity(value, METRICS[name]) == text


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


class TestBuild:
    """Files, replaced together or not at all."""

    def test_writes_report_pictures_and_headline_and_prints_the_table(self, tmp_path: Path) -> None:
        """All is there, and what is printed holds the table, the choice and the place."""
        printed = build(write_samples(tmp_path), tmp_path / "report")
        written = {
            path.relative_to(tmp_path / "report").as_posix() for path in files_below(tmp_path)
        }
        assert written >= {
            "README.md",
            "headline.json",
            *(f"pictures/{name}.svg" for name in ("forest", "strips", "order")),
        }
        rows = [line.split() for line in printed.splitlines()]
        assert rows[0][:4] == ["multi", "single", "single", "/"]
        assert rows[2][-2:] == ["12", "clear"]
        assert rows[5] == ["URL", "rules", "28", "10", "0.357", "exact", "clear"]
        assert "Choose single, unless you need separate Dash apps. At 3 pages" in printed
        assert printed.endswith(f"Report: {tmp_path / 'report' / 'README.md'}")
        assert max(map(len, printed.splitlines()[:-1])) <= 100

    def test_is_repeatable_to_the_byte(self, tmp_path: Path) -> None:
        """Built twice from the same samples, nothing differs."""
        path = write_samples(tmp_path)
        first = compose(model(load(path), tmp_path / "report"), tmp_path / "report")
        assert first == compose(model(load(path), tmp_path / "report"), tmp_path / "report")

    def test_leaves_the_last_report_alone_when_a_region_is_wrong(
        self, tmp_path: Path, project: Path
    ) -> None:
        """An error while rendering comes before anything is written."""
        build(write_samples(tmp_path), project / "report")
        before = contents(project)
        (project / "README.md").write_text("<!-- report:verdcit --><!-- /report -->", "utf-8")
        with pytest.raises(ReportError, match="report:verdcit: expected one of promise"):
            build(write_samples(tmp_path, single={"startup.cpu": 1.3}), project / "report")
        after = contents(project)
        assert after.pop(project / "README.md") != before.pop(project / "README.md")
        assert after == before

    def test_leaves_the_last_report_alone_when_writing_fails(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A full disk in the middle replaces nothing and leaves nothing behind."""
        out = tmp_path / "report"
        build(write_samples(tmp_path), out)
        before = contents(out)
        write, written = Path.write_bytes, []

        def full_after_two(path: Path, content: bytes) -> int:
            written.append(path)
            if len(written) > 2:
                raise OSError("no space left on device")
            return write(path, content)

        monkeypatch.setattr(Path, "write_bytes", full_after_two)
        with pytest.raises(OSError, match="no space left"):
            build(write_samples(tmp_path / "other", single={"startup.cpu": 1.3}), out)
        assert contents(out) == before

    def test_takes_away_pictures_that_it_no_longer_makes(self, tmp_path: Path) -> None:
        """A report of counts alone keeps no picture of an earlier run."""
        out = tmp_path / "report"
        build(write_samples(tmp_path), out)
        other = out / "pictures" / "site.png"
        other.write_bytes(b"somebody else's")
        build(write_samples(tmp_path, single={}), out)
        assert list((out / "pictures").iterdir()) == [other]

    def test_publishes_a_full_run_of_the_kits_site(self, tmp_path: Path, project: Path) -> None:
        """In the project's folder home page and README are kept up to date with it."""
        build(write_samples(tmp_path), project / "report")
        facts = (project / "report" / "headline.json").read_bytes()
        assert (project / "headline.json").read_bytes() == facts
        assert "Choose `single`" in (project / "README.md").read_text("utf-8")

    @pytest.mark.parametrize(
        ("options", "reason"),
        [
            ({"site": "mine.pages:SITE"}, "it measured the site mine.pages:SITE"),
            ({"arms": ["multi", "single", "floor"]}, "left out the arms multi-again, control"),
            ({"probes": ["startup", "ledger"]}, "left out the probes memory"),
        ],
        ids=["own site", "--arms", "--only"],
    )
    def test_publishes_nothing_of_a_partial_run(
        self, tmp_path: Path, project: Path, options: Mapping[str, Any], reason: str
    ) -> None:
        """The project's folder refuses it, any other takes it, and the project stays as it was."""
        path = write_samples(tmp_path, options=options)
        before = contents(project)
        with pytest.raises(ReportError, match=f"{reason}.*: expected another folder"):
            build(path, project / "report")
        build(path, tmp_path / "elsewhere")
        assert (tmp_path / "elsewhere" / "README.md").is_file()
        assert contents(project) == before

    def test_leaves_the_project_alone_when_written_elsewhere(self, modelled: Modelled) -> None:
        """A report in another folder touches nothing outside it."""
        out = Path("elsewhere")
        assert all(out in path.parents for path in compose(modelled(), out))


def files_below(folder: Path) -> list[Path]:
    """Return the files of the report in a folder."""
    return [path for path in (folder / "report").rglob("*") if path.is_file()]


def contents(folder: Path) -> dict[Path, bytes]:
    """Return every file below a folder with its content."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestRegions:
    """Parts of the report inside the project's own README."""

    def test_are_filled_between_their_markers(self) -> None:
        """On lines of their own or inside one, and nothing else of the text changes."""
        text = (
            "# Title\n\n<!-- report:verdict -->\nold\nolder\n<!-- /report -->\n\n"
            "Measured <!-- report:date -->long ago<!-- /report -->, they say.\n"
        )
        assert refresh(text, {"verdict": "| new |", "date": "today"}) == (
            "# Title\n\n<!-- report:verdict -->\n| new |\n<!-- /report -->\n\n"
            "Measured <!-- report:date -->today<!-- /report -->, they say.\n"
        )

    def test_stay_as_they_are_when_filled_again(self, modelled: Modelled) -> None:
        """Every block of the report is a region, and refreshing twice is refreshing once."""
        parts = regions(modelled())
        assert {"promise", "sentence", "certainty", "measured", "verdict", "floor"} <= set(parts)
        text = "".join(f"<!-- report:{name} -->\n<!-- /report -->\n" for name in parts)
        once = refresh(text, parts)
        assert all(part in once for part in parts.values())
        assert refresh(once, parts) == once

    def test_hold_what_the_report_holds(self, modelled: Modelled) -> None:
        """The README cannot say anything that the report does not say."""
        run = modelled()
        assert all(part in render(run) for part in regions(run).values())

    @pytest.mark.parametrize(
        "text",
        [
            "<!-- report:verdict -->",
            "<!-- /report -->",
            "<!-- report:verdict --><!-- report:verdict --><!-- /report --><!-- /report -->",
            "<!-- /report --><!-- report:verdict -->",
        ],
    )
    def test_are_refused_when_markers_do_not_pair(self, text: str) -> None:
        """A lost marker is an error, and not a README that loses its text."""
        with pytest.raises(ReportError, match="expected pairs of"):
            refresh(text, {"verdict": "new"})


class TestCommitted:
    """Every committed number comes from the committed samples: `python -m benchmarks report`."""

    def test_report_says_what_its_samples_say(self) -> None:
        """Report, pictures, headline and the README's regions are what is built from them now."""
        run = reported(report.FOLDER.parent)
        assert run is not None, "no report of a committed run: run nox -s compare"
        expected = compose(model(run, report.FOLDER))
        drifted = [
            path.relative_to(report.ROOT).as_posix()
            for path, content in expected.items()
            if not path.is_file() or not same(path, path.read_bytes(), content)
        ]
        assert not drifted, "differs from its samples: run python -m benchmarks report"

    def test_readme_tells_the_choice_and_the_verdict(self) -> None:
        """The project's README holds at least these two regions."""
        text = report.README.read_text("utf-8")
        assert {"sentence", "verdict"} <= set(re.findall(r"<!-- report:(\S+) -->", text))


def same(path: Path, one: bytes, other: bytes) -> bool:
    """Compare two files: pictures by what they show, all others to the byte.

    What is installed where a report was made is no part of its samples.
    """
    if path.suffix == ".svg":
        return same_picture(one, other)
    warning = re.compile(rb"<!-- outdated -->.*?<!-- /outdated -->\s*", re.DOTALL)
    return warning.sub(b"", one) == warning.sub(b"", other)
