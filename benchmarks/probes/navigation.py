"""Navigation: what a visitor waits for, in a real browser that nothing is attached to.

Chromium is started with an empty profile; a script inside the page clicks its way through
`crossroads.benchmarks.journey` and hands in when each step was painted; then once more, as a
visitor who comes back. An attached DevTools would switch prerendering off. There is no network, and
shared cores.
"""

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

from crossroads.benchmarks import journey
from crossroads.benchmarks.arms import HOST, RETURNING, Target
from crossroads.benchmarks.journey import GLANCE, JOURNEYS, OPENED, SAMPLES, Step, metric
from crossroads.benchmarks.probes import memory
from crossroads.benchmarks.tools import chromium, processes
from crossroads.benchmarks.tools.processes import Measurement, Process, SampleRefused, starting
from crossroads.benchmarks.tools.visitor import PartRefusedError, request

TOTALS = {name: metric(name, "total", "memory") for name in JOURNEYS}
METRICS = (*(metric(*place) for place in journey.TIMED), *TOTALS.values())
OPENING = tuple(metric(*place) for place in journey.OPENING)
OWN_METRICS = tuple(metric(*place) for place in journey.OWN_TIMED)  # of a reader's own site
LIMIT = 30.0  # seconds in which what a step names must be painted
START_SECONDS = 20.0  # for the browser to start, on top of its steps
Lead = Callable[[int], AbstractContextManager[int]]
FIRST = ("first", "largest")
"""Of what a page hears from its browser, what is of the first document; the rest is of all."""
PLAIN = ("painted", "long_tasks", "reloaded", "lost")
COLUMNS = ("heading", "server", "painted", "longTasks", "reloaded", "lost")
"""What a page hands in of each step."""
POLL_SECONDS = 0.05  # between looks at what the server wrote: costs neither it nor the browser
Browse = Callable[[str, int, str], Sequence[str]]  # from profile, port and path
Wait = Callable[[Process, Process, float], Mapping[str, Any]]  # for server and browser, so long
# A folder for a browser, whose processes may still write there while they are ended.
Profile = partial(tempfile.TemporaryDirectory, ignore_cleanup_errors=True)
FLAGS = (
    *("--headless=new", "--window-size=1280,800"),
    "--disable-dev-shm-usage",  # containers have little of it
    # Nothing of the browser's own: no questions, no downloads, no accounts.
    *("--no-first-run", "--no-default-browser-check", "--disable-background-networking"),
    *("--disable-component-update", "--disable-default-apps", "--disable-extensions"),
    *("--disable-sync", "--password-store=basic"),
)


def missing() -> str:
    """Say that the system is not Linux, whose kernel counts PSS, or that Chromium is missing."""
    return memory.missing() or ("" if chromium.find() else "not installed: chromium")


def measure(
    target: Target, steps: Sequence[Step] | None = None, limit: float = LIMIT
) -> Measurement:
    """Go on the journey, cold and as a returning visitor, and return what each step took.

    In seconds and bytes; `server_*` and `long_tasks` from the click to the next one, pages included
    that are prerendered and not opened. `SampleRefused`: a step was not painted within *limit*; of
    a page that can be left out of a journey it is a `PartRefusedError`.
    """
    if steps is None:
        steps = [step for step in target.steps if step.path not in target.left_out]
    if not target.arm.loads_ahead:
        steps = [replace(step, think=min(step.think, GLANCE)) for step in steps]
    return only((*METRICS, *OWN_METRICS), travel(target, journeys_of(target), steps, limit))


def measure_opening(target: Target) -> Measurement:
    """Open pages by their addresses, each with an empty profile.

    Returns when what stands, in s, and how much has moved, to four decimals: 0 is nothing.
    """
    found = [travel(target, ["opened"], [step], LIMIT) for step in OPENED]
    values = {name: value for one in found for name, value in one.values.items()}
    seconds = sum(one.seconds for one in found)
    return only(OPENING, Measurement(values, seconds))


def only(names: Sequence[str], found: Measurement) -> Measurement:
    """Keep the metrics with these names: a journey tells more, and not every browser all."""
    values = {name: value for name, value in found.values.items() if name in names}
    return Measurement(values, found.seconds)


