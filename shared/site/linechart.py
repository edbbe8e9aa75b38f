"""Several countries from 1952 to 2007: a line for each, and on demand a projection of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import Input, Output, State, dcc
from dash.development.base_component import Component

from crossroads import Choice, Choices, Page, Value, form
from crossroads.page import charts, job
from crossroads.site import gapminder, projection

COUNTRIES = Choices(
    "countries", "Countries", gapminder.countries, default=("Brazil", "China", "Germany", "Nigeria")
)
METRIC = Choice("metric", "Measure", gapminder.metrics, default="life")

LISTED = 8
"""How many countries the sentence names; of more it says the number."""
TIMES = projection.ROUNDS * projection.DRAWS

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
    """Build the controls, the chart, and what projects it."""
    about = f"As if what changed since {projection.FROM} went on, in an order drawn by lot."
    return [
        form(page, chosen),
        charts.chart(page),
        job.job(page, f"Project to {projection.LAST}", about),
        dcc.Store(id=page.id("projected")),
    ]


charts.table_on_demand(page)


@page.callback(
    Output(page.id("projected"), "data"),
    Output(page.id("told"), "children"),
    Input(page.id("start"), "n_clicks"),
    State(page.id("countries"), "value"),
    State(page.id("metric"), "value"),
    **job.background(page, Output(page.id("projected"), "data")),
)
def project(
    set_progress: Callable[[Sequence[Any]], None],
    _clicks: int,
    countries: list[str] | None,
    metric: str,
) -> tuple[dict[str, Any], str]:
    """Project the countries that are picked, and draw what is known so far by the way."""
    countries, metric = COUNTRIES.accept(countries or []), METRIC.accept(metric)
    known: projection.Bands = {}
    for done, known in projection.rounds(countries, metric):
        share = done / projection.ROUNDS
        said = f"{done * projection.DRAWS:,} of {TIMES:,} draws for each country"
        set_progress((str(share), said, {"metric": metric, "bands": known}))
    quantity = gapminder.QUANTITIES[metric]
    ends = [
        f"{country} {quantity.number(bands[-1][0])} to {quantity.text(bands[-1][-1])}"
        for country, bands in known.items()
    ]
    said = f"{quantity.label} in {projection.LAST}, in 8 of 10 of {TIMES:,} draws: "
    return {"metric": metric, "bands": known}, said + ("; ".join(ends) or "no country is picked")


@page.callback(
    Output(page.id("graph"), "figure"),
    Output(page.id("summary"), "children"),
    Output(page.id("table"), "data"),
    Input(page.id("countries"), "value"),
    Input(page.id("metric"), "value"),
    Input(page.id("projected"), "data"),
    in_layout=True,
)
def draw(
    countries: list[str] | None, metric: str, projected: object = None
) -> tuple[dict[str, Any], str, Mapping[str, Any] | None]:
    """Draw the lines, and say the same in a sentence and in a table."""
    countries, metric = COUNTRIES.accept(countries or []), METRIC.accept(metric)
    quantity = gapminder.QUANTITIES[metric]
    series = {country: gapminder.history(country, metric) for country in countries}
    drawn = figure(series, quantity, projection.accept(projected, metric))
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
    series: dict[str, tuple[list[int], list[float]]],
    quantity: gapminder.Quantity,
    bands: projection.Bands,
) -> dict[str, Any]:
    """Return a Plotly figure with one line per country, or an invitation to pick one."""
    colours = charts.FIGURE["colorway"]
    projected = [
        trace
        for place, country in enumerate(series)
        for trace in projection.traces(bands, country, colours[place % len(colours)])
    ]
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
        ]
        + projected,
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
