"""Redis, in which jobs wait for Celery's workers: found or installed, and run for a while."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.tools.chromium import install_with_apt
from crossroads.benchmarks.tools.nginx import listens
from crossroads.benchmarks.tools.processes import (
    START_SECONDS,
    Process,
    SampleRefused,
    starting,
    wait_until,
)

ADVICE = "no redis-server was found: install Redis with your package manager, then run this again"


def ensure() -> str:
    """Return the path of a Redis, installing one if need be; without one the process ends."""
    if not shutil.which("redis-server"):
        install_with_apt("redis-server")
    return shutil.which("redis-server") or sys.exit(f"error: {ADVICE}")


@contextmanager
def running(port: int) -> Iterator[Process]:
    """Run a Redis on *port* that keeps nothing when it ends."""
    with tempfile.TemporaryDirectory() as folder:
        kept = ("--save", "", "--appendonly", "no", "--dir", folder)
        command = [ensure(), "--port", str(port), "--bind", HOST, *kept]
        with starting(command, port) as process:
            if not wait_until(lambda: listens(port) or not process.is_running(), START_SECONDS):
                raise SampleRefused("Redis does not listen")
            if not process.is_running():
                raise SampleRefused(f"Redis ended: {process.log().strip()}")
            yield process
