"""What is counted is compared without an interval, and is in no family."""

import math

import pytest

from benchmarks.judging.verdict import Word, judge, judge_all
from benchmarks.metrics import METRICS, Metric

CPU = METRICS["startup.cpu"]
INSTRUCTIONS = METRICS["startup.instructions"]
REQUESTS = METRICS["navigation.cold.home.requests"]
LONG_TASKS = METRICS["navigation.cold.home.long_tasks"]
RULES = METRICS["ledger.rules"]
COUNTED = [name for name, metric in METRICS.items() if metric.kind == "exact"]


@pytest.mark.parametrize(
    ("multi", "single", "word", "better", "ratio"),
    [
        (10, 10, "tie", None, 1.0),
        (0, 0, "tie", None, 1.0),
        (28, 10, "clear", "single", 10 / 28),
        (10, 28, "clear", "multi", 2.8),
        (3, 0, "clear", "single", 0.0),
        (0, 3, "clear", "multi", math.inf),
        (10_000_000_000, 10_000_000_001, "clear", "multi", 1.0000000001),
    ],
)
def test_counts_are_clear_unless_equal(
    multi: int, single: int, word: Word, better: str | None, ratio: float
) -> None:
    """One sample is enough, and one byte is a difference."""
    verdict = judge(RULES, {"multi": [multi], "single": [single], "multi-again": [multi]})
    assert (verdict.word, verdict.better) == (word, better)
    assert verdict.estimate is not None
    assert verdict.estimate.low == verdict.estimate.ratio == verdict.estimate.high
    assert verdict.estimate.ratio == pytest.approx(ratio, rel=1e-15)
    assert f"single counts {single:,}, multi {multi:,}." in verdict.reason


@pytest.mark.parametrize(
    "arms",
    [
        {"multi": [10], "single": [10], "multi-again": [12]},
        {"multi": [10, 12], "single": [10]},
        {"multi": [12], "single": [10, 12]},
    ],
)
def test_a_count_that_changes_is_void(arms: dict[str, list[float]]) -> None:
    """It was not exact after all."""
    verdict = judge(RULES, arms)
    assert (verdict.word, verdict.better, verdict.estimate) == ("void", None, None)
    assert "counts 10 and 12: expected one count" in verdict.reason


@pytest.mark.parametrize(
    ("factor", "word", "better"),
    [(0.95, "clear", "single"), (0.995, "tie", None), (1.0, "tie", None), (1.02, "clear", "multi")],
)
def test_instructions_that_agree_are_counted(factor: float, word: Word, better: str | None) -> None:
    """Two samples per arm within 0.1 % are enough, and the ratio itself is held to the band."""
    multi = [1e9, 1.0008e9]
    arms = {"multi": multi, "single": [factor * value for value in multi], "multi-again": multi}
    verdict = judge(INSTRUCTIONS, arms)
    assert (verdict.word, verdict.better, verdict.counted) == (word, better, True)
    assert verdict.blocks_needed is None
    assert verdict.estimate is not None
    assert verdict.estimate.low == verdict.estimate.ratio == verdict.estimate.high
    assert verdict.estimate.ratio == pytest.approx(factor)
    assert verdict.reason.startswith("Counted: samples of an arm agree within 0.1 %, and ")


@pytest.mark.parametrize(
    "arms",
    [
        {"multi": [1e9], "single": [0.5e9]},
        {"multi": [1e9, 1.0012e9], "single": [0.5e9, 0.5e9]},
        {"multi": [1e9, 1e9], "single": [0.5e9, 0.5006e9]},
    ],
    ids=["one sample", "multi differs", "single differs"],
)
def test_instructions_that_do_not_agree_are_estimated(arms: dict[str, list[float]]) -> None:
    """One sample cannot agree with another, and what varies needs blocks as a time does."""
    verdict = judge(INSTRUCTIONS, arms)
    assert (verdict.word, verdict.counted) == ("not resolved", False)
    assert "expected at least 6" in verdict.reason


def test_only_instructions_are_counted_when_they_agree() -> None:
    """Two equal times are two measurements."""
    verdict = judge(CPU, {"multi": [1.0, 1.0], "single": [0.5, 0.5]})
    assert (verdict.word, verdict.counted) == ("not resolved", False)


@pytest.mark.parametrize(
    ("multi", "single", "word", "better"),
    [
        ([6, 6], [0, 0], "clear", "single"),
        ([0, 0], [3, 3], "clear", "multi"),
        ([0, 0], [0, 0], "tie", None),
        ([100_000, 100_000], [101_000, 101_000], "tie", None),
    ],
)
def test_traffic_that_agrees_is_counted(
    multi: list[float], single: list[float], word: Word, better: str | None
) -> None:
    """No request at all is a count as any other."""
    verdict = judge(REQUESTS, {"multi": multi, "single": single})
    assert (verdict.word, verdict.better, verdict.counted) == (word, better, True)


@pytest.mark.parametrize(
    ("multi", "single", "word"),
    [([0.1] * 10, [0.1, 0] * 5, "not resolved"), ([0] * 10, [0] * 10, "tie")],
)
@pytest.mark.parametrize("metric", [REQUESTS, LONG_TASKS], ids=lambda metric: metric.kind)
def test_zeroes_among_other_values_leave_no_ratio(
    metric: Metric, multi: list[float], single: list[float], word: Word
) -> None:
    """A page without long tasks is better than one with some, but not by a factor."""
    verdict = judge(metric, {"multi": multi, "single": single, "multi-again": multi})
    assert (verdict.word, verdict.better) == (word, None)
    assert "0 in " in verdict.reason or verdict.counted


@pytest.mark.parametrize("factor", [1.0012, 0.9988])
def test_counted_instructions_are_void_when_multi_differs_from_itself(factor: float) -> None:
    """By more than samples of one arm may."""
    again = [1e9 * factor] * 3
    verdict = judge(INSTRUCTIONS, {"multi": [1e9] * 3, "single": [0.5e9] * 3, "multi-again": again})
    assert (verdict.word, verdict.better) == ("void", None)
    assert f"multi measured twice differs from itself: {factor} times" in verdict.reason


def test_counted_instructions_are_in_no_family() -> None:
    """They carry no p-value that others would have to be corrected for."""
    others = {"startup.cpu": {"multi": [1.0] * 6, "single": [0.5] * 6}}
    counted = {"startup.instructions": {"multi": [1e9] * 2, "single": [0.5e9] * 2}}
    verdicts = judge_all(others | counted)
    assert {verdict.word for verdict in verdicts.values()} == {"clear"}
    assert verdicts == judge_all(others) | judge_all(counted)


def test_counts_are_in_no_family() -> None:
    """Any number of ledger rows takes nothing from the measured ones, nor they from them."""
    measured = {"startup.cpu": {"multi": [1.0] * 6, "single": [0.5] * 6}}
    ledger = {name: {"multi": [10.0], "single": [10.0]} for name in COUNTED}
    words = {name: verdict.word for name, verdict in judge_all(measured | ledger).items()}
    assert words == {"startup.cpu": "clear"} | dict.fromkeys(ledger, "tie")
    assert {verdict.word for verdict in judge_all(ledger).values()} == {"tie"}
