"""Reproducing: which verdicts agree, and what becomes of those that were clear."""

from pathlib import Path

import pytest

from crossroads.benchmarks import commands, options
from crossroads.benchmarks.judging.reproduce import agreement, compare, elsewhere
from crossroads.benchmarks.measuring.run import Ending
from crossroads.benchmarks.samples import load
from crossroads.benchmarks.tools import environment
from tests.support.samples import ENVIRONMENT, SINGLE, VERSIONS, write_samples

THEN = {"startup.cpu": "clear (single)", "memory.start": "tie", "ledger.rules": "clear (single)"}


def test_a_word_less_than_clear_may_change() -> None:
    found = compare(THEN, {**THEN, "memory.start": "likely (single)"}, "RUN")
    assert found.lost == []
    assert found.conclusion == (
        "2 of 3 verdicts agree with RUN. All 2 that were clear are clear again."
    )
    assert ("memory.start", "tie", "likely (single)", False) in found.rows
    assert ("startup.cpu", "clear (single)", "clear (single)", True) in found.rows


@pytest.mark.parametrize("word", ["likely (single)", "clear (multi)", "void", None])
def test_a_clear_verdict_must_be_clear_for_the_same_approach(word: str | None) -> None:
    now = {key: value for key, value in {**THEN, "startup.cpu": word}.items() if value}
    found = compare(THEN, now, "RUN")
    assert found.lost == ["startup.cpu"]
    left = "" if word else " Not measured again: 1 of 3."
    assert found.conclusion.endswith(f"Not reproduced: startup.cpu.{left}")
    assert ("startup.cpu", "clear (single)", word or "not measured", False) in found.rows


def test_what_only_one_run_holds_is_left_out() -> None:
    then = {**THEN, "http.document.service": "tie"}
    found = compare(then, {**THEN, "workers.1.plain.start": "tie"}, "RUN")
    assert found.lost == []
    assert [metric for metric, *_ in found.rows] == [*THEN]
    assert found.conclusion.endswith("clear again. Not measured again: 1 of 4.")


def test_another_machine_or_version_is_named() -> None:
    then = {**ENVIRONMENT, "versions": VERSIONS}
    assert elsewhere(then, then) == []
    now = {**then, "cpu": "Other CPU", "versions": {**VERSIONS, "dash": "4.5.0", "ruff": "1"}}
    assert elsewhere(then, now) == [
        "Not the same as then: cpu Example CPU then, Other CPU now; dash 4.4.1 then, 4.5.0 now."
    ]


def test_runs_are_compared_by_their_verdicts(tmp_path: Path) -> None:
    one = load(write_samples(tmp_path / "one"))
    found = agreement(one, load(write_samples(tmp_path / "two", blocks=20)))
    assert found.lost == []
    assert "startup.cpu" in [metric for metric, *_ in found.rows]
    changed = load(write_samples(tmp_path / "three", single={**SINGLE, "startup.cpu": 1.0}))
    assert agreement(one, changed).lost == ["startup.cpu", "if you restart often"]
    only = agreement(one, changed, ["memory.start", "memory.visited"])
    assert only.lost == []
    assert "startup.cpu" not in [metric for metric, *_ in only.rows]


@pytest.mark.parametrize(("startup", "code"), [(SINGLE["startup.cpu"], 0), (1.0, 1)])
def test_the_exit_code_says_whether_it_was_reproduced(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    startup: float,
    code: int,
) -> None:
    """The committed files stay what they were, whatever comes out."""
    committed = write_samples(tmp_path / "committed", options={"budget": 180.0, "blocks": None})
    monkeypatch.setattr(options, "PUBLISHED", tmp_path / "committed")
    monkeypatch.setattr(options, "REPRODUCED", tmp_path / "again")
    (tmp_path / "committed" / "report").mkdir()
    facts = tmp_path / "committed" / "report" / "headline.json"
    facts.write_text(f'{{"samples": "{committed.name}"}}')
    before = environment.content_hash(tmp_path / "committed")
    made = write_samples(tmp_path / "again", single={**SINGLE, "startup.cpu": startup})

    monkeypatch.setattr(commands, "begin", lambda *_: made)
    ending = Ending(12, 100.0, 90.0, "budget", frozenset())
    monkeypatch.setattr(commands, "measure", lambda *_: ending)
    assert commands.run(["compare", "--reproduce"]) == code
    said = capsys.readouterr().out
    assert ("that were clear are clear again" in said) == (code == 0)
    (line,) = (line for line in said.splitlines() if line.startswith("startup.cpu "))
    assert line.split()[-1] == ("no" if code else "yes")
    assert (tmp_path / "again" / "report" / "README.md").is_file()
    assert environment.content_hash(tmp_path / "committed") == before
