"""The two servers that the viewer shows, each with its switches: started, and started again.

A server is what `nox -s run-multi` starts, with `viewed` around it, on the port of its side.
If it is to be far away, it has another port, and the delaying proxy that of the side: the address
in the browser stays, and with it what the site has stored there.
"""

import json
import os
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from crossroads.approaches import APPROACHES
from crossroads.benchmarks.arms import ARMS, HOST, LEFT_OUT, LEVERS, START_LEVERS, Arm, Target
from crossroads.benchmarks.inside.script import TOLD
from crossroads.benchmarks.journey import STEPS
from crossroads.benchmarks.networks import ROUND_TRIPS
from crossroads.benchmarks.tools import proxy
from crossroads.benchmarks.tools.processes import (
    START_SECONDS,
    Process,
    pss_bytes,
    reserved_port,
    starting,
)
from crossroads.errors import ConfigurationError

SIDES = ("multi", "single")
CHOICES = (*SIDES, *(name for name, one in APPROACHES.items() if one.reference and not one.needs))
TRIPS = (0, 50, 100)
"""Round trips in ms that can be chosen."""
SLOWER = {1: "as it is", 4: "4 times slower", 6: "6 times slower"}
"""How many times slower a frame's processor can be, where a driver is there, and its words."""
LEVERS_OFF: Mapping[str, Mapping[str, str]] = {
    **LEFT_OUT,
    "prefetch": {"PREFETCH": "off"},
    "plotly": {},
}
LEVERS_ON: Mapping[str, Mapping[str, str]] = {
    **LEVERS,
    **START_LEVERS,
    "prefetch": {"PREFETCH": "hover"},
}
TUNED = tuple(name for name in LEVERS_ON if name != "plotly")
"""The levers that are on unless somebody switches them off."""
SWITCHED = {key for table in (LEVERS_ON, LEVERS_OFF) for pulled in table.values() for key in pulled}
OURS = {f"CROSSROADS_{key}" for key in ("CHROMIUM", "PREFIX", "PROXIES", "SETTINGS", *SWITCHED)}
"""What is not for these servers: browsers ask them, no proxy of the reader's does, and what the
switches say holds."""


class Switches(NamedTuple):
    """What one side serves: an approach, stock or not, the levers that are on, ms of round trip.

    `slower` is how many times as long its scripts take in the browser.
    """

    approach: str
    stock: bool = False
    levers: Sequence[str] = TUNED
    trip: int = 0
    slower: int = 1

    @property
    def settings(self) -> dict[str, str]:
        """Return the settings that differ from the defaults, or from stock ones."""
        usual = () if self.stock else TUNED
        turned = {
            **{name: LEVERS_ON[name] for name in self.levers if name not in usual},
            **{name: LEVERS_OFF[name] for name in usual if name not in self.levers},
        }
        found = {"SETTINGS": "stock"} if self.stock else {}
        return found | {key: value for pulled in turned.values() for key, value in pulled.items()}

    @property
    def arm(self) -> str | None:
        """Name the arm that was measured with exactly these switches, if any was."""
        wanted = {f"CROSSROADS_{key}": value for key, value in self.settings.items()}
        for name, arm in ARMS.items():
            same = arm.built_as == self.approach and dict(arm.environment) == wanted
            if same and not arm.site and arm.module == "crossroads.approaches" and self.is_plain:
                return name
        return None

    @property
    def is_plain(self) -> bool:
        """Say whether the server is near, and the browser as fast as it is."""
        return self.trip == 0 and self.slower == 1

    @property
    def words(self) -> str:
        """Say it in a few words."""
        usual = () if self.stock else TUNED
        others = [f"{'+' if name in self.levers else '-'}{name}" for name in LEVERS_ON]
        changed = [one for one in others if (one[0] == "+") != (one[1:] in usual)]
        tuned = " ".join(["stock" if self.stock else "tuned", *changed])
        slow = f", processor {SLOWER[self.slower]}" if self.slower > 1 else ""
        far = f", round trip of {self.trip} ms" if self.trip else ""
        return f"{self.approach}, {tuned}{far}{slow}"


