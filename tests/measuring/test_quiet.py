"""Publishing needs a quiet machine, or somebody who insists."""

import os
from pathlib import Path

import pytest

from crossroads.benchmarks import commands, options
from crossroads.benchmarks.measuring.quiet import MOST, BusyMachineError, refuse_busy_machine
from crossroads.benchmarks.options import parser, read_request
from crossroads.benchmarks.tools import environment
from crossroads.errors import CrossroadsError
from tests.support.samples import ENVIRONMENT

CORES = os.cpu_count() or 1


def test_a_quiet_machine_is_taken_at_once() -> None:
    said: list[str] = []
    refuse_busy_machine(said.append, loads=lambda: (MOST * CORES, 9.0, 9.0))
    assert said == []


def test_a_load_that_falls_is_waited_for() -> None:
    loads = iter([2.0 * CORES, 2.0 * CORES, 1.0 * CORES, *[0.1 * CORES] * 9])
    said: list[str] = []
    refuse_busy_machine(said.append, patience=5.0, loads=lambda: (next(loads), 0.0, 0.0))
    (note,) = said
    assert note.startswith(f"the load is {2 * CORES:.2f} on {CORES} cores: waiting")


def test_a_busy_machine_is_refused_in_a_sentence() -> None:
    with pytest.raises(BusyMachineError) as refused:
        refuse_busy_machine(lambda _: None, patience=0.0, loads=lambda: (3.0 * CORES, 0.0, 0.0))
    said = str(refused.value)
    assert said.startswith(f"load={3 * CORES:.2f}: expected at most {MOST * CORES:g} on {CORES} co")
    assert said.endswith("--insist")


@pytest.mark.parametrize(
    ("words", "refused"),
    [("--publish", True), ("--publish --insist", False), ("--out elsewhere", False)],
)
def test_nothing_begins_on_a_busy_machine_unless_somebody_insists(
    *,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: str,
    refused: bool,
) -> None:
    class BeganError(CrossroadsError):
        """The run has begun."""

    def busy() -> None:
        raise BusyMachineError("load=9.00: expected less")

    def begin(*_: object) -> None:
        raise BeganError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(options, "PUBLISHED", tmp_path)
    monkeypatch.setattr(commands, "refuse_busy_machine", busy)
    monkeypatch.setattr(environment, "describe", lambda _: ENVIRONMENT)
    monkeypatch.setattr(commands, "begin", begin)
    assert commands.run(["compare", *words.split()]) == 1
    assert ("load=9.00" in capsys.readouterr().err) == refused


def test_who_insists_is_written_down() -> None:
    given = read_request(parser().parse_args(["compare", "--publish", "--insist"]))
    assert given.insist
    assert given.publishes
