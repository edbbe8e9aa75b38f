"""Costs of requests: dealt as often as they are due, and told at the machine's usual speed."""

import random

import pytest

from crossroads.benchmarks.judging.statistics import Estimate
from crossroads.benchmarks.loading.aims import aims, at_least, busy
from crossroads.benchmarks.loading.costs import Turn, dealt, observed
from crossroads.benchmarks.loading.throughput import COMPRESSING, ENCODINGS
from tests.support.capacities import record


def test_each_request_is_dealt_as_often_as_it_is_due() -> None:
    draw = random.Random(1)  # noqa: S311 - not a secret
    for _ in range(50):
        found = dealt("abc", (5.0, 1.0, 0.25), 100, draw)
        for card, times in {"a": 80, "b": 16, "c": 4}.items():
            assert abs(found.count(card) - times) <= 1
    assert found != sorted(found), "in random order"


def test_a_slow_moment_of_the_machine_is_taken_out() -> None:
    """Half as fast: it takes twice as long, at half the rate."""
    turn = Turn(100, 2.0, 1.0, [0.010] * 100, pace=0.005)
    slow = Turn(100, 4.0, 2.0, [0.020] * 100, pace=0.010)
    assert observed([turn, slow], 0.005) == pytest.approx(observed([turn], 0.005))
    assert observed([turn], 0.005) == pytest.approx((50.0, 0.5, 0.010))


def test_a_turn_in_which_the_machine_stood_still_does_not_count_against_two_others() -> None:
    """A pause of a tenth of a second delays more requests than come in it."""
    calm = Turn(100, 2.0, 1.0, [0.010] * 100, pace=0.005)
    paused = Turn(100, 2.1, 1.2, [0.010] * 80 + [0.100] * 20, pace=0.005)
    assert observed([calm, paused, calm], 0.005) == observed([calm], 0.005)


def test_an_aim_is_judged_by_its_whole_interval() -> None:
    for low, high, outcome in (
        (0.9, 1.1, "reached"),
        (0.8, 1, "not settled"),
        (0.7, 0.8, "missed"),
    ):
        assert at_least("", Estimate(0.9, low, high, 9, 0.5), 0.9).outcome == outcome


def test_all_is_reached_if_the_model_is_right() -> None:
    assert {one.outcome for one in aims(record())} == {"reached"}


def test_a_floor_that_compresses_says_what_that_takes() -> None:
    told = record()
    told["dispatch"]["compressed"] = {**told["dispatch"]["compressed"], COMPRESSING: [1.2] * 8}
    *_, multi, single, most = [*aims(told)][: 2 * len(ENCODINGS) + 3]
    assert (multi.outcome, multi.measured) == ("reached", "1.20 (1.20 to 1.20)")
    assert (single.outcome, most.measured, most.outcome) == ("reached", "0.92 (0.92 to 0.92)", "")


def test_wide_intervals_are_no_success() -> None:
    *_, inside, cpu, longer = aims(record(noise=0.5))
    assert (inside.outcome, cpu.outcome, longer.outcome) == ("reached", "reached", "missed")


def test_the_client_of_two_workers_takes_its_part() -> None:
    assert busy(record()["workers"]["multi"]) == pytest.approx((1.0, 1.872, 0.06))
