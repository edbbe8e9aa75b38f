"""Where things stand in the interactive page's drawings: numbers in, places out.

The page draws with its own style sheet, so that it can be light or dark and be asked for values.
Places are in the units of a drawing's view box and rounded to a tenth, which no eye tells apart.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.judging.growth import Growth
from benchmarks.judging.model import Timeline
from benchmarks.judging.rows import Row
from benchmarks.judging.statistics import log_ratios
from benchmarks.judging.verdict import BANDS
from benchmarks.judging.workers import Fleet
from benchmarks.reporting.numbers import amount, quantity, round_numbers, scale, short

__all__ = [
    "RULERS",
    "Bar",
    "Order",
    "Panel",
    "Strip",
    "Tick",
    "axis",
    "bars",
    "orders",
    "panel",
    "ruler",
    "strip",
]

RULERS: Sequence[tuple[float, tuple[float, ...]]] = (
    (1.035, (0.97, 0.98, 0.99, 1, 1.01, 1.02, 1.03)),
    (1.12, (0.9, 0.95, 1, 1.05, 1.1)),
    (1.3, (0.8, 0.9, 1, 1.1, 1.25)),
    (2.2, (0.5, 0.7, 1, 1.4, 2)),
    (5, (0.25, 0.5, 1, 2, 4)),
    (12, (0.1, 0.3, 1, 3, 10)),
)
"""How far a ratio axis reaches to either side of 1, and the ticks it then carries."""

STRIP = 300
"""Width of a line of the forest plot."""

PANEL = (300, 190)
"""Width and height of a panel of the crossing plot."""

FRAME = (44, 8, 10, 24)
"""Room left, top, right and bottom of a panel, for its ticks."""

ORDER = (360, 100)
"""Width and height of a panel of the run order."""

BAR = 300
"""Width of the longest stacked bar."""

Span = tuple[float, float]


@dataclass(frozen=True)
class Tick:
    """A place on an axis, and what is written there."""

    place: float
    text: str


@dataclass(frozen=True)
class Strip:
    """A line of the forest plot: places of the band, the interval, the ratio and every block.

    `again` is the interval of `multi` against itself, None where there is none to show.
    """

    band: Span
    again: Span | None
    interval: Span
    centre: float
    blocks: Sequence[float]
    void: bool


@dataclass(frozen=True)
class Point:
    """A measured point: its arm, its place, and what it is."""

    arm: str
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Panel:
    """A panel of the crossing plot. `lines` is arm -> path, empty where none fits."""

    name: str
    label: str
    lines: Mapping[str, str]
    points: Sequence[Point]
    across: Sequence[Tick]
    up: Sequence[Tick]
    crossing: tuple[float, float, float] | None


@dataclass(frozen=True)
class Bar:
    """A stacked bar: pieces as place, width and what they are, and the sum beside them."""

    label: str
    arm: str
    pieces: Sequence[tuple[float, float, str]]
    end: float
    total: str


@dataclass(frozen=True)
class Order:
    """A panel of the run order: every sample, and the ticks of percent off its arm's median."""

    label: str
    points: Sequence[Point]
    up: Sequence[Tick]


def ruler(ends: Iterable[float]) -> tuple[float, tuple[float, ...]]:
    """Choose the shortest axis of ratios that shows every end which any axis can show."""
    reach = [max(end, 1 / end) for end in ends if 1 / RULERS[-1][0] < end < RULERS[-1][0]]
    return next(row for row in RULERS if row[0] >= max(reach, default=1) or row == RULERS[-1])


def ends(row: Row) -> list[float]:
    """Return the ratios that the axis of a row should show."""
    again, one = row.verdict.again, row.estimate
    bounds = (again.low, again.high) if again else ()
    return [one.ratio, one.low, one.high, 1 + BANDS[row.metric.kind], *bounds]


def place(ratio: float, edge: float) -> float:
    """Return where a ratio is on an axis from 1 / edge to edge; what is beyond is at its end."""
    within = min(max(ratio, 1 / edge), edge)
    return tenth(STRIP / 2 + (STRIP / 2 - 6) * math.log(within) / math.log(edge))


def axis(rows: Sequence[Row]) -> tuple[float, list[Tick]]:
    """Return how far the axis for some rows reaches, and its ticks."""
    edge, ticks = ruler(end for row in rows for end in ends(row))
    return edge, [Tick(place(tick, edge), f"{tick:g}") for tick in ticks]


def strip(row: Row, edge: float) -> Strip:
    """Return a line of the forest plot for a row, on an axis that reaches to `edge`."""
    again, band = row.verdict.again, 1 + BANDS[row.metric.kind]
    measured = not row.verdict.counted
    logs = log_ratios(row.arms["single"], row.arms["multi"]) if measured else []
    return Strip(
        band=(place(1 / band, edge), place(band, edge)),
        again=(place(again.low, edge), place(again.high, edge)) if again else None,
        interval=(place(row.estimate.low, edge), place(row.estimate.high, edge)),
        centre=place(row.estimate.ratio, edge),
        blocks=[place(math.exp(log), edge) for log in logs],
        void=row.verdict.word == "void",
    )


