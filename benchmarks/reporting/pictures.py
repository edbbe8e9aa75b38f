"""Draw the report's pictures, each once: one Vega-Lite specification for Markdown and page.

The Markdown gets SVG on a light ground of its own, so that it reads on a dark page, too. The page
gets the same drawing and brings it to life; its style sheet maps the colours named here to those
of a light or dark theme. Values have five digits and places one decimal: no eye sees more.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

import altair as alt
import vl_convert

from crossroads.benchmarks.judging.growth import Growth
from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.rows import ARMS, Row
from crossroads.benchmarks.judging.verdict import BANDS
from crossroads.benchmarks.reporting.questions import Labelled, Question, fleet_label, questions
from crossroads.benchmarks.reporting.words import (
    amount,
    pages,
    quantity,
    round_numbers,
    scale,
    size,
)

INK, QUIET, FAINT, BAND, GROUND = "#1f2933", "#5b6770", "#d3d9de", "#e7edf3", "#ffffff"
BLUE, ORANGE, GREY = "#0072b2", "#c2410c", "#8a94a0"
"""`multi`, `single`, and the kit's committed run beside one's own."""
SHAPES = {
    "clear": "circle",
    "likely": "diamond",
    "tie": "square",
    "not resolved": "triangle-up",
    "void": "cross",
}
"""Word -> mark of a ratio; the word stands beside it, too."""
BARS = {
    "visit": "A first visit: from click to painted",
    "workers": "Memory of a server and its workers",
    "answers": "Time of an answer",
}
"""Questions that are answered by bars, and the title of the picture."""
ONLY_ON_THE_PAGE = ("ahead", "stock", "counts")
"""Questions whose ratios are not in the picture of all: it would be too large."""
REACH = 12
"""Ratios beyond this, or below its inverse, are drawn at the edge."""
TICKS: Mapping[float, Sequence[float]] = {
    1.12: (0.95, 1, 1.05),
    1.45: (0.8, 1, 1.25),
    2.04: (0.7, 1, 1.4),
    4.1: (0.5, 1, 2),
    5: (0.25, 0.5, 1, 2, 4),
    REACH * 1.1: (0.1, 0.3, 1, 3, 10),
}
"""How far an axis of ratios reaches to either side of 1 at most -> its ticks."""
WIDTH, LABELS = 430, 165
"""Width of a chart of bars, and how much of that its labels take, in any font."""
EXTENT = 34
"""Room for the numbers of a vertical axis, the same in every panel, so that panels align."""
LEFT: Mapping[str, Any] = {"title": None, "minExtent": EXTENT, "maxExtent": EXTENT}
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""vl-convert brings the first, so that text is as wide on every machine; the others fit it."""
FINE = dict[str, Any](domainColor=FAINT, tickColor=FAINT, gridColor=BAND)
TITLE = dict[str, Any](color=INK, subtitleColor=QUIET, fontSize=15, subtitleFontSize=12)
CONFIG: Mapping[str, Any] = MappingProxyType(
    {
        "aria": False,
        "background": "transparent",
        "font": FONT,
        "padding": 12,
        "view": alt.ViewConfig(stroke=None),
        "text": alt.MarkConfig(fontSize=11.5, baseline="middle", align="left", color=INK),
        "axis": alt.AxisConfig(labelColor=QUIET, labelFontSize=11.5, **FINE),
        "title": alt.TitleConfig(anchor="start", subtitlePadding=5, **TITLE),
    }
)
"""How every picture looks. What is drawn says nothing by itself to screen readers: `alt` does."""
SUPERFLUOUS = (
    r'<path class="(?:fore|back)ground"[^>]*/>'
    r'| (?:class|role|aria-[a-z]+|pointer-events|font-family)="[^"]*"| (?:stroke-)?opacity="1"'
    r'| [xy]2="0"| stroke-width="1"| transform="translate\(0,0\)"'
)
"""What makes a drawing three times as long and shows nothing."""

COLOUR = alt.Color("arm:N", legend=None, scale=alt.Scale(domain=list(ARMS), range=[BLUE, ORANGE]))
"""Colour by approach, the same everywhere."""
Records = list[dict[str, Any]]
Chart = alt.LayerChart | alt.FacetChart
Parts = Mapping[str, Mapping[str, Sequence[float]]]


