"""The verdict on a reader's site: behaviour first, then what visitors wait for, then Dash."""

from typing import Any

import pytest

from crossroads.benchmarks.checking.verdict import NOTHING, UNMEASURED, choose, steps, verdict


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
        ("site", ["multi"], [], "multi", "by default"),
        ("folder", [], [], "", "not known"),
        ("site", ["single", "multi"], [row("clear", 2, under="multi")], "multi", "clear"),
        ("folder", ["single", "multi"], [row("clear", 0.5, under="multi")], "single", "by default"),
    ],
)
def test_what_to_ship(own: str, alike: list[str], rows: list[Any], ship: str, sure: str) -> None:
    found, how_sure, why = choose(own, alike, rows)
    assert (found, how_sure) == (ship, sure)
    assert why or ship == "own"


def test_what_is_better_in_one_thing_and_worse_in_another_is_not_resolved() -> None:
    ship, sure, why = choose("pages", ["single"], [row("clear", 0.5), row("clear", 1.5)])
    assert (ship, sure) == ("own", "not resolved")
    assert why[0] == "As `single` one thing that a visitor waits for is better, and another worse."
    assert len(why) == 3


def test_what_is_to_be_written_has_the_login_and_replaces_no_module_of_the_site() -> None:
    told = {"name": "wsgi:app", "folder": "farm", "login": "views", "notes": []}
    write, serve = steps("single", "app", told)
    assert "Write `crossroads_wsgi.py` into farm" in write
    assert "adopt('wsgi:app', login='views')" in write
    assert "gunicorn crossroads_wsgi:app" in serve
    assert "login" not in steps("multi", "app", {**told, "login": None})[0]


def result(**more: Any) -> dict[str, Any]:
    told = {"kind": "pages", "apps": [{"pages": True}], "hazards": [], "stopped": "", "notes": []}
    return {**told, "alike": {"single": True, "multi": True}, "login": None, **more}


def test_a_run_in_which_nothing_could_be_measured_is_judged_by_behaviour() -> None:
    found = verdict(result(measured=None))
    assert (found["ship"], found["sure"]) == ("own", "by default")
    assert "Nothing was measured: this rests on behaviour alone." in found["why"]


NOTES = ["own, memory: no room", "own, navigation: /map: page1: no link to /map"]


def measured(blocks: int, *labels: str) -> dict[str, Any]:
    rows = [row("tie", 1.0) | {"label": one, "felt": one != "Start-up"} for one in labels]
    return {"blocks": blocks, "seconds": 100, "block_seconds": 30, "rows": rows, "notes": NOTES}


def test_of_what_was_not_measured_nothing_is_said() -> None:
    why = verdict(result(measured=measured(6, "Start-up")))["why"]
    assert why == [f"{UNMEASURED} {NOTES[1]}"]
    assert verdict(result(measured=measured(6, "Moving between pages")))["why"] == [NOTHING]


def test_a_run_that_was_too_short_for_a_word_says_so_and_which_budget_is_not() -> None:
    _, short = verdict(result(measured=measured(1, "Moving between pages")))["why"]
    assert short.startswith("1 block was measured in 100 s: fewer than 6 give no interval")
    assert "`--budget 5m`" in short


def test_who_stays_has_nothing_to_do() -> None:
    assert verdict(result())["steps"] == []
