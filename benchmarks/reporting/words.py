"""Write numbers, rows and tables as text: with the digits that they bear, in words people say."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from crossroads.benchmarks.judging.rows import ARMS, Row
from crossroads.benchmarks.judging.statistics import (
    Estimate,
    minimum_blocks,
    smallest_detectable_effect,
)
from crossroads.benchmarks.judging.verdict import comparisons
from crossroads.benchmarks.metrics import Metric

SCALES: Mapping[str, Sequence[tuple[float, str]]] = MappingProxyType(
    {
        "s": ((1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")),
        "bytes": ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1, "bytes")),
        "count": ((1e9, "billion"), (1e6, "million"), (1, "")),
    }
)
"""Unit of a metric -> what to divide a value by, and the unit that it is then in."""
DUST = 1e-9
"""Relative differences that rounding leaves behind."""


def scale(value: float, unit: str) -> tuple[float, str]:
    """Return what to divide a value by, and the unit that it is then in."""
    return next((row for row in SCALES[unit] if abs(value) >= row[0]), SCALES[unit][-1])


def amount(value: float, unit: str) -> str:
    """Write a value with its unit, to three digits."""
    factor, name = scale(value, unit)
    decimals = max(0, 2 - math.floor(math.log10(abs(value) / factor))) if value else 0
    return f"{value / factor:,.{decimals}f} {name}".strip()


def quantity(value: float, metric: Metric) -> str:
    """Write a value with its unit: counts in full, what was measured to three digits."""
    if metric.kind == "exact":
        return f"{value:,.15g}" + (" bytes" if metric.unit == "bytes" else "")
    if not value or (metric.kind, metric.unit) == ("traffic", "count"):
        return f"{value:,.15g}"
    return amount(value, metric.unit)


def ratio(estimate: Estimate | None, *, counted: bool = False) -> str:
    """Write a ratio with its interval, or why there is none."""
    if estimate is None:
        return "not measured"
    decimals = 3 if counted or estimate.high - estimate.low >= 0.005 else 4
    if counted:
        ends = "counted"
    elif not estimate.n:
        ends = "medians, not side by side"
    elif math.isinf(estimate.high):
        ends = f"no interval below {minimum_blocks()} blocks"
    else:
        ends = f"{estimate.low:.{decimals}f} to {estimate.high:.{decimals}f}"
    return f"{estimate.ratio:.{decimals}f} ({ends})"


def percent(change: float) -> str:
    """Write a relative change: 0.03 is 3.0 %."""
    if not math.isfinite(change):
        return "unknown"
    return f"{100 * change:.1f} %" if change >= 0.01 or not change else f"{100 * change:.2g} %"


def bar(size: float) -> str:
    """Draw a ratio as a bar of blocks: ten of them are 1, and none is longer than twenty."""
    return "█" * max(1, min(20, round(10 * size)))


def pages(number: float) -> str:
    """Write a number of pages, which an estimate gives no more than two digits of."""
    if number < 100:
        return f"{number:.0f}"
    step = 10 ** (math.floor(math.log10(number)) - 1)
    return f"{round(number / step) * step:,.0f}"


def round_numbers(low: float, high: float) -> list[float]:
    """Return two to six round numbers between two values, for a logarithmic axis.

    Over a factor of less than four they are evenly spaced, beyond that evenly by their logarithms.
    """
    if high < 4 * low:
        power = 10.0 ** math.floor(math.log10((high - low) / 2))
        step = next(size * power for size in (5, 2, 1) if size * power <= (high - low) / 2)
        first, last = math.ceil(low / step), math.floor(high / step)
        return [float(f"{step * place:.6g}") for place in range(first, last + 1)]
    every = [float(f"{digit}e{power}") for power in range(-12, 13) for digit in (1, 2, 3, 5)]
    for digits in ("1", "13", "125"):
        chosen = [one for one in every if low <= one <= high and f"{one:e}"[0] in digits]
        if len(chosen) > 1:
            return chosen[:: (len(chosen) + 4) // 5]
    return [low, high]


def phrase(row: Row) -> str:
    """Write what `single` takes as a relative change and an amount: '3.3 % less time, 12 ms'."""
    less, more = ("fewer", "more") if row.metric.unit == "count" else ("less", "more")
    change = f"{percent(abs(row.estimate.ratio - 1))} {less if row.difference < 0 else more}"
    amount = quantity(abs(row.difference), row.metric)
    return f"{change} {row.metric.kind}, {amount}" if row.difference else "the same"


def size(row: Row) -> str:
    """Write the ratio of a row with its interval, or alone if it is exact."""
    if row.metric.kind == "exact":
        return f"{row.estimate.ratio:.3f}"
    if row.verdict.estimate is None:
        return f"{row.estimate.ratio:.3f} (medians, no interval)"
    return ratio(row.estimate, counted=row.verdict.counted)


def middles(row: Row) -> list[str]:
    """Write the medians of both approaches."""
    return [quantity(row.middle(arm), row.metric) for arm in ARMS]


def detectable(row: Row) -> str:
    """Write the smallest relative change that a run like this one would see."""
    if row.verdict.estimate is None:
        return "-"
    if row.verdict.counted:
        return "any"
    return percent(max(map(smallest_detectable_effect, comparisons(row.arms))))


def beside(row: Row) -> str:
    """Show a ratio as a bar if it says something, and as a word if not."""
    if row.verdict.word == "tie":
        return "the same"
    if row.verdict.better is None:
        return "no difference found"
    return f"{bar(row.estimate.ratio)} {100 * row.estimate.ratio:.0f} %"


INTERVAL = "single / multi (95 % interval) >"
COLUMNS: Mapping[str, Callable[[Row], str]] = MappingProxyType(
    {
        "word": lambda row: row.verdict.word,
        "how sure": lambda row: row.verdict.word,
        "`multi` >": lambda row: middles(row)[0],
        "`single` >": lambda row: middles(row)[1],
        INTERVAL: size,
        "n >": lambda row: str(row.estimate.n),
        "`single` takes": lambda row: phrase(row) if row.verdict.better else "",
        "`single` in % of `multi`": beside,
        "single - multi >": lambda row: (
            f"{row.difference:+,.15g}" if row.difference else "the same"
        ),
        "what it is": lambda row: row.metric.why,
        "why": lambda row: row.verdict.reason,
        "would detect >": detectable,
        "`multi` again / `multi` >": lambda row: ratio(
            row.verdict.again, counted=row.verdict.counted
        ),
        "control / `multi` (95 % interval) >": lambda row: ratio(row.verdict.control),
    }
)
"""Heading of a column -> what a row has in it."""
USUAL = ("word", "`multi` >", "`single` >", INTERVAL, "n >")


def rows_table(rows: Iterable[Row], *heads: str, first: str = "") -> str:
    """Write rows as a table, with these of `COLUMNS` behind their labels."""
    cells = [[row.metric.label, *(COLUMNS[head](row) for head in heads)] for row in rows]
    return table(cells, first, *heads)


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    *others, last = words or [""]
    return f"{', '.join(others)} and {last}" if others else last


def capital(text: str) -> str:
    """Begin a sentence with a capital letter, behind a mark if need be; leave the rest alone."""
    return re.sub(r"^\W*[a-z]", lambda first: first[0].upper(), text)


def plain(text: str) -> str:
    """Take Markdown out of a sentence, for places that show it as it stands."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("`", "").replace("*", "")


def table(rows: Iterable[Sequence[str]], *heads: str) -> str:
    """Write a table in Markdown; a heading that ends in `>` stands above numbers.

    Raises ValueError for a row that has not as many cells as there are headings.
    """
    rules = [" ---: " if head.endswith(">") else " :--- " for head in heads]
    names = [f" {head.removesuffix('>').strip()} " for head in heads]
    lines = ["|".join(names), "|".join(rules)]
    for cells in rows:
        if len(cells) != len(heads):
            raise ValueError(f"cells are {list(cells)!r}: expected {len(heads)}, one per heading")
        lines.append("|".join(f" {cell} " for cell in cells))
    return "\n".join(f"|{line}|" for line in lines)


def brief(value: object) -> str:
    """Write what the run recorded, one fact or several, or that it recorded none."""
    match value:
        case None | "":
            return "not recorded"
        case Mapping():
            return ", ".join(f"{name} {brief(one)}" for name, one in sorted(value.items()))
        case list() | tuple():
            return ", ".join(map(brief, value))
        case float():
            return f"{value:.3g}"
    return str(value)
