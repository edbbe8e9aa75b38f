"""`python -m crossroads.benchmarks view`: show both structures side by side, live."""

import argparse
import os
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from queue import Empty, SimpleQueue

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.options import read_number, refuse_beside
from crossroads.benchmarks.tools.processes import (
    Process,
    interrupts_raise_once,
    last_words,
    starting,
)
from crossroads.benchmarks.viewing.servers import (
    SIDES,
    Restart,
    Servers,
    Switches,
    both,
    refuse_busy,
)
from crossroads.errors import ConfigurationError, CrossroadsError

PORTS = {"port": 8054, "multi_port": 8050, "single_port": 8051}
DRIVERS = ("window", "headless")
"""Where a browser with a driver is: on the screen, or nowhere, as in tests."""
PAUSE = 1.0
"""Seconds between two looks at what has ended."""
Job = tuple[str, Switches, "Future[None]"]
Jobs = dict[str, tuple[Switches, list["Future[None]"]]]
"""What is to be started: of each side the newest switches, and all who wait for that."""


def view(given: argparse.Namespace) -> int:
    """Serve the viewer and both sites until Ctrl-C, which ends all of it.

    Raises:
        ConfigurationError: an option that cannot be used, such as a port that is taken.
        SampleRefused: a site cannot be served.
    """
    if given.publish and not given.cost:
        raise ConfigurationError("--publish", given.publish, "to be given beside --cost")
    if given.cost:
        others = ("site", "port", "multi_port", "single_port", "driver")
        refuse_beside("--cost", given, others, "it has servers of its own")
        # Loads a browser's driver.
        from crossroads.benchmarks.viewing.cost import cost  # noqa: PLC0415 - as said above

        with interrupts_raise_once():
            return cost(given)
    refuse_driver(given.driver)
    if given.site is not None and not re.fullmatch(r"[\w.]+:\w+", given.site):
        raise ConfigurationError("--site", given.site, "MODULE:NAME, such as my_site:SITE")
    ports = read_ports(given)
    viewer = f"http://{HOST}:{ports['port']}"
    sides = {name: ports[f"{name}_port"] for name in SIDES}
    with interrupts_raise_once(), hanging_up():
        try:
            python = given.python or sys.executable
            with both(viewer, python, given.site, given.driver, **sides) as servers:
                servers.begin(*SIDES)
                serve(servers, ports["port"])
        except KeyboardInterrupt:
            print("\nended: the viewer and both servers")
    return 0


@contextmanager
def hanging_up() -> Iterator[None]:
    """End when the terminal is closed as with SIGTERM, unless that is ignored, as by nohup."""
    before = signal.getsignal(signal.SIGHUP)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def read_ports(given: argparse.Namespace) -> dict[str, int]:
    """Read the three ports, which must be free and differ."""
    found: dict[str, int] = {}
    for name, usual in PORTS.items():
        key, text = f"--{name.replace('_', '-')}", getattr(given, name)
        port = usual if text is None else read_number(key, text, 1)
        if port > 65535 or port in found.values():
            raise ConfigurationError(
                key, port, "a port from 1 to 65535 that the others do not have"
            )
        refuse_busy(key, port)
        found[name] = port
    return found


def refuse_driver(how: str | None) -> None:
    """Raise `ConfigurationError` if there can be no such browser."""
    if how is None:
        return
    if how not in DRIVERS:
        raise ConfigurationError("--driver", how, " or ".join(DRIVERS))
    has_screen = sys.platform != "linux" or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()
    if how == "window" and not has_screen:
        raise ConfigurationError("--driver", how, "a screen to show it on: DISPLAY is not set")


def serve(servers: Servers, port: int) -> None:
    """Serve the viewer, and start servers anew in this thread, which hears of signals.

    The libraries of the page are imported while the servers start.
    """
    from crossroads.benchmarks.viewing.page import listening  # noqa: PLC0415 - as said above

    jobs: SimpleQueue[Job] = SimpleQueue()
    with ExitStack() as stack:
        stack.enter_context(listening(servers, port, restarting(jobs)))
        others, told = dict[str, Process](), set[int]()
        if servers.driver:
            words = ("-m", "crossroads.benchmarks.viewing.driver", f"{servers.viewer}/")
            driver = starting([sys.executable, *words, servers.driver])
            others["the browser with a driver"] = stack.enter_context(driver)
        print(f"the crossing, live: {servers.viewer}/  (Ctrl-C ends it)", flush=True)
        while True:
            restart(servers, newest(jobs))
            sides = {name: side.process for name, side in servers.sides.items() if side.process}
            tell_ended(others | sides, told)


def tell_ended(processes: Mapping[str, Process], told: set[int]) -> None:
    """Tell of processes that have ended by themselves, once each, with what they said at last."""
    for name, process in processes.items():
        if process.pid not in told and not process.is_running():
            told.add(process.pid)
            print(f"{name} has ended: {last_words(process.log()) or 'no word'}", flush=True)


def restarting(jobs: "SimpleQueue[Job]") -> Restart:
    """Return the function that has the main thread start a side anew, and waits for that."""

    def ask(name: str, switches: Switches) -> None:
        done: Future[None] = Future()
        jobs.put((name, switches, done))
        done.result()

    return ask


def newest(jobs: "SimpleQueue[Job]") -> Jobs:
    """Wait for jobs. Of a fast series of clicks only the last is done, for all who asked."""
    found: Jobs = {}
    with suppress(Empty):
        job = jobs.get(timeout=PAUSE)
        while True:
            name, switches, done = job
            _, waiting = found.get(name, (switches, []))
            found[name] = switches, [*waiting, done]
            job = jobs.get_nowait()
    return found


def restart(servers: Servers, jobs: Jobs) -> None:
    """Start sides with other switches; what goes wrong is for those who asked."""
    for name, (switches, waiting) in jobs.items():
        failed: CrossroadsError | None = None
        try:
            servers.sides[name].switches = switches
            servers.begin(name)
            servers.wait(name)
        except CrossroadsError as error:
            failed = error
        for done in waiting:
            if failed:
                done.set_exception(failed)
            else:
                done.set_result(None)
