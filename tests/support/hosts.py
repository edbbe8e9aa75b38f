"""Hosts of one site, and an nginx before them that has them take turns with each request.

Each has an address of this machine, a cache and a temporary folder of its own. What one of them
needed of another would not be there.
"""

import os
import signal
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from crossroads.benchmarks.tools import nginx
from crossroads.benchmarks.tools.processes import Process, expect, reserved_port, starting

PLACES = ("127.0.0.2", "127.0.0.3")
SHARED = {
    "CROSSROADS_SECRET_KEY": "the same on all hosts of a site, of 32 bytes or more",
    "CROSSROADS_PROXIES": "1",
}
"""What all hosts are told: what visitors carry is signed with one key."""


class Hosts:
    """The hosts, by number, and where nginx is: `address`, `port`."""

    def __init__(self, approach: str, stack: ExitStack, *more: str, **environment: str) -> None:
        """Start all of them, and nginx; *more* and *environment* are those of the first start."""
        self.approach, self._stack = approach, stack
        self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self._ports = [stack.enter_context(reserved_port()) for _ in PLACES]
        self.servers: list[Process] = []
        for number in range(len(PLACES)):
            self.start(number, *more, **environment)
        at = (f"{place}:{port}" for place, port in zip(PLACES, self._ports, strict=True))
        # One that was killed is asked again a second after it was found missing; all processes
        # of nginx know that in the zone.
        several = "; server ".join(f"{one} fail_timeout=1s" for one in at) + "; zone site 64k"
        self.port = stack.enter_context(nginx.before(several))
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self, number: int, *more: str, **environment: str) -> None:
        """Start a host, for the first time or again, and wait until it serves."""
        place, port, own = PLACES[number], self._ports[number], self._folder / str(number)
        own.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "crossroads.approaches", self.approach, "--host", place]
        command += ["--port", str(port), "--workers", "2", *more]
        folders = {"XDG_CACHE_HOME": str(own), "TMPDIR": str(own)}
        given = SHARED | folders | environment
        server = self._stack.enter_context(starting(command, port, given))
        self.servers[number : number + 1] = [server]

        def answers() -> bool:
            assert server.is_running(), server.log()
            with suppress(OSError), urllib.request.urlopen(f"http://{place}:{port}/healthz"):
                return True
            return False

        expect(answers, f"host {number}")

    def stop(self, number: int) -> None:
        """Have a host finish what it has, and end."""
        self.servers[number].stop()

    def hold(self, number: int) -> None:
        """Hold a host still: what is asked of it from now on has no answer."""
        os.killpg(self.servers[number].pid, signal.SIGSTOP)

    def kill(self, number: int) -> None:
        """End a host at once, with all that it has not answered."""
        self.servers[number].kill()

    def answered(self) -> list[int]:
        """Return how many requests of visitors each host has answered, by its own log."""
        logs = [server.log().splitlines() for server in self.servers]
        return [sum(one[:1] == "{" and "/healthz" not in one for one in log) for log in logs]


@contextmanager
def hosts(approach: str, *more: str, **environment: str) -> Iterator[Hosts]:
    """Serve an approach from all hosts, with *more* on the command line, and *environment*."""
    with ExitStack() as stack:
        yield Hosts(approach, stack, *more, **environment)
