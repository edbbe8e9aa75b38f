"""Visitors come, and what they saw is told: `nox -s load`."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from crossroads.benchmarks.tools.files import ROOT
from tests.support.servers import clean_environment, serving

SHORT = ("--users", "4", "--pause", "0.2s", "--time", "4s", "--steps", "4")
STEPS = {"arrive", "change a control", "follow a link"}


def load(out: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """Run the command."""
    command = [sys.executable, "-m", "crossroads.benchmarks", "load", "--out", str(out), *options]
    how: dict[str, object] = {"cwd": ROOT, "env": clean_environment(), "text": True}
    return subprocess.run(command, capture_output=True, check=False, **how)  # type: ignore[call-overload,no-any-return]


def test_visitors_of_both_approaches_are_served(tmp_path: Path) -> None:
    for seconds in ("4s", "20s", "60s"):  # steps are drawn, and a busy machine takes few
        done = load(tmp_path, *SHORT, "--workers", "1", "--time", seconds)
        assert done.returncode in (0, 1), done.stderr  # 1: a busy machine may void the load
        told = json.loads((tmp_path / "load.json").read_text("utf-8"))
        found = {one["name"]: one for one in told}
        if all(names(one) == STEPS for one in found.values()):
            break
    assert found.keys() == {"multi", "single"}
    for one in found.values():
        asked = {row["name"] for row in one["rows"] if row["method"] in ("GET", "POST")}
        assert {"document", "layout", "callback list", "callback", "file"} <= asked
        assert not any(row["num_failures"] for row in one["rows"])
        assert sum(one["servers"]) > 0
        assert names(one) == STEPS
    assert re.search(r"4 visitors, and \d+\.\d by Little's law", done.stdout)
    assert "limited by the" in done.stdout


def names(one: dict[str, list[dict[str, str]]]) -> set[str]:
    """Name the steps of a load."""
    return {row["name"] for row in one["rows"] if row["method"] == "STEP"}


def test_requests_go_to_all_hosts_in_turns(tmp_path: Path) -> None:
    with serving("multi") as first, serving("multi") as second:
        done = load(tmp_path, *SHORT, "--hosts", f"{first},{second}", "--processes", "2")
        (one,) = json.loads((tmp_path / "load.json").read_text("utf-8"))
    assert not any(row["num_failures"] for row in one["rows"])
    assert one["servers"] == []
    assert len(one["generator"]) == 3  # Locust's master, and two that have the visitors
    assert "the servers are not ours" in done.stdout or "the generator" in done.stdout


def test_a_failure_is_counted_and_told(tmp_path: Path) -> None:
    with serving("multi") as address:
        assert load(tmp_path, "--write", "--hosts", address).returncode == 0
        told = json.loads((tmp_path / "hosts" / "visits.json").read_text("utf-8"))
        for place in told["places"].values():
            place["opened"]["files"] = ["/no-such-file.js"]
        (tmp_path / "hosts" / "visits.json").write_text(json.dumps(told), "utf-8")
        command = [sys.executable, "-m", "locust", "-f", str(tmp_path / "hosts" / "visitors.py")]
        command += ["--headless", "--users", "1", "--run-time", "8s", "--only-summary"]
        done = subprocess.run(
            command, env=clean_environment(), capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert "404" in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--hosts", "http://example.org"), "--hosts='http://example.org': expected http://127"),
        (("--hosts", "http://127.0.0.1:9", "--workers", "2"), "--workers='2': expected not to be"),
        (("--hosts", "http://127.0.0.1:99999"), "expected http://127.0.0.1:PORT"),
        (("--processes", "99"), "--processes=99: expected at most 16"),
        (("--users", "5000"), "--users=5000: expected at most 2000"),
        (("--time", "5s"), "--time='5s': expected 10 pauses of 1 s or more"),
        (("--arms", "mutli"), "did you mean multi?"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    done = load(tmp_path, *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert not [*tmp_path.iterdir()]
