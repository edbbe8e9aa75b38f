"""Faults under load: short ones, done to real servers, and what was committed of the long ones."""

import signal
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path

import pytest

from crossroads.benchmarks import commands
from crossroads.benchmarks.breaking.faults import clients, hostile, table
from crossroads.benchmarks.breaking.faults.clients import Crowd, Exchange, Seen
from crossroads.benchmarks.breaking.faults.table import (
    EVERY,
    FAULTS,
    REQUESTS,
    SOAK,
    Soaked,
    complaints,
    soak,
)
from crossroads.benchmarks.reporting.sections import hardening
from crossroads.benchmarks.tools import environment
from crossroads.benchmarks.tools.files import RESULTS, read_json, write_json
from crossroads.benchmarks.tools.load import Call
from tests.support.processes import marked, started, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

BOTH = pytest.mark.parametrize("served", ["multi", "single"])


def do(name: str, served: str, times: int) -> Seen:
    """Do a fault to a server, and expect that nobody has to complain."""
    seen = FAULTS[name].perform(served, sys.executable, seed=7, times=times)
    assert list(complaints(name, seen)) == []
    return seen


# ---------------------------------------------------------------------------------- short versions


@BOTH
def test_a_killed_worker_takes_only_its_own_requests_with_it(served: str) -> None:
    seen = do("kill", served, times=6)  # some find a worker between two requests
    assert seen.in_flight > seen.finished, "it was killed while it was at work on nothing"
    assert seen.requests > 2 * table.BETWEEN


@pytest.mark.parametrize(
    ("served", "name"), [("multi", "reload"), ("single", "reload"), ("single", "upgrade")]
)
def test_new_workers_and_new_code_cost_no_request(served: str, name: str) -> None:
    assert do(name, served, times=1).requests > 2 * table.BETWEEN


@BOTH
def test_a_server_that_is_stopped_finishes_what_it_has_begun(served: str) -> None:
    seen = do("stop", served, times=1)
    assert seen.finished == seen.in_flight > 0


@BOTH
def test_parallel_first_requests_are_answered(served: str) -> None:
    assert do("cold", served, times=3).requests == 3 * table.FIRST


