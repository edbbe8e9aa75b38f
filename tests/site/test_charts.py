"""What the charts of the site say and draw, without a browser."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.site import barchart, gapminder, linechart, projection

COUNTRIES = [*gapminder.countries()]
SHORT = [name for name in COUNTRIES if len(name) <= linechart.LONGEST]


def test_the_highlighted_bar_is_the_countrys_wherever_it_stands() -> None:
    for year in ("1952", "2007"):
        drawn, told, _ = barchart.draw("Europe", year, "life", "Germany")
        (bars,) = drawn["data"]
        (place,) = bars["selectedpoints"]
        assert bars["y"][place] == "Germany"
        assert f"Germany is number {place + 1} ({bars['x'][place]:.1f} years)." in told


def test_a_highlighted_country_of_another_continent_is_said_to_be_there() -> None:
    drawn, told, _ = barchart.draw("Europe", "2007", "life", "Kenya")
    assert told.endswith("Kenya is not among them: it is in Africa.")
    assert "selectedpoints" not in drawn["data"][0]


def test_the_highlighted_country_has_a_line_though_it_is_not_picked() -> None:
    drawn, told, table = linechart.draw(["Japan"], "life", None, "Kenya")
    assert [(line["name"], line["line"]["width"]) for line in drawn["data"]] == [
        ("Japan", 2),
        ("Kenya", 4),
    ]
    assert "of Japan and Kenya" in told
    assert "Kenya ends with 54.1 years." in told
    assert table


def test_each_country_in_a_chart_of_years_is_the_same_bar() -> None:
    """By its id: a bar that moves to another place is then seen to move."""
    for year in ("1952", "2007"):
        (bars,) = barchart.draw("Asia", year, "gdp")[0]["data"]
        assert bars["ids"] == bars["y"]


@pytest.mark.parametrize(
    ("countries", "is_labelled"),
    [
        (SHORT[: linechart.LABELLED], True),
        (SHORT[: linechart.LABELLED + 1], False),
        (["Central African Republic"], False),
        (["Japan"], True),
    ],
)
def test_names_stand_beside_the_lines_if_there_is_room_else_in_a_legend(
    countries: list[str], is_labelled: bool
) -> None:
    layout = linechart.draw(countries, "life")[0]["layout"]
    assert layout["showlegend"] != is_labelled
    named = [one["text"] for one in layout["annotations"]]
    assert sorted(named) == (sorted(countries) if is_labelled else [])


def test_names_stand_where_a_projection_ends() -> None:
    *_, (_, bands) = projection.rounds(["Japan"], "life")
    drawn, *_ = linechart.draw(["Japan"], "life", {"metric": "life", "bands": bands})
    (name,) = drawn["layout"]["annotations"]
    assert (name["x"], name["y"]) == (projection.LAST, bands["Japan"][-1][1])
    assert drawn["layout"]["xaxis"]["range"][1] > projection.LAST
    assert drawn["layout"]["yaxis"]["range"][1] > bands["Japan"][-1][-1]


@given(
    st.lists(st.sampled_from(SHORT), unique=True, min_size=1, max_size=linechart.LABELLED),
    st.sampled_from([*gapminder.metrics()]),
)
def test_no_name_covers_another_or_the_axis(countries: list[str], metric: str) -> None:
    layout = linechart.draw(countries, metric)[0]["layout"]
    pixels = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    top = layout["yaxis"]["range"][1]
    places = sorted(one["ay"] - one["y"] / top * pixels for one in layout["annotations"])
    assert all(
        after - before > linechart.ROW - 1.5  # each is a whole number of px
        for before, after in pairwise(places)
    )
    assert places[-1] < 1
    assert places[0] > -pixels - layout["margin"]["t"]
