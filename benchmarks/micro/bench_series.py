"""The committed run's start-ups in pytest-benchmark's terms: `nox -s bench -- --benchmark-compare`.

Nothing is measured here. The samples were taken before, by `nox -s compare`: of fresh processes,
the arms in turn within every block. They are replayed unchanged and in block order, so that
pytest-benchmark can show, store and compare them as it does with those that it takes itself. Its
statistics take every arm by itself; what compares within blocks is the report.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.arms import ARMS
from benchmarks.metrics import METRICS
from benchmarks.samples import Run, reported

FOLDER = Path(__file__).parent.parent
REPLAYED = ("startup.wall", "startup.cpu")


class Replay:
    """A timer that was right once: it shows 0 when a start-up begins, and at its end how long.

    Counting from 0 each time is what keeps the durations unchanged: a sum of all before would round
    them.
    """

    __name__ = "replay"

    def __init__(self, metric: str, arm: str) -> None:
        """Replay the arm's samples of *metric*; they are read when they are asked for."""
        self.metric, self.arm = metric, arm

    @cached_property
    def run(self) -> Run | None:
        """Return the run that the committed report shows."""
        return reported(FOLDER)

    @cached_property
    def durations(self) -> list[float]:
        """Return the samples in seconds, in block order; none where there is no such run or arm."""
        return self.run.series(self.metric).get(self.arm, []) if self.run else []

    @cached_property
    def readings(self) -> Iterator[float]:
        """Return what the clock shows, from one look at it to the next."""
        return (reading for duration in self.durations for reading in (0.0, duration))

    def __call__(self) -> float:
        """Look at the clock."""
        return next(self.readings)


SERIES = {(metric, arm): Replay(metric, arm) for metric in REPLAYED for arm in ARMS}


@pytest.mark.parametrize(
    ("metric", "arm"),
    [
        pytest.param(
            *key,
            marks=pytest.mark.benchmark(
                timer=replay, group=f"{METRICS[replay.metric].label}, taken before"
            ),
        )
        for key, replay in SERIES.items()
    ],
)
def bench_series(benchmark: BenchmarkFixture, metric: str, arm: str) -> None:
    """Hand the samples of one arm to pytest-benchmark, a round for every block."""
    replay = SERIES[metric, arm]
    if replay.run is None or not replay.durations:
        pytest.skip("no committed report, or its run does not hold this arm")
    benchmark.extra_info.update(run=replay.run.id, started=replay.run.started)
    benchmark.pedantic(lambda: None, rounds=len(replay.durations))  # type: ignore[no-untyped-call]
    if benchmark.stats is not None:  # `--benchmark-disable` keeps none
        assert benchmark.stats.stats.data == replay.durations
