"""The charts show what is chosen."""

from {{ cookiecutter.package }}.pages import barchart, linechart


def test_a_bar_for_each_country_the_largest_first() -> None:
    figure, summary, _ = barchart.draw("Europe", "2007", "life")
    (bars,) = figure["data"]
    assert list(bars["x"]) == sorted(bars["x"], reverse=True)
    assert bars["y"][0] in summary


def test_a_line_for_each_country() -> None:
    figure, _, _ = linechart.draw(["Brazil", "China"], "gdp")
    assert [line["name"] for line in figure["data"]] == ["Brazil", "China"]