@BOTH
def test_slow_clients_keep_nobody_out(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Fewer: nginx waits 10 s for a head, and a busy machine answers few requests in that time.
    monkeypatch.setattr(table, "SLOW_REQUESTS", 300)
    seen = do("slow", served, times=1)
    assert seen.slow_answered == seen.slow == clients.SLOW_CLIENTS


def test_without_nginx_slow_clients_do_keep_others_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(table, "SLOW_SECONDS", 4.0)
    monkeypatch.setattr(table, "SLOW_REQUESTS", 10**6)  # all of those seconds: few are late
    monkeypatch.setattr(clients, "SLOW_PATIENCE", 1.0)
    seen = FAULTS["slow-gthread"].perform("multi", sys.executable, seed=7, times=1)
    assert seen.failed["late"] > 0


@BOTH
def test_a_slow_reader_asks_for_more_than_the_kernel_takes(served: str) -> None:
    with table.Served(served, sys.executable, is_proxied=False).running() as (_, port):
        assert "/plotly." in clients.largest_script(port)


@BOTH
def test_a_soak_reads_the_memory_of_every_process(served: str) -> None:
    told: list[float] = []
    soaked = soak(served, sys.executable, 7, requests=400, every=200, tell=told.append)
    assert (soaked.requests, soaked.failed, told) == (400, {}, [0.5, 1.0])
    assert [len(parts) for parts in soaked.pss] == [3, 3]
    assert 10e6 < sum(soaked.pss[0]) < 1e9


@BOTH
@pytest.mark.parametrize("name", ["hostile", "hostile-gthread"])
def test_hostile_requests_are_answered_and_leave_the_server_as_it_was(
    served: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hostile, "PATIENCE", clients.PATIENCE)  # other tests run beside this one
    made = islice(hostile.made_up("7 0"), 300)
    assert len({one.message for one in made}) > 200
    attacked = table.SOAKS[name](
        served, sys.executable, 7, requests=300, every=150, tell=lambda _: None
    )
    assert (attacked.requests, attacked.failed) == (300, {})


POST = hostile.post(b"", b"", length=5)


@pytest.mark.parametrize(
    ("sent", "received", "said"),
    [
        (POST, "200 OK\r\nContent-Length: 1\r\n\r\n5", "answered"),
        (POST, "200 OK\r\nContent-Length: 1\r\n\r\n4", "wrong content"),
        (POST, "400 Bad Request\r\nContent-Length: 1\r\n\r\n4", "answered"),
        (POST, "500 Oh\r\nContent-Length: 0\r\n\r\n", "status 500"),
        (POST, "501 Not Implemented\r\nContent-Length: 0\r\n\r\n", "answered"),
    ],
)
def test_an_answer_to_a_hostile_request_is_judged(
    sent: hostile.Hostile, received: str, said: str
) -> None:
    assert hostile.judge(sent, bytearray(f"HTTP/1.1 {received}".encode())) == said
    assert hostile.judge(sent, bytearray()) == "answered", "it was only closed"


def test_a_request_without_an_answer_hangs(wayward: int, monkeypatch: pytest.MonkeyPatch) -> None:
    right = hostile.Hostile(b"GET /right HTTP/1.1\r\nHost: x\r\n\r\n")
    assert hostile.send(wayward, right) == "answered"
    monkeypatch.setattr(hostile, "PATIENCE", 0.2)
    late = hostile.Hostile(b"GET /late HTTP/1.1\r\nHost: x\r\n\r\n")
    assert hostile.send(wayward, late) == "late"


# ------------------------------------------------------------------------- what clients tell apart


class Wayward(BaseHTTPRequestHandler):
    """Answer as the path says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer, or not."""
        words = self.path.removeprefix("/")
        if words == "cut":
            self.close_connection = True
            return
        if words == "late":
            self.rfile.read(1)  # until the client has gone
            return
        self.send_response(500 if words == "500" else 200)
        self.send_header("Content-Length", "5" if words != "short" else "6")
        self.end_headers()
        self.wfile.write(b"wrong" if words == "wrong" else b"right")
        self.close_connection = words == "short"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def wayward() -> Iterator[int]:
    """Serve answers of all kinds; the value is the port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Wayward) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def asked(path: str) -> Exchange:
    return Exchange(Call("GET", path), 200, sha256(b"right").digest())


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/right", "answered"),
        ("/500", "status 500"),
        ("/wrong", "wrong content"),
        ("/cut", "cut"),
        ("/short", "cut"),
        ("/late", "late"),
    ],
)
def test_a_client_tells_what_went_wrong(wayward: int, path: str, outcome: str) -> None:
    patience = 0.2 if outcome == "late" else 30.0
    with Crowd(wayward, [asked(path)], 7, Seen(1), each=2, size=4, patience=patience) as crowd:
        pass
    failed = {} if outcome == "answered" else {outcome: 8}
    assert (crowd.seen.requests, crowd.seen.failed) == (8, failed)


def test_a_client_that_is_refused_gives_up(port: int) -> None:
    with Crowd(port, [asked("/right")], 7, Seen(1), each=5, size=3) as crowd:
        pass
    assert crowd.seen.failed == {"refused": 3}


@pytest.mark.parametrize(
    ("name", "seen", "said"),
    [
        ("kill", Seen(1, 100, in_flight=4, finished=0), []),
        ("stop", Seen(1, 100, in_flight=4, finished=3), ["1 of 4 requests were not finished"]),
        ("reload", Seen(1, 100, failed={"cut": 2}), ["2 of 100 requests: cut"]),
        ("slow", Seen(1, 9, slow=32, slow_answered=30), ["2 of 32 slow clients had no answer"]),
        ("cold-stock", Seen(1, 100), []),
        (SOAK, Soaked(100, 50, [[100, 100], [105, 105]]), []),
        (
            SOAK,
            Soaked(100, 50, [[100, 100], [105, 106]]),
            ["memory is 1.055 of what it was, expected at most 1.05"],
        ),
    ],
)
def test_what_is_not_as_it_has_to_be_is_said(
    name: str, seen: Seen | Soaked, said: list[str]
) -> None:
    assert list(complaints(name, seen)) == said


def test_failures_of_a_contrast_are_what_it_is_there_for() -> None:
    seen = Seen(1, 100, failed={"late": 3})
    assert list(complaints("slow-gthread", seen)) == []
    assert list(complaints("slow", seen)) == ["3 of 100 requests: late"]


# ---------------------------------------------------------------------------- the command, its file


def test_a_file_keeps_what_was_seen_in_the_same_environment(tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    here = dict.fromkeys((*environment.MUST_AGREE, "nginx", "code_hash"), "the same")
    seen = {"times": 1, "requests": 10}
    for approach, name in (("single", "cold"), ("multi", "reload"), ("multi", "kill")):
        table.add(path, here, {"approach": approach, "name": name, "seen": seen})
    table.add(path, here, {"approach": "multi", "name": "kill", "seen": {**seen, "requests": 11}})
    found = table.seen_in(read_json(path))
    assert [*found] == [("multi", "kill"), ("multi", "reload"), ("single", "cold")]
    assert found["multi", "kill"].requests == 11
    assert [entry.name for entry in tmp_path.iterdir()] == ["faults.json"]

    for key in ("python", "nginx", "code_hash"):
        there = {**here, key: "another"}
        table.add(path, there, {"approach": "multi", "name": "cold", "seen": seen})
        assert [*table.seen_in(read_json(path))] == [("multi", "cold")]
        table.add(path, here, {"approach": "multi", "name": "kill", "seen": seen})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--only kil", "--only='kil': expected one or more of kill, reload, upgrade"),
        ("--arms pages", "--arms='pages': expected one or more of multi, single"),
        ("--publish --out here", "--out='here': expected not to be given beside --publish"),
        ("--python /no/such/python", "--python='/no/such/python': expected a Python whose"),
    ],
)
def test_a_bad_option_says_what_was_expected(
    words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.run(["faults", *words.split()]) == 2
    assert said in capsys.readouterr().err


def test_an_interrupted_run_leaves_no_process_and_no_half_file(tmp_path: Path) -> None:
    words = ["faults", "--only", "reload", "--arms", "single", "--out", str(tmp_path)]
    with started(words, mark=str(tmp_path)) as process:
        wait_until(lambda: len(marked(str(tmp_path))) > 3, process)  # a master with its workers
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 130, said
    wait_until(lambda: marked(str(tmp_path)) == [])
    assert list(tmp_path.iterdir()) == []


# -------------------------------------------------------------------------------- what is committed


@BOTH
def test_the_committed_run_is_a_whole_one_and_nobody_complains(served: str) -> None:
    found = table.seen_in(read_json(RESULTS / table.NAME))
    seen = {name: one for (approach, name), one in found.items() if approach == served}
    soaked = seen[SOAK]
    assert isinstance(soaked, Soaked)
    assert (soaked.requests, soaked.every) == (REQUESTS, EVERY)
    assert len(soaked.pss) == REQUESTS // EVERY
    assert {name: one.times for name, one in seen.items() if isinstance(one, Seen)} == {
        name: fault.times for name, fault in FAULTS.items()
    }
    assert [c for name, one in seen.items() for c in complaints(name, one)] == []
    assert seen["slow-gthread"].failed, "slow clients kept nobody out of a server that lets them"


def test_the_report_tells_of_every_fault_and_of_none_that_was_not_done(tmp_path: Path) -> None:
    found = hardening.faults()
    assert found
    assert {row[0] for row in (*found["rows"], *found["contrasts"])} == {
        fault.what for fault in FAULTS.values()
    }
    assert [row[0] for row in found["soaks"]["rows"]] == ["`multi`", "`single`"]
    assert len(found["hostile"]) in {0, 4}, "none, or all of them"
    assert hardening.faults(tmp_path / "none.json") is None


def test_the_report_says_if_the_code_was_another(tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    record = read_json(RESULTS / table.NAME)
    for code, nginx, changed in ((table.code_hash(), "1.2.3", False), ("another", None, True)):
        here = {**record["environment"], "code_hash": code, "nginx": nginx}
        write_json(path, {**record, "environment": here})
        found = hardening.faults(path)
        assert found
        assert found["changed"] is changed
        assert ("nginx 1.2.3" in found["where"]) is not changed


def test_a_failure_is_not_hidden_in_the_report() -> None:
    line = ("x", "multi", Seen(1, 10, failed={"cut": 2, "late": 1}))
    assert hardening.cells(line)[5] == "**3** (2 cut and 1 late)"
    assert hardening.cells(("x", "multi", Seen(1, 10)))[5] == "0"
    flying = ("x", "multi", Seen(1, 9, in_flight=4, finished=1))
    assert hardening.cells(flying)[4] == "4, 1 answered"
