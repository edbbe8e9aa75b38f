"""What may come after the figures end: projected by resampling.

A country's figures have changed by a factor from each of their years to the next one. A draw takes
as many of the latest factors as there are steps to come, with replacement, one after the other.
What eight of ten draws lie between is the band. This is a bootstrap of growth rates (Efron, 1979):
it knows nothing but the past, and takes steps for independent of each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Any

from . import gapminder

STEP = 5
"""Years from one figure to the next."""
FROM, LAST = 1977, 2032
"""From which year on changes are drawn, and to which year it goes."""
ROUNDS = 40
DRAWS = 4_000
"""How many draws a round makes for each country; the bands of all rounds are averaged."""
SHARES = (0.1, 0.5, 0.9)
"""Below what share of the draws the lower line of a band, its middle and its upper line are."""

Bands = Mapping[str, Sequence[Sequence[float]]]
"""Country -> for each year to come the three values of its band, the first year that of the last
figure, where they are one."""


def years() -> list[int]:
    """Return the year of the last figure and those to come."""
    return [*range(gapminder.data()["years"][-1], LAST + 1, STEP)]


def rounds(countries: Sequence[str], metric: str) -> Iterator[tuple[int, Bands]]:
    """Go through the rounds: how many there have been, and the bands as they are known by then.

    Made anew, they are the same.
    """
    begin = gapminder.data()["years"].index(FROM)
    values = {country: gapminder.history(country, metric)[1][begin:] for country in countries}
    generators = {
        country: Random(f"{country} {metric}")  # noqa: S311 - no secret
        for country in countries
    }
    sums = {country: [[0.0] * len(SHARES) for _ in years()[1:]] for country in countries}
    for done in range(1, ROUNDS + 1):
        for country, sum_ in sums.items():
            for place, band in enumerate(drawn(values[country], len(sum_), generators[country])):
                sum_[place] = [old + new for old, new in zip(sum_[place], band, strict=True)]
        yield (
            done,
            {
                country: [
                    [values[country][-1]] * len(SHARES),
                    *([one / done for one in band] for band in sum_),
                ]
                for country, sum_ in sums.items()
            },
        )


def drawn(values: Sequence[float], steps: int, generator: Random) -> list[list[float]]:
    """Return the band of each step after *values*, by one round of draws."""
    changes = [after / before for before, after in pairwise(values)]
    ends: list[list[float]] = [[] for _ in range(steps)]
    for _ in range(DRAWS):
        level = values[-1]
        for end, change in zip(ends, generator.choices(changes, k=steps), strict=True):
            level *= change
            end.append(level)
    for end in ends:
        end.sort()
    return [[end[int(share * DRAWS)] for share in SHARES] for end in ends]


def accept(given: Any, metric: str) -> Bands:
    """Return the bands of what a browser has sent back, if they are of this metric; else none."""
    try:
        if given["metric"] != metric:
            return {}
        found = {
            str(country): [[float(one) for one in band] for band in bands]
            for country, bands in given["bands"].items()
        }
    except (TypeError, KeyError, ValueError, AttributeError):  # nothing yet, or nothing of ours
        return {}
    shape = [len(SHARES)] * len(years())
    return {country: bands for country, bands in found.items() if [*map(len, bands)] == shape}


def traces(bands: Bands, country: str, colour: str) -> list[dict[str, Any]]:
    """Return what Plotly draws of a country's band: an area, and its middle as a dotted line."""
    if country not in bands:
        return []
    low, middle, high = zip(*bands[country], strict=True)
    kept = {"type": "scatter", "mode": "lines", "showlegend": False}
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    there = years()
    return [
        {
            **kept,
            "x": [*there, *reversed(there)],
            "y": [*high, *reversed(low)],
            "fill": "toself",
            "fillcolor": f"rgba({red},{green},{blue},0.2)",
            "line": {"width": 0},
            "hoverinfo": "skip",
        },
        {**kept, "x": there, "y": middle, "line": {"color": colour, "dash": "dot"}},
    ]
