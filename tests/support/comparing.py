"""Comparisons that start no process: two arms, probes of one metric, and a listener."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from rich.console import Console

from crossroads.benchmarks import samples
from crossroads.benchmarks.arms import ARMS, Arm, Target
from crossroads.benchmarks.measuring.run import Comparison, Ending, Plan
from crossroads.benchmarks.probes.table import Probe
from crossroads.benchmarks.samples import Journal, load
from crossroads.benchmarks.tools.processes import Measurement
from crossroads.benchmarks.tools.terminal import Terminal

FLOOR = ARMS["floor"]
TWINS = (replace(FLOOR, name="multi"), replace(FLOOR, name="single"))
"""Two arms that need nothing but Dash, under the names that a comparison is about."""


class Listener(Terminal):
    """Keep what a run says."""

    def __init__(self) -> None:
        """Start with nothing said."""
        super().__init__(Console(quiet=True))
        self.notes: list[str] = []
        self.left: list[float | None] = []

    def step(self, text: str, share: float, seconds_left: float | None) -> None:  # noqa: ARG002
        """Keep what is said to be left."""
        self.left.append(seconds_left)

    def note(self, text: str) -> None:
        """Keep *text*."""
        self.notes.append(text)

    def block(self, text: str) -> None:
        """Ignore that a block is complete."""


def probe(measure: Callable[[Target], float] = lambda _: 1.0, blocks: int | None = None) -> Probe:
    """Make a probe of one metric that starts no process."""
    return Probe(
        ("startup.cpu",),
        (lambda target: Measurement({"startup.cpu": measure(target)}, 0.0),),
        lambda: "",
        blocks,
    )


def compare(
    journal: Journal,
    probes: dict[str, Probe],
    arms: Sequence[Arm] = TWINS,
    **changes: Any,
) -> tuple[Ending, samples.Run, list[str]]:
    """Run a comparison; return its ending, its file, and what it said."""
    given = ("past", "precise", "contract", "audience")
    extra = {"audience": Listener()} | {key: changes.pop(key) for key in given if key in changes}
    plan = Plan(tuple(arms), tuple(probes), 7, sys.executable, **{"blocks": 3, **changes})
    ending = Comparison(plan, journal, probes=probes, **extra).run()
    return ending, load(journal.path), extra["audience"].notes


# ------------------------------------------------------------------------------- order and blocks
