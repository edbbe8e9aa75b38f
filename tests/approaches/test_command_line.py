"""The command line: what it says, what it refuses, and that Ctrl-C leaves nothing behind."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from crossroads.approaches import APPROACHES
from crossroads.approaches.__main__ import load_site
from crossroads.benchmarks.breaking.requests import callback_body
from crossroads.benchmarks.tools.files import ROOT
from tests.support.processes import wait_until
from tests.support.servers import (
    PATIENCE,
    clean_environment,
    serving,
    start,
    stop,
    wait_until_healthy,
)

# A terminal tells gunicorn's workers and their master, who tells them once more: on a busy machine
# the second signal meets Python's last steps, and gunicorn's handler raises there.
TOLD_TWICE = re.compile(r"Exception ignored in atexit callback.*?\nSystemExit: 0\n", re.DOTALL)


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end."""
    command = [sys.executable, "-m", "crossroads.approaches", *arguments]
    options = {"cwd": ROOT, "capture_output": True, "text": True}
    options["env"] = clean_environment() | environment
    return subprocess.run(command, check=False, timeout=PATIENCE, **options)  # type: ignore[call-overload, no-any-return]


def group_is_gone(group: int) -> bool:
    """Say whether no process of the group is left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, 0)
        return False
    return True


def test_help_explains_the_options() -> None:
    finished = run("--help")
    assert finished.returncode == 0
    for option in ("--host", "--port", "--debug", "--workers", "--site"):
        assert option in finished.stdout


def test_a_busy_port_is_named_and_the_exit_code_is_not_zero() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        finished = run("multi", "--port", port)
    assert finished.returncode == 1
    assert f"--port={port}: expected a free port" in finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["triple"], 2, "invalid choice: 'triple'"),
        (["multi", "--port", "http"], 2, "'http': expected a number from 1 to 65535"),
        (["multi", "--workers", "0"], 2, "--workers=0: expected 1 or more"),
        (["multi", "--workers", "2", "--debug"], 2, "--debug: expected without --workers"),
        (["multi", "--site", "nowhere"], 1, "--site='nowhere': expected MODULE:NAME, such as my_"),
        (["multi", "--site", "a/b.py:SITE"], 1, "expected MODULE:NAME, such as my_package"),
        (["multi", "--site", "nowhere:SITE"], 1, "there is no nowhere, here or in a folder of"),
        (["multi", "--site", "no.where:SITE"], 1, "there is no no, here or in a folder of"),
        (
            ["multi", "--site", "crossroads.nowhere:SITE"],
            1,
            "there is no crossroads.nowhere, here or in",
        ),
        (
            ["multi", "--site", "tests.support.sites:NONE"],
            1,
            "there is nothing of that name; did you mean tests.support.sites:TWICE?",
        ),
        (
            ["multi", "--site", "tests.support.sites:home"],
            1,
            "expected MODULE:NAME of a Site, a Dash or a Flask; there is a module of that name",
        ),
        (["multi", "--host", "no.such.host.invalid"], 1, "--host='no.such.host.invalid'"),
    ],
)
def test_a_bad_option_says_what_was_expected(
    arguments: list[str], code: int, said: str, port: int
) -> None:
    finished = run(*arguments, *([] if "--port" in arguments else ["--port", str(port)]))
    assert (finished.returncode, said in finished.stderr) == (code, True), finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize("missing", ["my", "my_site2", "my_site.parts"])
def test_what_a_sites_module_misses_itself_keeps_its_traceback(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_site.py").write_text(f"import {missing}\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match=f"No module named '{missing}'") as raised:
        load_site("my_site:SITE")
    assert f"--python {sys.executable} install" in str(raised.value.__notes__)


@pytest.mark.parametrize("options", [[], ["--workers", "2"], ["--debug"]], ids=" ".join)
def test_ctrl_c_stops_everything(approach: str, options: list[str], port: int) -> None:
    process = start("-m", "crossroads.approaches", approach, "--port", str(port), *options)
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}", process)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=PATIENCE)[0]
        assert "Traceback" not in TOLD_TWICE.sub("", said)
        assert f"http://127.0.0.1:{port}/" in said
        wait_until(lambda: group_is_gone(process.pid))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.parametrize("options", [[], ["--workers", "2"]], ids=" ".join)
def test_a_bad_setting_is_said_without_a_traceback(options: list[str], port: int) -> None:
    command = [
        sys.executable,
        "-m",
        "crossroads.approaches",
        "multi",
        "--port",
        str(port),
        *options,
    ]
    environment = {**clean_environment(), "CROSSROADS_DEBUG": "maybe"}
    finished = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 1
    assert finished.stderr == "error: CROSSROADS_DEBUG='maybe': expected true or false\n"
    assert finished.stdout == ""


def test_the_command_line_is_read_before_dash() -> None:
    """So help and a refusal come at once, and the collector is told before Dash is imported."""
    run = (
        "import sys, crossroads.approaches.__main__; print({'dash', 'flask'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", run], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == b"set()\n"


def test_an_ipv6_address_is_printed_as_a_url() -> None:
    from crossroads.approaches.__main__ import address, parse

    options = parse(["single", "--host", "::1", "--port", "9000"])
    assert address(options) == "[::1]:9000"


def test_workers_serve_the_site_with_gunicorn(approach: str) -> None:
    with (
        serving(approach, "--workers", "2", "--site", "tests.support.sites:TWICE") as address,
        urllib.request.urlopen(f"{address}/compare/again") as answer,
    ):
        assert answer.status == 200
        assert "gunicorn" in answer.headers["Server"]
        assert "Bar chart again · Twice" in answer.read().decode()


def test_gunicorn_can_be_pointed_at_init_app(approach: str, port: int) -> None:
    built = f"{APPROACHES[approach].module}:init_app()"
    process = start("-m", "gunicorn", "--bind", f"127.0.0.1:{port}", built)
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}", process)
    finally:
        stop(process)


@pytest.mark.parametrize("approach", ["multi", "single"])
@pytest.mark.parametrize("more", [(), ("--workers", "2")], ids=["plain", "workers"])
def test_a_callback_may_keep_something_in_the_session(approach: str, more: tuple[str, ...]) -> None:
    below = "/counter" if approach == "multi" else ""
    body = callback_body(["counter-out.children"], {"counter-go.n_clicks": "1"})
    with serving(approach, "--site", "tests.support.sites:COUNTING", *more) as address:
        visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        for number in range(1, 5):
            request = urllib.request.Request(
                f"{address}{below}/_dash-update-component",
                json.dumps(body).encode(),
                {"Content-Type": "application/json"},
            )
            with visitor.open(request) as answer:
                assert f"counted {number}" in answer.read().decode()


def test_a_key_is_not_made_up_in_production() -> None:
    finished = run("multi", "--port", "1", CROSSROADS_SETTINGS="production")
    assert finished.returncode == 1
    assert "SECRET_KEY='': expected a secret in production" in finished.stderr
    assert "Traceback" not in finished.stderr
