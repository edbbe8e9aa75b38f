"""Several countries from 1952 to 2007: a line for each, and on demand a projection of it."""

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from crossroads import Choice, Choices, Page, Value, form
from crossroads.page import charts, job
from dash import Input, Output, State, dcc
from dash.development.base_component import Component

from . import gapminder, projection

COUNTRIES = Choices(
    "countries", "Countries", gapminder.countries, default=("Brazil", "China", "Germany", "Nigeria")
)
METRIC = Choice("metric", "Measure", gapminder.metrics, default="life")
COUNTRY = Choice(
    *("country", "Highlight", gapminder.highlights),
    default=gapminder.NOBODY,
    shared=True,
    late=True,
)
"""Comes along from the bar chart, which has it, too. Its line is drawn in any case."""

LISTED = 8
"""How many countries the sentence names; of more it says the number."""
LABELLED, LONGEST = 8, 16
"""Up to how many lines have their names beside them, and up to which length: else a legend is."""
HEIGHT, MARGIN, ROW = 460, {"l": 40, "r": 10, "t": 50, "b": 40}, 17
"""The size of the chart, and how far below one name the next one stands, in px."""
TIMES = projection.ROUNDS * projection.DRAWS

page = Page(
    "linechart",
    path="/linechart",
    title="Line chart",
    description="Countries of your choice from 1952 to 2007.",
    controls=(COUNTRIES, METRIC, COUNTRY),
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
    State(page.id("country"), "value"),
    **job.background(page, Output(page.id("projected"), "data")),
)
def project(
    set_progress: Callable[[Sequence[Any]], None],
    _clicks: int,
    countries: list[str] | None,
    metric: str,
    country: str,
) -> tuple[dict[str, Any], str]:
    """Project the countries that are drawn, and draw what is known so far by the way."""
    countries, metric = drawn(countries, COUNTRY.accept(country)), METRIC.accept(metric)
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
    Input(page.id("country"), "value"),
    in_layout=True,
)
def draw(
    countries: list[str] | None,
    metric: str,
    projected: object = None,
    country: str = gapminder.NOBODY,
) -> tuple[dict[str, Any], str, Mapping[str, Any] | None]:
    """Draw the lines, and say the same in a sentence and in a table."""
    metric, country = METRIC.accept(metric), COUNTRY.accept(country)
    quantity = gapminder.QUANTITIES[metric]
    series = {name: gapminder.history(name, metric) for name in drawn(countries, country)}
    shown = figure(series, quantity, projection.accept(projected, metric), country)
    if not series:
        return shown, "No country is picked. Pick one or more to see their lines.", None
    years = next(iter(series.values()))[0]
    rows = [[name, *map(quantity.number, values)] for name, (_, values) in series.items()]
    best, (_, values) = max(series.items(), key=lambda item: item[1][1][-1])
    summary = (
        f"{quantity.label}, {years[0]} to {years[-1]}: of {_listed([*series])}, "
        f"{best} ends with the most ({quantity.text(values[-1])})."
    )
    if country in series and country != best:
        summary += f" {country} ends with {quantity.text(series[country][1][-1])}."
    return shown, summary, charts.table(["Country", *map(str, years)], rows, quantity.heading)


def drawn(countries: list[str] | None, country: str) -> list[str]:
    """Return the countries that are picked, and the highlighted one."""
    picked = COUNTRIES.accept(countries or [])
    return picked if country in {gapminder.NOBODY, *picked} else [*picked, country]


def figure(
    series: dict[str, tuple[list[int], list[float]]],
    quantity: gapminder.Quantity,
    bands: projection.Bands,
    country: str,
) -> dict[str, Any]:
    """Return a Plotly figure with one line per country, or an invitation to pick one."""
    palette = charts.FIGURE["colorway"]
    colours = {name: palette[place % len(palette)] for place, name in enumerate(series)}
    longest = max(map(len, series), default=0)
    is_labelled = len(series) <= LABELLED and longest <= LONGEST
    highest = [
        *(max(y) for _, y in series.values()),
        *(max(bands[name][-1]) for name in series if name in bands),
    ]
    top = 1.06 * max(highest, default=1)
    value = quantity.hover("y")
    places = ends(series, bands)
    notes = labels(places, colours, top, country) if is_labelled else []
    years = [1951, max((year for year, _ in places.values()), default=0) + 1]
    axis = {"fixedrange": True, "visible": bool(series)}
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "x": x,
                "y": y,
                "line": {"color": colours[name], "width": 4 if name == country else 2},
                "hovertemplate": f"{name}, %{{x}}: {value}",
            }
            for name, (x, y) in series.items()
        ]
        + [trace for name in series for trace in projection.traces(bands, name, colours[name])],
        "layout": {
            **charts.FIGURE,
            "title": charts.title(quantity.heading if series else ""),
            "height": HEIGHT,
            # Room for all around: else Plotly draws twice to find it out.
            "margin": MARGIN | ({"r": 24 + 8 * longest} if is_labelled else {"t": 90}),
            "showlegend": not is_labelled,
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "xaxis": {**axis, "range": years},
            "yaxis": {**axis, "range": [0, top]},
            "annotations": notes if series else [EMPTY],
        },
    }


EMPTY: Mapping[str, Any] = {"text": "Pick a country", "showarrow": False, "font": {"size": 20}}
"""What stands in place of lines."""


def ends(
    series: dict[str, tuple[list[int], list[float]]], bands: projection.Bands
) -> dict[str, tuple[int, float]]:
    """Return where each line ends: with its last figure, or with the middle of its projection."""
    return {
        name: (projection.LAST, bands[name][-1][1]) if name in bands else (x[-1], y[-1])
        for name, (x, y) in series.items()
    }


def labels(
    ends: Mapping[str, tuple[int, float]], colours: Mapping[str, str], top: float, country: str
) -> list[dict[str, Any]]:
    """Write the names beside the ends of their lines, apart from each other if those are close.

    Moved down from the first name on, or up from the last one on, they would stand apart; between
    both, too, and nearest to their lines. The last one stays above the axis.
    """
    pixels = (HEIGHT - MARGIN["t"] - MARGIN["b"]) / top
    wanted = sorted((-value * pixels, name) for name, (_, value) in ends.items())
    steps = [place - ROW * n for n, (place, _) in enumerate(wanted)]
    down = [*accumulate(steps, max)]
    up = [*accumulate(reversed(steps), min)][::-1]
    lowest = -ROW * (len(steps) - 1)
    moved = [min((one + other) / 2, lowest) for one, other in zip(down, up, strict=True)]
    return [
        {
            "text": f"<b>{name}</b>" if name == country else name,
            "x": ends[name][0],
            "y": ends[name][1],
            "ax": 14,
            "ay": round(moved[n] + ROW * n - place),
            "standoff": 6,
            "xanchor": "left",
            "arrowside": "none",
            "arrowcolor": colours[name],
            "arrowwidth": 1.5,
        }
        for n, (place, name) in enumerate(wanted)
    ]


def _listed(names: list[str]) -> str:
    if len(names) > LISTED:
        return f"{len(names)} countries"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
