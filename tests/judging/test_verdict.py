"""The five words mean what they say, for either approach and in any order; counts, too."""

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import geometric_mean

import pytest

from crossroads.benchmarks.judging.statistics import paired_ratio, ratio_to_both
from crossroads.benchmarks.judging.verdict import (
    BANDS,
    Verdict,
    Word,
    judge,
    judge_all,
    mean_of_both,
)
from crossroads.benchmarks.metrics import METRICS, Kind, Metric
from tests.support.simulation import around

CPU = METRICS["startup.cpu"]
MEMORY = METRICS["memory.visited"]
INSTRUCTIONS = METRICS["startup.instructions"]
RULES = METRICS["ledger.rules"]
REQUESTS = METRICS["navigation.cold.home.requests"]
LONG_TASKS = METRICS["navigation.cold.home.long_tasks"]
MEASURED = ["startup.wall", "startup.cpu", "memory.start", "memory.visited"]
COUNTED = [name for name, metric in METRICS.items() if metric.kind == "exact"]


def twice(arms: dict[str, list[float]]) -> dict[str, list[float]]:
    """Return arms with a second measurement of multi that is like the first."""
    return {**arms, "multi-again": arms["multi"]}


@pytest.mark.parametrize(("ratio", "word"), [(0.5, "likely"), (0.99, "tie"), (2.0, "likely")])
def test_what_was_not_measured_twice_is_at_most_likely(ratio: float, word: Word) -> None:
    """Whatever it is, however large the difference."""
    assert judge(CPU, {"multi": [1.0] * 10, "single": [ratio] * 10}).word == word


@pytest.mark.parametrize(
    ("ratio", "word", "better"),
    [
        (0.5, "clear", "single"),
        (0.93, "clear", "single"),
        (0.95, "likely", "single"),
        (0.96, "likely", "single"),
        (0.99, "tie", None),
        (1.0, "tie", None),
        (1.02, "tie", None),
        (1.04, "likely", "multi"),
        (1.06, "likely", "multi"),
        (1.09, "clear", "multi"),
        (2.0, "clear", "multi"),
    ],
)
def test_word_follows_from_interval_and_band(ratio: float, word: Word, better: str | None) -> None:
    """Around 1 a tie, across the band's end likely, beyond it clear."""
    verdict = judge(CPU, twice({"multi": [1.0] * 10, "single": around(ratio)}))
    assert (verdict.word, verdict.better) == (word, better)
    assert verdict.estimate == ratio_to_both(around(ratio), [[1.0] * 10] * 2)
    assert verdict.blocks_needed is None


def test_an_interval_with_both_one_and_the_end_of_the_band_is_not_resolved() -> None:
    """The verdict says how many blocks would resolve it."""
    wide = [ratio**4 for ratio in around(1.005)]
    verdict = judge(CPU, {"multi": [1.0] * 10, "single": wide})
    assert (verdict.word, verdict.better) == ("not resolved", None)
    assert verdict.blocks_needed is not None
    assert verdict.blocks_needed > 10
    assert f"About {verdict.blocks_needed} blocks would settle it." in verdict.reason


def test_an_open_question_always_asks_for_more_blocks() -> None:
    """One spike widens the interval, not the typical block, from which the forecast is made."""
    verdict = judge(CPU, {"multi": [1.0] * 10, "single": [*[1.0] * 9, 2.7]})
    assert (verdict.word, verdict.blocks_needed) == ("not resolved", 11)


@pytest.mark.parametrize("multi", [1.0, 20.0, 0.3])
@pytest.mark.parametrize(("ratio", "word"), [(1.05, "tie"), (1.0501, "clear")])
def test_the_end_of_the_band_belongs_to_the_band(multi: float, ratio: float, word: Word) -> None:
    """On both sides alike, and whichever way the last bit was rounded."""
    for one, other in ((multi, multi * ratio), (multi * ratio, multi)):
        assert judge(CPU, twice({"multi": [one] * 8, "single": [other] * 8})).word == word


def test_bands_are_those_of_the_kind_and_can_be_set() -> None:
    """A difference of 1.5 % is a tie in time and memory, and clear in instructions."""
    arms = twice({"multi": [1000.0] * 8, "single": [1015.0] * 8})
    assert [judge(metric, arms).word for metric in (CPU, MEMORY, INSTRUCTIONS)] == [
        "tie",
        "tie",
        "clear",
    ]
    bands: dict[Kind, float] = {**BANDS, "time": 0.01}
    assert judge(CPU, arms, bands=bands).word == "clear"
    bands["time"] = 0.0
    assert judge(CPU, arms, bands=bands).word == "clear"
    wide = {"multi": [1.0] * 10, "single": around(1.0)}
    assert judge(CPU, wide, bands=bands).blocks_needed is None
    bands["time"] = -0.05
    with pytest.raises(ValueError, match=r"band of time is -0\.05: expected 0 or more"):
        judge(CPU, arms, bands=bands)


