"""Navigation: what a visitor waits for, in a real browser that nothing is attached to.

Chromium is started on the site's address with an empty profile; a script inside the page clicks its
way through `benchmarks.journey` and hands in when each step was painted. Then the same once more,
as a visitor who comes back. An attached DevTools would switch prerendering off. Browser and server
share the machine's cores, and there is no network between them.
"""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from benchmarks.arms import HOST, RETURNING, Target
from benchmarks.journey import (
    JOURNEYS,
    SAMPLES,
    STEPS,
    TIMED,
    Step,
    longest_seconds,
    metric,
    plan,
    values_by_metric,
)
from benchmarks.probes import memory
from benchmarks.tools import chromium
from benchmarks.tools.processes import (
    Measurement,
    Process,
    SampleRefused,
    pss_bytes,
    serving,
    starting,
    wait_until,
)
from benchmarks.tools.visitor import request

TOTALS = {journey: metric(journey, "total", "memory") for journey in JOURNEYS}
METRICS = (*(metric(*place) for place in TIMED), *TOTALS.values())
LIMIT = 30.0
"""Seconds in which what a step names must be painted."""
START_SECONDS = 20.0
"""For the browser to start, on top of its steps."""
POLL_SECONDS = 0.05
"""Between two looks at what the server wrote, which costs neither it nor the browser anything."""
Profile = partial(tempfile.TemporaryDirectory, ignore_cleanup_errors=True)
"""A folder for a browser, whose processes may still write there while they are ended."""
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


def measure(target: Target, steps: Sequence[Step] = STEPS, limit: float = LIMIT) -> Measurement:
    """Go on the journey, cold and as a returning visitor, and return what each step took.

    `painted`: seconds from the click to two animation frames after what the step names is there.
    `long_tasks`: seconds of tasks above 50 ms from the click to the next one. `server_requests`,
    `server_bytes` (bodies) and `server_cpu` (seconds): the server's share in the same time, pages
    included that are prerendered and that nobody opens. `memory`: PSS of all the browser's
    processes at the end, in bytes. Raises `SampleRefused`: a step was not painted within *limit*.
    """
    command = partial(target.serve_measured, plan=plan(steps, limit=limit))
    patience = START_SECONDS + longest_seconds(steps, limit)
    values: dict[str, float] = {}
    with serving(command) as server, Profile() as profile:
        for journey in journeys_of(target):
            before = json.loads(request(server.port, "/_journey/server").body)
            with starting(browser(profile, server.port)) as process:
                state = wait_for_samples(server, process, patience)
                held = pss_bytes(process.pid)
                process.stop()  # with time to write its cache, which the next visit finds
            values |= values_by_metric(journey, steps, quantities_of_steps(state, before))
            values[TOTALS[journey]] = held
        server.end()
    return Measurement(values, server.lived_seconds)


def journeys_of(target: Target) -> list[str]:
    """Name the journeys of an arm; only the approaches are tried by those who come back, too."""
    return list(JOURNEYS) if target.arm.name in RETURNING else ["cold"]


def browser(profile: str, port: int) -> list[str]:
    """Return the command that opens the site in Chromium with a profile, and nothing attached."""
    path = chromium.find()
    if path is None:
        raise SampleRefused(missing())
    unboxed = ["--no-sandbox"] if os.geteuid() == 0 else []  # its sandbox refuses root
    return [path, *FLAGS, *unboxed, f"--user-data-dir={profile}", f"http://{HOST}:{port}/"]


def wait_for_samples(server: Process, browser: Process, limit: float) -> Mapping[str, Any]:
    """Return what the page hands in; `SampleRefused` for an error, or nothing within *limit* s."""
    already = len(lines(server))

    def is_over() -> bool:
        if not browser.is_running():
            raise SampleRefused("Chromium ended by itself")
        return len(lines(server)) > already

    if not wait_until(is_over, limit, POLL_SECONDS):
        raise SampleRefused(f"no samples of the journey within {limit:.0f} s")
    state: Mapping[str, Any] = json.loads(lines(server)[-1])
    if "error" in state:
        raise SampleRefused(state["error"])
    return state


def lines(server: Process) -> list[str]:
    """Return what browsers have handed in to the server so far, a line each."""
    written = server.log().splitlines()
    return [line.removeprefix(SAMPLES) for line in written if line.startswith(SAMPLES)]


def quantities_of_steps(
    state: Mapping[str, Any], before: Mapping[str, float]
) -> list[dict[str, float]]:
    """Return the quantities of each step; the server's counters only ever grow."""
    counts = [before, *state["server"]]
    taken = zip(state["painted"], state["longTasks"], counts, counts[1:], strict=False)
    return [
        {"painted": painted, "long_tasks": tasks}
        | {f"server_{name}": after[name] - then[name] for name in after}
        for painted, tasks, then, after in taken
    ]
