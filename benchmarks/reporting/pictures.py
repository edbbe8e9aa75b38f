"""Draw the report's pictures, each once: one Vega-Lite specification for Markdown and page.

The Markdown gets SVG on a light ground of its own, so that it reads on a dark page, too. The page
gets the same drawing and brings it to life; its style sheet maps the colours named here to those
of a light or dark theme. Values have five digits and places one decimal: no eye sees more.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import altair as alt
import vl_convert

from benchmarks.judging.growth import Growth
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.verdict import BANDS
from benchmarks.reporting.questions import Labelled, Question, fleet_label, questions
from benchmarks.reporting.words import amount, pages, quantity, round_numbers, scale, size

__all__ = ["ARMS", "Picture", "outline", "pictures", "ratios", "svg", "verdict"]

INK, QUIET, FAINT, BAND, GROUND = "#1f2933", "#5b6770", "#d3d9de", "#e7edf3", "#ffffff"
COLOURS: Mapping[str, str] = MappingProxyType({"multi": "#0072b2", "single": "#c2410c"})
ARMS = tuple(COLOURS)
COMMITTED = "#8a94a0"
"""The kit's committed run, beside one's own."""
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
TICKS: Mapping[float, Sequence[float]] = MappingProxyType(
    {
        1.12: (0.95, 1, 1.05),
        1.45: (0.8, 1, 1.25),
        2.04: (0.7, 1, 1.4),
        4.1: (0.5, 1, 2),
        5: (0.25, 0.5, 1, 2, 4),
        REACH * 1.1: (0.1, 0.3, 1, 3, 10),
    }
)
"""How far an axis of ratios reaches to either side of 1 at most -> its ticks."""
WIDTH, LABELS = 430, 165
"""Width of a chart of bars, and how much of that its labels take, in any font."""
EXTENT = 34
"""Room for the numbers of a vertical axis, the same in every panel, so that panels align."""
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""vl-convert brings the first, so that text is as wide on every machine; the others fit it."""
CONFIG: Mapping[str, Any] = MappingProxyType(
    {
        "aria": False,
        "background": "transparent",
        "font": FONT,
        "padding": 12,
        "view": alt.ViewConfig(stroke=None),
        "text": alt.MarkConfig(fontSize=11.5, baseline="middle", align="left", color=INK),
        "axis": alt.AxisConfig(
            domainColor=FAINT,
            tickColor=FAINT,
            gridColor=BAND,
            labelColor=QUIET,
            labelFontSize=11.5,
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
SUPERFLUOUS = (
    r'<path class="(?:fore|back)ground"[^>]*/>'
    r'| (?:class|role|aria-[a-z]+|pointer-events|font-family)="[^"]*"| (?:stroke-)?opacity="1"'
    r'| [xy]2="0"| stroke-width="1"| transform="translate\(0,0\)"'
)
"""What makes a drawing three times as long and shows nothing."""

Records = list[dict[str, Any]]
Chart = alt.LayerChart | alt.FacetChart


@dataclass(frozen=True)
class Picture:
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
    if "visit" in asked:
        title = "A first visit: from click to painted"
        drawn.append(bars(title, asked["visit"], old.get("visit")))
    if report.growths:
        drawn.append(growth(report.growths, report.beside.growths if report.beside else ()))
    if parts:
        rows = [(label, row) for label, row in asked["workers"].rows if label in parts]
        title = "Memory of a server and its workers"
        drawn.append(bars(title, Question("workers", "", rows), old.get("workers"), parts))
    if "answers" in asked:
        drawn.append(bars("Time of an answer", asked["answers"], old.get("answers")))
    if measured := [one for one in asked.values() if one.measured]:
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
    rounded = re.sub(r"<[^>]*>", lambda tag: re.sub(r"-?\d+\.\d{2,}", tenth, tag[0]), drawn)
    return rounded.replace("<svg", f'<svg font-family="{FONT}"', 1)


def picture(name: str, said: str, chart: Any, title: str, *notes: str, old: bool) -> Picture:
    """Put a title on a chart, with notes below, and write its specification."""
    lines = [*notes, *(["Grey marks: the kit's committed run"] if old else [])]
    head = alt.Title(title, subtitle=lines, frame="bounds", offset=14)
    spec = chart.properties(title=head).configure(**CONFIG).to_dict()
    del spec["$schema"]
    return Picture(name, f"{title}. {said}.", json.dumps(spec, separators=(",", ":")))


# ------------------------------------------------------------------------------------------- bars


def bars(
    title: str,
    asked: Question,
    beside: Question | None,
    parts: Mapping[str, Mapping[str, Sequence[float]]] = MappingProxyType({}),
) -> Picture:
    """Draw a bar for every row and approach, from 0, with the value and the word in writing.

    `parts` is label -> arm -> what the value is the sum of: a master, and then its workers.
    """
    old = dict(beside.rows) if beside else {}
    unit = asked.rows[0][1].metric.unit
    ends = [row.middle(arm) for _, row in asked.rows for arm in ARMS]
    factor, _ = scale(max(ends), unit)
    pieces: Records = []
    marks: Records = []
    values: Records = []
    for label, row, arm in ((label, row, arm) for label, row in asked.rows for arm in ARMS):
        here, value = {"row": label, "arm": arm}, row.middle(arm)
        sums = parts.get(label, {}).get(arm, [value])
        for place, part in enumerate(sums):
            start = sum(sums[:place])
            what = f", {f'worker {place}' if place else 'master'}" if len(sums) > 1 else ""
            pieces.append(
                {
                    **here,
                    "from": five_digits(start / factor),
                    "to": five_digits((start + part) / factor),
                    "shade": 0.6 if place else 1,
                    "tip": f"{label}, {arm}{what}: {amount(part, unit)}"
                    f" (median of {row.estimate.n} blocks)",
                }
            )
        reach = value
        if label in old:
            kit = old[label].middle(arm)
            reach = max(value, kit)
            tip = f"{label}, {arm}, committed run: {amount(kit, unit)}"
            marks.append({**here, "to": five_digits(kit / factor), "tip": tip})
        text = f"{arm} {amount(value, unit)}"
        values.append({**here, "to": five_digits(reach / factor), "text": text})

    top = max(one["to"] for one in values) * 1.5
    across = alt.Scale(domain=[0, top], nice=False, range=[LABELS, WIDTH])
    y = alt.Y("row:N", sort=None, axis=None, scale=alt.Scale(paddingInner=0.3, paddingOuter=0))
    offset = alt.YOffset("arm:N", sort=list(ARMS), scale=alt.Scale(paddingInner=0.1))

    def chart(records: Records, x: str) -> alt.Chart:
        place = alt.X(f"{x}:Q", scale=across, axis=None)
        return alt.Chart(data(records)).encode(x=place, y=y, yOffset=offset)

    words = [{"row": label, "text": verdict(row)} for label, row in asked.rows]
    caption = alt.Chart(data(words)).encode(x=alt.value(0), y=y)
    layers = [
        chart(pieces, "from")
        .mark_bar(stroke=GROUND, strokeWidth=1 if parts else 0)
        .encode(
            x2="to:Q",
            color=by_arm(),
            opacity=alt.Opacity("shade:Q", scale=None),
            tooltip="tip:N",
        ),
        chart(values, "to").mark_text(dx=5).encode(text="text:N"),
        caption.mark_text(dy=-7).encode(text="row:N"),
        caption.mark_text(dy=8, color=QUIET).encode(text="text:N"),
    ]
    if marks:
        tick = chart(marks, "to").mark_tick(
            color=COMMITTED, thickness=4, size=15, stroke=GROUND, strokeWidth=1
        )
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


# ------------------------------------------------------------------------------------------ panels


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
    both = [one, *([old] if old else [])]
    values = [
        value
        for growth in both
        for points in growth.points.values()
        for count, value in points.items()
        if count in sizes
    ]
    factor, unit = scale(max(values), one.metric.unit)
    low, high = min(values) / factor / 1.15, max(values) / factor * 1.15
    x = alt.X(
        "pages:Q",
        title=None,
        scale=alt.Scale(type="log", domain=[sizes[0], sizes[-1]], nice=False),
        axis=alt.Axis(
            values=sizes,
            grid=False,
            labelOverlap=False,
            labelExpr="datum.value < 1000 ? datum.value : datum.value / 1000 + 'k'",
        ),
    )
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(type="log", domain=[five_digits(low), five_digits(high)], nice=False),
        axis=alt.Axis(
            values=round_numbers(low, high), format="~g", minExtent=EXTENT, maxExtent=EXTENT
        ),
    )
    own, *kit = [
        [
            {
                "arm": arm,
                "pages": count,
                "value": five_digits(value / factor),
                "tip": f"{one.metric.label}, {arm}{', committed run' * (growth is old)}, "
                f"{count:,} pages: {quantity(value, one.metric)}",
            }
            for arm, points in growth.points.items()
            for count, value in points.items()
            if count in sizes
        ]
        for growth in both
    ]
    base = alt.Chart(data(own)).encode(x=x, y=y, color=by_arm())
    last = sorted(own, key=lambda record: (record["pages"], record["value"]))[-2:]
    layers = [
        base.mark_line(strokeWidth=2),
        base.mark_point(filled=True, size=40, opacity=1).encode(tooltip="tip:N", shape=by_shape()),
        *(
            alt.Chart(data([record]))
            .mark_text(dx=7, dy=dy)
            .encode(x=x, y=y, text="arm:N", color=by_arm())
            for record, dy in zip(last, (3, -3), strict=True)
        ),
    ]
    for records in kit:
        grey = alt.Chart(data(records)).encode(x=x, y=y, detail="arm:N")
        layers.insert(0, grey.mark_line(color=COMMITTED, strokeDash=[3, 3], strokeWidth=1.5))
        layers.append(grey.mark_point(color=COMMITTED, size=30).encode(tooltip="tip:N"))
    meets = one.crossing.pages
    if one.straight and meets and sizes[0] <= meets <= sizes[-1]:
        text = f"cross at {pages(meets)} pages"
        cross = alt.Chart(data([{"pages": five_digits(meets), "tip": text}])).encode(x=x)
        layers += [
            cross.mark_rule(color=QUIET, strokeDash=[2, 3]).encode(tooltip="tip:N"),
            cross.mark_text(dx=4, color=QUIET, baseline="top").encode(y=alt.value(2), text="tip:N"),
        ]
    layers.append(heading(one.metric.label, unit))
    return alt.layer(*layers).properties(width=138, height=120)


def blocks(rows: Labelled) -> Picture:
    """Draw every value in the order of the blocks, nothing left out."""
    panels = [block_panel(label, row) for label, row in rows]
    said = "; ".join(f"{label} {share_of_blocks(row)}" for label, row in rows)
    return picture(
        "blocks",
        f"single needed less than multi in: {said}",
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
            "block": place,
            "value": five_digits(value / factor),
            "tip": f"{label}, {arm}, block {place}: {quantity(value, row.metric)}",
        }
        for arm in ARMS
        for place, value in enumerate(row.arms[arm], start=1)
    ]
    base = alt.Chart(data(records)).encode(
        x=alt.X("block:Q", title=None, axis=alt.Axis(grid=False, values=[1, row.estimate.n])),
        y=alt.Y(
            "value:Q",
            title=None,
            scale=alt.Scale(zero=False, nice=False, padding=6),
            axis=alt.Axis(tickCount=3, minExtent=EXTENT, maxExtent=EXTENT),
        ),
        color=by_arm(),
    )
    points = base.mark_point(filled=True, size=18, opacity=1)
    return alt.layer(
        base.mark_line(strokeWidth=1, opacity=0.5),
        points.encode(tooltip="tip:N", shape=by_shape()),
        heading(label, unit),
    ).properties(width=170, height=56)


def heading(text: str, unit: str) -> alt.Chart:
    """Return the title of a panel, above its axis: at the same height in every panel."""
    record = {"text": f"{text} ({unit})" if unit else text}
    mark: alt.Chart = alt.Chart(data([record])).mark_text(fontSize=12)
    place: alt.Chart = mark.encode(x=alt.value(-EXTENT), y=alt.value(-16), text="text:N")
    return place


# ------------------------------------------------------------------------------------------ ratios


def ratios(
    asked: Sequence[Question], beside: Mapping[str, Question], name: str = "ratios"
) -> Picture:
    """Draw single / multi with its interval for every row, by question, over its band."""
    rows = [one for question in asked for one in question.rows]
    bounds = [
        end
        for _, row in rows
        for end in (row.estimate.ratio, row.estimate.low, row.estimate.high)
        if 1 / REACH < end < REACH
    ]
    edge = max([1.05, *(max(end, 1 / end) for end in bounds)]) * 1.02
    charts = [
        forest(one, edge, dict(beside[one.name].rows) if one.name in beside else {}, one is last)
        for last in asked[-1:]
        for one in asked
    ]
    return picture(
        name,
        "; ".join(f"{label} {size(row)}, {row.verdict.word}" for label, row in rows),
        alt.vconcat(*charts, spacing=14) if len(charts) > 1 else charts[0],
        "single / multi, with 95 % intervals",
        "Left of 1 single needs less. Shaded: too small a difference to matter",
        old=bool(beside),
    )


def forest(asked: Question, edge: float, old: Mapping[str, Row], last: bool) -> Chart:
    """Draw the ratios that answer one question, on an axis from 1 / edge to edge."""

    def clip(value: float) -> float:
        return five_digits(min(max(value, 1 / edge), edge))

    def x(field: str) -> alt.X:
        return alt.X(
            f"{field}:Q",
            title=None,
            scale=alt.Scale(type="log", domain=[clip(0), clip(edge)], nice=False, range=[225, 345]),
            axis=alt.Axis(
                values=next(ticks for reach, ticks in TICKS.items() if edge <= reach),
                format="~g",
                domain=False,
                ticks=False,
                labels=last,
                labelOverlap=False,
            ),
        )

    records = [
        {
            "row": label,
            "ratio": clip(row.estimate.ratio),
            "low": clip(row.estimate.low),
            "high": clip(row.estimate.high),
            "from": clip(1 / (1 + BANDS[row.metric.kind])),
            "to": clip(1 + BANDS[row.metric.kind]),
            "word": row.verdict.word,
            "ahead": row.verdict.better or "neither",
            "text": verdict(row),
            "tip": f"{label}: {size(row)}, {row.verdict.word}, {medians(row)}",
        }
        for label, row in asked.rows
    ]
    marks = [
        {
            "row": label,
            "ratio": clip(old[label].estimate.ratio),
            "tip": f"{label}, committed run: {size(old[label])}, {old[label].verdict.word}",
        }
        for label, _ in asked.rows
        if label in old
    ]
    y = alt.Y("row:N", sort=None, axis=None)
    base = alt.Chart(data(records)).encode(y=y)
    told = base.encode(
        tooltip="tip:N",
        color=alt.Color(
            "ahead:N",
            legend=None,
            scale=alt.Scale(domain=[*ARMS, "neither"], range=[*COLOURS.values(), QUIET]),
        ),
    )
    layers = [
        base.mark_bar(color=BAND, height=18).encode(x=x("from"), x2="to:Q"),
        alt.Chart(data([{"ratio": 1}])).mark_rule(color=QUIET).encode(x=x("ratio")),
        told.mark_rule(strokeWidth=2).encode(x=x("low"), x2="high:Q"),
        told.mark_point(filled=True, size=70, opacity=1).encode(
            x=x("ratio"),
            shape=alt.Shape(
                "word:N",
                legend=None,
                scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
            ),
        ),
        base.mark_text().encode(x=alt.value(0), text="row:N"),
        base.mark_text().encode(x=alt.value(356), text="text:N"),
    ]
    if marks:
        tick = alt.Chart(data(marks)).mark_tick(color=COMMITTED, thickness=3, size=15)
        layers.append(tick.encode(x=x("ratio"), y=y, tooltip="tip:N"))
    return alt.layer(*layers).properties(
        width=460, height=alt.Step(20), title=alt.Title(asked.heading, fontSize=12, offset=5)
    )


# ------------------------------------------------------------------------------------ small things


def by_arm() -> alt.Color:
    """Colour by approach, the same everywhere."""
    scale = alt.Scale(domain=list(ARMS), range=list(COLOURS.values()))
    return alt.Color("arm:N", legend=None, scale=scale)


def by_shape() -> alt.Shape:
    """Shape a point by approach, so that colour alone tells nothing."""
    scale = alt.Scale(domain=list(ARMS), range=["circle", "square"])
    return alt.Shape("arm:N", legend=None, scale=scale)


def data(records: Records) -> alt.InlineData:
    """Return records as data of a chart."""
    return alt.InlineData(values=records)


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


def share_of_blocks(row: Row) -> str:
    """Write in how many blocks `single` needed less."""
    pairs = list(zip(row.arms["single"], row.arms["multi"], strict=True))
    return f"{sum(single < multi for single, multi in pairs)} of {len(pairs)} blocks"


def five_digits(value: float) -> float:
    """Round to five digits."""
    return float(f"{value:.5g}")


def tenth(number: re.Match[str]) -> str:
    """Round a number in writing."""
    return f"{float(number[0]):.1f}"
