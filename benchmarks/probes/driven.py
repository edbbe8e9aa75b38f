"""Driven: the journey with a driver attached, to count what only the browser can tell.

`crossroads.benchmarks.tools.driver` does it, in a process of its own. Nothing is prerendered
while a driver is attached; so its times stand for a visitor without, and say so in their labels.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, islice
from typing import Any

from crossroads.benchmarks import journey
from crossroads.benchmarks.arms import HOST, Target
from crossroads.benchmarks.journey import ENDURANCE, STEPS, Step, metric, values_by_metric
from crossroads.benchmarks.probes import navigation
from crossroads.benchmarks.tools import chromium
from crossroads.benchmarks.tools.processes import Measurement, run_to_end, serving

LIMIT = 60.0  # seconds for a step, on a CPU made slow, too
QUIET = 0.5  # seconds without loading after which a step is over
METRICS = tuple(metric(*place) for place in journey.COUNTED)
PAINTED = tuple(metric(*place) for place in journey.THROTTLED)
HEAPS = tuple(metric("long", str(after), "heap") for after in ENDURANCE)

missing = navigation.missing


def measure(target: Target, steps: Sequence[Step] = STEPS) -> Measurement:
    """Go on the journey, cold and as a returning visitor, and count what each step took."""
    found, lived = drive(target, steps, navigation.journeys_of(target))
    values: dict[str, float] = {}
    for name, taken in found.items():
        counted = [{key: step[key] for key in journey.COUNTED_QUANTITIES} for step in taken]
        values |= values_by_metric(name, steps, counted)
    return Measurement(values, lived)


def measure_throttled(target: Target) -> Measurement:
    """Go on the cold journey on a CPU 4 times slower; only when each step was painted counts."""
    found, lived = drive(target, STEPS, cpu=4)
    painted = [{"painted": step["painted"]} for step in found["cold"]]
    return Measurement(values_by_metric("cpu4", STEPS, painted, total=False), lived)


def measure_endurance(target: Target) -> Measurement:
    """Click from page to page for a long time, and see whether the heap grows, in bytes."""
    pages = islice(cycle(STEPS[:3]), max(ENDURANCE) + 1)  # opening the site is no navigation
    steps = [replace(step, name=f"{number}") for number, step in enumerate(pages)]
    found, lived = drive(target, steps, quiet=0.1, heaps=ENDURANCE)
    heaps = [found["cold"][after]["heap"] for after in ENDURANCE]
    return Measurement(dict(zip(HEAPS, heaps, strict=True)), lived)


def drive(
    target: Target, steps: Sequence[Step], journeys: Sequence[str] = ("cold",), **given: Any
) -> tuple[dict[str, list[dict[str, float]]], float]:
    """Serve the arm and have it visited; return what each journey's steps took, and seconds.

    *given* says how slow its CPU is, for how many seconds nothing may load after a step, and after
    which steps alone the heap counts.
    """
    with serving(target.serve_with_workers) as server, navigation.Profile() as profile:
        plan = journey.plan(steps, limit=LIMIT, driven=True)
        task = {"address": f"http://{HOST}:{server.port}/", "journeys": journeys, "plan": plan}
        task |= {"chromium": chromium.find(), "profile": profile, "quiet": QUIET, **given}
        command = [sys.executable, "-m", "crossroads.benchmarks.tools.driver", json.dumps(task)]
        limit = navigation.START_SECONDS + len(steps) * LIMIT
        log, _ = run_to_end(command, limit, "the driven journey failed")
        server.end()
    found: dict[str, list[dict[str, float]]] = json.loads(log.splitlines()[-1])
    return found, server.lived_seconds
