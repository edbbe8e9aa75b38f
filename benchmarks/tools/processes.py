"""Start a server, wait for its first 200, read its memory, and stop all that it started.

Every server leads a session of its own: a Ctrl-C in the terminal does not reach it, and whatever it
starts is stopped with it. Here Ctrl-C and SIGTERM never come between the start of a process and
knowing its id, and count only once. Needs a POSIX system; memory (PSS) is read on Linux only. What
ends early, lasts too long or answers anything but 200 raises `SampleRefused`.
"""

import json
import math
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL, STDOUT, Popen
from typing import IO, Any, NamedTuple

from crossroads.benchmarks.arms import HOST, Target
from crossroads.errors import CrossroadsError

POLL_SECONDS = 0.001
"""Between two tries to connect: the resolution of `startup.wall`, 0.4 % of a start. A try that is
refused costs about 20 microseconds; once the server listens, the request waits in its queue."""
START_SECONDS = 60.0
STOP_SECONDS = 10.0
INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
Look = Callable[[], bool]
Command = Callable[[int], Sequence[str]]  # that serves on a port
Settings = Mapping[str, str] | None


class SampleRefused(CrossroadsError):  # noqa: N818 - reads better than SampleRefusedError
    """A measurement not to be trusted, with the reason: a server crashed or answered wrongly.

    `arm` is whose fault it was, if several were measured at once.
    """

    arm = ""


@contextmanager
def blaming(arm: str) -> Iterator[None]:
    """Say of whatever goes wrong inside the block, as a `SampleRefused`, which arm it was."""
    try:
        yield
    except SampleRefused as error:
        error.arm = error.arm or arm
        raise
    except Exception as error:
        refusal = SampleRefused(f"{type(error).__name__}: {error}")
        refusal.arm = arm
        raise refusal from error


class Usage(NamedTuple):
    """What a process used up to its end, in CPU seconds; an exit code below 0 names a signal."""

    cpu_seconds: float
    exit_code: int


@dataclass(frozen=True)
class Measurement:
    """A value per metric, what else its `samples.Sample` says, and how long its processes ran."""

    values: Mapping[str, float]
    seconds: float
    more: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@contextmanager
def interrupts_handled(handler: Any) -> Iterator[None]:
    """Have *handler* called with SIGINT and SIGTERM inside the block."""
    previous = {number: signal.signal(number, handler) for number in INTERRUPTS}
    try:
        yield
    finally:
        for number, handler_before in previous.items():
            signal.signal(number, handler_before)


@contextmanager
def interrupts_deferred() -> Iterator[None]:
    """Let a Ctrl-C wait until the block is over, so that no process is started without an owner."""
    received: list[int] = []
    try:
        with interrupts_handled(lambda number, _frame: received.append(number)):
            yield
    finally:
        if received:
            signal.raise_signal(received[0])


@contextmanager
def interrupts_raise_once() -> Iterator[None]:
    """Turn the first SIGINT or SIGTERM into `KeyboardInterrupt` and ignore further ones.

    nox sends SIGTERM 0.3 s after a Ctrl-C; a second exception would cut the cleaning up short.
    """

    def interrupt(_number: int, _frame: object) -> None:
        for number in INTERRUPTS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    with interrupts_handled(interrupt):
        yield


