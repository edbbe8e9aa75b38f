"""Reproducing: which verdicts agree, and what becomes of those that were clear."""

from pathlib import Path

import pytest

from benchmarks import commands, options
from benchmarks.judging.reproduce import agreement, table
from benchmarks.measuring.plan import Ending
from benchmarks.samples import load
from benchmarks.tools import environment
from tests.support.samples import SINGLE, write_samples

THEN = {"startup.cpu": "clear (single)", "memory.start": "tie", "ledger.rules": "clear (single)"}


def test_a_word_less_than_clear_may_change() -> None:
    text, reproduced = table(THEN, {**THEN, "memory.start": "likely (single)"}, "RUN")
    assert reproduced
    assert "2 of 3 verdicts agree with RUN. All 2 that were clear are clear again." in text
    rows = [line.split() for line in text.splitlines()]
    assert ["memory.start", "tie", "likely", "(single)", "no"] in rows
    assert ["startup.cpu", "clear", "(single)", "clear", "(single)", "yes"] in rows


@pytest.mark.parametrize("word", ["likely (single)", "clear (multi)", "void", None])
def test_a_clear_verdict_must_be_clear_for_the_same_approach(word: str | None) -> None:
    now = {key: value for key, value in {**THEN, "startup.cpu": word}.items() if value}
    text, reproduced = table(THEN, now, "RUN")
    assert not reproduced
    assert "Not reproduced: startup.cpu." in text


def test_what_only_one_run_holds_is_left_out() -> None:
    then = {**THEN, "http.document.service": "tie"}
    text, reproduced = table(then, {**THEN, "workers.1.plain.start": "tie"}, "RUN")
    assert reproduced
    assert "3 of 3 verdicts" in text
    assert "http" not in text
    assert "workers" not in text


def test_runs_are_compared_by_their_verdicts(tmp_path: Path) -> None:
    one = load(write_samples(tmp_path / "one"))
    text, reproduced = agreement(one, load(write_samples(tmp_path / "two", blocks=20)))
    assert reproduced, text
    assert "startup.cpu" in text
    changed = load(write_samples(tmp_path / "three", single={**SINGLE, "startup.cpu": 1.0}))
    assert not agreement(one, changed)[1]
    text, reproduced = agreement(one, changed, ["memory"])
    assert reproduced
    assert "startup.cpu" not in text


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
    assert (tmp_path / "again" / "report" / "README.md").is_file()
    assert environment.content_hash(tmp_path / "committed") == before