def panel(growth: Growth) -> Panel:
    """Return a panel of the crossing plot, both axes logarithmic."""
    values = [value for points in growth.points.values() for value in points.values()]
    sizes = sorted(growth.rows)
    factor, unit = scale(max(values), growth.metric.unit)
    low, high = min(values) / 1.15, max(values) * 1.15
    x, y = across(sizes), upwards(low, high)
    steps = [sizes[0] * (sizes[-1] / sizes[0]) ** (step / 40) for step in range(41)]
    found = growth.crossing
    meets = found.pages if found.word == "cross" and growth.straight else None
    return Panel(
        name=growth.metric.name,
        label=f"{growth.metric.label} ({unit})" if unit else growth.metric.label,
        lines={
            arm: path((x(step), y(line.at(step))) for step in steps)
            for arm, line in growth.lines.items()
            if growth.straight
        },
        points=[
            Point(
                arm,
                x(size),
                y(value),
                f"{arm}, {size:,} pages: {quantity(value, growth.metric)}",
            )
            for arm, points in growth.points.items()
            for size, value in points.items()
        ],
        across=[Tick(x(size), short(size)) for size in sizes],
        up=[
            Tick(y(tick * factor), short(tick))
            for tick in round_numbers(low / factor, high / factor)
        ],
        crossing=(x(meets), x(found.low or meets), x(found.high or meets)) if meets else None,
    )


class Logarithmic:
    """A logarithmic axis from one value to another, and from one place to another."""

    def __init__(self, values: Span, places: Span) -> None:
        self._low, self._high = map(math.log, values)
        self._from, self._to = places

    def __call__(self, value: float) -> float:
        """Return the place of a value; one that is outside is at the end of the axis."""
        share = (math.log(max(value, 1e-300)) - self._low) / (self._high - self._low)
        return tenth(self._from + min(max(share, 0), 1) * (self._to - self._from))


def across(sizes: Sequence[int]) -> Logarithmic:
    """Return the axis of the number of pages."""
    left, _, right, _ = FRAME
    return Logarithmic((sizes[0], sizes[-1]), (left + 8, PANEL[0] - right - 8))


def upwards(low: float, high: float) -> Logarithmic:
    """Return the axis of a cost."""
    _, top, _, bottom = FRAME
    return Logarithmic((low, high), (PANEL[1] - bottom, top))


def path(points: Iterable[Span]) -> str:
    """Write points as a path."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def bars(fleets: Sequence[Fleet]) -> list[Bar]:
    """Return a stacked bar for every fleet and arm, all to the same scale."""
    stacked = [
        (fleet, arm, parts) for fleet in fleets for arm, parts in fleet.parts.items() if parts
    ]
    most = max((sum(parts) for _, _, parts in stacked), default=1)
    return [bar(fleet, arm, parts, BAR / most) for fleet, arm, parts in stacked]


def bar(fleet: Fleet, arm: str, parts: Sequence[float], per_byte: float) -> Bar:
    """Return one stacked bar."""
    starts = [sum(parts[:piece]) * per_byte for piece in range(len(parts))]
    names = ["master", *(f"worker {number}" for number in range(1, len(parts)))]
    how = "with preload" if fleet.preload else "without preload"
    return Bar(
        label=f"{fleet.workers} worker{'s' if fleet.workers > 1 else ''} {how}",
        arm=arm,
        pieces=[
            (tenth(start), tenth(size * per_byte), f"{arm}, {name}: {amount(size, 'bytes')}")
            for start, size, name in zip(starts, parts, names, strict=True)
        ],
        end=tenth(sum(parts) * per_byte),
        total=amount(sum(parts), "bytes"),
    )


def orders(timelines: Sequence[Timeline]) -> list[Order]:
    """Return a panel of the run order for every metric."""
    return [order(timeline) for timeline in timelines]


def order(timeline: Timeline) -> Order:
    """Return one panel of the run order; the axis reaches as far as the furthest sample."""
    reach = max((abs(dot.deviation) for dot in timeline.dots), default=0) or 1
    width, height = ORDER
    last = max(dot.place for dot in timeline.dots)

    def y(deviation: float) -> float:
        return tenth(height / 2 - deviation / reach * (height / 2 - 6))

    return Order(
        label=timeline.label,
        points=[
            Point(
                dot.arm,
                tenth(66 + (dot.place - 1) / max(last - 1, 1) * (width - 74)),
                y(dot.deviation),
                f"{dot.arm}, sample {dot.place}: {dot.deviation:+.2f} % off its median",
            )
            for dot in timeline.dots
        ],
        up=[Tick(y(end), f"{end:+.2g} %") for end in (reach, -reach)] + [Tick(y(0), "0")],
    )


def tenth(value: float) -> float:
    """Round to a tenth of a unit."""
    return round(value, 1)
