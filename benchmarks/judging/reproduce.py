"""Say whether a run comes to the same verdicts as the committed one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from crossroads.benchmarks.judging.advice import answers
from crossroads.benchmarks.judging.model import Report, model
from crossroads.benchmarks.judging.rows import ARMS, Row
from crossroads.benchmarks.samples import Run


class Agreement(NamedTuple):
    """What was judged, then and now, and whether they agree; which clear ones are `lost` again."""

    rows: Sequence[tuple[str, str, str, bool]]
    lost: Sequence[str]
    conclusion: str


Judged = Mapping[str, tuple[str, Row]]
"""Metric or question -> its word, with the side that is ahead, and the row that it is about."""


def agreement(committed: Run, again: Run, metrics: Collection[str] | None = None) -> Agreement:
    """Compare the verdicts of two runs, of some `metrics` only if only those were reproduced."""
    return compare(verdicts(committed, metrics), verdicts(again), committed.id)


def elsewhere(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Say in a sentence each what differs between the environments of two runs, if anything.

    Of packages only those that were there: what is there besides now, nothing needs.
    """
    found = {key: (then.get(key), now.get(key)) for key in ("cpu", "cores", "python", "chromium")}
    old, new = (one.get("versions") or {} for one in (then, now))
    found |= {name: (old[name], new.get(name)) for name in sorted(old)}
    for key in then:
        if key.endswith("_hash") and then[key] != now.get(key):
            found[f"the {key.removesuffix('_hash')} code"] = ("another", "this")
    changed = [
        f"{name} {before or 'none'} then, {after or 'none'} now"
        for name, (before, after) in found.items()
        if before != after
    ]
    return [f"Not the same as then: {'; '.join(changed)}."] if changed else []


def verdicts(run: Run, metrics: Collection[str] | None = None) -> dict[str, str]:
    """Return metric or question -> its word, with the side that is ahead if there is one.

    With some `metrics`, of these and of what is made of nothing else.
    """
    return {name: word for name, (word, _) in judged(run, metrics).items()}


def judged(run: Run, metrics: Collection[str] | None = None) -> Judged:
    """Return what `verdicts` does, and beside each word the row that it is about."""
    return judged_in(model(run, run.path.parent), metrics)


def judged_in(report: Report, metrics: Collection[str] | None = None) -> Judged:
    """Do so for a run whose model is there."""
    found: dict[str, tuple[Row, Sequence[str], Sequence[str]]]
    found = {row.metric.name: (row, [row.metric.name], ARMS) for row in report.rows}
    for asked, _, _, row in answers(report):
        if row:
            made_of = next(names for names in asked.sums.values() if row.metric.name in names)
            found[asked.who] = (row, made_of, asked.sides)
    return {
        name: (named(row, sides), row)
        for name, (row, made_of, sides) in found.items()
        if metrics is None or {*made_of} <= {*metrics}
    }


def named(row: Row, sides: Sequence[str]) -> str:
    """Write the word of a row, and the side that is ahead if there is one."""
    word, better = row.verdict.word, row.verdict.better
    return word + f" ({sides[ARMS.index(better)]})".replace("`", "") if better else word


def compare(then: Mapping[str, str], now: Mapping[str, str], name: str) -> Agreement:
    """Compare the verdicts of the run *name* with new ones; only a clear one may not be missing."""
    was_clear = [metric for metric, word in then.items() if word.startswith("clear")]
    lost = [metric for metric in was_clear if now.get(metric) != then[metric]]
    rows = [
        (metric, word, now.get(metric, "not measured"), now.get(metric) == word)
        for metric, word in then.items()
        if metric in now or metric in lost
    ]
    agreed, left = sum(agrees for *_, agrees in rows), len(then.keys() - now.keys())
    again = f"All {len(was_clear)} that were clear are clear again."
    if lost:
        again = f"Not reproduced: {', '.join(lost)}."
    again += f" Not measured again: {left} of {len(then)}." if left else ""
    return Agreement(rows, lost, f"{agreed} of {len(rows)} verdicts agree with {name}. {again}")
