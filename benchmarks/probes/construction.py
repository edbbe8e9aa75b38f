"""Construction: what a start takes once everything is imported: to build, warm up and answer once.

Most of a start are imports, the same in both approaches, and their noise hides what differs. So a
process imports all that there is to import, and forks a copy for every sample (`inside.builder`).
The processes of all arms run at once, and their copies take turns.
"""

import json
from collections.abc import Sequence

from crossroads.benchmarks.arms import Target
from crossroads.benchmarks.probes.turns import all_serving, in_turns, typical
from crossroads.benchmarks.tools.processes import Command, Measurement
from crossroads.benchmarks.tools.visitor import request

METRICS = ("construction.cpu",)
ROUNDS = 12


def measure_together(targets: Sequence[Target]) -> list[Measurement]:
    """Have every arm build its site in turns; CPU seconds of a copy, up to its first answer.

    Raises `SampleRefused` when a page is not answered with 200.
    """
    with all_serving(targets, command) as builders:

        def build(index: int) -> float:
            return float(json.loads(request(builders[index].port, "/").body)["cpu"])

        seconds = typical(in_turns(targets, ROUNDS, build))
        for builder in builders:
            builder.end()
    lived = [builder.lived_seconds for builder in builders]
    return [
        Measurement({METRICS[0]: value}, seconds)
        for value, seconds in zip(seconds, lived, strict=True)
    ]


def command(target: Target) -> Command:
    """Return what starts the process that builds the arm whenever it is asked to."""
    return lambda port: [*target.inside("builder"), "--page", target.pages[0], "--port", str(port)]
