"""Workers: the memory of a server that forks, in all, per process, and for one worker more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.judging.rows import ARMS, Row
from benchmarks.metrics import PHASES, Workers
from benchmarks.samples import Run


@dataclass(frozen=True)
class Fleet:
    """One way to run a server: so many workers, forked from a preloaded application or not.

    `rows` holds what all processes need together, per phase. `parts` is what each needs in the last
    phase, in bytes: the master, then the workers from large to small; without an arm that did not
    write it down. They are medians, scaled to add up to the median of the sums.
    """

    workers: int
    preload: bool
    rows: Mapping[str, Row]
    parts: Mapping[str, Sequence[float]]

    @property
    def last(self) -> Row:
        """Return the row of the last phase that was measured."""
        return last_phase(self.rows)


def last_phase(rows: Mapping[str, Row]) -> Row:
    """Return the row of the last phase that was measured."""
    return next(rows[phase] for phase in reversed(PHASES) if phase in rows)


def fleets(run: Run, rows: Iterable[Row]) -> Iterable[Fleet]:
    """Yield every way to run a server that was measured, in the order of the metrics' table."""
    found: dict[tuple[int, bool], dict[str, Row]] = {}
    for row in rows:
        if isinstance(place := row.metric.place, Workers):
            found.setdefault((place.count, place.preload), {})[place.phase] = row
    for (workers, preload), phases in found.items():
        last = last_phase(phases)
        taken = {arm: processes(run, last.metric.name, arm) for arm in ARMS}
        parts = {
            arm: [size * last.middle(arm) / sum(sizes) for size in sizes]
            for arm, sizes in taken.items()
            if sizes
        }
        yield Fleet(workers, preload, phases, parts)


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


def further_workers(fleets: Iterable[Fleet]) -> Iterable[tuple[bool, Mapping[str, list[float]]]]:
    """Yield preload and, per arm and block, the bytes of one worker more, if two counts tell.

    It is the slope between the fewest workers and the most.
    """
    by_size = sorted(fleets, key=lambda one: one.workers)
    for preload in (True, False):
        alike = [one for one in by_size if one.preload == preload]
        if len(alike) > 1 and measured_in(alike[0]) == measured_in(alike[-1]):
            few, many = alike[0], alike[-1]
            added = {arm: zip(few.last.arms[arm], many.last.arms[arm], strict=True) for arm in ARMS}
            count = many.workers - few.workers
            yield (
                preload,
                {
                    arm: [(most - least) / count for least, most in both]
                    for arm, both in added.items()
                },
            )


def measured_in(fleet: Fleet) -> tuple[str, int]:
    """Return the family of a fleet's last phase, and in how many blocks it was measured."""
    return fleet.last.metric.family, len(fleet.last.arms["multi"])
