"""Say whether a run comes to the same verdicts as the committed one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from benchmarks.judging.model import model
from benchmarks.samples import Run


class Agreement(NamedTuple):
    """Metric, verdict then and now, and whether they agree; which clear ones are `lost` again."""

    rows: Sequence[tuple[str, str, str, bool]]
    lost: Sequence[str]
    conclusion: str


def agreement(committed: Run, again: Run, metrics: Collection[str] | None = None) -> Agreement:
    """Compare the verdicts of two runs, of some `metrics` only if only those were reproduced."""
    then = verdicts(committed)
    known = {name: word for name, word in then.items() if metrics is None or name in metrics}
    return compare(known, verdicts(again), committed.id)


def elsewhere(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Say in a sentence each what differs between the environments of two runs, if anything."""
    found = {key: (then.get(key), now.get(key)) for key in ("cpu", "cores", "python", "chromium")}
    old, new = (one.get("versions") or {} for one in (then, now))
    found |= {name: (old.get(name), new.get(name)) for name in sorted(old.keys() | new.keys())}
    if then.get("served_hash") != now.get("served_hash"):
        found["the served code"] = ("another", "this")
    changed = [
        f"{name} {before or 'none'} then, {after or 'none'} now"
        for name, (before, after) in found.items()
        if before != after
    ]
    return [f"Not the same as then: {'; '.join(changed)}."] if changed else []


def verdicts(run: Run) -> dict[str, str]:
    """Return metric -> its word, with the approach that is ahead if there is one."""
    found = {row.metric.name: row.verdict for row in model(run, run.path.parent).rows}
    return {name: one.word + f" ({one.better})" * bool(one.better) for name, one in found.items()}


def compare(then: Mapping[str, str], now: Mapping[str, str], name: str) -> Agreement:
    """Compare the verdicts of the run *name* with new ones; only a clear one may not be missing."""
    was_clear = [metric for metric, word in then.items() if word.startswith("clear")]
    lost = [metric for metric in was_clear if now.get(metric) != then[metric]]
    rows = [
        (metric, word, now.get(metric, "not measured"), now.get(metric) == word)
        for metric, word in then.items()
        if metric in now or metric in lost
    ]
    agreed = sum(agrees for *_, agrees in rows)
    again = f"All {len(was_clear)} that were clear are clear again."
    if lost:
        again = f"Not reproduced: {', '.join(lost)}."
    return Agreement(rows, lost, f"{agreed} of {len(rows)} verdicts agree with {name}. {again}")
