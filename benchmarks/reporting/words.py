"""Say numbers and rows in words: the phrases that the report's sentences are made of."""

import math
import re
from collections.abc import Mapping, Sequence

from benchmarks.judging.model import AboveFloor
from benchmarks.judging.rows import Row
from benchmarks.judging.statistics import log_ratios, smallest_detectable_effect
from benchmarks.judging.workers import Fleet
from benchmarks.metrics import PHASES
from benchmarks.reporting.numbers import half_width, percent, quantity, ratio

__all__ = [
    "PROMISE",
    "against_floor",
    "capital",
    "detectable",
    "footprint",
    "inside",
    "label",
    "listed",
    "outcome",
    "outdated",
    "phases",
    "phrase",
    "plain",
    "precision",
    "size",
    "takes",
]

PROMISE = (
    "Several Dash instances in one process work, but upstream does not promise that they do: an "
    "open issue asks to document one instance per process as the supported maximum "
    "([plotly/dash#2399](https://github.com/plotly/dash/issues/2399))."
)


def label(row: Row) -> str:
    """Return the metric's label as it reads inside a sentence, among others."""
    return inside(row.metric.label.replace(", ", " "))


def inside(text: str) -> str:
    """Begin with a small letter, unless the first word is an abbreviation."""
    return text if text[:2].isupper() else text[0].lower() + text[1:]


def phrase(row: Row) -> str:
    """Write what `single` takes as a ratio and an amount: '3.3 % less time, 12 ms'.

    Far from 1 the ratio itself is easier to read: '0.19 of the time, 7.4 s less'.
    """
    less, more = ("fewer", "more") if row.metric.unit == "count" else ("less", "more")
    way, kind = less if row.difference < 0 else more, row.metric.kind
    amount = quantity(abs(row.difference), row.metric)
    if not row.difference:
        amount, way = "the same", ""
    if kind == "exact":
        both = [quantity(row.middle(arm), row.metric) for arm in ("single", "multi")]
        return f"{both[0]} against {both[1]}, {amount} {way}".strip()
    size = row.estimate.ratio
    if size < 0.5:
        return f"{size:.2f} of the {kind}, {amount} {way}".strip()
    if size > 2:
        return f"{size:.1f} times the {kind}, {amount} {way}".strip()
    return f"{percent(abs(size - 1))} {way} {kind}, {amount}" if way else f"{amount} {kind}"


def takes(row: Row) -> str:
    """Write what `single` takes where the verdict says that it differs, and else nothing."""
    return phrase(row) if row.verdict.better else ""


def size(row: Row) -> str:
    """Write the ratio of a row with its interval, or alone where it is exact."""
    if row.metric.kind == "exact":
        return f"{row.estimate.ratio:.3f}"
    return ratio(row.estimate, counted=row.verdict.counted)


def precision(row: Row) -> str:
    """Write half the interval of a row as a relative change."""
    return "counted" if row.verdict.counted else half_width(row.estimate)


def detectable(row: Row) -> str:
    """Write the smallest relative change that a run like this one would see."""
    if row.verdict.counted:
        return "any"
    logs = log_ratios(row.arms["single"], row.arms["multi"])
    return percent(smallest_detectable_effect(logs))


def outcome(one: AboveFloor) -> str:
    """Say whether a target is reached, and when the interval leaves that open."""
    if one.target is None:
        return ""
    reached = "reached" if one.estimate.ratio <= one.target else "**not reached**"
    if math.isinf(one.estimate.high):
        return f"{reached}, on too few blocks for an interval"
    within = one.estimate.low <= one.target < one.estimate.high
    return f"{reached}, but the interval includes the target" if within else reached


def against_floor(found: Sequence[AboveFloor]) -> str:
    """Say how many targets for the floor are reached, and which are not."""
    aimed = [one for one in found if one.target is not None]
    missed = [one for one in aimed if one.estimate.ratio > (one.target or 0)]
    names = [f"{one.metric.label} of `{one.arm}`" for one in missed]
    rest = f" Not reached: {listed(names)}." if names else ""
    return f"Of {len(aimed)} targets {len(aimed) - len(missed)} are reached.{rest}" if aimed else ""


def footprint(fleet: Fleet, arm: str) -> str:
    """Write the memory of a fleet in each phase, in order."""
    sizes = [fleet.rows[phase].middle(arm) / 1e6 for phase in PHASES if phase in fleet.rows]
    return f"{' / '.join(f'{size:.1f}' for size in sizes)} MB"


def phases(fleet: Fleet) -> str:
    """Name the phases in which the memory of a fleet was read."""
    found = [words for phase, words in PHASES.items() if phase in fleet.rows]
    return " / ".join(found)


def outdated(versions: Mapping[str, tuple[str, str]]) -> str:
    """Write what is installed in another version than was measured."""
    return listed([f"{name} {then} (installed: {now})" for name, (then, now) in versions.items()])


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    *others, last = words or [""]
    return f"{', '.join(others)} and {last}" if others else last


def capital(text: str) -> str:
    """Begin a sentence with a capital letter, behind a mark if need be; leave the rest alone."""
    return re.sub(r"[a-zA-Z]", lambda first: first[0].upper(), text, count=1)


def plain(text: str) -> str:
    """Take Markdown out of a sentence, for places that show it as it stands."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("`", "").replace("*", "")
