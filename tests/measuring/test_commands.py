"""`python -m crossroads.benchmarks`: options, what it refuses, where it writes, interruptions."""

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from crossroads.benchmarks import commands, options
from crossroads.benchmarks.options import Request, parser, read_request
from crossroads.benchmarks.probes.table import PROBES
from crossroads.benchmarks.samples import load
from crossroads.benchmarks.tools import environment
from crossroads.benchmarks.tools.files import PUBLISHED, ROOT
from crossroads.errors import ConfigurationError
from tests.support.processes import marked, started, wait_until
from tests.support.samples import write_samples

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


# ---------------------------------------------------------------------------------------- options


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--budget 3x", "--budget='3x': expected a duration such as 90s, 3m or 1h"),
        ("--budget 0m", "--budget='0m': expected a duration"),
        ("--blocks 0", "--blocks='0': expected a whole number from 1 on"),
        ("--blocks 3 --budget 3m", "--blocks='3': expected not to be given beside --budget"),
        ("--only startup,memroy", "--only='memroy': expected one or more of startup, memory"),
        ("--only memroy", "did you mean memory?"),
        ("--arms multy", "--arms='multy': expected one or more of multi, single"),
        ("--seed x", "--seed='x': expected a whole number from 0 on"),
        ("--site nonsense", "--site='nonsense': expected MODULE:NAME"),
        (
            "--site crossroads.site:NO",
            "--site='crossroads.site:NO': expected a site that servers can load",
        ),
        ("--python /no/such/python", "--python='/no/such/python': expected a Python whose"),
        ("--out pyproject.toml", "--out='pyproject.toml': expected a folder"),
        ("--resume --seed 3", "--seed='3': expected not to be given beside --resume"),
        ("--resume", "expected an interrupted run in there"),
        ("--reproduce --arms multi", "--arms='multi': expected not to be given beside --reproduce"),
        ("--reproduce --out benchmarks", "--out='benchmarks': expected another folder than"),
        ("--publish --out benchmarks", "--publish=True: expected not to be given beside --out"),
        ("--publish --only startup", "--only='startup': expected not to be given beside --publish"),
        (
            "--publish --site crossroads.site:SITE",
            "expected not to be given beside --publish, it takes",
        ),
        ("--publish --blocks 14", "--blocks=14: expected 15 or more for a run in benchmarks"),
        ("--insist", "--insist=True: expected to be given beside --publish"),
        ("--resume --publish", "expected not to be given beside --resume, the earlier run"),
        ("--only http --arms floor", "--only='http': expected a probe that works here (it meas"),
        ("--only scaling --site a:B", "(it measures sites of its own, which say nothing of a:B)"),
    ],
)
def test_a_bad_option_says_what_was_expected(
    words: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    out = [] if {"--out", "--publish"} & {*words.split()} else ["--out", str(tmp_path)]
    assert commands.run(["compare", *words.split(), *out]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["capacity", "faults", "load"])
def test_what_cannot_be_seen_on_a_system_is_said(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert commands.run([command]) == 2
    assert "platform='darwin': expected Linux" in capsys.readouterr().err


@pytest.mark.parametrize("command", commands.NEEDED)
def test_what_a_command_imports_and_is_not_installed_is_said(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is done, and in place of an ImportError."""
    needed, *_ = commands.NEEDED[command]
    monkeypatch.setattr(commands, "find_spec", lambda name: name != needed or None)
    assert commands.run([command]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: libraries='{needed}': expected to be installed for ")
    assert f"nox -s {command} does that" in said


def asked(words: str) -> Request:
    """Read the options of a comparison."""
    return read_request(parser().parse_args(["compare", *words.split()]))


@pytest.mark.parametrize(
    ("words", "out"),
    [
        ("", "build/compare"),
        ("--budget 10m --seed 3", "build/compare"),
        ("--only startup", "build/compare"),
        ("--site crossroads.site:SITE", "build/compare"),
        ("--site crossroads.site:SITE --out elsewhere", "elsewhere"),
        ("--reproduce", "build/reproduce"),
        ("--publish", "benchmarks"),
        ("--publish --blocks 15", "benchmarks"),
    ],
)
def test_committed_numbers_are_replaced_only_when_that_is_asked_for(
    words: str, out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert asked(words).out.resolve() == ROOT / out


def test_a_run_in_the_projects_folder_cannot_be_cut_short_by_resuming_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "PUBLISHED", tmp_path)
    monkeypatch.setattr(options, "OUT", tmp_path / "mine")
    cut = write_samples(tmp_path, blocks=3, options={"budget": 180.0, "blocks": None})
    lines = cut.read_text().splitlines(keepends=True)
    cut.write_text("".join(lines[:-1]))
    with pytest.raises(ConfigurationError, match="--blocks=4: expected 15 or more"):
        asked("--resume --blocks 4")
    assert asked("--resume --blocks 16").out == tmp_path

    later = tmp_path / "mine" / "results" / "later.jsonl"
    later.parent.mkdir(parents=True)
    later.write_text(cut.read_text().replace("20261120T110203Z-7", "20261121T110203Z-7"))
    assert asked("--resume --blocks 4").out == tmp_path / "mine"  # the latest of both places


def test_a_longer_run_has_more_probes_and_a_site_of_ones_own_fewer() -> None:
    short, long = asked("").plan.probes, asked("--budget 10m").plan.probes
    assert {"startup", "memory", "ledger"} <= {*short}
    assert not {"http", "scaling"} & {*short}
    assert {*short} | {"http", "scaling", "scaling-1000"} <= {*long}
    own = asked("--budget 10m --site crossroads.site:SITE").plan.probes
    assert "http" in own
    assert not {"scaling", "scaling-1000"} & {*own}


def test_a_reproduction_is_the_reported_run_with_another_seed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "PUBLISHED", tmp_path)
    with pytest.raises(ConfigurationError, match="expected a report and its samples in there"):
        asked("--reproduce")
    probes = ["startup", "ledger", "instructions"]
    options_then = {"budget": 77.0, "blocks": None, "arms": ["multi", "single"], "probes": probes}
    path = write_samples(tmp_path, options=options_then)
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "headline.json").write_text(json.dumps({"samples": path.name}))
    not_here = replace(PROBES["instructions"], missing=lambda: "not installed: valgrind")
    monkeypatch.setattr(options, "PROBES", {**PROBES, "instructions": not_here})
    found = asked("--reproduce --seed 8")
    assert (found.reproduced, found.out) == (path, options.REPRODUCED)
    plan = found.plan
    assert (plan.budget, plan.blocks, plan.seed) == (77.0, None, 8)
    assert [arm.name for arm in plan.arms] == ["multi", "single"]
    assert plan.probes == ("startup", "ledger")  # the other cannot be measured here


def test_a_library_that_is_missing_is_named() -> None:
    code = (
        "import sys; sys.modules['rich'] = None; from crossroads.benchmarks.__main__ import main; "
        "sys.exit(main(['compare']))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert said.returncode == 2
    assert said.stderr.startswith("error: rich: not installed for ")
    assert "nox -s compare" in said.stderr
    assert "Traceback" not in said.stderr


def test_pages_that_change_during_a_run_make_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hashes = iter(["before", "before", "after"])
    monkeypatch.setattr(environment, "content_hash", lambda *_folders: next(hashes))
    words = ["compare", "--arms", "floor", "--only", "startup", "--blocks", "1"]
    assert commands.run([*words, "--out", str(tmp_path)]) == 1
    assert "the served code changed during the run" in capsys.readouterr().err
    assert len(load(next(tmp_path.glob("results/*"))).blocks) == 1


def test_an_unknown_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        commands.run(["compare", "--bugdet", "3m"])
    assert refused.value.code == 2
    assert "--bugdet" in capsys.readouterr().err


def test_a_report_needs_a_file_that_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.run(["report", "--over", str(tmp_path / "no.jsonl")]) == 2
    assert "expected a file of samples" in capsys.readouterr().err
    assert commands.run(["report", "--out", str(tmp_path)]) == 2
    assert "expected a finished run" in capsys.readouterr().err


def test_a_report_over_a_file_touches_nothing_that_is_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "BUILD", tmp_path / "build")
    path = write_samples(tmp_path / "mine")
    before = environment.content_hash(PUBLISHED / "report")
    assert commands.run(["report", "--over", str(path)]) == 0
    text = (tmp_path / "build" / "report" / "README.md").read_text("utf-8")
    assert "Beside the kit's own run" in text
    assert environment.content_hash(PUBLISHED / "report") == before
    assert commands.run(["report", "--over", str(path), "--out", str(tmp_path / "there")]) == 0
    assert (tmp_path / "there" / "report" / "README.md").is_file()


def test_without_a_file_the_report_is_that_of_the_committed_samples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "PUBLISHED", tmp_path)
    monkeypatch.chdir(tmp_path)
    write_samples(tmp_path / "build" / "compare")
    assert commands.run(["report"]) == 2
    write_samples(tmp_path)
    assert commands.run(["report"]) == 0
    assert (tmp_path / "report" / "README.md").is_file()


def test_a_run_is_not_resumed_in_another_environment() -> None:
    then = environment.describe(sys.executable)
    commands.refuse_other_environment(then, then)
    now = {**then, "versions": {**then["versions"], "dash": "99.0"}}
    with pytest.raises(ConfigurationError) as refused:
        commands.refuse_other_environment(then, now)
    assert str(refused.value) == (
        f"versions={{'dash': '99.0'}}: expected {{'dash': '{then['versions']['dash']}'}} "
        "as when the run began; start a new run"
    )


def test_the_hash_of_the_pages_leaves_out_what_a_run_writes(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    (folder / "site" / "data").mkdir(parents=True)
    (folder / "page.py").write_text("one")
    before = environment.content_hash(folder)
    (folder / "site" / "data" / "headline.json").write_text("{}")
    assert environment.content_hash(folder) == before
    (folder / "page.py").write_text("two")
    assert environment.content_hash(folder) != before


# ----------------------------------------------------------------------------------- interruptions


@on_linux
@pytest.mark.parametrize(
    ("number", "arm", "probe"),
    [(signal.SIGINT, "floor", "startup"), (signal.SIGTERM, "single", "construction")],
)
def test_an_interrupted_run_leaves_no_process_and_keeps_its_blocks(
    number: int, arm: str, probe: str, tmp_path: Path
) -> None:
    report = tmp_path / "report" / "README.md"
    report.parent.mkdir()
    report.write_text("the last report")
    words = ["--arms", arm, "--only", probe, "--blocks", "500"]
    with started(["compare", *words, "--out", str(tmp_path)], mark=str(tmp_path)) as process:
        wait_until(lambda: records(tmp_path).count("block") >= 2, process)
        wait_until(lambda: len(marked(str(tmp_path))) > 1, process)  # a server is running
        process.send_signal(number)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 130, said
    wait_until(lambda: marked(str(tmp_path)) == [])
    assert "--resume" in said
    assert report.read_text() == "the last report"
    kinds = records(tmp_path)
    assert kinds.count("block") >= 2
    assert kinds[-1] == "end"

    blocks = kinds.count("block") + 1
    again = ["compare", "--resume", "--blocks", str(blocks), "--out", str(tmp_path)]
    assert commands.run(again) == 0
    (path,) = (tmp_path / "results").iterdir()
    assert len(load(path).blocks) == blocks
    assert load(path).finished


def records(out: Path) -> list[str]:
    """List the kinds of all complete lines written so far."""
    lines = [line for path in out.glob("results/*") for line in path.read_text().split("\n")[:-1]]
    return [json.loads(line)["kind"] for line in lines]