@pytest.mark.parametrize("blocks", [1, 3, 5])
def test_too_few_blocks_are_not_resolved(blocks: int) -> None:
    """Even a doubling, and even where the checks could not pass either."""
    arms = {
        "multi": [1.0] * blocks,
        "single": [2.0] * blocks,
        "multi-again": [3.0] * blocks,
        "control": [1.0] * blocks,
    }
    verdict = judge(CPU, arms)
    assert (verdict.word, verdict.better, verdict.blocks_needed) == ("not resolved", None, 6)
    said = "1 block gives" if blocks == 1 else f"{blocks} blocks give"
    assert f"{said} no interval at 95 %: expected at least 6." in verdict.reason
    assert verdict.estimate is not None
    assert (verdict.estimate.low, verdict.estimate.high) == (0, math.inf)


@pytest.mark.parametrize("factor", [1.004, 0.996])
def test_a_biased_second_measurement_of_multi_is_void(factor: float) -> None:
    """In either direction, however clear the rest looks, and although the bias is in the band."""
    arms = {"multi": [1.0] * 10, "single": [0.5] * 10, "multi-again": [factor] * 10}
    verdict = judge(CPU, arms)
    assert (verdict.word, verdict.better, verdict.blocks_needed) == ("void", None, None)
    assert "multi measured twice differs from itself" in verdict.reason
    assert f"{factor:.3f}" in verdict.reason


@pytest.mark.parametrize(("again", "ratio"), [(1.0, 0.9), (1.02, 0.9 / 1.02**0.5)])
def test_single_is_held_against_the_mean_of_both_measurements_of_multi(
    again: float, ratio: float
) -> None:
    """Either is half of the baseline, whichever came first."""
    arms = {"multi": around(1.0), "multi-again": [again] * 10, "single": [0.9] * 10}
    swapped = {**arms, "multi": arms["multi-again"], "multi-again": arms["multi"]}
    for each in (arms, swapped):
        found = judge(CPU, each).estimate
        assert found
        assert found.ratio == pytest.approx(ratio)
    assert geometric_mean(mean_of_both(arms)) == pytest.approx(again**0.5)


@pytest.mark.parametrize("control", [around(1.0), around(0.95), [1.0] * 10])
def test_a_missed_control_is_void(control: list[float]) -> None:
    """A planted cost must show, and as a cost."""
    arms = {"multi": [1.0] * 10, "single": [0.5] * 10, "control": control}
    verdict = judge(CPU, arms)
    assert (verdict.word, verdict.better) == ("void", None)
    assert "planted cost of the control was missed" in verdict.reason


def test_a_found_control_lets_the_verdict_stand() -> None:
    """The evidence of both checks travels with the verdict."""
    arms = {
        "multi": [1.0] * 10,
        "single": [0.5] * 10,
        "multi-again": around(1.0),
        "control": around(1.05),
    }
    verdict = judge(CPU, arms)
    assert (verdict.word, verdict.better) == ("clear", "single")
    assert verdict.again == paired_ratio(around(1.0), [1.0] * 10)
    assert verdict.control == paired_ratio(around(1.05), [1.0] * 10)


@pytest.mark.parametrize(
    ("planted", "word"), [(0.15, "clear"), (0.05, "void"), (0.3, "void"), (None, "clear")]
)
def test_a_control_must_cost_what_was_planted(planted: float | None, word: Word) -> None:
    """Seeing it is not enough; files of before it was written down are held to that alone."""
    arms = twice({"multi": [1.0] * 10, "single": [0.5] * 10, "control": around(1.15)})
    known = [] if planted is None else [planted] * 10
    verdict = judge(CPU, arms, planted=known)
    assert verdict.word == word
    if word == "void":
        assert f"does not hold {1 + (planted or 0):.3f}" in verdict.reason


def test_what_a_control_costs_beside_does_not_void_a_run() -> None:
    """A little code of its own is in its memory, and hardly any noise hides that."""
    arms = twice({"multi": [1.0] * 10, "single": [0.5] * 10, "control": [1.1004] * 10})
    assert judge(MEMORY, arms, planted=[0.1] * 10).word == "clear"
    assert judge(MEMORY, {**arms, "control": [1.104] * 10}, planted=[0.1] * 10).word == "void"


