"""Servers as they are measured: started and stopped cleanly, probed, visited."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from crossroads.approaches.__main__ import become_gunicorn, load_site, parse
from crossroads.benchmarks.arms import ARMS, HOST, Target
from crossroads.benchmarks.inside import control
from crossroads.benchmarks.metrics import METRICS, PHASES
from crossroads.benchmarks.probes import calls, instructions, scaling, workers
from crossroads.benchmarks.probes.table import PROBES
from crossroads.benchmarks.probes.workers import each_alone, ready_workers
from crossroads.benchmarks.tools import processes, visitor
from crossroads.benchmarks.tools.files import ROOT
from crossroads.benchmarks.tools.processes import (
    SampleRefused,
    is_stopped,
    look_inside,
    server_environment,
    serving,
)
from crossroads.errors import ConfigurationError
from tests.support.processes import wait_until

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="no /proc and no valgrind here")


# ---------------------------------------------------------------------------------------- processes


@on_linux
@pytest.mark.parametrize("fails", [False, True])
def test_nothing_of_a_server_is_left(fails: bool) -> None:
    def command(port: int) -> list[str]:
        server = f"{sys.executable} -m crossroads.benchmarks.inside.floor --port {port}"
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
        "GUNICORN_CMD_ARGS": "--workers 9",
        "PYTEST_ADDOPTS": "-x",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": "/of/the/reader",
        "PATH": "/bin",
    }
    found = server_environment(given)
    assert found == {
        "PATH": "/bin",
        "PYTHONPATH": f"/of/the/reader{os.pathsep}{Path.cwd()}",
        "PYTHONSAFEPATH": "1",
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
    }


@on_linux
def test_the_control_carries_what_was_planted() -> None:
    def served(name: str) -> AbstractContextManager[processes.Process]:
        return serving(Target(ARMS[name], sys.executable).serve)

    # Both at once: how much is shared with other processes depends on who else runs.
    with served("control") as loaded, served("multi") as plain:
        both = loaded.pid, plain.pid  # and in turns, as somebody may end between two looks
        looks = [[processes.pss_bytes(pid) for pid in both] for _ in range(15)]
    more = median(one - other for one, other in looks)
    assert 0.9 * control.PLANTED_BYTES < more < 1.3 * control.PLANTED_BYTES


def test_the_control_serves_with_the_same_modules_and_options_as_the_approach() -> None:
    code = (
        "import runpy, sys, werkzeug.serving as serving\n"
        "def run_simple(host, port, server, **options):\n"
        "    print(*sorted(sys.modules), options, sep='\\n')\n"
        "serving.run_simple = run_simple\n"
        "module = sys.argv.pop(1)\n"
        "sys.argv[0] = module\n"
        "runpy.run_module(module, run_name='__main__')\n"
    )
    found = {}
    for arm in ("multi", "control"):
        command = [sys.executable, "-c", code, ARMS[arm].module, "multi", "--port", "8999"]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
        found[arm] = {
            line for line in said.splitlines() if not line.startswith(("multi: http", control.TOLD))
        }
    assert "werkzeug.serving" in found["multi"]
    assert found["control"] - found["multi"] <= {
        "crossroads.benchmarks",
        "crossroads.benchmarks.inside",
        "crossroads.approaches.__main__",
    }
    assert found["multi"] <= found["control"]


def test_the_control_burns_its_share() -> None:
    before = time.process_time()
    control.burn(0.05, before)
    assert time.process_time() >= before * 1.05


def once_more(measure: Callable[[Sequence[Target]], Any], target: Target) -> Any:
    """Measure a target; a sample that is refused is tried again, as in a run."""
    try:
        return measure([target])
    except SampleRefused:
        return measure([target])


def test_every_probe_measures_the_metrics_that_it_names() -> None:
    for name, row in PROBES.items():
        assert set(row.metrics) <= METRICS.keys(), name
        slow = name.startswith(("navigation", "network")) or name in (
            *("instructions", "stages", "scaling-1000"),
        )
        if not row.missing() and not slow:  # too slow for this
            pages = ("/", "/barchart")  # only a page with a callback has requests to time
            arm = ARMS["floor"] if "floor" in row.arms else ARMS["single"]
            target = Target(arm, sys.executable, pages=pages)
            asked_for = frozenset(look_inside(target)[0]["asked_for"])  # else none may be repeated
            target = replace(target, asked_for=asked_for)
            taken = [one for measure in row.parts for one in once_more(measure, target)]
            found = {metric for one in taken for metric in one.values}
            assert found == set(row.metrics), name


def test_near_counts_are_sampled_twice_and_stock_as_often_as_the_approaches() -> None:
    for name, row in PROBES.items():
        if {METRICS[metric].kind for metric in row.metrics} & {"traffic", "instructions"}:
            assert row.blocks is None or row.blocks >= 2, name
    stock = {arm: PROBES["navigation"].beside[arm] for arm in ("multi-stock", "pages-stock")}
    assert set(stock.values()) == {PROBES["navigation"].blocks}


@on_linux
def test_instructions_of_a_start_are_counted() -> None:
    (count,) = instructions.measure(Target(ARMS["floor"], sys.executable)).values.values()
    assert count > 100_000_000


def test_calls_of_a_start_are_counted_where_there_is_no_valgrind() -> None:
    """Twice nearly the same, and more of a site than of the floor."""
    once, again, site = (
        calls.measure(Target(ARMS[arm], sys.executable)).values["startup.calls"]
        for arm in ("floor", "floor", "single")
    )
    assert again == pytest.approx(once, rel=1e-3)
    assert site > 1.1 * once


@on_linux
def test_instructions_are_counted_stage_by_stage() -> None:
    found = instructions.measure_stages(Target(ARMS["single"], sys.executable)).values
    assert [METRICS[name].kind for name in found] == ["instructions"] * 5
    imports, construction, first, others, later = found.values()
    assert imports > construction > first > later  # set-up is in the first, not before it
    assert others > later  # those of two pages more: nothing that is counted is thrown away
    assert later > 100_000


@on_linux
def test_a_stage_that_fails_refuses_the_sample() -> None:
    target = Target(ARMS["single"], sys.executable, "crossroads.benchmarks.inside.sites:PAGES_0")
    with pytest.raises(SampleRefused, match=r"failed in a stage: .*inside\.sites:PAGES_0"):
        instructions.measure_stages(target)


@on_linux
def test_workers_serve_what_the_command_line_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(os, "execv", lambda _program, command: given.extend(command))
    become_gunicorn(parse(["multi", "--workers", "2", "--port", "8123"]))
    measured = Target(ARMS["multi"], sys.executable).serve_with_workers(8123, 2, preload=True)
    assert measured[-1] == given[-1] == "crossroads.approaches.__main__:application('multi', None)"
    assert {"--workers", "2", "--bind", "127.0.0.1:8123"} <= {*given} & {*measured}
    plain = Target(ARMS["multi"], sys.executable).serve_with_workers(8123, 2, preload=False)
    assert [word for word in measured if word not in plain] == ["--preload"]


@on_linux
@pytest.mark.parametrize("preload", [True, False])
def test_each_worker_serves_while_the_others_hold_still(preload: bool) -> None:
    def command(port: int) -> list[str]:
        target = Target(ARMS["single"], sys.executable)
        *gunicorn, site = target.serve_with_workers(port, 3, preload=preload)
        return [*gunicorn, "--access-logfile", "-", "--access-logformat", "served by %(p)s", site]

    with serving(command) as server:
        workers = ready_workers(server, 3)
        assert sorted(processes.members(server.pid)) == sorted([server.pid, *workers])
        before = server.log().count("served by")
        order = [worker for worker in each_alone(workers) if visitor.request(server.port, "/")]
        assert not any(map(is_stopped, workers))
        wait_until(lambda: server.log().count("served by") == before + 3)
        served = [line for line in server.log().splitlines() if line.startswith("served by")]
        # Sorted: a worker that is held right after its answer writes its line later.
        assert sorted(served[before:]) == sorted(f"served by <{worker}>" for worker in order)
        server.end()
    wait_until(lambda: processes.members(server.pid) == [])


@on_linux
def test_memory_of_workers_is_the_sum_of_its_parts() -> None:
    found = workers.measure(Target(ARMS["single"], sys.executable), count=2, how="preload")
    for metric, value in found.values.items():
        parts = found.more[metric]["parts"]
        assert isinstance(parts, list)
        assert len(parts) == 3  # the master and two workers
        assert value == sum(parts) > 0
    assert list(found.values) == [f"workers.2.preload.{phase}" for phase in PHASES]


@on_linux
def test_a_dead_worker_refuses_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []

    def ready_and_doomed(server: processes.Process, count: int) -> list[int]:
        killed.extend(ready_workers(server, count))
        return killed

    def kill(*_: object) -> None:
        os.kill(killed[0], signal.SIGKILL)
        wait_until(lambda: not Path(f"/proc/{killed[0]}").exists())

    monkeypatch.setattr(workers, "ready_workers", ready_and_doomed)
    monkeypatch.setattr(workers, "keep_busy", kill)
    monkeypatch.setattr(workers, "pss_of", lambda _pid: 1)
    with pytest.raises(SampleRefused, match="a worker ended by itself"):
        workers.measure(Target(ARMS["single"], sys.executable), count=1, how="preload")


@on_linux
def test_scaling_measures_sites_of_the_size_that_it_says() -> None:
    found = {
        (name, pages): scaling.measure(Target(ARMS[name], sys.executable), pages)
        for name in ("multi", "single")
        for pages in (3, 10)
    }
    for (_, pages), one in found.items():
        assert one.more == {metric: {"pages": pages} for metric in scaling.METRICS}
    listed = {key: one.values["scaling.dependencies"] for key, one in found.items()}
    assert listed["multi", 3] == listed["multi", 10]  # the last page's own callbacks
    assert listed["single", 10] > 2 * listed["single", 3]  # those of all pages
    sent = {key: one.values["scaling.dependencies_sent"] for key, one in found.items()}
    assert all(0 < sent[key] < listed[key] for key in sent)  # compressed, beside the raw size
    assert sent["single", 10] < 2 * sent["single", 3]


def test_generated_sites_have_addresses() -> None:
    assert len(load_site("crossroads.benchmarks.inside.sites:PAGES_7").pages) == 7
    for name in ("PAGES_0", "PAGES_x", "PAGES"):
        with pytest.raises(ConfigurationError, match="MODULE:NAME"):
            load_site(f"crossroads.benchmarks.inside.sites:{name}")


@on_linux
def test_cpu_time_of_a_running_process_is_its_own() -> None:
    before = time.process_time()
    found = processes.cpu_seconds(os.getpid())
    assert before <= found <= time.process_time()


# ------------------------------------------------------------------------------------------ visits


@pytest.mark.parametrize("name", ["multi", "single"])
def test_a_visit_fires_the_callbacks_of_the_page(name: str) -> None:
    """Those too whose answers come with the layout: the page says that they may be asked for."""
    target = Target(ARMS[name], sys.executable, pages=("/", "/barchart"))
    computed = frozenset(processes.look_inside(target)[0]["asked_for"])
    with serving(target.serve) as server:
        home, bar = visitor.visit_all(server, replace(target, asked_for=computed))
        alone = visitor.visit(server.port, "/barchart")
    assert any("barchart-graph.figure" in one.output and one.draws for one in bar.fired)
    assert home.fired == alone.fired == ()
    assert alone.left_out == {}


def test_a_callback_that_fails_refuses_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_floor.py").write_text(
        "from crossroads.benchmarks.inside import floor\ndel floor.LIFE_EXPECTANCY['Japan']\n"
        "floor.LIFE_EXPECTANCY['Japan '] = []\nfloor.main()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    target = Target(replace(ARMS["floor"], module="broken_floor"), sys.executable)
    said = r"/: the callback of floor-graph.figure answered 500 \(KeyError: 'Japan'\)"
    with serving(target.serve) as server, pytest.raises(SampleRefused, match=said):
        visitor.visit_all(server, target)
