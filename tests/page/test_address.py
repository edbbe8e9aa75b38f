"""Addresses into selections: whatever is asked, something that can be drawn comes out."""

from hypothesis import given
from hypothesis import strategies as st

from crossroads.page.controls import Choice, Choices
from crossroads.page.page import selection
from crossroads.site import barchart, linechart

EVERYTHING = barchart.page.controls
DEFAULT = {"continent": "Europe", "year": "2007", "metric": "life", "country": "None"}


def test_an_address_without_a_query_means_the_defaults() -> None:
    assert selection(EVERYTHING, "") == DEFAULT


def test_what_may_be_chosen_is_taken_and_the_rest_becomes_the_default() -> None:
    asked = "?continent=Asia&year=abc&metric=&utm_source=x"
    assert selection(EVERYTHING, asked) == {**DEFAULT, "continent": "Asia"}


def test_nothing_asked_is_the_default_though_an_option_is_called_none() -> None:
    grouping = {"None": "No grouping", "year": "By year"}
    for control in (
        Choice("by", "Group", lambda: grouping, default="year"),
        Choices("by", "Group", lambda: grouping, default=("year",)),
    ):
        assert selection([control], "") == {"by": control.accept("year")}
        assert selection([control], "by=None") == {"by": control.accept("None")}


def test_one_of_several_values_for_one_choice_is_the_first_that_exists() -> None:
    assert selection(EVERYTHING, "year=1&year=1952&year=1957")["year"] == "1952"


def test_several_values_keep_their_order_and_lose_doubles_and_strangers() -> None:
    asked = "countries=Japan&countries=Atlantis&countries=Chad&countries=Japan"
    assert selection(linechart.page.controls, asked)["countries"] == ["Japan", "Chad"]


def test_nothing_picked_is_a_choice_and_only_strangers_is_the_default() -> None:
    assert selection(linechart.page.controls, "countries=")["countries"] == []
    default = list(linechart.COUNTRIES.default)
    assert selection(linechart.page.controls, "countries=Atlantis")["countries"] == default


def test_every_default_may_be_chosen() -> None:
    for control in (*EVERYTHING, *linechart.page.controls):
        assert control.accept(control.accept(None)) == control.accept(None)


@given(st.text())
def test_no_query_whatsoever_raises(query: str) -> None:
    for name, value in selection(EVERYTHING, query).items():
        assert value in next(c for c in EVERYTHING if c.name == name).options()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(json_values, json_values, json_values)
def test_no_value_that_a_browser_can_send_makes_a_chart_fail(
    a: object, b: object, c: object
) -> None:
    assert "countries." in barchart.draw(a, b, c)[1]  # type: ignore[arg-type]
    linechart.draw(a, b)  # type: ignore[arg-type]
