"""The verdict on a reader's site: behaviour first, then what visitors wait for, then Dash."""

from typing import Any

import pytest

from crossroads.benchmarks.checking.judged import choose


def row(word: str, ratio: float, *, over: str = "single", under: str = "own") -> dict[str, Any]:
    better = over if ratio < 1 else under
    told = {"over": over, "under": under, "word": word, "ratio": ratio, "better": better}
    return {"label": "Moving between pages", "felt": True, "compared": [told]}


@pytest.mark.parametrize(
    ("own", "alike", "rows", "ship", "sure"),
    [
        ("pages", ["single", "multi"], [], "own", "by default"),
        ("pages", ["single", "multi"], [row("clear", 0.5)], "single", "clear"),
        ("pages", ["single"], [row("likely", 0.5)], "single", "likely"),
        ("pages", ["multi"], [row("clear", 0.5)], "own", "by default"),
        ("pages", ["single"], [row("tie", 1.0)], "own", "tie"),
        ("pages", ["single"], [row("not resolved", 0.5)], "own", "not resolved"),
        ("pages", [], [row("clear", 0.5)], "own", "clear"),
        ("several", ["single", "multi"], [], "single", "by default"),
        ("several", ["single"], [row("clear", 1.5)], "own", "clear"),
        ("several", ["multi"], [], "own", "by default"),
        ("site", ["single"], [], "single", "by default"),
        ("site", ["single", "multi"], [row("clear", 2, under="multi")], "multi", "clear"),
        ("folder", ["single", "multi"], [row("clear", 0.5, under="multi")], "single", "by default"),
    ],
)
def test_what_to_ship(own: str, alike: list[str], rows: list[Any], ship: str, sure: str) -> None:
    found, how_sure, why = choose(own, alike, rows)
    assert (found, how_sure) == (ship, sure)
    assert why
