"""Workers: the memory of a server that forks, in all and per process."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from crossroads.benchmarks.judging.rows import ARMS, Row
from crossroads.benchmarks.metrics import PHASES, Workers
from crossroads.benchmarks.samples import Run


@dataclass(frozen=True)
class Fleet:
    """One way to run a server: so many workers, forked from a preloaded application or not.

    `rows` holds what all processes need together per phase, `last` that of the last one. `parts` is
    what each needs in the last phase, in bytes: the master, then the workers from large to small;
    without an arm that did not write it down. They are medians, scaled to add up to that of sums.
    """

    workers: int
    preload: bool
    rows: Mapping[str, Row]
    last: Row
    parts: Mapping[str, Sequence[float]]


def fleets(run: Run, rows: Iterable[Row]) -> Iterable[Fleet]:
    """Yield every way to run a server that was measured, in the order of the metrics' table."""
    found: dict[tuple[int, bool], dict[str, Row]] = {}
    for row in rows:
        if isinstance(place := row.metric.place, Workers):
            found.setdefault((place.count, place.preload), {})[place.phase] = row
    for (workers, preload), phases in found.items():
        last = next(phases[phase] for phase in reversed(PHASES) if phase in phases)
        taken = {arm: processes(run, last.metric.name, arm) for arm in ARMS}
        parts = {
            arm: [size * last.middle(arm) / sum(sizes) for size in sizes]
            for arm, sizes in taken.items()
            if sizes
        }
        yield Fleet(workers, preload, phases, last, parts)


def processes(run: Run, metric: str, arm: str) -> list[float]:
    """Return the median bytes of each process over the complete blocks; empty without any."""
    taken = [
        [one.parts[0], *sorted(one.parts[1:], reverse=True)]
        for one in run.usable
        if one.metric == metric and one.arm == arm and one.parts
    ]
    most = max(map(len, taken), default=0)
    return [
        median(sizes) for sizes in zip(*(one for one in taken if len(one) == most), strict=True)
    ]
