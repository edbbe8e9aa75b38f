"""`python -m crossroads.benchmarks load`: let visitors come, and say what limits them."""

import argparse
import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from rich.console import Console

from crossroads.benchmarks.arms import ARMS, HOST, OTHERS, Target
from crossroads.benchmarks.loading import costs, recording, throughput
from crossroads.benchmarks.loading.aims import aims
from crossroads.benchmarks.loading.law import STEP, Load, quantile
from crossroads.benchmarks.measuring.quiet import refuse_busy_machine
from crossroads.benchmarks.options import (
    read_folder,
    read_names,
    read_number,
    read_seconds,
    refuse_beside,
)
from crossroads.benchmarks.samples import Journal
from crossroads.benchmarks.tools import environment, processes
from crossroads.benchmarks.tools.files import BUILD, RESULTS, short_path, write_json
from crossroads.benchmarks.tools.processes import SampleRefused, interrupts_raise_once
from crossroads.benchmarks.tools.terminal import Terminal, text_table
from crossroads.errors import ConfigurationError

VISITORS = Path(__file__).with_name("visitors.py")
RECORDED, RESULT = "visits.json", "load.json"
MOST_USERS, MOST_SECONDS, MOST_PROCESSES = 2000, 600.0, 16
CAPACITY, BOTH = "capacity.json", ("multi", "single")
LEAST_PAUSES = 10
"""A load is that many pauses long, or its ends count too much."""
SERVED = tuple(name for name in ARMS if name not in (*OTHERS, "control"))


class Request(NamedTuple):
    """How to load: seconds, and numbers of visitors, of their steps, of workers and of processes.

    The recording of what is loaded, and Locust's statistics, go into a folder in `out`.
    """

    users: int
    seconds: float
    pause: float
    steps: int
    workers: int
    processes: int
    first: str
    out: Path


def load(given: argparse.Namespace) -> int:
    """Load one server after the other; return 1 if a request failed or Little's law does not hold.

    Raises:
        ConfigurationError: an option that cannot be used.
    """
    request = read_request(given)
    refuse_beside("--hosts", given, ("arms", "workers", "site"), "those servers are not ours")
    hosts = read_hosts(given.hosts)
    arms = () if hosts else read_names("--arms", given.arms or "multi,single", SERVED)
    python, found, bad = given.python or sys.executable, [], 0
    with Terminal(Console()) as terminal, interrupts_raise_once():
        for name in arms or ("hosts",):
            target = Target(ARMS[name], python, given.site) if arms else None
            folder, tell = request.out / name, partial(show, terminal, name)
            with serving(target, hosts, request) as (addresses, session):
                for path, reason in write(request, addresses, folder).items():
                    terminal.note(f"left out: {path}: {reason}")
                if given.write:
                    terminal.note(f"for Locust: {short_path(folder / VISITORS.name)}")
                    continue
                terminal.block(f"{request.users} visitors of {name} for {request.seconds:g} s")
                one = measure(request, folder, session, tell)
            terminal.note(describe(name, one))
            found.append({"name": name, **asdict(one), "by_law": one.by_law, "limit": one.limit})
            write_json(request.out / RESULT, found)
            bad += one.failures + one.is_void
        if found:
            terminal.note(f"all of it: {short_path(request.out / RESULT)}")
    return 1 if bad else 0


def read_request(given: argparse.Namespace) -> Request:
    """Read how to load; `ConfigurationError` for what cannot be done, or is too much."""
    users = 20 if given.users is None else read_number("--users", given.users, 1)
    seconds = read_seconds("--time", given.time or "30s")
    pause = read_seconds("--pause", given.pause or "1s")
    if users > MOST_USERS:
        raise ConfigurationError("--users", users, f"at most {MOST_USERS}")
    if not LEAST_PAUSES * pause <= seconds <= MOST_SECONDS:
        expected = f"{LEAST_PAUSES} pauses of {pause:g} s or more, and at most {MOST_SECONDS:.0f} s"
        raise ConfigurationError("--time", given.time, expected)
    usual = {"steps": 10, "workers": 2, "processes": 1}
    numbers = {
        key: number if (text := getattr(given, key)) is None else read_number(f"--{key}", text, 1)
        for key, number in usual.items()
    }
    for key in ("workers", "processes"):
        if numbers[key] > MOST_PROCESSES:
            raise ConfigurationError(f"--{key}", numbers[key], f"at most {MOST_PROCESSES}")
    out = BUILD / "load" if given.out is None else read_folder("--out", given.out)
    return Request(users, seconds, pause, **numbers, first=given.first or "/", out=out)


