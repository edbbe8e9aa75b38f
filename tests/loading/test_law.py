"""What a load says: Little's law, what was full, and what was slow."""

from dataclasses import replace
from typing import Any

import pytest

from crossroads.benchmarks.loading.law import PAUSE, STEP, Load, quantile


def row(method: str, name: str, number: int, mean: float, failed: int = 0) -> dict[str, Any]:
    """Return a row of Locust's statistics, all of whose times are the mean, in milliseconds."""
    return {
        "method": method,
        "name": name,
        "num_requests": number,
        "num_failures": failed,
        "total_response_time": number * mean,
        "response_times": {str(round(mean)): number},
    }


ROWS = [
    row(STEP, "arrive", 100, 400),
    row(STEP, "follow a link", 300, 80),
    row(PAUSE, "pause", 400, 840),
    row("GET", "document", 100, 20),
    row("POST", "callback", 900, 30, failed=2),
]
LOAD = Load(10, 40.0, ROWS, [0.3], [0.5, 0.4], workers=2, cores=2)


def test_steps_and_requests_are_counted_apart() -> None:
    assert (LOAD.steps, LOAD.requests, LOAD.failures) == (400, 1000, 2)
    assert LOAD.mean(STEP) == pytest.approx(0.16)
    assert LOAD.cpu_of_request == pytest.approx(0.9 * 40 / 1000)


def test_littles_law_tells_visitors_that_were_not_there() -> None:
    assert LOAD.by_law == pytest.approx(400 / 40 * (0.16 + 0.84))
    assert not LOAD.is_void
    assert replace(LOAD, users=11).is_void
    assert replace(LOAD, seconds=36.0).is_void


def test_a_generator_without_any_time_left_makes_a_load_void() -> None:
    """It is late inside of steps, which the law takes for the servers' time."""
    assert replace(LOAD, generator=[0.4, 0.95]).is_void


@pytest.mark.parametrize(
    ("generator", "servers", "said"),
    [
        ([0.3], [0.5, 0.4], "the visitors"),
        ([0.95], [0.5, 0.4], "the generator"),
        ([0.2, 0.91], [], "the generator"),
        ([0.1], [0.93, 0.9], "the servers"),
        ([0.5], [0.7, 0.65], "the machine: the generator takes 27%"),
        ([0.3], [], "not the generator"),
    ],
)
def test_what_is_busy_all_the_time_is_the_limit(
    generator: list[float], servers: list[float], said: str
) -> None:
    assert replace(LOAD, generator=generator, servers=servers).limit.startswith(said)


def test_one_worker_is_full_with_one_core() -> None:
    assert replace(LOAD, servers=[0.95], workers=1).limit.startswith("the servers")


def test_quantiles_are_read_off_the_counts_of_times() -> None:
    times = {"response_times": {"20": 90, "300": 9, "4000": 1}}
    assert [quantile(times, share) for share in (0.5, 0.9, 0.95, 0.99, 1)] == [
        *(0.02, 0.02, 0.3, 0.3, 4.0)
    ]
    assert quantile({"response_times": {}}, 0.5) == 0
