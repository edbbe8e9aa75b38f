"""Make the interactive page: one file that needs no server, no network, and no scripts to be read.

It is the README's text with drawings that can be asked for values. Scripts add to that and take
nothing away: whatever they show at first is in the HTML already, made by the same numbers.
"""

import json
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.verdict import AGREEMENT, BANDS
from benchmarks.reporting import geometry, staircase
from benchmarks.reporting.canvas import ARMS
from benchmarks.reporting.document import render, templates
from benchmarks.reporting.illustrations import alternatives
from benchmarks.reporting.markdown import Column, Table, anchor, html
from benchmarks.reporting.words import plain

__all__ = ["page"]

GROUPS = {
    "server": "Start-up and memory of one server",
    "instructions": "Instructions by stage",
    "workers": "Memory of several workers",
    "http": "Times of answers",
}
"""Parts of the report whose metrics are in the table of all ratios."""

LARGEST = 3000
"""Pages up to which the lines may be followed, three times beyond the largest site measured."""


def page(report: Report) -> str:
    """Return the page as HTML."""
    environment = templates()
    environment.filters["plain"] = plain
    environment.globals["raw"] = raw
    macros: Any = environment.get_template("figures.html.j2").module
    drawn = figures(report, macros)
    title, opening, sections = parts(render(report, page=True))
    return environment.get_template("index.html.j2").render(
        report=report,
        title=title,
        opening=html(opening, drawn, macros.table),
        sections=[
            (name, heading, html(content, drawn, macros.table))
            for name, heading, content in sections
        ],
        data=embedded(data(report)),
    )


def parts(text: str) -> tuple[str, str, list[tuple[str, str, str]]]:
    """Split the report at its headings: title, opening, and sections.

    A section is its name in a link, its heading, and what it says.
    """
    opening, *rest = re.split(r"^## ", text, flags=re.MULTILINE)
    title, _, introduction = opening.partition("\n")
    sections = []
    for part in rest:
        heading, _, content = part.partition("\n")
        sections.append((anchor(heading), heading, content))
    return title.removeprefix("# "), introduction, sections


def figures(report: Report, macros: Any) -> dict[str, Markup]:
    """Return the page's drawings by the names of the pictures in whose place they stand."""
    groups = [group(report.section(name), heading) for name, heading in GROUPS.items()]
    texts = alternatives(report)
    return {
        "forest": macros.explorer([one for one in groups if one["rows"]], arms(report)),
        "workers": macros.bars(geometry.bars(report.fleets), texts["workers"]),
        "crossing": macros.panels(
            [(growth, geometry.panel(growth)) for growth in report.growths],
            texts["crossing"],
            LARGEST,
            at_pages(report),
        ),
        "staircase": macros.stairs(
            [staircase.drawn(one) for one in staircase.stairs(report)], texts["staircase"]
        ),
        "order": macros.orders(geometry.orders(report.timelines), texts["order"]),
    }


def at_pages(report: Report) -> Table:
    """Return the table that the slider fills: what the lines say for so many pages."""
    columns = [Column("", number=False)]
    columns += [Column(name, number=True) for name in ("`multi`", "`single`", "single / multi")]
    columns += [Column("mind", number=False)]
    rows = [[growth.metric.label, "", "", "", ""] for growth in report.growths if growth.straight]
    return Table("By the lines", columns, rows)


def group(rows: list[Row], heading: str) -> dict[str, Any]:
    """Return the rows of a part with their lines of the forest plot, all on one axis."""
    edge, ticks = geometry.axis(rows)
    return {
        "heading": heading,
        "ticks": ticks,
        "rows": [(row, geometry.strip(row, edge)) for row in rows],
    }


def arms(report: Report) -> list[str]:
    """Name the arms that anything was measured in, in the order of their table."""
    found = {arm for row in report.measured for arm in row.arms}
    return [arm for arm in ARMS if arm in found]


def data(report: Report) -> dict[str, Any]:
    """Return what the scripts work with: every value in block order, bands, axes and lines."""
    return {
        "bands": dict(BANDS),
        "agreement": AGREEMENT,
        "rulers": geometry.RULERS,
        "strip": geometry.STRIP,
        "metrics": [metric(row) for row in shown(report)],
        "growths": [
            {
                "name": growth.metric.name,
                "label": growth.metric.label,
                "unit": growth.metric.unit,
                "exact": growth.metric.kind == "exact",
                "sizes": [min(growth.rows), max(growth.rows)],
                "lines": {arm: [line.fixed, line.per_page] for arm, line in growth.lines.items()},
            }
            for growth in report.growths
            if growth.straight
        ],
    }


def shown(report: Report) -> Iterable[Row]:
    """Yield the rows of the table of all ratios."""
    for name in GROUPS:
        yield from report.section(name)


def metric(row: Row) -> dict[str, Any]:
    """Return what the scripts know of a metric."""
    again = row.verdict.again
    return {
        "name": row.metric.name,
        "label": row.metric.label,
        "unit": row.metric.unit,
        "kind": row.metric.kind,
        "section": row.section,
        "question": row.metric.family,
        "planted": row.metric.planted,
        "word": row.verdict.word,
        "again": [again.low, again.high] if again else None,
        "arms": row.arms,
    }


def embedded(values: object) -> Markup:
    """Write plain data so that it can stand inside a script element; infinity becomes null."""
    text = json.dumps(finite(values), separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - nothing left that could end it


def finite(value: Any) -> Any:
    """Return plain data without infinities, which JSON has no number for."""
    match value:
        case float():
            return value if abs(value) != float("inf") else None
        case Mapping():
            return {key: finite(inner) for key, inner in value.items()}
        case list() | tuple():
            return [finite(inner) for inner in value]
    return value


def raw(name: str) -> Markup:
    """Return a style sheet or a script as it stands."""
    source = files("benchmarks.reporting").joinpath("templates", name)
    return Markup(source.read_text("utf-8"))  # noqa: S704 - our own file
