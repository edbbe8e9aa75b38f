"""What the viewer costs: measured for a moment, with all that is measured, and judged."""

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from crossroads.benchmarks.commands import run
from crossroads.benchmarks.reporting.sections import looking
from crossroads.benchmarks.viewing import cost
from crossroads.benchmarks.viewing.cost import Added, Clicked, added

NAMES = ("multi", "single")


@pytest.fixture
def one_playwright(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look with the browser of all tests: a thread can have only one Playwright at a time."""
    monkeypatch.setattr(cost, "opened_browser", lambda: nullcontext(browser))


@pytest.mark.usefixtures("one_playwright")
def test_each_click_is_timed_in_both_frames_with_instruments_and_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = {"STARTS": 1, "ROUNDS": 1, "THINK": 100, "SETTLE": 0}
    for name, value in {**short, "PATIENCE": 120, "BUILD": tmp_path}.items():
        monkeypatch.setattr(cost, name, value)
    assert run(["view", "--cost"]) in (0, 1)  # a busy machine is slower
    told = json.loads((tmp_path / "viewer" / cost.NAME).read_text("utf-8"))
    assert [one > 0 for one in told["starts"]] == [True]
    clicks = [Clicked(*one) for one in told["clicks"]]
    expected = {
        (step.name, leads, side) for step in cost.ROUTE for leads in NAMES for side in NAMES
    }
    assert {(one.step, one.leads, one.side) for one in clicks} == expected
    assert len(clicks) == len(expected)
    assert all(took > 0 for one in clicks for took in (one.measured, one.bare))
    said = capsys.readouterr().out
    assert [f"{name}: instruments add" in said for name in NAMES] == [True, True]


@pytest.mark.usefixtures("one_playwright")
def test_a_click_without_instruments_is_followed_and_observed_and_nothing_is_drawn() -> None:
    with cost.opened_browser() as browser, cost.viewing(sys.executable) as address:
        page = cost.open_viewer(browser, address)
        said = page.locator("#said")
        expect(said).to_contain_text("Opening the site")
        for step, measures in zip(cost.ROUTE, (False, True, False), strict=True):
            before = said.inner_text()
            took = cost.clicked(page, "multi", step, measures=measures)
            assert all(took[side] > 0 for side in NAMES)
            if measures:
                expect(said).to_contain_text(f"Last click, “{step.heading}”: multi")
            else:
                assert said.inner_text() == before


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [(-2, 9, "reached"), (8, 12, "not settled"), (11, 15, "missed")],
)
def test_an_aim_is_judged_by_its_whole_interval(low: float, high: float, outcome: str) -> None:
    assert Added(low, (low + high) / 2, high, 40).outcome == outcome


def rows(*differences: float, side: str = "multi") -> list[list[Any]]:
    return [["barchart", "multi", side, 100 + one, 100.0] for one in differences]


def test_a_slow_moment_is_no_cost_of_the_instruments() -> None:
    one = added(rows(3, 4, 5, 4, 3, 5, 4, 900), "multi")
    assert one.low <= one.typical <= 5
    assert one.pairs == 8


def test_a_frame_is_told_by_its_own_clicks_and_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / cost.NAME
    assert looking.section(None, path) is None  # type: ignore[arg-type]
    clicks = [*rows(*[20] * 8), *rows(*[1] * 8, side="single")]
    record = {"date": "2026-01-01", "hash": "another", "starts": [4.0, 6.0, 7.0], "clicks": clicks}
    path.write_text(json.dumps(record), "utf-8")
    told = looking.section(None, path)  # type: ignore[arg-type]
    assert told is not None
    assert [(one[0], one[-1]) for one in told["rows"]] == [
        ("`multi`", "missed"),
        ("`multi`", ""),
        ("`single`", "reached"),
        ("`single`", ""),
    ]
    assert told["outcome"] == "missed"
    assert told["changed"] is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--publish", "--publish=True: expected to be given beside --cost"),
        ("--cost --port 8060", "--port='8060': expected not to be given beside --cost"),
        ("--cost --site a:b", "--site='a:b': expected not to be given beside --cost"),
    ],
)
def test_options_that_say_nothing_together_are_refused(
    words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["view", *words.split()]) == 2
    assert said in capsys.readouterr().err
