"""One continent in one year: a bar for each country, the largest first."""

from collections.abc import Mapping, Sequence
from typing import Any

from crossroads import Choice, Page, Value, form
from crossroads.page import charts
from dash import Input, Output
from dash.development.base_component import Component

from . import gapminder

CONTINENT = Choice("continent", "Continent", gapminder.continents, default="Europe")
YEAR = Choice("year", "Year", gapminder.years, default="2007")
METRIC = Choice("metric", "Measure", gapminder.metrics, default="life")

page = Page(
    "barchart",
    path="/barchart",
    title="Bar chart",
    description="The countries of one continent, compared in one year.",
    controls=(CONTINENT, YEAR, METRIC),
    static=True,
)


@page.layout
def layout(page: Page, **chosen: Value) -> list[Component]:
    """Build the controls and the chart."""
    return [form(page, chosen), charts.chart(page)]


charts.table_on_demand(page)


@page.callback(
    Output(page.id("graph"), "figure"),
    Output(page.id("summary"), "children"),
    Output(page.id("table"), "data"),
    Input(page.id("continent"), "value"),
    Input(page.id("year"), "value"),
    Input(page.id("metric"), "value"),
    in_layout=True,
)
def draw(continent: str, year: str, metric: str) -> tuple[dict[str, Any], str, Mapping[str, Any]]:
    """Draw the bars, and say the same in a sentence and in a table."""
    continent, year, metric = CONTINENT.accept(continent), YEAR.accept(year), METRIC.accept(metric)
    quantity = gapminder.QUANTITIES[metric]
    ranked = gapminder.ranking(continent, int(year), metric)
    (first, most), (last, least) = ranked[0], ranked[-1]
    summary = (
        f"{quantity.label}, {continent}, {year}: {first} has the most ({quantity.text(most)}), "
        f"{last} the least ({quantity.text(least)}), of {len(ranked)} countries."
    )
    numbers = [(country, quantity.number(value)) for country, value in ranked]
    rows = charts.table(["Country", quantity.heading], numbers, f"{continent}, {year}")
    return figure(ranked, quantity), summary, rows


def figure(ranked: Sequence[tuple[str, float]], quantity: gapminder.Quantity) -> dict[str, Any]:
    """Return a Plotly figure with one horizontal bar per country, high enough to read each name."""
    countries, values = zip(*ranked, strict=True)
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": countries,
                "x": values,
                "hovertemplate": f"%{{y}}: {quantity.hover('x')}",
            }
        ],
        "layout": {
            **charts.FIGURE,
            "height": 22 * len(ranked) + 90,
            "xaxis": {"title": {"text": quantity.heading}, "fixedrange": True},
            "yaxis": {"autorange": "reversed", "fixedrange": True},
            "margin": {**charts.FIGURE["margin"], "l": 10 + 8 * max(map(len, countries))},
        },
    }