class Picture(NamedTuple):
    """A drawing: what it says to those who listen, and its Vega-Lite specification as JSON."""

    name: str
    alt: str
    spec: str


@lru_cache(maxsize=4)
def pictures(report: Report) -> Mapping[str, Picture]:
    """Return the pictures of a report by name, those that its samples have something for.

    They are kept, as checking a specification takes Altair a while, and several files ask for them.
    """
    asked = {one.name: one for one in questions(report)}
    old = {one.name: one for one in questions(report.beside)} if report.beside else {}
    parts = {fleet_label(fleet): fleet.parts for fleet in report.fleets if len(fleet.parts) > 1}
    drawn = []
    for name, title in BARS.items():
        rows = asked[name].rows if name in asked else []
        if name == "workers":
            rows = [one for one in rows if one[0] in parts]
        if rows:
            drawn.append(bars(title, asked[name]._replace(rows=rows), old, parts))
    if report.growths:
        drawn.append(growth(report.growths, report.beside.growths if report.beside else ()))
    if measured := [one for one in asked.values() if one.name not in ONLY_ON_THE_PAGE]:
        drawn.append(ratios(measured, old))
    series = [asked[name].rows for name in ("start", "memory", "visit") if name in asked]
    if varying := [one for rows in series for one in rows if not one[1].verdict.counted]:
        drawn.append(blocks(varying))
    return MappingProxyType({one.name: one for one in drawn})


def svg(drawn: Picture) -> bytes:
    """Return a picture as SVG on its own light ground, the same bytes every time."""
    head, end, rest = outline(drawn.spec).partition(">")
    ground = f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>'
    return f"{head}{end}{ground}{rest}\n".encode()


@lru_cache(maxsize=64)
def outline(spec: str) -> str:
    """Return what a specification draws as SVG without a ground, places rounded to a tenth."""
    drawn = re.sub(SUPERFLUOUS, "", vl_convert.vegalite_to_svg(spec))
    number = re.compile(r"-?\d+\.\d{2,}(?=[^<>]*>)")
    rounded = number.sub(lambda one: f"{float(one[0]):.1f}", drawn)
    return rounded.replace("<svg", f'<svg font-family="{FONT}"', 1)


def picture(name: str, said: str, chart: Any, title: str, *notes: str, old: bool) -> Picture:
    """Put a title on a chart, with notes below, and write its specification."""
    lines = [*notes, *(["Grey marks: the kit's committed run"] if old else [])]
    head = alt.Title(title, subtitle=lines, frame="bounds", offset=14)
    spec = chart.properties(title=head).configure(**CONFIG).to_dict()
    del spec["$schema"]
    return Picture(name, f"{title}. {said}.", json.dumps(spec, separators=(",", ":")))


