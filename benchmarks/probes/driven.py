"""Driven: the journey with a driver attached, to count what only the browser can tell.

`benchmarks.tools.driver` does it, in a process of its own. Nothing is prerendered while a driver is
attached; so its times stand for a visitor without, and say so in their labels.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from types import MappingProxyType
from typing import Any

from benchmarks.arms import HOST, Target
from benchmarks.journey import (
    COUNTED,
    ENDURANCE,
    STEPS,
    THROTTLED,
    Step,
    metric,
    plan,
    values_by_metric,
)
from benchmarks.probes import navigation
from benchmarks.tools import chromium
from benchmarks.tools.processes import Measurement, run_to_end, serving

LIMIT = 180.0
"""Seconds for a step: six megabytes take 35 of them on the slow network."""
QUIET = 0.5
"""Seconds without loading after which a step is over."""
FAST_3G = {
    "latency": 562.5,
    "downloadThroughput": 1.6e6 / 8 * 0.9,
    "uploadThroughput": 750e3 / 8 * 0.9,
}
"""Milliseconds, and bytes per second: Lighthouse's mobile network, "Fast 3G" until it was renamed
to "Slow 4G" (150 ms, 1.6 Mbit/s down, 750 kbit/s up), with the factors 3.75 and 0.9 that it applies
where the browser throttles requests and not packets: its docs/throttling.md, crbug.com/721112."""
THROTTLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {"slow": {"network": FAST_3G}, "cpu4": {"cpu": 4}}
)
COUNTED_METRICS = tuple(metric(*place) for place in COUNTED)
THROTTLED_METRICS = tuple(metric(*place) for place in THROTTLED)
ENDURANCE_METRICS = tuple(metric("long", str(after), "heap") for after in ENDURANCE)

missing = navigation.missing


def measure_counted(target: Target, steps: Sequence[Step] = STEPS) -> Measurement:
    """Go on the journey, cold and as a returning visitor, and count.

    `bytes`: over the wire, headers included. `requests`: those that were not answered by the
    browser's cache. `heap`: bytes of JavaScript objects after a garbage collection. `errors`: in
    the console. Raises `SampleRefused`: a step could not be taken.
    """
    found, lived = drive(target, steps, journeys=navigation.journeys_of(target))
    values: dict[str, float] = {}
    for journey, taken in found.items():
        counted = [{key: step[key] for key in step if key != "painted"} for step in taken]
        values |= values_by_metric(journey, steps, counted)
    return Measurement(values, lived)


def measure_throttled(target: Target, journey: str) -> Measurement:
    """Go on the cold journey on a slow network or CPU; only when each step was painted counts."""
    found, lived = drive(target, STEPS, journeys=["cold"], **THROTTLES[journey])
    painted = [{"painted": step["painted"]} for step in found["cold"]]
    return Measurement(values_by_metric(journey, STEPS, painted, total=False), lived)


def measure_endurance(target: Target) -> Measurement:
    """Click from page to page for a long time, and see whether the heap grows, in bytes."""
    pages = islice(cycle(STEPS[:3]), max(ENDURANCE) + 1)  # opening the site is no navigation
    steps = [replace(step, name=f"{number}") for number, step in enumerate(pages)]
    found, lived = drive(target, steps, journeys=["cold"], quiet=0.1)
    values = {
        metric("long", str(after), "heap"): found["cold"][after]["heap"] for after in ENDURANCE
    }
    return Measurement(values, lived)


def drive(
    target: Target,
    steps: Sequence[Step],
    *,
    journeys: Iterable[str],
    network: Mapping[str, float] | None = None,
    cpu: float = 1,
    quiet: float = QUIET,
) -> tuple[dict[str, list[dict[str, float]]], float]:
    """Serve the arm and have it visited; return what each step took, by journey, and the seconds.

    Raises `SampleRefused`: a step could not be taken.
    """
    command = partial(target.serve_with_workers, workers=1, preload=True)
    with serving(command) as server, navigation.Profile() as profile:
        task = {
            "address": f"http://{HOST}:{server.port}/",
            "chromium": chromium.find(),
            "profile": profile,
            "journeys": list(journeys),
            "plan": plan(steps, limit=LIMIT, driven=True),
            "network": network,
            "cpu": cpu,
            "quiet": quiet,
        }
        command_line = [sys.executable, "-m", "benchmarks.tools.driver", json.dumps(task)]
        limit = navigation.START_SECONDS + len(steps) * LIMIT
        log, _ = run_to_end(command_line, limit, "the driven journey failed")
        server.end()
    found: dict[str, list[dict[str, float]]] = json.loads(log.splitlines()[-1])
    return found, server.lived_seconds


MEASURES_THROTTLED: tuple[Callable[[Target], Measurement], ...] = tuple(
    partial(measure_throttled, journey=journey) for journey in THROTTLES
)
