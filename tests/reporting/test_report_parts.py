"""Parts of the report: the floor, workers, answers, versions, and the numbers themselves."""

import re
from pathlib import Path

import pytest

from benchmarks.judging.model import Report, ReportError, model
from benchmarks.judging.rows import judged
from benchmarks.judging.verdict import judge
from benchmarks.metrics import METRICS
from benchmarks.reporting import report, words
from benchmarks.reporting.document import render
from benchmarks.reporting.illustrations import draw
from benchmarks.reporting.numbers import quantity
from benchmarks.reporting.report import build
from benchmarks.samples import load
from tests.support.report_text import Modelled, cells, section
from tests.support.samples import (
    answering,
    forking,
    growing,
    write_samples,
)


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