def bars(title: str, asked: Question, beside: Mapping[str, Question], parts: Parts) -> Picture:
    """Draw a bar for every row and approach, from 0, with the value and the word in writing.

    `parts` is label -> arm -> what the value is the sum of: a master, and then its workers.
    """
    parts = parts if asked.name == "workers" else {}
    old = dict(beside[asked.name].rows) if asked.name in beside else {}
    unit = asked.rows[0][1].metric.unit
    factor, _ = scale(max(row.middle(arm) for _, row in asked.rows for arm in ARMS), unit)
    pieces: Records = []
    marks: Records = []
    values: Records = []
    for label, row, arm in ((label, row, arm) for label, row in asked.rows for arm in ARMS):
        here, value = {"row": label, "arm": arm}, row.middle(arm)
        start = 0.0
        for place, part in enumerate(parts[label][arm] if parts else [value]):
            what = f", {f'worker {place}' if place else 'master'}" if parts else ""
            tip = f"{label}, {arm}{what}: {amount(part, unit)} (median of {row.estimate.n} blocks)"
            ends = {"from": digits(start / factor), "to": digits((start + part) / factor)}
            pieces.append({**here, **ends, "shade": 0.6 if place else 1, "tip": tip})
            start += part
        kit = old[label].middle(arm) if label in old else 0
        if kit:
            tip = f"{label}, {arm}, committed run: {amount(kit, unit)}"
            marks.append({**here, "to": digits(kit / factor), "tip": tip})
        text = f"{arm} {amount(value, unit)}"
        values.append({**here, "to": digits(max(value, kit) / factor), "text": text})

    top = max(one["to"] for one in values) * 1.5
    across = alt.Scale(domain=[0, top], nice=False, range=[LABELS, WIDTH])
    y = alt.Y("row:N", sort=None, axis=None, scale=alt.Scale(paddingInner=0.3, paddingOuter=0))
    offset = alt.YOffset("arm:N", sort=list(ARMS), scale=alt.Scale(paddingInner=0.1))

    def chart(records: Records, x: str) -> alt.Chart:
        place = alt.X(f"{x}:Q", scale=across, axis=None)
        return chart_of(records).encode(x=place, y=y, yOffset=offset)

    words = [{"row": label, "text": verdict(row)} for label, row in asked.rows]
    caption = chart_of(words).encode(x=alt.value(0), y=y)
    shade = alt.Opacity("shade:Q", scale=None)
    edge: dict[str, Any] = {"stroke": GROUND, "strokeWidth": 1}
    layers = [
        chart(pieces, "from")
        .mark_bar(stroke=GROUND, strokeWidth=1 if parts else 0)
        .encode(x2="to:Q", color=COLOUR, opacity=shade, tooltip="tip:N"),
        chart(values, "to").mark_text(dx=5).encode(text="text:N"),
        caption.mark_text(dy=-7).encode(text="row:N"),
        caption.mark_text(dy=8, color=QUIET).encode(text="text:N"),
    ]
    if marks:
        tick = chart(marks, "to").mark_tick(color=GREY, thickness=4, size=15, **edge)
        layers.append(tick.encode(tooltip="tip:N"))
    height = alt.Step(44, **{"for": "position"})
    return picture(
        asked.name,
        listing(asked.rows),
        alt.layer(*layers).properties(width=WIDTH, height=height),
        title,
        "Medians. Below each label: single / multi, and how sure that is",
        *(["A bar is the master and, in a paler colour, its workers"] if parts else []),
        old=bool(marks),
    )


def growth(growths: Sequence[Growth], beside: Sequence[Growth]) -> Picture:
    """Draw cost over the number of pages, both axes logarithmic, and where the lines cross."""
    old = {one.metric.name: one for one in beside}
    panels = [growth_panel(one, old.get(one.metric.name)) for one in growths]
    return picture(
        "growth",
        listing([(one.largest.metric.label, one.largest) for one in growths]),
        alt.concat(*panels, columns=2, spacing={"row": 58, "column": 84}, bounds="flush"),
        "What more pages cost",
        "Medians over the number of pages, both axes logarithmic",
        old=bool(old),
    )


def growth_panel(one: Growth, old: Growth | None) -> Chart:
    """Draw one metric over the number of pages."""
    sizes = sorted(one.rows)
    metric = one.metric

    def of(source: Growth, by: float, run: str = "") -> Records:
        return [
            {
                "arm": arm,
                "at": count,
                "value": digits(value / by),
                "tip": f"{metric.label}, {arm}{run}, {count:,} pages: {quantity(value, metric)}",
            }
            for arm, points in source.points.items()
            for count, value in points.items()
            if count in sizes
        ]

    own, kit = of(one, 1), of(old, 1) if old else []
    values = [record["value"] for record in (*own, *kit)]
    factor, unit = scale(max(values), metric.unit)
    low, high = digits(min(values) / factor / 1.15), digits(max(values) / factor * 1.15)
    own, kit = of(one, factor), of(old, factor, ", committed run") if old else []
    thousands = "datum.value < 1000 ? datum.value : datum.value / 1000 + 'k'"
    x = alt.X(
        "at:Q",
        title=None,
        scale=alt.Scale(type="log", domain=[sizes[0], sizes[-1]], nice=False),
        axis=alt.Axis(values=sizes, grid=False, labelOverlap=False, labelExpr=thousands),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(type="log", domain=[low, high], nice=False),
        axis=alt.Axis(**LEFT, values=round_numbers(low, high), format="~g"),
    )
    layers = []
    if kit:
        grey = chart_of(kit).encode(x=x, y=y, detail="arm:N")
        layers.append(grey.mark_line(color=GREY, strokeDash=[3, 3], strokeWidth=1.5))
        layers.append(grey.mark_point(color=GREY, size=30).encode(tooltip="tip:N"))
    layers += line_and_points(own, x, y, point=40, strokeWidth=2)
    last = sorted(own, key=lambda record: (record["at"], record["value"]))[-2:]
    for record, dy in zip(last, (3, -3), strict=True):
        name = chart_of([record]).mark_text(dx=7, dy=dy)
        layers.append(name.encode(x=x, y=y, text="arm:N", color=COLOUR))
    meets = one.crossing.pages
    if one.straight and meets and one.crossing.word == "cross":
        text = f"cross at {pages(meets)} pages"
        cross = chart_of([{"at": digits(meets), "tip": text}]).encode(x=x)
        top = cross.mark_text(dx=4, color=QUIET, baseline="top")
        layers.append(cross.mark_rule(color=QUIET, strokeDash=[2, 3]).encode(tooltip="tip:N"))
        layers.append(top.encode(y=alt.value(2), text="tip:N"))
    layers.append(heading(metric.label, unit))
    return alt.layer(*layers).properties(width=138, height=120)