def server_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment for servers: the caller's, without what would change what is measured.

    What configures servers, the interpreter or the contract's tests does not leak in, except a
    `PYTHONPATH` that may hold the reader's own site. The folder where one works comes last in it,
    not first as for `-m`: in this project's own are a `shared` and a `tests`, and the reader may
    have packages of these names. Linear algebra starts no threads.
    """
    foreign = ("CROSSROADS_", "DASH_", "FLASK_", "GUNICORN_", "PYTEST_", "PYTHON", "WERKZEUG_")
    kept = {key: value for key, value in environ.items() if not key.startswith(foreign)}
    paths = [path for path in environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    python = {
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join([*paths, os.getcwd()]),
        "PYTHONSAFEPATH": "1",
    }
    return kept | {"OPENBLAS_NUM_THREADS": "1"} | python


def wait_until(holds: Look, limit: float = math.inf, pause: float = POLL_SECONDS) -> bool:
    """Look again and again, with pauses; say whether it holds within *limit* seconds."""
    deadline = time.monotonic() + limit
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def expect(holds: Look, what: str, pause: float = POLL_SECONDS) -> None:
    """Wait for something. Raises `SampleRefused` if it does not hold within a minute."""
    if not wait_until(holds, START_SECONDS, pause):
        raise SampleRefused(f"waited {START_SECONDS:.0f} s for {what}")


@contextmanager
def reserved_port() -> Iterator[int]:
    """Yield a port on which nobody listens, and that nobody else is given at the same time.

    Linux lets a server listen where a socket is bound that does not; elsewhere it is only free now.
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((HOST, 0))
        port = int(held.getsockname()[1])
        if sys.platform != "linux":
            held.close()
        yield port


class Process:
    """A running process: when it answered, what it wrote, and its end."""

    def __init__(self, process: Popen[bytes], port: int, log: IO[bytes], started: float) -> None:
        """Take over *process*, begun at *started* (of `time.perf_counter`), writing to *log*."""
        self.port, self.pid = port, process.pid
        self.ready_seconds = self.lived_seconds = math.nan
        self._process, self._log, self._started = process, log, started
        self._usage: Usage | None = None

    def is_running(self) -> bool:
        """Say whether the process is still there, without collecting it."""
        how = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return self._usage is None and os.waitid(os.P_PID, self.pid, how) is None

    def log(self) -> str:
        """Return what the process wrote so far.

        Its place in the file is the process's own, too: to move it would have that write over it.
        """
        file = self._log.fileno()
        return os.pread(file, os.fstat(file).st_size, 0).decode(errors="replace")

    def wait_for_answer(self, path: str, limit: float) -> None:
        """Wait for the whole first answer to a GET, and note how long it took."""
        while (answer := request_once(self.port, path, limit)) is None:
            if not self.is_running():
                raise self._refusal("the server ended before it answered")
            if time.perf_counter() - self._started > limit:
                raise self._refusal(f"no answer within {limit:.0f} s")
            time.sleep(POLL_SECONDS)
        self.ready_seconds = time.perf_counter() - self._started
        status = answer.split(b"\r\n", 1)[0].decode(errors="replace")
        if status.split(" ")[1:2] != ["200"]:
            raise self._refusal(f"GET {path} answered {status!r}, expected 200")

    def stop(self) -> Usage:
        """Ask a server to end, and return what it used."""
        self._refuse_if_gone()
        os.kill(self.pid, signal.SIGTERM)
        return self.finish(STOP_SECONDS)

    def finish(self, limit: float) -> Usage:
        """Wait for the process to end by itself, and return what it used."""
        if not wait_until(lambda: not self.is_running(), limit):
            raise SampleRefused(f"the process did not end within {limit:.0f} s")
        return self.kill()

    def end(self) -> None:
        """End a server with all of its processes at once, without letting it finish anything."""
        self._refuse_if_gone()
        self.kill()

    def kill(self) -> Usage:
        """End the process and all others of its group at once; harmless when they are gone."""
        if self._usage is not None:
            return self._usage
        with interrupts_deferred():
            # Until it is waited for, its id belongs to this group and cannot be another's.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            _, status, used = os.wait4(self.pid, 0)
            self.lived_seconds = time.perf_counter() - self._started
            self._usage = Usage(used.ru_utime + used.ru_stime, os.waitstatus_to_exitcode(status))
            self._process.returncode = self._usage.exit_code  # Popen must not wait once more
        return self._usage

    def _refuse_if_gone(self) -> None:
        if not self.is_running():
            raise self._refusal("the server ended by itself")

    def _refusal(self, reason: str) -> SampleRefused:
        said = last_words(self.log())
        return SampleRefused(f"{reason}: {said}" if said else reason)


