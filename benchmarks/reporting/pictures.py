"""Draw the report's pictures, each once: one Vega-Lite specification for Markdown and page.

The Markdown gets SVG on a light ground of its own, so that it reads on a dark page, too. The page
gets the same drawing and brings it to life; its style sheet maps the colours named here to those
of a light or dark theme. Values have five digits and places one decimal: no eye sees more.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from types import MappingProxyType
from typing import Any

import altair as alt
import vl_convert

from benchmarks.journey import STEPS, metric
from benchmarks.judging.growth import Growth
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.verdict import BANDS
from benchmarks.judging.workers import Fleet
from benchmarks.reporting.words import (
    amount,
    capital,
    pages,
    quantity,
    round_numbers,
    scale,
    size,
)

__all__ = [
    "Picture",
    "Question",
    "outline",
    "pictures",
    "questions",
    "ratios",
    "svg",
    "verdict",
]

INK, QUIET, FAINT, BAND, GROUND = "#1f2933", "#5b6770", "#d3d9de", "#e7edf3", "#ffffff"
COLOURS: Mapping[str, str] = MappingProxyType({"multi": "#0072b2", "single": "#c2410c"})
BESIDE = "#8a94a0"
"""The kit's committed run, beside an own one."""
ARMS = tuple(COLOURS)
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""vl-convert brings the first, so that text is as wide on every machine; the others fit it."""
SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "clear": "circle",
        "likely": "diamond",
        "tie": "square",
        "not resolved": "triangle-up",
        "void": "cross",
    }
)
"""Word -> mark of a ratio; the word stands beside it, too."""
REACH = 12
"""Ratios beyond this, or below its inverse, are drawn at the edge."""

WIDTH, LABELS = 430, 165
"""Width of a chart of bars, and how much of that its labels take, in any font."""

Records = list[dict[str, Any]]
Chart = alt.LayerChart | alt.FacetChart


@dataclass(frozen=True)
class Picture:
    """A drawing: what it says to those who listen, and its Vega-Lite specification as JSON."""

    name: str
    alt: str
    spec: str


@dataclass(frozen=True)
class Question:
    """What a reader wants to know: the rows that answer it, each with a label that is short."""

    name: str
    heading: str
    rows: Sequence[tuple[str, Row]]


def questions(report: Report) -> list[Question]:
    """Return the questions that a run answers, in the order in which readers ask them."""
    rows = {row.metric.name: row for row in report.rows}
    asked = (
        Question("visit", "What does a first visit wait for?", steps(rows, "cold")),
        Question("returning", "And a visitor who comes back?", steps(rows, "returning")),
        Question("growth", "What do more pages cost?", largest(report.growths)),
        Question("start", "What does a start cost?", of(rows, "startup", "instructions")),
        Question("memory", "How much memory does a server take?", of(rows, "memory")),
        Question(
            "workers", "And several workers?", [(say(one), one.last) for one in report.fleets]
        ),
        Question("answers", "How fast are answers?", answers(rows)),
        Question("counts", "What is in it?", of(rows, "ledger")),
    )
    return [one for one in asked if one.rows]


def steps(rows: Mapping[str, Row], journey: str) -> list[tuple[str, Row]]:
    """Return what the steps of a journey take from click to painted."""
    named = [(step.label, metric(journey, step.name, "painted")) for step in STEPS]
    return [(label, rows[name]) for label, name in named if name in rows]


def of(rows: Mapping[str, Row], *probes: str) -> list[tuple[str, Row]]:
    """Return the rows of some probes."""
    chosen = [row for name, row in rows.items() if name.partition(".")[0] in probes]
    return [(row.metric.label, row) for row in chosen]


def answers(rows: Mapping[str, Row]) -> list[tuple[str, Row]]:
    """Return the times of answers: of one alone, and of callbacks at so many a second."""
    short = {"Service time of ": "", "Latency at ": "at "}
    return [
        (capital(reduce(lambda text, old: text.replace(old, short[old]), short, label)), row)
        for label, row in of(rows, "http")
    ]


def largest(growths: Iterable[Growth]) -> list[tuple[str, Row]]:
    """Return the rows of the largest site."""
    return [(f"{one.metric.label}, {one.largest_size:,} pages", one.largest) for one in growths]


def forks(fleets: Iterable[Fleet]) -> list[tuple[str, Row]]:
    """Return the rows of servers with workers, as they are after the last phase."""
    return [(say(fleet), fleet.last) for fleet in fleets]


def say(fleet: Fleet) -> str:
    """Name a way to run a server."""
    preload = "preload" if fleet.preload else "no preload"
    return f"{fleet.workers} worker{'s' if fleet.workers > 1 else ''}, {preload}"


@lru_cache(maxsize=4)
def pictures(report: Report) -> Mapping[str, Picture]:
    """Return the pictures of a report by name, those that its samples have something for.

    They are kept, as checking a specification takes Altair a while, and several files ask for them.
    """
    asked = {one.name: one for one in questions(report)}
    beside = {one.name: one for one in questions(report.beside)} if report.beside else {}
    drawn = {
        name: bars(name, title, asked[name], beside.get(name))
        for name, title in (
            ("visit", "A first visit: from click to painted"),
            ("answers", "Time of an answer"),
        )
        if name in asked
    }
    if "growth" in asked:
        drawn["growth"] = growth(report.growths, report.beside.growths if report.beside else ())
    if any(fleet.parts for fleet in report.fleets):
        drawn["workers"] = workers(report.fleets, report.beside.fleets if report.beside else ())
    measured = [one for one in asked.values() if one.name != "counts"]
    if measured:
        drawn["ratios"] = ratios(measured, beside)
    if of_blocks := [
        (label, row)
        for name in ("start", "memory", "visit")
        for label, row in (asked[name].rows if name in asked else ())
        if not row.verdict.counted
    ]:
        drawn["blocks"] = blocks(of_blocks)
    return MappingProxyType(drawn)


def bars(name: str, title: str, asked: Question, beside: Question | None = None) -> Picture:
    """Draw a bar for every row and approach, from 0, with the value and the word in writing."""
    rows = asked.rows
    most = max(row.middle(arm) for _, row in rows for arm in ARMS)
    old = dict(beside.rows) if beside else {}
    factor, _ = scale(most, rows[0][1].metric.unit)
    bar = [
        {
            "row": label,
            "arm": arm,
            "value": five(row.middle(arm) / factor),
            "text": f"{arm} {quantity(row.middle(arm), row.metric)}",
            "tip": f"{label}, {arm}: {quantity(row.middle(arm), row.metric)}"
            + f" (median of {len(row.arms[arm])} blocks)",
        }
        for label, row in rows
        for arm in ARMS
    ]
    marks: Records = [
        {
            "row": label,
            "arm": arm,
            "value": five(old[label].middle(arm) / factor),
            "tip": f"{label}, {arm}, committed run: "
            + quantity(old[label].middle(arm), old[label].metric),
        }
        for label, _ in rows
        if label in old
        for arm in ARMS
    ]
    words = [{"row": label, "text": verdict(row)} for label, row in rows]
    top = max(most / factor, *(float(one["value"]) for one in marks), 0)
    chart = horizontal(bar, marks, top, words)
    said = listing(rows)
    subtitle = "Medians. In grey single / multi, and the word for how sure that is"
    return picture(name, chart, title, subtitle, f"{title}. {said}.", beside=bool(marks))


def workers(fleets: Sequence[Fleet], beside: Sequence[Fleet] = ()) -> Picture:
    """Draw the memory of servers that fork: the master in full colour, workers in a paler one."""
    shown = [fleet for fleet in fleets if len(fleet.parts) == len(ARMS)]
    old = {say(fleet): fleet for fleet in beside}
    pieces: Records = []
    for fleet in shown:
        for arm in ARMS:
            start = 0.0
            for place, part in enumerate(fleet.parts[arm]):
                process = f"worker {place}" if place else "master"
                pieces.append(
                    {
                        "row": say(fleet),
                        "arm": arm,
                        "value": five(start / 1e6),
                        "end": five((start + part) / 1e6),
                        "shade": 0.6 if place else 1,
                        "text": "",
                        "tip": f"{say(fleet)}, {arm}, {process}: {amount(part, 'bytes')}",
                    }
                )
                start += part
            pieces[-1]["text"] = f"{arm} {amount(start, 'bytes')}"
    marks: Records = [
        {
            "row": say(fleet),
            "arm": arm,
            "value": five(old[say(fleet)].last.middle(arm) / 1e6),
            "tip": f"{say(fleet)}, {arm}, committed run: "
            + amount(old[say(fleet)].last.middle(arm), "bytes"),
        }
        for fleet in shown
        if say(fleet) in old
        for arm in ARMS
    ]
    words = [{"row": say(fleet), "text": verdict(fleet.last)} for fleet in shown]
    top = max(float(one.get("end") or one["value"]) for one in pieces + marks)
    said = "; ".join(
        f"{say(fleet)} {both(fleet.last)}, {fleet.last.verdict.word}" for fleet in shown
    )
    title = "Memory of a server with workers"
    return picture(
        "workers",
        horizontal(pieces, marks, top, words),
        title,
        "Medians in MB: the master in full colour, each worker in a paler one",
        f"{title}, all processes together. {said}.",
        beside=bool(marks),
    )


def horizontal(bar: Records, marks: Records, top: float, words: Records) -> Chart:
    """Draw bars from records of row, arm, value (or value to end), text and tip."""
    stacked = "end" in bar[0]
    across = alt.Scale(domain=[0, top * 1.5], nice=False, range=[LABELS, WIDTH])
    x = alt.X("value:Q", scale=across, axis=None)
    y = alt.Y("row:N", sort=None, axis=None, scale=alt.Scale(paddingInner=0.3, paddingOuter=0))
    offset = alt.YOffset("arm:N", sort=list(ARMS), scale=alt.Scale(paddingInner=0.1))
    base = alt.Chart(data(bar)).encode(x=x, y=y, yOffset=offset, tooltip="tip:N")
    end = alt.X("end:Q" if stacked else "value:Q", scale=across, axis=None)
    piece = base.encode(x2="end:Q", opacity=alt.Opacity("shade:Q", scale=None)) if stacked else base
    label = alt.Chart(data(words)).encode(x=alt.value(0), y=y)
    layers = [
        piece.mark_bar(stroke=GROUND, strokeWidth=int(stacked)).encode(color=by_arm()),
        base.mark_text(align="left", dx=5, color=INK).encode(x=end, text="text:N"),
        label.mark_text(align="left", dy=-7, color=INK).encode(text="row:N"),
        label.mark_text(align="left", dy=8, color=QUIET).encode(text="text:N"),
    ]
    if marks:
        tick = alt.Chart(data(marks)).mark_tick(color=BESIDE, thickness=3, size=15)
        layers.append(tick.encode(x=x, y=y, yOffset=offset, tooltip="tip:N"))
    height = alt.Step(44, **{"for": "position"})
    return alt.layer(*layers).properties(width=WIDTH, height=height)


def growth(growths: Sequence[Growth], beside: Sequence[Growth] = ()) -> Picture:
    """Draw cost over the number of pages, both axes logarithmic, and where the lines cross."""
    old = {one.metric.name: one for one in beside}
    panels = [panel(one, old.get(one.metric.name)) for one in growths]
    title = "What more pages cost"
    said = listing(largest(growths))
    return picture(
        "growth",
        alt.concat(*panels, columns=2, spacing={"row": 58, "column": 84}, bounds="flush"),
        title,
        "Medians over the number of pages, both axes logarithmic",
        f"{title}. {said}.",
        beside=bool(old),
    )


def panel(one: Growth, old: Growth | None) -> Chart:
    """Draw one metric over the number of pages."""
    values = [value for arm in one.points.values() for value in arm.values()]
    factor, unit = scale(max(values), one.metric.unit)
    low, high = min(values) / factor / 1.15, max(values) / factor * 1.15

    def points(found: Growth, run: str = "") -> Records:
        return [
            {
                "arm": arm,
                "pages": count,
                "value": five(value / factor),
                "tip": f"{one.metric.label}, {arm}{run}, {count:,} pages: "
                + quantity(value, one.metric),
            }
            for arm, series in found.points.items()
            for count, value in series.items()
        ]

    sizes = sorted(one.rows)
    x = alt.X(
        "pages:Q",
        title=None,
        scale=alt.Scale(type="log", domain=[sizes[0], sizes[-1]], nice=False),
        axis=alt.Axis(values=sizes, grid=False, labelOverlap=False, labelExpr=SHORT),
    )
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(type="log", domain=[five(low), five(high)], nice=False),
        axis=alt.Axis(
            values=round_numbers(low, high), format="~g", minExtent=EXTENT, maxExtent=EXTENT
        ),
    )
    own = points(one)
    base = alt.Chart(data(own)).encode(x=x, y=y, color=by_arm())
    last = [record for record in own if record["pages"] == sizes[-1]]
    upper = max(last, key=lambda record: float(record["value"]))
    layers = [
        base.mark_line(strokeWidth=2),
        base.mark_point(filled=True, size=40, opacity=1).encode(
            tooltip="tip:N",
            shape=alt.Shape(
                "arm:N",
                legend=None,
                scale=alt.Scale(domain=list(ARMS), range=["circle", "square"]),
            ),
        ),
        *(
            alt.Chart(data([record]))
            .mark_text(align="left", dx=7, dy=-3 if record is upper else 3)
            .encode(x=x, y=y, text="arm:N", color=by_arm())
            for record in last
        ),
    ]
    if old:
        grey = alt.Chart(data(points(old, ", committed run"))).encode(x=x, y=y, detail="arm:N")
        layers.insert(0, grey.mark_line(color=BESIDE, strokeDash=[3, 3], strokeWidth=1.5))
        layers.append(grey.mark_point(color=BESIDE, size=30).encode(tooltip="tip:N"))
    meets = one.crossing.pages
    if one.crossing.word == "cross" and meets and sizes[0] <= meets <= sizes[-1]:
        cross = alt.Chart(data([{"pages": five(meets), "tip": f"cross at {pages(meets)} pages"}]))
        layers += [
            cross.mark_rule(color=QUIET, strokeDash=[2, 3]).encode(x=x, tooltip="tip:N"),
            cross.mark_text(align="left", dx=4, color=QUIET, baseline="top").encode(
                x=x, y=alt.value(2), text="tip:N"
            ),
        ]
    label = f"{one.metric.label} ({unit})" if unit else one.metric.label
    return alt.layer(*layers).properties(width=138, height=120, title=heading(label))


def ratios(
    asked: Sequence[Question], beside: Mapping[str, Question] | None = None, name: str = "ratios"
) -> Picture:
    """Draw single / multi with its interval for every row, by question, over its band."""
    shown = [
        (one, [row for row in one.rows if row[1].metric.kind != "exact" or one.name == "growth"])
        for one in asked
    ]
    ends = [
        end
        for _, rows in shown
        for _, row in rows
        for end in (row.estimate.ratio, row.estimate.low, row.estimate.high)
        if 1 / REACH < end < REACH
    ]
    edge = max(1.05, *(max(end, 1 / end) for end in ends), 1.05) * 1.02
    old = beside or {}
    charts = [
        forest(
            one.heading,
            rows,
            edge,
            dict(old[one.name].rows) if one.name in old else {},
            one is shown[-1][0],
        )
        for one, rows in shown
    ]
    said = "; ".join(
        f"{label} {size(row)}, {row.verdict.word}" for _, rows in shown for label, row in rows
    )
    chart = alt.vconcat(*charts, spacing=14) if len(charts) > 1 else charts[0]
    return picture(
        name,
        chart,
        "single / multi, with 95 % intervals",
        "Left of 1 single needs less. Shaded: too small a difference to matter",
        f"single / multi with 95 % intervals. {said}.",
        beside=bool(old),
    )


def forest(
    title: str,
    rows: Sequence[tuple[str, Row]],
    edge: float,
    old: Mapping[str, Row],
    last: bool,
) -> Chart:
    """Draw the ratios that answer one question, on an axis from 1 / edge to edge."""

    def within(value: float) -> float:
        return five(min(max(value, 1 / edge), edge))

    records = [
        {
            "row": label,
            "ratio": within(row.estimate.ratio),
            "low": within(row.estimate.low),
            "high": within(row.estimate.high),
            "from": within(1 / (1 + BANDS[row.metric.kind])),
            "to": within(1 + BANDS[row.metric.kind]),
            "word": row.verdict.word,
            "ahead": row.verdict.better or "neither",
            "text": verdict(row),
            "tip": f"{label}: {size(row)}, {row.verdict.word}, {both(row)}",
        }
        for label, row in rows
    ]
    marks = [
        {
            "row": label,
            "ratio": within(old[label].estimate.ratio),
            "tip": f"{label}, committed run: {size(old[label])}, {old[label].verdict.word}",
        }
        for label, _ in rows
        if label in old
    ]
    ticks = [tick for tick in round_ratios(edge) if 1 / edge <= tick <= edge]

    def x(field: str) -> alt.X:
        return alt.X(
            f"{field}:Q",
            title=None,
            scale=alt.Scale(
                type="log", domain=[five(1 / edge), five(edge)], nice=False, range=[225, 345]
            ),
            axis=alt.Axis(
                values=ticks,
                format="~g",
                domain=False,
                ticks=False,
                labels=last,
                labelOverlap=False,
            ),
        )

    y = alt.Y("row:N", sort=None, axis=None)
    base = alt.Chart(data(records)).encode(y=y)
    ahead = alt.Color(
        "ahead:N",
        legend=None,
        scale=alt.Scale(domain=[*ARMS, "neither"], range=[*COLOURS.values(), QUIET]),
    )
    shape = alt.Shape(
        "word:N",
        legend=None,
        scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
    )
    layers = [
        base.mark_bar(color=BAND, height=18).encode(x=x("from"), x2="to:Q"),
        alt.Chart(data([{"ratio": 1}])).mark_rule(color=QUIET).encode(x=x("ratio")),
        base.mark_rule(strokeWidth=2).encode(x=x("low"), x2="high:Q", color=ahead, tooltip="tip:N"),
        base.mark_point(filled=True, size=70, opacity=1).encode(
            x=x("ratio"), color=ahead, shape=shape, tooltip="tip:N"
        ),
        base.mark_text(align="left", color=INK).encode(x=alt.value(0), text="row:N"),
        base.mark_text(align="left", color=INK).encode(x=alt.value(356), text="text:N"),
    ]
    if marks:
        layers.append(
            alt.Chart(data(marks))
            .mark_tick(color=BESIDE, thickness=3, size=15)
            .encode(x=x("ratio"), y=y, tooltip="tip:N")
        )
    return alt.layer(*layers).properties(
        width=460, height=alt.Step(20), title=alt.Title(title, fontSize=12, offset=5)
    )


def round_ratios(edge: float) -> Sequence[float]:
    """Return ticks for an axis of ratios that reaches to `edge` on either side of 1."""
    for reach, ticks in (
        (1.12, (0.95, 1, 1.05)),
        (1.45, (0.8, 1, 1.25)),
        (2.04, (0.7, 1, 1.4)),
        (4.1, (0.5, 1, 2)),
        (5, (0.25, 0.5, 1, 2, 4)),
    ):
        if edge <= reach:
            return ticks
    return (0.1, 0.3, 1, 3, 10)


def blocks(rows: Sequence[tuple[str, Row]]) -> Picture:
    """Draw every value in the order of the blocks, nothing left out."""
    panels = [series(label, row) for label, row in rows]
    title = "Every block, nothing left out"
    said = "; ".join(f"{label} {fewer(row)}" for label, row in rows)
    return picture(
        "blocks",
        alt.concat(*panels, columns=2, spacing={"row": 54, "column": 48}, bounds="flush"),
        title,
        "In the order of the run: a trend would be a machine that changed.\n"
        "Blue circles are multi, orange squares single",
        f"{title}. single needed less than multi in: {said}.",
    )


def series(label: str, row: Row) -> Chart:
    """Draw the values of one row, block by block."""
    factor, unit = scale(row.middle("multi"), row.metric.unit)
    records = [
        {
            "arm": arm,
            "block": place,
            "value": five(value / factor),
            "tip": f"{label}, {arm}, block {place}: {quantity(value, row.metric)}",
        }
        for arm in ARMS
        for place, value in enumerate(row.arms[arm], start=1)
    ]
    base = alt.Chart(data(records)).encode(
        x=alt.X(
            "block:Q", title=None, axis=alt.Axis(grid=False, values=[1, len(row.arms["multi"])])
        ),
        y=alt.Y(
            "value:Q",
            title=None,
            scale=alt.Scale(zero=False, nice=False, padding=6),
            axis=alt.Axis(tickCount=3, minExtent=EXTENT, maxExtent=EXTENT),
        ),
        color=by_arm(),
    )
    points = base.mark_point(filled=True, size=18, opacity=1).encode(
        tooltip="tip:N",
        shape=alt.Shape(
            "arm:N",
            legend=None,
            scale=alt.Scale(domain=list(ARMS), range=["circle", "square"]),
        ),
    )
    lines = base.mark_line(strokeWidth=1, opacity=0.5)
    return alt.layer(lines, points).properties(
        width=170, height=56, title=heading(f"{label} ({unit})")
    )


EXTENT = 34
"""Room for the numbers of a vertical axis, the same in every panel, so that panels align."""
SHORT = "datum.value < 1000 ? datum.value : datum.value / 1000 + 'k'"


def heading(text: str) -> alt.TitleParams:
    """Return the title of a panel, above its axis."""
    return alt.Title(text, fontSize=12, fontWeight="normal", frame="group", dx=-EXTENT, offset=8)


def by_arm() -> alt.Color:
    """Colour by approach, the same everywhere."""
    return alt.Color(
        "arm:N",
        legend=None,
        scale=alt.Scale(domain=list(ARMS), range=list(COLOURS.values())),
    )


def shade() -> alt.Opacity:
    """Take the opacity from the record."""
    return alt.Opacity("shade:Q", legend=None, scale=None)


def verdict(row: Row) -> str:
    """Write ratio and word."""
    ratio = row.estimate.ratio
    decimals = 3 if 0.985 < ratio < 1.015 else 2
    return (
        f"{ratio:.{decimals}f} {row.verdict.word}"
        if ratio < 100
        else f"{ratio:,.0f} {row.verdict.word}"
    )


def listing(rows: Iterable[tuple[str, Row]]) -> str:
    """Write the medians of rows and their words, as those who listen hear a picture."""
    return "; ".join(f"{label} {both(row)}, {row.verdict.word}" for label, row in rows)


def both(row: Row) -> str:
    """Write the medians of both approaches."""
    return " and ".join(f"{arm} {quantity(row.middle(arm), row.metric)}" for arm in ARMS)


def fewer(row: Row) -> str:
    """Write in how many blocks `single` needed less."""
    pairs = list(zip(row.arms["single"], row.arms["multi"], strict=True))
    return f"{sum(single < multi for single, multi in pairs)} of {len(pairs)} blocks"


def data(records: Records) -> alt.InlineData:
    """Return records as data of a chart."""
    return alt.InlineData(values=records)


def five(value: float) -> float:
    """Round to five digits."""
    return float(f"{value:.5g}")


def picture(
    name: str, chart: Any, title: str, subtitle: str, said: str, *, beside: bool = False
) -> Picture:
    """Put a title on a chart, and write its specification."""
    notes = [*subtitle.splitlines(), *(["Grey: the kit's committed run"] if beside else [])]
    head = alt.Title(title, subtitle=notes, anchor="start", frame="bounds", offset=14)
    spec = chart.properties(title=head).configure(**CONFIG).to_dict()
    del spec["$schema"]
    return Picture(name, said, json.dumps(spec, separators=(",", ":")))


CONFIG: Mapping[str, Any] = MappingProxyType(
    {
        "aria": False,
        "background": "transparent",
        "font": FONT,
        "padding": 12,
        "view": alt.ViewConfig(stroke=None),
        "text": alt.MarkConfig(fontSize=11.5, baseline="middle"),
        "concat": alt.CompositionConfig(spacing=20),
        "axis": alt.AxisConfig(
            domainColor=FAINT,
            tickColor=FAINT,
            gridColor=BAND,
            labelColor=QUIET,
            titleColor=QUIET,
            labelFontSize=11.5,
            titleFontSize=11.5,
            titleFontWeight="normal",
        ),
        "title": alt.TitleConfig(
            color=INK,
            subtitleColor=QUIET,
            fontSize=15,
            subtitleFontSize=12,
            anchor="start",
            subtitlePadding=5,
        ),
    }
)
"""How every picture looks. What is drawn says nothing by itself to screen readers: `alt` does."""


def svg(drawn: Picture) -> bytes:
    """Return a picture as SVG on its own light ground, the same bytes every time."""
    head, end, rest = outline(drawn.spec).partition(">")
    ground = f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>'
    return f"{head}{end}{ground}{rest}\n".encode()


@lru_cache(maxsize=64)
def outline(spec: str) -> str:
    """Return what a specification draws as SVG without a ground, places rounded to a tenth."""
    drawn = re.sub(SUPERFLUOUS, "", vl_convert.vegalite_to_svg(spec))
    rounded = re.sub(r"<[^>]*>", lambda tag: re.sub(r"-?\d+\.\d{2,}", tenth, tag[0]), drawn)
    return rounded.replace("<svg", f'<svg font-family="{FONT}"', 1)


SUPERFLUOUS = (
    r'<path class="(?:fore|back)ground"[^>]*/>'
    r'| (?:class|role|aria-[a-z]+|pointer-events|font-family)="[^"]*"| (?:stroke-)?opacity="1"'
    r'| [xy]2="0"| stroke-width="1"| transform="translate\(0,0\)"'
)
"""What makes a drawing three times as long and shows nothing."""


def tenth(number: re.Match[str]) -> str:
    """Round a number in writing."""
    return f"{float(number[0]):.1f}"
