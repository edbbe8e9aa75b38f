"""`python -m crossroads.benchmarks view`: show both structures side by side, live."""

import argparse
import logging
import os
import re
import sys
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from queue import SimpleQueue
from threading import Thread

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.options import read_number
from crossroads.benchmarks.tools.processes import interrupts_raise_once, starting
from crossroads.benchmarks.viewing.servers import SIDES, Servers, Switches, both, refuse_busy
from crossroads.errors import ConfigurationError, CrossroadsError

PORTS = {"port": 8054, "multi_port": 8050, "single_port": 8051}
DRIVERS = ("window", "headless")
"""Where a browser with a driver is: on the screen, or nowhere, as in tests."""
Job = tuple[str, Switches, "Future[None]"]


def view(given: argparse.Namespace) -> int:
    """Serve the viewer and both sites until Ctrl-C, which ends all of it.

    Raises:
        ConfigurationError: an option that cannot be used, such as a port that is taken.
        SampleRefused: a site cannot be served.
    """
    ports = read_ports(given)
    refuse_driver(given.driver)
    if given.site is not None and not re.fullmatch(r"[\w.]+:\w+", given.site):
        raise ConfigurationError("--site", given.site, "MODULE:NAME, such as my_site:SITE")
    viewer = f"http://{HOST}:{ports['port']}"
    sides = {name: ports[f"{name}_port"] for name in SIDES}
    with interrupts_raise_once():
        try:
            python = given.python or sys.executable
            with both(viewer, python, given.site, given.driver, **sides) as servers:
                servers.begin(*SIDES)
                serve(servers, ports["port"])
        except KeyboardInterrupt:
            print("\nended: the viewer and both servers")
    return 0


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
    """Serve the viewer from a thread, and start servers anew in this one, which hears of signals.

    The libraries of the page are imported while the servers start.
    """
    from werkzeug.serving import make_server  # noqa: PLC0415 - as said above

    from crossroads.benchmarks.viewing.page import create  # noqa: PLC0415 - as said above

    jobs: SimpleQueue[Job] = SimpleQueue()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    page = create(servers, restarting(jobs))
    server = make_server(HOST, port, page, threaded=True)
    servers.wait(*SIDES)
    Thread(target=server.serve_forever, daemon=True).start()
    with ExitStack() as stack:
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        if servers.driver:
            words = ("-m", "crossroads.benchmarks.viewing.driver", f"{servers.viewer}/")
            stack.enter_context(starting([sys.executable, *words, servers.driver]))
        print(f"the crossing, live: {servers.viewer}/  (Ctrl-C ends it)", flush=True)
        while True:
            restart(servers, jobs.get())


def restarting(jobs: "SimpleQueue[Job]") -> Callable[[str, Switches], None]:
    """Return the function that has the main thread start a side anew, and waits for that."""

    def ask(name: str, switches: Switches) -> None:
        done: Future[None] = Future()
        jobs.put((name, switches, done))
        done.result()

    return ask


def restart(servers: Servers, job: Job) -> None:
    """Start one side with other switches; what goes wrong is for who asked."""
    name, switches, done = job
    try:
        servers.sides[name].switches = switches
        servers.begin(name)
        servers.wait(name)
    except CrossroadsError as error:
        done.set_exception(error)
    else:
        done.set_result(None)