def read_hosts(text: str | None) -> list[str]:
    """Read addresses of servers on this machine; others are nobody's to load."""
    hosts = [one.strip().rstrip("/") for one in text.split(",")] if text else []
    for one in hosts:
        try:
            at = urlsplit(one)
            is_here = at.scheme == "http" and at.hostname == HOST and not at.path and at.port != 0
        except ValueError:  # of the port
            is_here = False
        if not is_here:
            raise ConfigurationError("--hosts", one, f"http://{HOST}:PORT: this machine alone")
    return hosts


@contextmanager
def serving(
    target: Target | None, hosts: Sequence[str], request: Request
) -> Iterator[tuple[list[str], int]]:
    """Serve an arm, if that is asked for; yield the addresses, and the servers' session or 0."""
    if target is None:
        yield [*hosts], 0
        return
    command = partial(target.serve_with_workers, workers=request.workers)
    with processes.serving(command, request.first) as server:
        yield [f"http://{HOST}:{server.port}"], server.pid


def write(request: Request, hosts: Sequence[str], folder: Path) -> dict[str, str]:
    """Record the site of the first host, and write down what Locust needs to visit all of them.

    Returns:
        The pages that no visitor opens, and why.
    """
    port = urlsplit(hosts[0]).port or 80
    told: dict[str, Any] = {"hosts": [*hosts], "pause": request.pause, "steps": request.steps}
    places, left_out = recording.record(port, request.first)
    folder.mkdir(parents=True, exist_ok=True)
    told["places"] = {path: plain(one) for path, one in places.items()}
    written = json.dumps(told, indent=1)
    (folder / RECORDED).write_text(written, "utf-8")
    shutil.copyfile(VISITORS, folder / VISITORS.name)
    return left_out


def plain(value: Any) -> Any:
    """Return a recording as JSON has it, with the names of its parts."""
    if hasattr(value, "_asdict"):
        return {key: plain(one) for key, one in value._asdict().items()}
    return [plain(one) for one in value] if isinstance(value, tuple) else value


def measure(request: Request, folder: Path, session: int, tell: Callable[[float], None]) -> Load:
    """Let the visitors come. Raises `SampleRefused` if Locust does not do it."""
    statistics = folder / "locust.json"
    statistics.unlink(missing_ok=True)
    base = [sys.executable, "-m", "locust", "-f", str(folder / VISITORS.name)]
    command = [*base, "--headless", "--only-summary", "--reset-stats", "--stop-timeout", "0"]
    command += ["--users", str(request.users), "--spawn-rate", str(request.users)]
    command += ["--run-time", f"{request.seconds:g}s"]
    command += ["--json-file", str(statistics.with_suffix(""))]
    samples = []
    with ExitStack() as stack:
        sessions = []
        if request.processes > 1:
            at = str(stack.enter_context(processes.reserved_port()))
            command += ["--master", "--expect-workers", str(request.processes)]
            command += ["--expect-workers-max-wait", f"{processes.START_SECONDS:.0f}"]
            command += ["--master-bind-host", HOST, "--master-bind-port", at]
            worker = [*base, "--worker", "--master-host", HOST, "--master-port", at]
            others = [processes.starting(worker) for _ in range(request.processes)]
            sessions += [stack.enter_context(one).pid for one in others]
        locust = stack.enter_context(processes.starting(command))
        sessions.append(locust.pid)
        began = time.monotonic()
        while locust.is_running():
            now = time.monotonic()
            if now - began > request.seconds + 2 * processes.START_SECONDS:
                said = processes.last_words(locust.log())
                raise SampleRefused(f"Locust has not ended after {now - began:.0f} s: {said}")
            samples.append((now, cpu_of(*sessions), cpu_of(session)))
            tell((now - began) / request.seconds)
            processes.wait_until(lambda: not locust.is_running(), 0.5)
        log, end = locust.log(), locust.finish(1.0)
    if not statistics.is_file():
        said = processes.last_words(log)
        raise SampleRefused(f"Locust ended with {end.exit_code} and no statistics: {said}")
    rows = json.loads(statistics.read_text("utf-8"))
    seconds = max(row["last_request_timestamp"] for row in rows)
    seconds -= min(row["start_time"] for row in rows)
    generator, servers = (shares(samples, place) for place in (1, 2))
    cores = os.cpu_count() or 1
    return Load(request.users, seconds, rows, generator, servers, request.workers, cores)


