"""Watch the processes of a measuring run from outside: all that it starts carries a mark."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from crossroads.benchmarks.tools import processes
from crossroads.benchmarks.tools.files import ROOT


class started:  # noqa: N801 - used as a context manager
    """Run the benchmarks, marked in the environment, and stop them whatever happens."""

    def __init__(self, arguments: Sequence[str], mark: str) -> None:
        """Take the arguments, and the mark that everything started by the run will carry."""
        self._arguments, self._mark = arguments, mark

    def __enter__(self) -> "subprocess.Popen[str]":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crossroads.benchmarks", *self._arguments],
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


def wait_until(holds: Callable[[], bool], process: "subprocess.Popen[str] | None" = None) -> None:
    """Look again and again until something holds: the one place where tests pause.

    Fails with the words of the process when that ends before, and after a minute in any case.
    """

    def is_over() -> bool:
        if holds():
            return True
        if process is not None and process.poll() is not None:
            said = "".join(filter(None, process.communicate()))
            raise AssertionError(f"it ended with {process.returncode}:\n{said}")
        return False

    assert processes.wait_until(is_over, 60, pause=0.005), "waited for a minute"


def elsewhere(function: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Call a function in another thread: Playwright has an event loop in the tests' own."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(function, *given, **named).result()
