"""A visitor's way through a reader's pages: by what each has and no other."""

from typing import Any

from crossroads.benchmarks.checking.measured import steps_through


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
