"""Start real servers for tests: own processes, free ports, stopped and waited for at the end."""

import contextlib
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.tools import processes
from crossroads.benchmarks.tools.files import ROOT
from tests.support.processes import wait_until

PATIENCE = 60.0
"""Seconds after which a server that does not answer counts as failed."""


def clean_environment() -> dict[str, str]:
    """Return the environment without the settings of whoever runs the tests."""
    foreign = ("CROSSROADS_", "DASH_")
    return {key: value for key, value in os.environ.items() if not key.startswith(foreign)}


def start(*command: str, **environment: str) -> "subprocess.Popen[str]":
    """Start `python` with *command* in a process group of its own, as a terminal does.

    *environment* is added to the environment.
    """
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=clean_environment() | environment,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextlib.contextmanager
def serving(*arguments: str, **environment: str) -> Iterator[str]:
    """Run `python -m crossroads.approaches` with *arguments*; yield its address once it answers."""
    program = [sys.executable, "-m", "crossroads.approaches", *arguments]
    is_stripped = environment.get("CROSSROADS_PREFIX_STRIPPED") == "true"
    prefix = "" if is_stripped else environment.get("CROSSROADS_PREFIX", "")
    with processes.serving(
        lambda port: [*program, "--port", str(port)], f"{prefix}/healthz", more=environment
    ) as server:
        yield f"http://{HOST}:{server.port}"


def wait_until_healthy(address: str, process: "subprocess.Popen[str]") -> str:
    """Return *address* once it answers; fail with the process's own words if it ends before."""

    def answers() -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/healthz", timeout=5):
            return True
        return False

    wait_until(answers, process)
    return address


def stop(process: "subprocess.Popen[str]") -> None:
    """Stop the process with everything that it started, and wait for it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
