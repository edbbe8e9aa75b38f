"""The servers that faults are done to, and what their processes are doing. Linux only."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from benchmarks.arms import HOST
from benchmarks.tools.processes import Process, members

WORKERS = 2
"""As many as the configuration starts."""
Serve = Callable[[int], Sequence[str]]
"""Makes the command that serves on a port."""


def command(approach: str, python: str, settings: str = "production", options: str = "") -> Serve:
    """Return what makes the command that serves an approach as the README has it for production.

    `options` are gunicorn's, and win over the kit's configuration of it.
    """
    environment = [
        f"CROSSROADS_SETTINGS={settings}",
        "CROSSROADS_SECRET_KEY=the same in all workers",
        f"GUNICORN_CMD_ARGS={options}",
    ]
    # Not `python -m gunicorn`, which cannot start itself anew at SIGUSR2.
    gunicorn = str(Path(python).with_name("gunicorn"))
    words = [gunicorn, "-c", "python:approaches.serving.gunicorn_conf"]
    served = f"approaches.{approach}:init_app()"
    return lambda port: ["env", *environment, *words, "--bind", f"{HOST}:{port}", served]


def workers(server: Process) -> list[int]:
    """Return the process ids of a server's workers: all its processes but the master."""
    return [pid for pid in members(server.pid) if pid != server.pid]


def has_new_workers(server: Process, old: Sequence[int]) -> bool:
    """Say whether as many workers as before are there, and none of the old ones."""
    now = workers(server)
    return len(now) == WORKERS and not {*now} & {*old}


def clients_of(pid: int, port: int) -> set[int]:
    """Return the ports of the clients whose connections to *port* a process holds."""
    files = open_files(pid)
    held = set()
    for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, *_, inode = line.split()[:10]
        if f"socket:[{inode}]" in files and int(local.partition(":")[2], 16) == port:
            held.add(int(remote.partition(":")[2], 16))
    return held


def open_files(pid: int) -> set[str]:
    """Return what a process has open; nothing when it has ended."""
    found = set()
    with suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # it was closed while we were looking
                found.add(os.readlink(entry))
    return found
