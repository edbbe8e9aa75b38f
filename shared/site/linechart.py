"""Several countries from 1952 to 2007: a line for each."""

from collections.abc import Mapping
from typing import Any

from dash import Input, Output
from dash.development.base_component import Component

from crossroads import Choice, Choices, Page, Value, form
from crossroads.page import charts
from crossroads.site import gapminder

COUNTRIES = Choices(
    "countries", "Countries", gapminder.countries, default=("Brazil", "China", "Germany", "Nigeria")
)
METRIC = Choice("metric", "Measure", gapminder.metrics, default="life")

LISTED = 8
"""How many countries the sentence names; of more it says the number."""

page = Page(
    "linechart",
    path="/linechart",
    title="Line chart",
    description="Countries of your choice from 1952 to 2007.",
    controls=(COUNTRIES, METRIC),
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
    Input(page.id("countries"), "value"),
    Input(page.id("metric"), "value"),
    in_layout=True,
)
def draw(
    countries: list[str] | None, metric: str
) -> tuple[dict[str, Any], str, Mapping[str, Any] | None]:
    """Draw the lines, and say the same in a sentence and in a table."""
    countries, metric = COUNTRIES.accept(countries or []), METRIC.accept(metric)
    quantity = gapminder.QUANTITIES[metric]
    series = {country: gapminder.history(country, metric) for country in countries}
    drawn = figure(series, quantity)
    if not series:
        return drawn, "No country is picked. Pick one or more to see their lines.", None
    years = next(iter(series.values()))[0]
    rows = [[country, *map(quantity.number, values)] for country, (_, values) in series.items()]
    best, (_, values) = max(series.items(), key=lambda item: item[1][1][-1])
    summary = (
        f"{quantity.label}, {years[0]} to {years[-1]}: of {_listed(countries)}, "
        f"{best} ends with the most ({quantity.text(values[-1])})."
    )
    return drawn, summary, charts.table(["Country", *map(str, years)], rows, quantity.heading)


def figure(
    series: dict[str, tuple[list[int], list[float]]], quantity: gapminder.Quantity
) -> dict[str, Any]:
    """Return a Plotly figure with one line per country, or an invitation to pick one."""
    empty = {"text": "Pick a country", "showarrow": False, "font": {"size": 20}}
    line = {"type": "scatter", "mode": "lines+markers"}
    value = quantity.hover("y")
    axis = {"fixedrange": True, "visible": bool(series)}
    return {
        "data": [
            {
                **line,
                "name": country,
                "x": x,
                "y": y,
                "hovertemplate": f"{country}, %{{x}}: {value}",
            }
            for country, (x, y) in series.items()
        ],
        "layout": {
            **charts.FIGURE,
            "height": 460,
            # Room for the axis and a row of the legend: else Plotly draws twice to find it out.
            "margin": {**charts.FIGURE["margin"], "l": 80, "t": 60},
            "showlegend": True,
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom"},
            "xaxis": axis,
            "yaxis": {**axis, "title": {"text": quantity.heading}, "rangemode": "tozero"},
            "annotations": [] if series else [empty],
        },
    }


def _listed(names: list[str]) -> str:
    if len(names) > LISTED:
        return f"{len(names)} countries"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
