"""How narrow intervals are, and what two starts share."""

import pytest

from crossroads.benchmarks.judging.precision import precisions, start_of
from crossroads.benchmarks.reporting.sections import checks
from tests.support.report_text import Modelled
from tests.support.samples import answering, sample


def constructing(multi: float = 0.05, single: float = 0.048, noise: float = 0.004) -> tuple:  # type: ignore[type-arg]
    """Return samples of what a start takes without imports."""
    made = {"multi": multi, "single": single, "multi-again": multi}
    return tuple(
        sample(block, order, arm, "construction.cpu", value * (1 + noise * ((block + order) % 3)))
        for block in range(8)
        for order, (arm, value) in enumerate(made.items())
    )


def test_a_difference_is_as_precise_as_its_interval_is_narrow(modelled: Modelled) -> None:
    fine = {one.what: one for one in precisions(modelled(extra=constructing()))}
    coarse = {one.what: one for one in precisions(modelled(extra=constructing(noise=0.2)))}
    name = next(what for what in fine if what.startswith("The difference"))
    assert fine[name].n == 8
    assert fine[name].half < coarse[name].half
    assert (fine[name].outcome, coarse[name].outcome) == ("reached", "missed")


def test_a_start_and_answers_have_limits(modelled: Modelled) -> None:
    run = modelled(extra=(*answering(8),))
    found = {one.what: one.outcome for one in precisions(run)}
    assert found["Start-up, CPU time"] == "reached"
    assert "Service time of a callback" in found
    noisy = modelled(noise={"startup.cpu": 0.2}, single={"startup.cpu": 1.0})
    assert [one.outcome for one in precisions(noisy)] == ["missed"]


def test_the_report_says_what_two_starts_share(modelled: Modelled) -> None:
    run = modelled(extra=constructing())
    start = start_of(run)
    assert start is not None
    assert start.low < start.difference < start.high < 0
    said = checks.start(run)
    assert said.startswith("Of the 421 ms of CPU time that a start of `multi` takes, 370 ms are")
    assert said.endswith("in `single`: 2.15 ms less to 1.72 ms less.")
    assert checks.start(modelled()) == ""


def test_the_ends_of_a_difference_come_smallest_first(modelled: Modelled) -> None:
    start = start_of(modelled(extra=constructing(single=0.06)))
    assert start is not None
    assert 0 < start.low < start.difference < start.high
    assert start.difference == pytest.approx(0.01, rel=0.1)