@contextmanager
def starting(command: Sequence[str], port: int = 0, more: Settings = None) -> Iterator[Process]:
    """Start *command* in an own session, with *more* in its environment; leave nothing of it."""
    owned: list[Process] = []
    environment = server_environment() | dict(more or {})
    with tempfile.TemporaryFile() as log:
        pipes: Any = {"stdin": DEVNULL, "stdout": log, "stderr": STDOUT}
        try:
            with interrupts_deferred():
                began = time.perf_counter()
                popen = Popen(command, env=environment, start_new_session=True, **pipes)
                owned.append(Process(popen, port, log, began))
            yield owned[0]
        finally:
            # Twice, because a Ctrl-C may cut the first call short; the ones after it are ignored.
            try:
                for process in owned:
                    process.kill()
            finally:
                for process in owned:
                    process.kill()


@contextmanager
def serving(
    command: Command, path: str = "/", limit: float = START_SECONDS, more: Settings = None
) -> Iterator[Process]:
    """Run the server that *command* makes for a free port, and hand it over at its first 200."""
    with reserved_port() as port, starting(command(port), port, more) as server:
        server.wait_for_answer(path, limit)
        yield server


def run_to_end(
    command: Sequence[str],
    limit: float = START_SECONDS,
    failed: str = "failed",
    more: Mapping[str, str] | None = None,
) -> tuple[str, float]:
    """Run a command to its end; return what it wrote, and the seconds it took.

    Its environment is that of servers, and *more*.
    """
    with starting(command, more=more) as process:
        used = process.finish(limit)
        log = process.log().strip()
    if used.exit_code != 0:
        raise SampleRefused(f"{failed}: {last_words(log) or 'it said nothing'}")
    return log, process.lived_seconds


def last_words(log: str) -> str:
    """Return the last line of a log; before it, if it ends with a traceback, the exception.

    Behind an exception stand the notes that were added to it, such as which page was built.
    """
    lines = [line for line in log.splitlines() if line.strip()]
    behind = next((n for n, line in enumerate(reversed(lines)) if line[0].isspace()), 0)
    last = [line.strip() for line in lines[-behind or -1 :]]
    return " ".join(dict.fromkeys((last[0], last[-1]))) if last else ""


def look_inside(target: Target) -> tuple[dict[str, Any], float]:
    """Run `inside.ledger` where servers run; return what it says and the seconds it took."""
    log, seconds = run_to_end(target.inside(), failed="cannot be built")
    return dict(json.loads(log.splitlines()[-1])), seconds


def is_stopped(pid: int) -> bool:
    """Say whether a process is held by SIGSTOP. Linux only."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds that a running process and all its threads have used. Linux only."""
    # clock_getcpuclockid(3): counts nanoseconds, and `/proc/PID/stat` hundredths of a second.
    return time.clock_gettime((~pid << 3) | 2)


def pss_bytes(session: int) -> int:
    """Sum the proportional set size of all processes of a session, in bytes. Linux only."""
    return sum(pss_of(pid) for pid in members(session))


def members(session: int) -> list[int]:
    """List the processes of a session, those included whose parent is gone."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):  # it ended while we were looking
                # After the name, which may hold anything: state, parent, group, session.
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == session and fields[0] != "Z":
                    found.append(int(entry.name))
    return found


def pss_of(pid: int) -> int:
    """Read one process's proportional set size in bytes."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def request_once(port: int, path: str, limit: float) -> bytes | None:
    """Send one GET over a raw socket; return the whole answer, or None if nobody listens yet."""
    with socket.socket() as connection:
        connection.settimeout(limit)
        try:
            connection.connect((HOST, port))
            head = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n"
            connection.sendall(head.encode())
            return b"".join(iter(lambda: connection.recv(65536), b"")) or None
        except (ConnectionError, TimeoutError):
            return None
