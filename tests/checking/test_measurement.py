"""A visitor's way through a reader's pages: by what each has and no other."""

from typing import Any

import pytest

from crossroads.benchmarks.arms import Target
from crossroads.benchmarks.checking import measurement
from crossroads.benchmarks.checking.measurement import JOURNEY, OWN_ARM, steps_through
from crossroads.benchmarks.tools.processes import SampleRefused
from crossroads.benchmarks.tools.visitor import PartRefusedError


def page(path: str, **has: Any) -> dict[str, Any]:
    return {"path": path, "charts": [], "marks": [], "boxes": [], **has}


def test_a_page_is_known_by_its_chart_its_words_or_its_id() -> None:
    menu = ["a", "Menu"]
    pages = [
        page("/", marks=[menu, ["h1", "Home"]]),
        page("/chart", charts=["bars"], marks=[menu]),
        page("/form", marks=[menu], boxes=["name"]),
    ]
    steps = steps_through(pages)
    assert [step.path for step in steps] == ["/", "/chart", "/form", "/", "/chart", "/form"]
    home, chart, form, *_ = steps
    assert (home.shown, home.text) == ("h1", "Home")
    assert '[id="bars"]' in chart.shown
    assert form.shown == ':is([id="name"], [id$="-name"])'


def test_pages_with_nothing_of_their_own_are_left_out() -> None:
    same = page("/b", marks=[["p", "same"]]), page("/c", marks=[["p", "same"]])
    home = page("/", marks=[["h1", "Home"]])
    assert steps_through([home, *same]) == ()
    assert steps_through([]) == ()


@pytest.mark.parametrize(
    ("said", "part"),
    [("home: not painted", "/"), ("the browser ended by itself", JOURNEY)],
)
def test_one_slow_page_costs_its_own_steps(
    monkeypatch: pytest.MonkeyPatch, said: str, part: str
) -> None:
    def refuse(*_: Any) -> None:
        raise SampleRefused(said)

    monkeypatch.setattr("crossroads.benchmarks.probes.navigation.travel", refuse)
    steps = steps_through([page("/", boxes=["a"]), page("/b", boxes=["b"])])
    target = Target(OWN_ARM, "python", "app:app")
    with pytest.raises(PartRefusedError, match=said) as refused:
        measurement.travel(steps, target)
    assert refused.value.part == part
