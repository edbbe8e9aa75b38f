"""Turns: measure several arms in rounds, one right after the other in each.

What disturbs a machine lasts longer than a round. So it is in all values of a round, and is taken
out before anything is compared.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from statistics import fmean, median
from typing import TypeVar

from crossroads.benchmarks.arms import Target
from crossroads.benchmarks.tools.processes import Command, Process, blaming, serving

Taken = TypeVar("Taken")


@contextmanager
def all_serving(
    targets: Sequence[Target], command: Callable[[Target], Command], path: str = "/"
) -> Iterator[list[Process]]:
    """Run a server for every target at once, and hand them over when each has answered."""
    with ExitStack() as running:
        servers = []
        for target in targets:
            with blaming(target.arm.name):
                servers.append(running.enter_context(serving(command(target), path)))
        yield servers


def in_turns(
    targets: Sequence[Target], rounds: int, take: Callable[[int], Taken]
) -> list[list[Taken]]:
    """Return what *take* returns of each target's index, in so many rounds: a list per target.

    Everybody is first equally often, and comes as often right after itself, whose work the
    processor's caches still hold. What goes wrong names the arm.
    """
    taken: list[list[Taken]] = [[] for _ in targets]
    for number in range(rounds):
        for place in range(len(targets)):
            index = (number + place) % len(targets)
            with blaming(targets[index].arm.name):
                taken[index].append(take(index))
    return taken


def typical(columns: Sequence[Sequence[float]]) -> list[float]:
    """Return a typical value of each column, from the same rounds and above 0.

    It is the rounds' median, times the median of what a column's values are of their rounds' means.
    """
    rows = [[math.log(value) for value in row] for row in zip(*columns, strict=True)]
    means = [fmean(row) for row in rows]
    shares = [[one - mean for one in row] for row, mean in zip(rows, means, strict=True)]
    return [math.exp(median(means) + median(share)) for share in zip(*shares, strict=True)]