def read_switches(
    side: str, approach: str, stock: bool, levers: object, trip: object, *, slower: object = 1
) -> Switches:
    """Read what a browser says that was chosen; `ConfigurationError` for what cannot be."""
    if approach not in CHOICES:
        raise ConfigurationError(f"{side}: approach", approach, f"one of {', '.join(CHOICES)}")
    chosen = levers if isinstance(levers, list) else []
    if unknown := [one for one in chosen if one not in LEVERS_ON]:
        raise ConfigurationError(f"{side}: levers", unknown, f"some of {', '.join(LEVERS_ON)}")
    if trip not in (*TRIPS, *map(str, TRIPS)):
        raise ConfigurationError(f"{side}: round trip", trip, "0, 50 or 100 (ms)")
    if slower not in (*SLOWER, *map(str, SLOWER)):
        raise ConfigurationError(f"{side}: processor", slower, "1, 4 or 6 (times slower)")
    kept = tuple(name for name in LEVERS_ON if name in chosen)
    return Switches(approach, bool(stock), kept, int(str(trip)), int(str(slower)))


Restart = Callable[[str, Switches], None]
"""Starts a side anew."""


@dataclass
class Side:
    """One of the two: its port, and the process that serves it now."""

    name: str
    port: int
    switches: Switches
    process: Process | None = None
    stack: ExitStack = field(default_factory=ExitStack)

    @property
    def origin(self) -> str:
        """Where the browser finds it."""
        return f"http://{HOST}:{self.port}"

    @property
    def runs(self) -> bool:
        """Whether its server has not ended; one that is being started has not."""
        process = self.process
        with suppress(ChildProcessError):  # it has just been collected
            return process is None or process.is_running()
        return False

    def memory(self) -> int | None:
        """Return the bytes of memory that the server takes; Linux alone says so."""
        with suppress(OSError, StopIteration):
            return (self.process and pss_bytes(self.process.pid)) or None  # 0 when it has ended
        return None


@dataclass
class Servers:
    """Both sides, for one viewer at an origin. Only the main thread starts and stops them."""

    viewer: str
    python: str
    site: str | None
    sides: Mapping[str, Side]
    driver: str | None = None
    key: str = field(default_factory=secrets.token_hex)

    def begin(self, *names: str) -> None:
        """Start the servers of some sides anew, all at once."""
        for name in names:
            self._start(self.sides[name])

    def wait(self, *names: str) -> None:
        """Wait until the servers of some sides answer.

        Raises:
            SampleRefused: one of them ended, with what it said.
        """
        for name in names:
            if process := self.sides[name].process:
                process.wait_for_answer("/healthz", START_SECONDS)

    def _start(self, side: Side) -> None:
        switches, side.process = side.switches, None
        side.stack.close()
        arm = Arm(
            switches.approach,
            "crossroads.benchmarks.viewing.viewed",
            (switches.approach,),
            switches.approach,
            "",
        )
        port = side.port
        if switches.trip:
            port = side.stack.enter_context(reserved_port())
            network = ROUND_TRIPS[switches.trip]
            side.stack.enter_context(proxy.carrying(side.port, port, network))
        command = Target(arm, self.python, self.site).serve(port)
        side.process = side.stack.enter_context(starting(command, port, self._environment(side)))

    def _environment(self, side: Side) -> dict[str, str]:
        """Return what a server is told: what the caller tells run-multi, the switches, and us."""
        given = {
            key: value
            for key, value in os.environ.items()
            if key.startswith("CROSSROADS_") and key not in OURS
        }
        switched = {f"CROSSROADS_{key}": value for key, value in side.switches.settings.items()}
        told: dict[str, object] = {"viewer": self.viewer, "server": secrets.token_hex(4)}
        told["steps"] = {} if self.site else steps()
        return {"CROSSROADS_SECRET_KEY": self.key, **given, **switched, TOLD: json.dumps(told)}


def steps() -> dict[str, dict[str, str]]:
    """Return what must be painted on each page of the kit's own site: path -> a step's words."""
    found: dict[str, dict[str, str]] = {}
    for step in STEPS:
        one = {key: getattr(step, key) for key in ("name", "shown", "text", "heading", "field")}
        found.setdefault(step.path, one)
    return found


def refuse_busy(key: str, port: int) -> None:
    """Raise `ConfigurationError` if something listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            expected = f"a free port of {HOST} ({error.strerror}); choose another with {key}"
            raise ConfigurationError(key, port, expected) from error


@contextmanager
def both(
    viewer: str, python: str, site: str | None, driver: str | None = None, **ports: int
) -> Iterator[Servers]:
    """Yield the servers of both sides, which are not started yet; leave nothing of them."""
    sides = {name: Side(name, ports[name], Switches(name)) for name in SIDES}
    servers = Servers(viewer, python, site, sides, driver=driver)
    try:
        yield servers
    finally:
        for side in sides.values():
            side.stack.close()