def shares(samples: Sequence[Any], place: int) -> list[float]:
    """Return how much of a core each process took from the middle sample to its last one."""
    began, first = (samples[len(samples) // 2][part] for part in (0, place))
    last = {pid: (one[0], used) for one in samples for pid, used in one[place].items()}
    return [
        (used - first[pid]) / (now - began)
        for pid, (now, used) in last.items()
        if pid in first and now > began
    ]


def cpu_of(*sessions: int) -> dict[int, float]:
    """Return the CPU seconds of each process of some sessions so far; 0 is none."""
    found = {}
    for pid in (pid for one in sessions if one for pid in processes.members(one)):
        with suppress(OSError):  # it has just ended
            found[pid] = processes.cpu_seconds(pid)
    return found


def show(terminal: Terminal, name: str, share: float) -> None:
    """Tell the person who waits."""
    terminal.step(f"visitors of {name}", min(1.0, share), None)


def describe(name: str, one: Load) -> str:
    """Say in a table and three sentences what a load has shown."""
    head = ("", "number", "a second", "failed", "mean ms", "p50", "p95", "p99")
    kinds = sorted(one.rows, key=lambda row: (row["method"] != STEP, row["name"]))
    rows = [line(row, one.seconds) for row in kinds if row["method"] in (STEP, "GET", "POST")]
    law = f"{one.users} visitors, and {one.by_law:.1f} by Little's law: "
    why = "the generator had no time left" if one.is_late else "the two differ by more than 5 %"
    law += f"void, as {why}" if one.is_void else "they agree"
    said = [
        f"\n{name}: {one.steps / one.seconds:.1f} steps a second",
        text_table(head, rows),
        law,
        f"limited by {one.limit}",
    ]
    if one.servers:
        said.append(f"{1000 * one.cpu_of_request:.2f} ms of the servers' CPU time for a request")
    return "\n".join(said)


def line(row: Mapping[str, Any], seconds: float) -> tuple[str, ...]:
    """Write one row of the table."""
    count = row["num_requests"]
    mean = row["total_response_time"] / max(1, count)
    quantiles = (f"{1000 * quantile(row, share):.0f}" for share in (0.5, 0.95, 0.99))
    called = f"step: {row['name']}" if row["method"] == STEP else row["name"]
    numbers = (f"{count}", f"{count / seconds:.1f}", f"{row['num_failures']}", f"{mean:.1f}")
    return (called, *numbers, *quantiles)


def capacity(given: argparse.Namespace) -> int:
    """Measure what visits cost the approaches, and say how well the model predicts other loads.

    Returns 1 if it predicts less well than it is to, or if what was aimed at was missed.
    """
    refuse_beside("--publish", given, ("out", "arms"), "it takes both, where the file is")
    python, names = given.python or sys.executable, read_names("--arms", given.arms, BOTH)
    seed = secrets.randbelow(10_000) if given.seed is None else read_number("--seed", given.seed, 0)
    out = BUILD / "capacity" if given.out is None else read_folder("--out", given.out)
    path = (RESULTS if given.publish else out) / CAPACITY
    if given.publish and not given.insist:
        refuse_busy_machine()
    record: dict[str, Any] = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "seed": seed}
    record["insist"] = bool(given.insist)
    record["environment"] = environment.describe(python)
    record["model"] = costs.model_hash()
    targets = {name: Target(ARMS[name], python) for name in names}
    began = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{seed}"
    with (
        Journal(out / f"{began}.jsonl") as journal,
        Terminal(Console()) as terminal,
        interrupts_raise_once(),
    ):
        journal.write("run", **record)
        terminal.note(f"each turn, as it ends: {short_path(journal.path)}")

        def tell(what: str, share: float) -> None:
            terminal.step(what, share, None)

        terminal.block("throughput through gunicorn: about three minutes")
        record["dispatch"] = throughput.dispatch(targets, tell)
        record["workers"] = {
            name: throughput.two_workers(target, tell) for name, target in targets.items()
        }
        journal.write("throughput", dispatch=record["dispatch"], workers=record["workers"])
        terminal.block("costs and loads: about seven minutes")
        record["approaches"] = costs.measure(targets, seed, tell, journal.write)
    write_json(path, record)
    found = [*aims(record)]
    print(text_table(("", "measured", "aimed at", "outcome"), found))
    disturbed = sum(one["disturbed"] for one in record["approaches"].values())
    if disturbed:
        print(
            f"other processes took more than {costs.MOST_OTHERS:g} of a core in {disturbed} turns"
        )
    missed = sum(one.outcome == "missed" for one in found)
    print(f"{f'{missed} MISSED' if missed else 'none missed'}: {short_path(path)}")
    return 1 if missed else 0
