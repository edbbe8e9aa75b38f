"""Measured again: further runs of the same code, kept beside the committed one."""

import json
from pathlib import Path
from typing import Any

import pytest

from crossroads.benchmarks import commands
from crossroads.benchmarks.judging.advice import answers
from crossroads.benchmarks.judging.model import Report, model
from crossroads.benchmarks.reporting.sections import again, levers
from crossroads.benchmarks.reporting.sections.trust import section as trust
from crossroads.benchmarks.samples import load, repeats
from tests.support.samples import SINGLE, write_samples

REVERSED = {**SINGLE, "startup.cpu": 1.3}
START = "Start-up, CPU time"


def further(folder: Path, name: str, **head: Any) -> Path:
    """Write another run into `results/again` of a folder, whose first line has other values."""
    changes = {key: head.pop(key) for key in ("single", "blocks") if key in head}
    made = write_samples(folder / name, **changes)
    first, *rest = made.read_text("utf-8").splitlines()
    line = {**json.loads(first), "id": name, **head}
    path = folder / "results" / "again" / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([json.dumps(line), *rest]) + "\n", "utf-8")
    return path


def made(folder: Path) -> Report:
    """Return the model of a run in a folder."""
    return model(load(write_samples(folder)), folder / "report")


def test_a_run_alone_says_nothing_of_others(tmp_path: Path) -> None:
    run = made(tmp_path)
    assert again.section(run) is None
    assert trust(run)["again"] == ""


def test_what_was_clear_stands_beside_what_other_runs_say_of_it(tmp_path: Path) -> None:
    """The longest of them comes first, and a shorter one may lack what the report has."""
    further(tmp_path, "short", blocks=8, single={"memory.start": SINGLE["memory.start"]})
    further(tmp_path, "long", blocks=20)
    run = made(tmp_path)
    found = again.section(run)
    assert found
    (start,) = (cells for cells in found["rows"] if cells[0] == START)
    assert all(cell.startswith("clear (single): 0.9") for cell in start[1:3])
    assert start[3] == "not measured"
    assert [cells[0].partition("]")[0] for cells in found["runs"]] == [
        "[2026-11-20, 5 minutes",
        "[2026-11-20, 2 minutes",
    ]
    assert found["lost"] == []
    long, short = ([int(cell) for cell in cells[1:3]] for cells in found["runs"])
    assert long[0] == long[1] > short[0] == short[1]
    held = f"{long[0]} of {long[0]} and {short[0]} of {short[0]}"
    said = f"for 5 and 2 minutes: {held} *clear* verdicts came out clear again."
    assert trust(run)["again"].endswith(said)


def test_a_verdict_that_does_not_come_out_again_is_named(tmp_path: Path) -> None:
    further(tmp_path, "other", single=REVERSED)
    found = again.section(made(tmp_path))
    assert found
    assert f"{START} (2026-11-20, 3 minutes: clear (multi))" in found["lost"]
    assert int(found["runs"][0][2]) == int(found["runs"][0][1]) - len(found["lost"])


def test_what_another_run_contradicts_is_no_longer_clear(tmp_path: Path) -> None:
    """Neither in the table of metrics nor in the answer; what was confirmed stays as it is."""
    before = made(tmp_path)
    further(tmp_path, "other", single=REVERSED)
    found = made(tmp_path)
    for name, word in (("startup.cpu", "likely"), ("ledger.rules", "clear")):
        rows = [row for one in (before, found) if (row := one.row(name))]
        assert [row.verdict.word for row in rows] == ["clear", word]
    (start,) = (one for one in answers(found) if one.question.who == "if you restart often")
    assert (start.advice, start.side) == ("lean", "`single`")
    assert start.row
    assert start.row.verdict.reason.endswith("Measured again, it was clear for multi.")
    assert trust(found)["again"].endswith("came out clear again. The others are *likely* here.")


def test_a_further_run_makes_nothing_firmer(tmp_path: Path) -> None:
    further(tmp_path, "other", single={**SINGLE, "memory.start": 0.8})
    row = made(tmp_path).row("memory.start")
    assert row
    assert row.verdict.word == "tie"


def test_what_is_clear_in_another_run_alone_has_a_row(tmp_path: Path) -> None:
    """Else nobody would see that the report knows less than it could."""
    further(tmp_path, "other", single={**SINGLE, "memory.start": 0.8})
    found = again.section(made(tmp_path))
    assert found
    (row,) = (cells for cells in found["rows"] if cells[0] == "Memory after start")
    assert [cell.partition(":")[0] for cell in row[1:]] == ["tie", "clear (single)"]


@pytest.mark.parametrize(
    "head",
    [
        {"environment": {"served_hash": "other"}},
        {"environment": {}},
        {"options": {"site": "my:SITE", "arms": [], "probes": []}},
        {"id": "20261120T110203Z-7"},
    ],
)
def test_runs_of_something_else_are_no_repeats(tmp_path: Path, head: dict[str, Any]) -> None:
    further(tmp_path, "other", **head)
    assert repeats(load(write_samples(tmp_path))) == []


def test_targets_are_judged_by_the_pairs_of_all_runs(tmp_path: Path) -> None:
    alone = levers.section(made(tmp_path))
    further(tmp_path, "other", blocks=20)
    both = levers.section(made(tmp_path))
    assert alone
    assert both
    assert (alone["runs"], both["runs"]) == (1, 2)
    assert {cells[3] for cells in alone["targets"]} == {"12"}
    assert {cells[3] for cells in both["targets"]} == {"32"}


class TestKeeping:
    """`nox -s report -- --again FILE`."""

    @pytest.fixture
    def project(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Return a folder with a committed run, in which building the report does nothing."""
        committed = write_samples(tmp_path / "project")
        folder = tmp_path / "project"
        (folder / "report").mkdir()
        facts = folder / "report" / "headline.json"
        facts.write_text(json.dumps({"samples": committed.name}))
        monkeypatch.setattr(commands, "PUBLISHED", folder)
        monkeypatch.setattr(commands, "_build_report", lambda path, _: f"built of {path.name}")
        return folder

    def test_a_further_run_is_copied_and_the_committed_report_built(
        self, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """From wherever it was written to."""
        path = further(tmp_path / "build", "other")
        assert commands.run(["report", "--again", str(path)]) == 0
        kept = project / "results" / "again" / path.name
        assert kept.read_bytes() == path.read_bytes()
        assert "built of 20261120T110203Z-7.jsonl" in capsys.readouterr().out

    @pytest.mark.parametrize("head", [{"environment": {}}, {"id": "20261120T110203Z-7"}])
    def test_what_is_no_repeat_is_refused_and_nothing_kept(
        self,
        project: Path,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        head: dict[str, Any],
    ) -> None:
        """Other code, or the committed run itself."""
        path = further(tmp_path / "build", "other", **head)
        assert commands.run(["report", "--again", str(path)]) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"error: --again='{path}': expected a finished run of")
        assert not (project / "results" / "again").exists()

    def test_a_file_that_is_not_there_is_refused(
        self, project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """With the option and the path."""
        assert commands.run(["report", "--again", str(project / "no.jsonl")]) == 2
        assert "--again" in capsys.readouterr().err

    def test_it_is_for_the_committed_report_alone(
        self, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Another folder has no run that it could repeat."""
        path = further(tmp_path / "build", "other")
        assert commands.run(["report", "--again", str(path), "--out", str(project)]) == 2
        assert "not to be given beside --again" in capsys.readouterr().err
