"""Numbers and rows as text: no more digits than they bear, in words that people say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.benchmarks.judging.rows import row_of
from crossroads.benchmarks.judging.verdict import judge
from crossroads.benchmarks.metrics import METRICS
from crossroads.benchmarks.reporting.words import (
    bar,
    capital,
    phrase,
    quantity,
    round_numbers,
    size,
    table,
)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("startup.cpu", 0.0121, "12.1 ms"),
        ("startup.cpu", 1.234, "1.23 s"),
        ("memory.start", 61_234_567, "61.2 MB"),
        ("memory.start", 350_400, "350 kB"),
        ("memory.start", 1_234e6, "1.23 GB"),
        ("startup.instructions", 1_234_567_890, "1.23 billion"),
        ("ledger.rules", 28, "28"),
        ("ledger.document_bytes", 1_240_331, "1,240,331 bytes"),
    ],
)
def test_three_digits_are_what_a_measurement_bears_and_a_count_loses_none(
    name: str, value: float, text: str
) -> None:
    assert quantity(value, METRICS[name]) == text


def test_an_amount_never_contradicts_its_ratio() -> None:
    metric = METRICS["startup.cpu"]
    arms = {"multi": [10.0, 20.0, 30.0], "single": [9.9, 20.2, 29.0]}
    row = row_of(metric, arms, judge(metric, arms))
    assert row.middle("single") > row.middle("multi")
    assert row.estimate.ratio < 1
    assert row.difference < 0
    assert "% less time" in phrase(row)


def test_what_is_0_at_times_is_not_said_to_be_counted() -> None:
    metric = METRICS["navigation.cold.barchart.long_tasks"]
    arms = {"multi": [0.4, 0.5, 0.6], "single": [0.0, 0.25, 0.5]}
    row = row_of(metric, arms, judge(metric, arms))
    assert size(row) == "0.500 (medians, no interval)"


def test_a_bar_of_ten_blocks_is_the_same_and_none_is_empty_or_endless() -> None:
    assert [len(bar(size)) for size in (0.001, 0.36, 1, 1000)] == [1, 4, 10, 20]


@pytest.mark.parametrize(
    ("text", "written"),
    [("none of 5", "None of 5"), ("*tie*: x", "*Tie*: x"), ("**52** of 9", "**52** of 9")],
)
def test_a_sentence_begins_with_a_capital(text: str, written: str) -> None:
    assert capital(text) == written


def test_a_table_has_a_cell_for_every_heading() -> None:
    assert table([["a", "1"]], "what", "n >").splitlines() == [
        "| what | n |",
        "| :--- | ---: |",
        "| a | 1 |",
    ]
    with pytest.raises(ValueError, match="expected 2, one per heading"):
        table([["a"]], "what", "n >")


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (83.5, 122, [90, 100, 110, 120]),
        (48, 125, [60, 80, 100, 120]),
        (0.25, 5.2, [0.3, 1, 3]),
        (1, 410, [1, 10, 100]),
        (0.2, 0.9, [0.2, 0.5]),
    ],
)
def test_ticks_are_few_and_round(low: float, high: float, ticks: list[float]) -> None:
    assert round_numbers(low, high) == ticks


@given(st.floats(1e-6, 1e9), st.floats(1.01, 1e4))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_ticks_are_always_there_and_inside(low: float, factor: float) -> None:
    ticks = round_numbers(low, low * factor)
    assert 2 <= len(ticks) <= 6
    assert low * 0.999999 <= ticks[0] < ticks[-1] <= low * factor * 1.000001
