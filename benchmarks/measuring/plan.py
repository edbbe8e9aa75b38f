"""A run as plain data: what to measure and in which order, what was done already, how it ended."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.arms import Arm
from benchmarks.samples import Run


@dataclass(frozen=True)
class Plan:
    """What to measure: arms, probes by name, and an end: a budget in seconds, or blocks."""

    arms: tuple[Arm, ...]
    probes: tuple[str, ...]
    seed: int
    python: str
    site: str | None = None
    budget: float = 180.0
    blocks: int | None = None


@dataclass(frozen=True)
class Past:
    """What earlier parts of a resumed run have done."""

    complete: int = 0
    next_block: int = 0
    seconds: float = 0.0
    measured_seconds: float = 0.0
    withdrawn: frozenset[str] = frozenset()

    @classmethod
    def of(cls, run: Run) -> "Past":
        """Read it from the samples so far. Numbers of blocks cut short are not used again."""
        begun = [-1, *(block.block for block in run.blocks), *(each.block for each in run.samples)]
        return cls(
            complete=len(run.blocks),
            next_block=max(begun) + 1,
            seconds=sum(block.seconds for block in run.blocks),
            measured_seconds=sum(block.measured_seconds for block in run.blocks),
            withdrawn=run.withdrawn,
        )


@dataclass(frozen=True)
class Ending:
    """How a run ended: complete blocks, seconds in all and inside measured processes, and why."""

    blocks: int
    seconds: float
    measured_seconds: float
    stopped: str
    withdrawn: frozenset[str]


def order_of(arms: Sequence[str], seed: int, block: int, probe: str) -> list[str]:
    """Return the arms in the order in which *probe* measures them in *block*.

    It depends on these four alone, so that a resumed run keeps the orders of an uninterrupted one.
    """
    chance = random.Random(f"{seed}/{block}/{probe}")  # noqa: S311 - fair and repeatable, no secret
    return chance.sample(list(arms), len(arms))
