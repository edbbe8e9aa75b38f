"""The measuring engine: blocks and their order, failures, interruptions, options, clean ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import __main__ as command_line
from benchmarks import control, environment, processes, run, samples, visitor
from benchmarks.arms import ARMS, HOST, Arm, Target
from benchmarks.metrics import METRICS
from benchmarks.probes import PROBES, Probe, instructions
from benchmarks.processes import Measurement, SampleRefused, server_environment, serving
from benchmarks.progress import Silence
from benchmarks.run import Comparison, Ending, Past, Plan, is_precise, order_of
from benchmarks.samples import Journal, SampleFileError, load
from shared.errors import ConfigurationError

FLOOR = ARMS["floor"]
TWINS = (replace(FLOOR, name="multi"), replace(FLOOR, name="single"))
"""Two arms that need nothing but Dash, under the names that a comparison is about."""
ROOT = Path(__file__).parent.parent
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


class Listener(Silence):
    """Keep what a run says."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        """Keep *text*."""
        self.notes.append(text)


def probe(measure: Callable[[Target], float] = lambda _: 1.0, blocks: int | None = None) -> Probe:
    """Make a probe of one metric that starts no process."""
    return Probe(
        ("startup.cpu",),
        lambda target: Measurement({"startup.cpu": measure(target)}, 0.0),
        lambda: "",
        blocks,
    )


@pytest.fixture
def no_warm_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the start of real servers to the tests that are about it."""
    monkeypatch.setattr(Comparison, "tried", lambda _self, target: target)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Open a file of samples whose first line is written."""
    with Journal(tmp_path / "results" / "run.jsonl") as journal:
        journal.write("run", schema=1, id="x", started="", seed=7, options={}, environment={})
        yield journal


def compare(
    journal: Journal,
    probes: dict[str, Probe],
    arms: Sequence[Arm] = TWINS,
    **changes: Any,
) -> tuple[Ending, samples.Run, list[str]]:
    """Run a comparison; return its ending, its file, and what it said."""
    extra = {key: changes.pop(key) for key in ("past", "precise") if key in changes}
    plan = Plan(tuple(arms), tuple(probes), 7, sys.executable, **{"blocks": 3, **changes})
    listener = Listener()
    ending = Comparison(plan, journal, listener, probes=probes, **extra).run()
    return ending, load(journal.path), listener.notes


# ------------------------------------------------------------------------------- order and blocks


def test_order_depends_on_seed_block_and_probe_alone() -> None:
    arms = [*ARMS]
    assert order_of(arms, 7, 3, "memory") == order_of(arms, 7, 3, "memory")
    assert sorted(order_of(arms, 7, 3, "memory")) == sorted(arms)
    places = [(seed, block, name) for seed in (7, 8) for block in range(5) for name in ("a", "b")]
    assert len({tuple(order_of(arms, *place)) for place in places}) > len(places) / 2


def test_every_arm_comes_first_about_equally_often() -> None:
    first = [order_of([*ARMS], 7, block, "startup")[0] for block in range(1000)]
    assert all(150 < first.count(name) < 250 for name in ARMS)


@pytest.mark.usefixtures("no_warm_up")
def test_order_is_stored_with_each_sample(journal: Journal) -> None:
    measured: list[str] = []
    arms = [replace(FLOOR, name=name) for name in ARMS]

    def measure(target: Target) -> float:
        measured.append(target.arm.name)
        return 1.0

    _, found, _ = compare(journal, {"startup": probe(measure)}, arms)
    assert [sample.arm for sample in found.samples] == measured
    for block in range(3):
        inside = [sample for sample in found.samples if sample.block == block]
        stored = {sample.order: sample.arm for sample in inside}
        assert stored == dict(enumerate(order_of([*ARMS], 7, block, "startup")))


@pytest.mark.usefixtures("no_warm_up")
def test_exact_counts_are_taken_in_the_first_block_only(journal: Journal) -> None:
    _, found, _ = compare(journal, {"startup": probe(), "ledger": probe(blocks=1)})
    assert {one.block for one in found.samples if one.probe == "ledger"} == {0}
    assert {one.block for one in found.samples if one.probe == "startup"} == {0, 1, 2}


def test_samples_of_an_incomplete_block_are_ignored(journal: Journal) -> None:
    for block in range(3):
        for order, arm in enumerate(("multi", "single")):
            place = {"block": block, "order": order, "arm": arm, "probe": "startup"}
            journal.write("sample", **place, metric="startup.cpu", value=block + order / 10)
        if block != 1:
            journal.write("block", block=block, seconds=1.0, measured_seconds=0.9)
    found = load(journal.path)
    assert found.series("startup.cpu") == {"multi": [0.0, 2.0], "single": [0.1, 2.1]}
    assert len(found.samples) == 6
    assert Past.of(found).next_block == 3


@pytest.mark.usefixtures("no_warm_up")
def test_a_resumed_run_keeps_its_orders_and_leaves_cut_blocks_out(journal: Journal) -> None:
    compare(journal, {"startup": probe()}, blocks=2)
    cut = {"block": 2, "order": 0, "arm": "multi", "probe": "startup"}
    journal.write("sample", **cut, metric="startup.cpu", value=99.0)
    past = Past.of(load(journal.path))
    ending, found, _ = compare(journal, {"startup": probe()}, blocks=4, past=past)
    assert ending.blocks == 4
    assert [block.block for block in found.blocks] == [0, 1, 3, 4]
    assert found.series("startup.cpu") == {"multi": [1.0] * 4, "single": [1.0] * 4}


# --------------------------------------------------------------------------------- reasons to stop


@pytest.mark.usefixtures("no_warm_up")
@pytest.mark.parametrize(
    ("budget", "precise", "blocks", "stopped"),
    [
        pytest.param(100.0, False, 10, "budget", id="at least ten blocks, however long they take"),
        pytest.param(185.0, False, 15, "budget", id="no block that would end after the budget"),
        pytest.param(999.0, True, 10, "precision", id="precise enough at the first look"),
    ],
)
def test_a_run_stops_for_a_reason(
    *,
    journal: Journal,
    monkeypatch: pytest.MonkeyPatch,
    budget: float,
    precise: bool,
    blocks: int,
    stopped: str,
) -> None:
    now = 0.0

    def measure(_target: Target) -> float:
        nonlocal now
        now += 6.0
        return 1.0

    monkeypatch.setattr(run, "time", SimpleNamespace(monotonic=lambda: now))
    ending, found, notes = compare(
        journal, {"startup": probe(measure)}, blocks=None, budget=budget, precise=lambda: precise
    )
    assert (ending.blocks, ending.stopped) == (blocks, stopped)
    assert found.end["stopped"] == stopped
    assert found.finished
    assert any("10 blocks will take about 120 s" in note for note in notes) == (budget == 100.0)


def test_precision_looks_at_the_width_of_every_interval(journal: Journal) -> None:
    def write(block: int, metric: str, multi: float, single: float) -> None:
        for order, (arm, value) in enumerate({"multi": multi, "single": single}.items()):
            place = {"block": block, "order": order, "arm": arm, "probe": "any"}
            journal.write("sample", **place, metric=metric, value=value)

    for block in range(10):
        write(block, "startup.cpu", 1.0, 2.0 + 0.001 * (-1) ** block)
        if block == 0:
            write(block, "ledger.rules", 28, 10)
        journal.write("block", block=block, seconds=1.0, measured_seconds=1.0)
    assert is_precise(load(journal.path))
    for block in range(10):
        write(block, "memory.start", 1.0, 1.0 + 0.1 * (-1) ** block)
    assert not is_precise(load(journal.path))


@pytest.mark.usefixtures("no_warm_up")
def test_a_run_without_both_approaches_is_never_precise(journal: Journal) -> None:
    _, found, _ = compare(journal, {"startup": probe()}, [FLOOR, TWINS[0]], blocks=10)
    assert not is_precise(found)


# ------------------------------------------------------------------------------------- failing arms


def test_an_arm_that_cannot_be_built_is_reported_and_the_others_go_on(journal: Journal) -> None:
    broken = replace(FLOOR, name="control", built_as="nothing-of-this-name")
    ending, found, notes = compare(journal, {"startup": probe()}, [*TWINS, broken], blocks=2)
    assert ending.withdrawn == found.withdrawn == {"control"}
    assert found.failures[0].block is None
    assert "nothing-of-this-name" in found.failures[0].reason
    assert any(note.startswith("control, warm-up: cannot be built") for note in notes)
    assert found.series("startup.cpu") == {"multi": [1.0, 1.0], "single": [1.0, 1.0]}


def test_a_server_that_crashes_is_refused_with_its_last_words() -> None:
    crash = "import sys; sys.exit('no luck today')"
    with (
        pytest.raises(SampleRefused, match="ended before it answered: no luck today"),
        serving(lambda _port: [sys.executable, "-c", crash]),
    ):
        pytest.fail("a server that never was is handed over")


@pytest.mark.usefixtures("no_warm_up")
def test_a_refused_sample_is_tried_once_more(journal: Journal) -> None:
    luck = iter([True, False, *[True] * 99])

    def measure(_target: Target) -> float:
        if not next(luck):
            raise SampleRefused("the port was taken")
        return 1.0

    ending, found, _ = compare(journal, {"startup": probe(measure)})
    assert ending.withdrawn == frozenset()
    assert [failure.reason for failure in found.failures] == ["the port was taken"]
    assert {arm: len(values) for arm, values in found.series("startup.cpu").items()} == {
        "multi": 3,
        "single": 3,
    }


@pytest.mark.usefixtures("no_warm_up")
def test_an_arm_that_breaks_midway_is_withdrawn_and_no_sample_is_lost(journal: Journal) -> None:
    arms = [*TWINS, replace(FLOOR, name="control")]
    seen: list[str] = []

    def measure(target: Target) -> float:
        seen.append(target.arm.name)
        if target.arm.name == "control" and seen.count("control") > 2:
            raise OSError("no memory left")
        return 1.0

    ending, found, _ = compare(journal, {"startup": probe(measure)}, arms, blocks=5)
    assert ending.withdrawn == {"control"}
    assert {failure.reason for failure in found.failures} == {"OSError: no memory left"}
    assert found.series("startup.cpu") == {"multi": [1.0] * 5, "single": [1.0] * 5}
    assert sum(sample.arm == "control" for sample in found.samples) == 2


@pytest.mark.usefixtures("no_warm_up")
def test_a_run_without_one_of_the_compared_arms_ends(journal: Journal) -> None:
    def measure(target: Target) -> float:
        if target.arm.name == "single":
            raise SampleRefused("GET / answered 500, expected 200")
        return 1.0

    ending, found, _ = compare(journal, {"startup": probe(measure)}, blocks=50)
    assert (ending.stopped, ending.blocks) == ("failed", 1)
    assert not found.finished
    assert not found.resumable


# ------------------------------------------------------------------------------- files of samples


def test_a_last_line_that_was_cut_short_is_left_out_and_taken_off(journal: Journal) -> None:
    with journal.path.open("a") as file:
        file.write('{"kind": "sample", "blo')
    assert load(journal.path).samples == ()
    journal.__exit__()
    with Journal(journal.path) as again:
        again.write("end", stopped="interrupted")
    assert load(journal.path).end == {"stopped": "interrupted"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"kind": "run", "schema": 2}', "'schema': 2}: expected kind 'run' and schema 1"),
        ("oh", ":1: 'oh': expected JSON"),
        ("[1]", ":1: '[1]': expected a JSON object"),
    ],
)
def test_a_file_that_is_no_run_is_refused(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(f"{line}\n")
    with pytest.raises(SampleFileError) as refused:
        load(path)
    assert said in str(refused.value)


def test_a_file_is_written_by_one_run_at_a_time(journal: Journal) -> None:
    with pytest.raises(SampleFileError, match="expected a run that has ended"):
        Journal(journal.path)


# ---------------------------------------------------------------------------------------- processes


@on_linux
@pytest.mark.parametrize("fails", [False, True])
def test_nothing_of_a_server_is_left(fails: bool) -> None:
    def command(port: int) -> list[str]:
        server = f"{sys.executable} -m benchmarks.floor --port {port}"
        return ["sh", "-c", f"sleep 1000 & exec {server}"]

    with suppress(ZeroDivisionError), serving(command) as server:
        assert len(processes.members(server.pid)) == 2
        if fails:
            1 / 0  # noqa: B018 - any error will do
        server.stop()
    wait_until(lambda: processes.members(server.pid) == [])  # killed, and gone in a moment
    with socket.socket() as probe_socket:
        assert probe_socket.connect_ex((HOST, server.port)) != 0


def test_servers_do_not_inherit_what_would_change_them() -> None:
    given = {
        "CROSSROADS_DEBUG": "1",
        "DASH_DEBUG": "1",
        "FLASK_DEBUG": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": "/of/the/reader",
        "PATH": "/bin",
    }
    found = server_environment(given)
    assert found == {
        "PATH": "/bin",
        "PYTHONPATH": f"{ROOT}{os.pathsep}/of/the/reader",
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
    }


@on_linux
def test_the_control_carries_what_was_planted() -> None:
    def start(name: str) -> float:
        return PROBES["memory"].measure(Target(ARMS[name], sys.executable)).values["memory.start"]

    more = start("control") - start("multi")
    assert 0.9 * control.PLANTED_BYTES < more < 1.3 * control.PLANTED_BYTES


def test_the_control_burns_its_share() -> None:
    before = time.process_time()
    control.burn(0.05)
    assert time.process_time() >= before * 1.05


def test_every_probe_measures_the_metrics_that_it_names() -> None:
    target = Target(FLOOR, sys.executable)
    for name, row in PROBES.items():
        assert set(row.metrics) <= METRICS.keys(), name
        if not row.missing() and name != "instructions":  # too slow to be run for this
            assert set(row.measure(target).values) == set(row.metrics), name


@pytest.mark.skipif(bool(instructions.missing()), reason=instructions.missing())
def test_instructions_of_a_start_are_counted() -> None:
    (count,) = instructions.measure(Target(FLOOR, sys.executable)).values.values()
    assert count > 100_000_000


# ------------------------------------------------------------------------------------------ visits


@pytest.mark.parametrize("name", ["multi", "single"])
def test_a_visit_fires_the_callbacks_of_the_page(name: str) -> None:
    with serving(Target(ARMS[name], sys.executable).serve) as server:
        fired = {path: visitor.visit(server.port, path).fired for path in ("/", "/barchart")}
    assert any("barchart-graph.figure" in output for output in fired["/barchart"])
    assert not any("barchart-graph.figure" in output for output in fired["/"])


def test_a_callback_that_fails_refuses_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_floor.py").write_text(
        "from benchmarks import floor\ndel floor.LIFE_EXPECTANCY['Japan']\n"
        "floor.LIFE_EXPECTANCY['Japan '] = []\nfloor.main()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with (
        serving(Target(replace(FLOOR, module="broken_floor"), sys.executable).serve) as server,
        pytest.raises(SampleRefused, match="POST /_dash-update-component answered 500"),
    ):
        visitor.visit(server.port, "/")


def test_a_request_carries_what_a_browser_sends() -> None:
    address = "http://127.0.0.1:1/page?year=1987"
    components: visitor.Components = {}
    layout = {
        "type": "Div",
        "namespace": "dash_html_components",
        "props": {
            "children": [
                {"type": "Location", "namespace": "dash_core_components", "props": {"id": "url"}},
                {"type": "Input", "namespace": "x", "props": {"id": "year", "value": 1987}},
            ]
        },
    }
    visitor.place(components, layout, address)
    callback = {
        "output": "..a.figure...b.children..",
        "inputs": [{"id": "url", "property": "search"}, {"id": "year", "property": "n_clicks"}],
        "state": [{"id": "year", "property": "value"}],
        "prevent_initial_call": True,
    }
    assert visitor.request_body(callback, components) == {
        "output": "..a.figure...b.children..",
        "outputs": [{"id": "a", "property": "figure"}, {"id": "b", "property": "children"}],
        "inputs": [
            {"id": "url", "property": "search", "value": "?year=1987"},
            {"id": "year", "property": "n_clicks"},
        ],
        "state": [{"id": "year", "property": "value", "value": 1987}],
        "changedPropIds": ["url.search"],
        "parsedChangedPropsIds": ["url.search"],
    }


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
        ("--site shared.site:NO", "--site='shared.site:NO': expected a site that servers can load"),
        ("--python /no/such/python", "--python='/no/such/python': expected a Python whose"),
        ("--out pyproject.toml", "--out='pyproject.toml': expected a folder"),
        ("--resume --seed 3", "--seed='3': expected not to be given beside --resume"),
        ("--resume", "expected an interrupted run in there"),
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
    out = [] if "--out" in words else ["--out", str(tmp_path)]
    assert command_line.main(["compare", *words.split(), *out]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_pages_that_change_during_a_run_make_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hashes = iter(["before", "after"])
    monkeypatch.setattr(environment, "content_hash", lambda _folder: next(hashes))
    words = ["compare", "--arms", "floor", "--only", "startup", "--blocks", "1"]
    assert command_line.main([*words, "--out", str(tmp_path)]) == 1
    assert "shared/ changed during the run" in capsys.readouterr().err
    assert len(load(next(tmp_path.glob("results/*"))).blocks) == 1


def test_an_unknown_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        command_line.main(["compare", "--bugdet", "3m"])
    assert refused.value.code == 2
    assert "--bugdet" in capsys.readouterr().err


def test_a_report_needs_a_file_that_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["report", str(tmp_path / "no.jsonl")]) == 2
    assert "expected a file of samples" in capsys.readouterr().err
    assert command_line.main(["report", "--out", str(tmp_path)]) == 2
    assert "expected a finished run" in capsys.readouterr().err


def test_a_run_is_not_resumed_in_another_environment() -> None:
    then = environment.describe(sys.executable)
    command_line.refuse_other_environment(then, then)
    now = {**then, "versions": {**then["versions"], "dash": "99.0"}}
    with pytest.raises(ConfigurationError) as refused:
        command_line.refuse_other_environment(then, now)
    assert str(refused.value) == (
        f"versions={{'dash': '99.0'}}: expected {{'dash': '{then['versions']['dash']}'}} "
        "as when the run began; start a new run"
    )


def test_the_hash_of_the_pages_leaves_out_what_a_run_writes(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    (folder / "data").mkdir(parents=True)
    (folder / "page.py").write_text("one")
    before = environment.content_hash(folder)
    (folder / "data" / "headline.json").write_text("{}")
    assert environment.content_hash(folder) == before
    (folder / "page.py").write_text("two")
    assert environment.content_hash(folder) != before


# ----------------------------------------------------------------------------------- interruptions


@on_linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_no_process_and_keeps_its_blocks(
    number: int, tmp_path: Path
) -> None:
    report = tmp_path / "report" / "README.md"
    report.parent.mkdir()
    report.write_text("the last report")
    words = ["--arms", "floor", "--only", "startup", "--blocks", "500"]
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
    assert command_line.main(again) == 0
    (path,) = (tmp_path / "results").iterdir()
    assert len(load(path).blocks) == blocks
    assert load(path).finished


class started:  # noqa: N801 - used as a context manager
    """Run `python -m benchmarks`, marked in its environment, and stop it whatever happens."""

    def __init__(self, arguments: Sequence[str], mark: str) -> None:
        """Take the arguments, and the mark that everything started by the run will carry."""
        self._arguments, self._mark = arguments, mark

    def __enter__(self) -> "subprocess.Popen[str]":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks", *self._arguments],
            cwd=ROOT,
            env={**os.environ, "ENGINE_TEST": self._mark},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self._process

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            self._process.communicate(timeout=30)


def marked(mark: str) -> list[int]:
    """List the processes whose environment carries the mark."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                if f"ENGINE_TEST={mark}".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
    return found


def records(out: Path) -> list[str]:
    """List the kinds of all complete lines written so far."""
    lines = [line for path in out.glob("results/*") for line in path.read_text().split("\n")[:-1]]
    return [json.loads(line)["kind"] for line in lines]


def wait_until(holds: Callable[[], bool], process: "subprocess.Popen[str] | None" = None) -> None:
    """Look again and again until something holds; fail when the process ends before."""
    deadline = time.monotonic() + 60
    while not holds():
        assert process is None or process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline, "waited for a minute"
        time.sleep(0.005)
