"""Throughput and costs, measured for a moment: all is answered, and all is written down."""

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from crossroads.benchmarks.arms import ARMS, Target
from crossroads.benchmarks.commands import run
from crossroads.benchmarks.loading import costs, throughput
from crossroads.benchmarks.loading.aims import aims
from crossroads.benchmarks.loading.recording import record
from crossroads.benchmarks.tools.processes import serving
from crossroads.benchmarks.tools.visitor import request

SHORT: dict[ModuleType, dict[str, Any]] = {
    costs: {
        "LOADS": {"fitted": (0.2, 0.3, 0.4, 0.5), "held_out": (0.25, 0.35)},
        "ROUNDS": 1,
        "REPEATS": 1,
        "PACE": 10,
        "TURNS": 1,
        "SECONDS": 0.1,
        "FEWEST": 30,
        "memory": lambda *_: {"master": 48e6, "worker": 14e6, "cold": 44e6, "warm": 45e6},
    },
    throughput: {"ROUNDS": 6, "TIMES": 2, "PAIRS": 6, "DOCUMENTS": 1},
}


def test_the_floors_answer_the_same_callback_with_the_same() -> None:
    """So that nothing but the dispatch differs, and that one of them compresses."""
    answers = []
    target = Target(ARMS["single"], sys.executable)
    for floor in ("", *throughput.FLOORS):
        with serving(throughput.command(target, floor)) as server:
            if not floor:
                ask = record(server.port).places[throughput.PAGE].changes[0].asks[0]
            body = json.loads(ask.body or "")
            answers.append(request(server.port, throughput.UPDATE, body=body))
    first, *others = (json.loads(one.body) for one in answers)
    assert others == [first, first]
    assert "barchart-graph" in first["response"]
    assert [one.sent < len(one.body) for one in answers] == [True, False, True]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure for a moment only."""
    for module, constants in SHORT.items():
        for name, value in constants.items():
            monkeypatch.setattr(module, name, value)


@pytest.mark.usefixtures("short")
def test_the_command_measures_both_and_says_what_became_of_the_aims(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A busy machine may miss them."""
    assert run(["capacity", "--seed", "1", "--out", str(tmp_path)]) in (0, 1)
    told = json.loads((tmp_path / "capacity.json").read_text("utf-8"))
    assert told["approaches"].keys() == told["workers"].keys() == {"multi", "single"}
    assert told["dispatch"]["plain"].keys() == {"multi", "single", *throughput.FLOORS}
    said = capsys.readouterr().out
    for one in aims(told):
        assert one.outcome in ("reached", "not settled", "missed", "")
        assert one.what in said
    for name, one in told["approaches"].items():
        found, held_out = costs.read(one)
        assert len(held_out) == 2, name
        assert sum(service.arrival for service in found.services) > 10, name
        assert all(service.cpu > 0 and service.seconds > 0 for service in found.services), name


@pytest.mark.usefixtures("short")
def test_what_was_seen_before_it_was_interrupted_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    load, loads = costs.load, list[float]()

    def interrupted(*given: Any) -> Any:
        if len(loads) == 3:
            raise KeyboardInterrupt
        loads.append(given[2])
        return load(*given)

    monkeypatch.setattr(costs, "load", interrupted)
    assert run(["capacity", "--seed", "1", "--arms", "single", "--out", str(tmp_path)]) == 130
    (kept,) = tmp_path.iterdir()  # and no result that is half of one
    lines = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    assert [one["share"] for one in lines if one["kind"] == "load"] == loads
    assert {one["kind"] for one in lines} == {"run", "throughput", "alone", "load"}