def blocks(rows: Labelled) -> Picture:
    """Draw every value in the order of the blocks, nothing left out."""
    said = []
    for label, row in rows:
        pairs = list(zip(row.values("single"), row.values("multi"), strict=True))
        less = sum(single < multi for single, multi in pairs)
        said.append(f"{label} {less} of {len(pairs)} blocks")
    panels = [block_panel(label, row) for label, row in rows]
    return picture(
        "blocks",
        f"single needed less than multi in: {'; '.join(said)}",
        alt.concat(*panels, columns=2, spacing={"row": 54, "column": 48}, bounds="flush"),
        "Every block, nothing left out",
        "In the order of the run: a trend would be a machine that changed.",
        "Blue circles are multi, orange squares single",
        old=False,
    )


def block_panel(label: str, row: Row) -> Chart:
    """Draw the values of one row, block by block."""
    factor, unit = scale(row.middle("multi"), row.metric.unit)
    records = [
        {
            "arm": arm,
            "at": block,
            "value": digits(value / factor),
            "tip": f"{label}, {arm}, block {block}: {quantity(value, row.metric)}",
        }
        for arm in ARMS
        for block, value in enumerate(row.values(arm), start=1)
    ]
    x = alt.X("at:Q", title=None, axis=alt.Axis(grid=False, values=[1, row.estimate.n]))
    free = alt.Scale(zero=False, nice=False, padding=6)
    y = alt.Y("value:Q", scale=free, axis=alt.Axis(**LEFT, tickCount=3))
    layers = line_and_points(records, x, y, point=18, strokeWidth=1, opacity=0.5)
    return alt.layer(*layers, heading(label, unit)).properties(width=170, height=56)


def line_and_points(
    records: Records, x: alt.X, y: alt.Y, *, point: float, **line: Any
) -> list[alt.Chart]:
    """Draw a line for each approach, and points of a shape of its own: colour alone tells nothing.

    Each record has `arm`, `at`, `value` and `tip`.
    """
    base = chart_of(records).encode(x=x, y=y, color=COLOUR)
    shapes = alt.Scale(domain=list(ARMS), range=["circle", "square"])
    points = base.mark_point(filled=True, size=point, opacity=1)
    shape = alt.Shape("arm:N", legend=None, scale=shapes)
    return [base.mark_line(**line), points.encode(tooltip="tip:N", shape=shape)]


def heading(text: str, unit: str) -> alt.Chart:
    """Return the title of a panel, above its axis: at the same height in every panel."""
    record = {"text": f"{text} ({unit})" if unit else text}
    mark: alt.Chart = chart_of([record]).mark_text(fontSize=12)
    place: alt.Chart = mark.encode(x=alt.value(-EXTENT), y=alt.value(-16), text="text:N")
    return place


def ratios(
    asked: Sequence[Question], beside: Mapping[str, Question], name: str = "ratios"
) -> Picture:
    """Draw single / multi with its interval for every row, by question, over its band."""
    rows = [one for question in asked for one in question.rows]
    ends = [
        end
        for _, row in rows
        for end in (row.estimate.ratio, row.estimate.low, row.estimate.high)
        if 1 / REACH < end < REACH
    ]
    edge = max([1.05, *(max(end, 1 / end) for end in ends)]) * 1.02
    old = {one.name: dict(beside[one.name].rows) for one in asked if one.name in beside}
    charts = [forest(one, edge, old.get(one.name, {}), one is asked[-1]) for one in asked]
    return picture(
        name,
        "; ".join(f"{label} {size(row)}, {row.verdict.word}" for label, row in rows),
        alt.vconcat(*charts, spacing=14) if len(charts) > 1 else charts[0],
        "single / multi, with 95 % intervals",
        "Left of 1 single needs less. Shaded: too small a difference to matter",
        old=bool(old),
    )