def travel(
    target: Target,
    names: Sequence[str],
    steps: Sequence[Step],
    limit: float = LIMIT,
    *,
    start: Browse | None = None,
    lead: Lead = nullcontext,
    wait: Wait | None = None,
    **how: Any,
) -> Measurement:
    """Go on journeys with these steps one after the other, with one profile and one server.

    `start` makes the command of a browser, as `browser` does. `lead` puts something between it and
    the server: from the port of one it makes that of the other. `wait` waits for what the browser
    hands in, as `wait_for_samples` does; *how* is for `journey.plan`.
    """
    command = partial(target.serve_measured, plan=journey.plan(steps, limit=limit, **how))
    patience = START_SECONDS + journey.longest_seconds(steps, limit)
    values: dict[str, float] = {}
    with processes.serving(command) as server, lead(server.port) as port, Profile() as profile:
        for name in names:
            before = json.loads(request(server.port, "/_journey/server").body)
            visitor = (start or browser)(profile, port, steps[0].path)
            with starting(visitor, more={"TMPDIR": profile}) as process:  # it leaves folders there
                state = (wait or wait_for_samples)(server, process, patience)
                refuse_if_failed(state, steps)
                values[metric(name, "total", "memory")] = processes.pss_bytes(process.pid)
                process.stop()  # with time to write its cache, which the next visit finds
            found = quantities_of_steps(state, before)
            said = {what: round(value, 4) for what, value in state["said"].items()}
            found[0] |= {what: said[what] for what in said if len(steps) == 1 or what in FIRST}
            values |= {metric(name, "total", what): said[what] for what in said}
            values |= journey.values_by_metric(name, steps, found, total=name in JOURNEYS)
        server.end()
    return Measurement(values, server.lived_seconds)


def journeys_of(target: Target) -> list[str]:
    """Name the journeys of an arm; only the approaches are tried by those who come back, too."""
    return list(JOURNEYS) if target.arm.name in RETURNING else ["cold"]


def browser(
    profile: str, port: int, page: str = "/", *, scheme: str = "http", options: Sequence[str] = ()
) -> list[str]:
    """Return the command that opens a page in Chromium with a profile, and nothing attached."""
    path = chromium.find()
    if path is None:
        raise SampleRefused(missing())
    unboxed = ["--no-sandbox"] if os.geteuid() == 0 else []  # its sandbox refuses root
    more = [*unboxed, *options, f"--user-data-dir={profile}"]
    return [path, *FLAGS, *more, f"{scheme}://{HOST}:{port}{page}"]


def wait_for_samples(
    server: Process, browser: Process, limit: float, after: int | None = None
) -> Mapping[str, Any]:
    """Return what a page hands in from now on, or *after* so many lines.

    `SampleRefused`: the browser has ended, or there was nothing within *limit* s.
    """
    already = len(lines(server)) if after is None else after

    def is_over() -> bool:
        if not browser.is_running():
            raise SampleRefused("the browser ended by itself")
        return len(lines(server)) > already

    if not processes.wait_until(is_over, limit, POLL_SECONDS):
        raise SampleRefused(f"no samples of the journey within {limit:.0f} s")
    state: Mapping[str, Any] = json.loads(lines(server)[already])
    return state


def refuse_if_failed(state: Mapping[str, Any], steps: Sequence[Step]) -> None:
    """Raise `SampleRefused` if a step could not be taken; that says which page it is about."""
    if "error" in state:
        failed, _, _ = state["error"].partition(":")
        paths = [step.path for step in steps if step.name == failed and step.path != "/"]
        if paths:
            raise PartRefusedError(paths[0], f"{paths[0]}: {state['error']}")
        raise SampleRefused(state["error"])


def lines(server: Process) -> list[str]:
    """Return what browsers have handed in to the server so far, a line each."""
    written = server.log().splitlines()
    return [line.removeprefix(SAMPLES) for line in written if line.startswith(SAMPLES)]


def quantities_of_steps(state: Mapping[str, Any], before: Any) -> list[dict[str, float]]:
    """Return the quantities of each step; the server's counters only ever grow."""
    found = []
    for heading, after, *plain in zip(*map(state.get, COLUMNS), strict=True):
        spent = {f"server_{name}": after[name] - before[name] for name in after}
        standing = {} if heading is None else {"heading": heading}
        found.append({**dict(zip(PLAIN, plain, strict=True)), **standing, **spent})
        before = after
    return found