def test_metrics_without_a_planted_cost_have_no_control() -> None:
    """Whatever the control arm measured there."""
    arms = twice({"multi": [1.0] * 10, "single": [0.5] * 10, "control": [1.0] * 10})
    assert judge(replace(CPU, planted=False), arms).word == "clear"
    assert judge(replace(CPU, planted=False), arms).control is None
    assert judge(CPU, arms).word == "void"


def test_missing_checks_are_named() -> None:
    """A verdict may do without a check, but says so."""
    arms = {"multi": [1.0] * 7, "single": [0.5] * 7}
    assert "multi was not measured twice (A/A), so that it is at most likely" in (
        judge(CPU, arms).reason
    )
    assert "No control was measured" in judge(CPU, arms).reason
    assert "No control was measured" not in judge(INSTRUCTIONS, arms).reason
    arms["multi-again"] = [1.0] * 7
    assert "too few blocks for the A/A check" in judge(CPU, arms, family=5).reason
    assert "A/A" not in judge(CPU, arms, family=1).reason


@pytest.mark.parametrize(
    ("metric", "arms", "message"),
    [
        (CPU, {"multi": [1.0]}, "arms of startup.cpu are multi: expected single among them"),
        (RULES, {"single": [1.0]}, "arms of ledger.rules are single: expected multi among them"),
        (CPU, {}, "arms of startup.cpu are none: expected multi"),
        (
            CPU,
            {"multi": [1.0, 1.0], "single": [1.0]},
            "startup.cpu: single / multi: numerator and denominator have 1 and 2 values: expected",
        ),
        (
            CPU,
            {"multi": [1.0], "single": [1.0], "multi-again": [math.nan]},
            r"startup.cpu: multi-again / multi: numerator\[0\] is nan: expected",
        ),
        (CPU, {"multi": [0.0], "single": [1.0]}, r"denominator\[0\] is 0.0: expected"),
        (CPU, {"multi": [], "single": []}, "empty: expected at least one block"),
        (RULES, {"multi": [10], "single": [-1]}, "ledger.rules: single is -1: expected a finite"),
        (RULES, {"multi": [10], "single": [math.nan]}, "single is nan: expected a finite count"),
        (RULES, {"multi": [10], "single": []}, "single has no values: expected one count"),
    ],
)
def test_unusable_samples_are_refused(
    metric: Metric, arms: dict[str, list[float]], message: str
) -> None:
    """The message names the metric, the arm, the value, and what was expected."""
    with pytest.raises(ValueError, match=message):
        judge(metric, arms)


def test_unknown_metrics_are_refused() -> None:
    """The known ones are listed."""
    with pytest.raises(ValueError, match=r"metric is 'startup': expected one of startup\.wall"):
        judge_all({"startup": {"multi": [1.0], "single": [1.0]}})


def test_clear_needs_significance_in_the_family() -> None:
    """Seven blocks are clear for one metric, and only likely for four, until there are eight."""

    def run(blocks: int, names: Sequence[str]) -> dict[str, Verdict]:
        return judge_all(
            {name: twice({"multi": [1.0] * blocks, "single": [0.5] * blocks}) for name in names}
        )

    assert {verdict.word for verdict in run(8, MEASURED).values()} == {"clear"}
    assert run(7, ["startup.cpu"])["startup.cpu"].word == "clear"
    for verdict in run(7, MEASURED).values():
        assert (verdict.word, verdict.better, verdict.blocks_needed) == ("likely", "single", 8)
        assert "Among 4 metrics that is not clear: adjusted p 0.062." in verdict.reason


# ----------------------------------------------------------------------------------------- counts


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
    others = {"startup.cpu": twice({"multi": [1.0] * 6, "single": [0.5] * 6})}
    counted = {"startup.instructions": {"multi": [1e9] * 2, "single": [0.5e9] * 2}}
    verdicts = judge_all(others | counted)
    assert {verdict.word for verdict in verdicts.values()} == {"clear"}
    assert verdicts == judge_all(others) | judge_all(counted)


def test_counts_are_in_no_family() -> None:
    """Any number of ledger rows takes nothing from the measured ones, nor they from them."""
    measured = {"startup.cpu": twice({"multi": [1.0] * 6, "single": [0.5] * 6})}
    ledger = {name: {"multi": [10.0], "single": [10.0]} for name in COUNTED}
    words = {name: verdict.word for name, verdict in judge_all(measured | ledger).items()}
    assert words == {"startup.cpu": "clear"} | dict.fromkeys(ledger, "tie")
    assert {verdict.word for verdict in judge_all(ledger).values()} == {"tie"}
