"""Write numbers as text, with as many digits as they bear and the unit that suits their size."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from benchmarks.judging.statistics import Estimate, minimum_blocks
from benchmarks.metrics import METRICS, Metric

__all__ = [
    "amount",
    "answered",
    "brief",
    "half_width",
    "memory",
    "pages",
    "percent",
    "quantity",
    "ratio",
    "round_numbers",
    "scale",
    "short",
    "signed",
]

SCALES: Mapping[str, Sequence[tuple[float, str]]] = MappingProxyType(
    {
        "s": ((1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")),
        "bytes": ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1, "bytes")),
        "count": ((1e9, "billion"), (1e6, "million"), (1, "")),
    }
)
"""Unit of a metric -> what to divide a value by, and the unit that it is then in."""


def scale(value: float, unit: str) -> tuple[float, str]:
    """Return what to divide a value by, and the unit that it is then in."""
    return next((row for row in SCALES[unit] if abs(value) >= row[0]), SCALES[unit][-1])


def quantity(value: float, metric: Metric) -> str:
    """Write a value with its unit: counts in full, what was measured to three digits."""
    if metric.kind == "exact":
        return f"{value:,.15g}" + (" bytes" if metric.unit == "bytes" else "")
    return amount(value, metric.unit)


def amount(value: float, unit: str) -> str:
    """Write a value with its unit, to three digits."""
    factor, name = scale(value, unit)
    decimals = max(0, 2 - math.floor(math.log10(abs(value) / factor))) if value else 0
    return f"{value / factor:,.{decimals}f} {name}".strip()


def memory(count: float | None) -> str:
    """Write a number of bytes."""
    return quantity(count, METRICS["memory.start"]) if count else "not recorded"


def ratio(estimate: Estimate | None, *, counted: bool = False) -> str:
    """Write a ratio with its interval, or why there is none."""
    if estimate is None:
        return "not measured"
    decimals = 3 if counted or estimate.high - estimate.low >= 0.005 else 4
    if counted:
        ends = "counted"
    elif math.isinf(estimate.high):
        ends = f"no interval below {minimum_blocks()} blocks"
    else:
        ends = f"{estimate.low:.{decimals}f} to {estimate.high:.{decimals}f}"
    return f"{estimate.ratio:.{decimals}f} ({ends})"


def half_width(estimate: Estimate) -> str:
    """Write half an interval as a relative change."""
    low, high = estimate.low, estimate.high
    return percent(math.sqrt(high / low) - 1 if low else math.inf)


def percent(change: float) -> str:
    """Write a relative change: 0.03 is 3.0 %."""
    if not math.isfinite(change):
        return "unknown"
    return f"{100 * change:.1f} %" if change >= 0.01 or not change else f"{100 * change:.2g} %"


def signed(difference: float) -> str:
    """Write the difference of two counts with its sign."""
    return f"{difference:+,.15g}" if difference else "the same"


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


def short(value: float) -> str:
    """Write a tick: thousands as k."""
    return f"{value / 1000:g}k" if value >= 1000 else f"{value:.3g}"


def answered(answer: bool | None) -> str:
    """Answer a question of a table."""
    return "cannot tell" if answer is None else "yes" if answer else "**no**"


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
