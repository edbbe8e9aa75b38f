"""One continent in one year: a bar for each country, the largest first."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ClientsideFunction, Input, Output
from dash.development.base_component import Component

from crossroads import Choice, Page, Value, form
from crossroads.page import charts
from crossroads.site import gapminder

CONTINENT = Choice("continent", "Continent", gapminder.continents, default="Europe")
YEAR = Choice("year", "Year", gapminder.years, default="2007")
METRIC = Choice("metric", "Measure", gapminder.metrics, default="life")
COUNTRY = Choice(
    *("country", "Highlight", gapminder.highlights),
    default=gapminder.NOBODY,
    shared=True,
    late=True,
)
"""Stays when its visitor goes to the line chart, which has it, too."""

Ranked = Sequence[tuple[str, float]]
"""Countries and their values, the largest first."""

page = Page(
    "barchart",
    path="/barchart",
    title="Bar chart",
    description="The countries of one continent, compared in one year.",
    controls=(CONTINENT, YEAR, METRIC, COUNTRY),
    static=True,
)


@page.layout
def layout(page: Page, **chosen: Value) -> list[Component]:
    """Build the controls and the chart."""
    return [form(page, chosen), charts.chart(page)]


charts.table_on_demand(page)
page.clientside_callback(
    ClientsideFunction("crossroads", "clicked"),
    Output(page.id("country"), "value"),
    Input(page.id("graph"), "clickData"),
    prevent_initial_call=True,
)


@page.callback(
    Output(page.id("graph"), "figure"),
    Output(page.id("summary"), "children"),
    Output(page.id("table"), "data"),
    Input(page.id("continent"), "value"),
    Input(page.id("year"), "value"),
    Input(page.id("metric"), "value"),
    Input(page.id("country"), "value"),
    in_layout=True,
)
def draw(
    continent: str, year: str, metric: str, country: str = gapminder.NOBODY
) -> tuple[dict[str, Any], str, Mapping[str, Any]]:
    """Draw the bars, and say the same in a sentence and in a table."""
    country = COUNTRY.accept(country)
    continent, year, metric = CONTINENT.accept(continent), YEAR.accept(year), METRIC.accept(metric)
    quantity = gapminder.QUANTITIES[metric]
    ranked = gapminder.ranking(continent, int(year), metric)
    (first, most), (last, least) = ranked[0], ranked[-1]
    summary = (
        f"{quantity.label}, {continent}, {year}: {first} has the most ({quantity.text(most)}), "
        f"{last} the least ({quantity.text(least)}), of {len(ranked)} countries."
    )
    numbers = [(name, quantity.number(value)) for name, value in ranked]
    rows = charts.table(["Country", quantity.heading], numbers, f"{continent}, {year}")
    told = summary + standing(country, ranked, quantity)
    return figure(ranked, quantity, country), told, rows


def standing(country: str, ranked: Ranked, quantity: gapminder.Quantity) -> str:
    """Say of the highlighted country, if there is one, what its bar says, or where it is."""
    if country == gapminder.NOBODY:
        return ""
    for place, (name, value) in enumerate(ranked, 1):
        if name == country:
            return f" {country} is number {place} ({quantity.text(value)})."
    return f" {country} is not among them: it is in {gapminder.continent_of(country)}."


def figure(ranked: Ranked, quantity: gapminder.Quantity, country: str) -> dict[str, Any]:
    """Return a Plotly figure with one horizontal bar per country, high enough to read each name."""
    countries, values = zip(*ranked, strict=True)
    bars: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "ids": countries,
        "y": countries,
        "x": values,
        "hovertemplate": f"%{{y}}: {quantity.hover('x')}",
    }
    if country in countries:
        bars |= {
            "selectedpoints": [countries.index(country)],
            "selected": {"marker": {"color": charts.FIGURE["colorway"][1]}},
            "unselected": {"marker": {"opacity": 1}},
        }
    return {
        "data": [bars],
        "layout": {
            **charts.FIGURE,
            "title": charts.title(quantity.heading),
            "height": 22 * len(ranked) + 90,
            "xaxis": {
                "side": "top",
                "fixedrange": True,
                "range": [0, 1.05 * max(values)],
            },
            "yaxis": {"autorange": "reversed", "fixedrange": True},
            "margin": {"l": 10 + 8 * max(map(len, countries)), "r": 10, "t": 60, "b": 10},
        },
    }
