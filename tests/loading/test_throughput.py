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


def test_the_floor_answers_the_same_callback_with_the_same() -> None:
    """So that nothing but the dispatch differs."""
    answers = []
    for name in ("single", throughput.FLOOR):
        target = Target(ARMS[name], sys.executable)
        with serving(throughput.command(target)) as server:
            if name == "single":
                ask = record(server.port).places[throughput.PAGE].changes[0].asks[0]
            body = json.loads(ask.body or "")
            answers.append(request(server.port, throughput.UPDATE, body=body).body)
    assert json.loads(answers[0]) == json.loads(answers[1])
    assert b"barchart-graph" in answers[0]


def test_the_command_measures_both_and_says_what_became_of_the_aims(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A busy machine may miss them."""
    for module, constants in SHORT.items():
        for name, value in constants.items():
            monkeypatch.setattr(module, name, value)
    assert run(["capacity", "--seed", "1", "--out", str(tmp_path)]) in (0, 1)
    told = json.loads((tmp_path / "capacity.json").read_text("utf-8"))
    assert told["approaches"].keys() == told["workers"].keys() == {"multi", "single"}
    assert told["dispatch"]["plain"].keys() == {"multi", "single", "floor"}
    said = capsys.readouterr().out
    for one in aims(told):
        assert one.outcome in ("reached", "not settled", "missed")
        assert one.what in said
    for name, one in told["approaches"].items():
        found, held_out = costs.read(one)
        assert len(held_out) == 2, name
        assert sum(service.arrival for service in found.services) > 10, name
        assert all(service.cpu > 0 and service.seconds > 0 for service in found.services), name
