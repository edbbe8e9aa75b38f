"""Gapminder's figures for 142 countries, every fifth year from 1952 to 2007 (CC BY 4.0, see data/).

Read with the standard library: 1,704 rows do not need pandas, which would double start-up and
memory.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple


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


class Row(NamedTuple):
    """One country in one year: years of life, persons, US dollars per head."""

    country: str
    continent: str
    year: int
    life: float
    population: int
    gdp: float


@cache
def rows() -> tuple[Row, ...]:
    """Read the table once, sorted by country and year."""
    text = (Path(__file__).parent / "data/gapminder.csv").read_text("utf-8")
    _, *lines = csv.reader(text.splitlines())
    return tuple(
        Row(country, continent, int(year), float(life), int(population), float(gdp))
        for country, continent, year, life, population, gdp in lines
    )


@cache
def metrics() -> Mapping[str, str]:
    """Map each metric to its label."""
    return {name: quantity.label for name, quantity in QUANTITIES.items()}


@cache
def continents() -> Mapping[str, str]:
    """Map each continent, in alphabetical order, to itself."""
    return {name: name for name in sorted({row.continent for row in rows()})}


@cache
def years() -> Mapping[str, str]:
    """Map each year that has figures, the latest first, to itself."""
    return {str(year): str(year) for year in sorted({row.year for row in rows()}, reverse=True)}


@cache
def countries() -> Mapping[str, str]:
    """Map each country, in alphabetical order, to itself."""
    return {row.country: row.country for row in rows()}


def ranking(continent: str, year: int, metric: str) -> list[tuple[str, float]]:
    """Return (country, value) of one continent in one year, the largest value first."""
    found = [
        (r.country, getattr(r, metric))
        for r in rows()
        if (r.continent, r.year) == (continent, year)
    ]
    return sorted(found, key=lambda pair: pair[1], reverse=True)


def history(country: str, metric: str) -> tuple[list[int], list[float]]:
    """Return the years and the values of one country, the earliest first."""
    found = [row for row in rows() if row.country == country]
    return [row.year for row in found], [getattr(row, metric) for row in found]