def forest(asked: Question, edge: float, old: Mapping[str, Row], is_last: bool) -> Chart:
    """Draw the ratios that answer one question, on an axis from 1 / edge to edge."""

    def clip(value: float) -> float:
        return digits(min(max(value, 1 / edge), edge))

    log = alt.Scale(type="log", domain=[clip(0), clip(edge)], nice=False, range=[225, 345])
    ticks = next(ticks for reach, ticks in TICKS.items() if edge <= reach)
    plain: dict[str, Any] = {"format": "~g", "domain": False, "ticks": False, "labelOverlap": False}

    def x(field: str) -> alt.X:
        axis = alt.Axis(values=ticks, labels=is_last, **plain)
        return alt.X(f"{field}:Q", title=None, scale=log, axis=axis)

    records = []
    marks = []
    for label, row in asked.rows:
        at, low, high = map(clip, (row.estimate.ratio, row.estimate.low, row.estimate.high))
        band, word = 1 + BANDS[row.metric.kind], row.verdict.word
        records.append(
            {
                "row": label,
                "ratio": at,
                "low": low,
                "high": high,
                "from": clip(1 / band),
                "to": clip(band),
                "word": word,
                "ahead": row.verdict.better or "neither",
                "text": verdict(row),
                "tip": f"{label}: {size(row)}, {word}, {medians(row)}",
            }
        )
        if kit := old.get(label):
            tip = f"{label}, committed run: {size(kit)}, {kit.verdict.word}"
            marks.append({"row": label, "ratio": clip(kit.estimate.ratio), "tip": tip})
    y = alt.Y("row:N", sort=None, axis=None)
    base = chart_of(records).encode(y=y)
    sides = alt.Scale(domain=[*ARMS, "neither"], range=[BLUE, ORANGE, QUIET])
    told = base.encode(tooltip="tip:N", color=alt.Color("ahead:N", legend=None, scale=sides))
    shapes = alt.Scale(domain=list(SHAPES), range=list(SHAPES.values()))
    shape = alt.Shape("word:N", legend=None, scale=shapes)
    layers = [
        base.mark_bar(color=BAND, height=18).encode(x=x("from"), x2="to:Q"),
        chart_of([{"ratio": 1}]).mark_rule(color=QUIET).encode(x=x("ratio")),
        told.mark_rule(strokeWidth=2).encode(x=x("low"), x2="high:Q"),
        told.mark_point(filled=True, size=70, opacity=1).encode(x=x("ratio"), shape=shape),
        base.mark_text().encode(x=alt.value(0), text="row:N"),
        base.mark_text().encode(x=alt.value(356), text="text:N"),
    ]
    if marks:
        tick = chart_of(marks).mark_tick(color=GREY, thickness=3, size=15)
        layers.append(tick.encode(x=x("ratio"), y=y, tooltip="tip:N"))
    title = alt.Title(asked.heading, fontSize=12, offset=5)
    return alt.layer(*layers).properties(width=460, height=alt.Step(20), title=title)


def chart_of(records: Records) -> alt.Chart:
    """Return a chart of some records."""
    return alt.Chart(alt.InlineData(values=records))


def verdict(row: Row) -> str:
    """Write ratio and word."""
    ratio = row.estimate.ratio
    decimals = 0 if ratio >= 100 else 3 if 0.985 < ratio < 1.015 else 2
    return f"{ratio:,.{decimals}f} {row.verdict.word}"


def listing(rows: Labelled) -> str:
    """Write the medians of rows and their words, as those who listen hear a picture."""
    return "; ".join(f"{label} {medians(row)}, {row.verdict.word}" for label, row in rows)


def medians(row: Row) -> str:
    """Write the medians of both approaches."""
    return " and ".join(f"{arm} {quantity(row.middle(arm), row.metric)}" for arm in ARMS)


def digits(value: float) -> float:
    """Round to five digits."""
    return float(f"{value:.5g}")
