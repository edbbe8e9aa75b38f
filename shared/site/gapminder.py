"""Gapminder's figures for 142 countries, every fifth year from 1952 to 2007 (CC BY 4.0, see data/).

Read with the standard library: 1,704 figures of each kind do not need pandas, which would double
start-up and memory. From JSON, because reading CSV would be 1 % of a start.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple


class Quantity(NamedTuple):
    """What is drawn: the words of its choice, its unit, and how one of its values is written.

    Python and Plotly read the same formats: `,.0f` is `74,200` in a sentence and on a bar.
    """

    label: str
    unit: str
    format: str
    before: str = ""
    after: str = ""

    @property
    def heading(self) -> str:
        """What stands above values and beside an axis."""
        return f"{self.label} ({self.unit})"

    def number(self, value: float) -> str:
        """Write a value as it stands below the heading."""
        return format(value, self.format)

    def text(self, value: float) -> str:
        """Write a value as it stands in a sentence."""
        return f"{self.before}{self.number(value)}{self.after}"

    def hover(self, where: str) -> str:
        """Write the template of what Plotly says of a mark whose value is its *where*, x or y.

        An empty `extra` leaves the name of the trace out.
        """
        return f"{self.before}%{{{where}:{self.format}}}{self.after}<extra></extra>"


QUANTITIES: Mapping[str, Quantity] = {
    "life": Quantity("Life expectancy", "years", ".1f", after=" years"),
    "gdp": Quantity("GDP per head", "2005 US$", ",.0f", before="$"),
    "population": Quantity("Population", "people", ",.0f", after=" people"),
}


@cache
def data() -> dict[str, Any]:
    """Read the data once: the years, and of each country its continent and its values by year."""
    file = Path(__file__).parent / "data/gapminder.json"
    read: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return read


@cache
def metrics() -> Mapping[str, str]:
    """Map each metric to its label."""
    return {name: quantity.label for name, quantity in QUANTITIES.items()}


@cache
def continents() -> Mapping[str, str]:
    """Map each continent, in alphabetical order, to itself."""
    names = {country["continent"] for country in data()["countries"].values()}
    return {name: name for name in sorted(names)}


@cache
def years() -> Mapping[str, str]:
    """Map each year that has figures, the latest first, to itself."""
    return {str(year): str(year) for year in reversed(data()["years"])}


@cache
def countries() -> Mapping[str, str]:
    """Map each country, in alphabetical order, to itself."""
    return {name: name for name in data()["countries"]}


NOBODY = "None"
"""The choice of no country."""


@cache
def highlights() -> Mapping[str, str]:
    """Map each country that can be made to stand out to itself, after the choice of none."""
    return {NOBODY: NOBODY, **countries()}


def ranking(continent: str, year: int, metric: str) -> list[tuple[str, float]]:
    """Return (country, value) of one continent in one year, the largest value first."""
    place = data()["years"].index(year)
    found = [
        (name, country[metric][place])
        for name, country in data()["countries"].items()
        if country["continent"] == continent
    ]
    return sorted(found, key=lambda pair: pair[1], reverse=True)


def continent_of(country: str) -> str:
    """Return the continent of one country."""
    return str(data()["countries"][country]["continent"])


def history(country: str, metric: str) -> tuple[list[int], list[float]]:
    """Return the years and the values of one country, the earliest first."""
    return [*data()["years"]], [*data()["countries"][country][metric]]
