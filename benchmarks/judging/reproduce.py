"""Say whether a run comes to the same verdicts as the committed one."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from benchmarks.judging.model import model
from benchmarks.samples import Run


class Agreement(NamedTuple):
    """The verdicts of two runs side by side.

    `rows` holds metric, verdict then, verdict now, and whether they agree. `lost` names the metrics
    that were clear and are not so again for the same approach. `conclusion` says both in a line.
    """

    rows: Sequence[tuple[str, str, str, bool]]
    lost: Sequence[str]
    conclusion: str


def agreement(committed: Run, again: Run, metrics: Collection[str] | None = None) -> Agreement:
    """Compare the verdicts of two runs, of some `metrics` only if only those were reproduced.

    Which approach is ahead belongs to a verdict; by how much does not.
    """
    then = verdicts(committed)
    asked = then.keys() if metrics is None else metrics
    known = {name: word for name, word in then.items() if name in asked}
    return compare(known, verdicts(again), committed.id)


def verdicts(run: Run) -> dict[str, str]:
    """Return metric -> its word, with the approach that is ahead if there is one."""
    found = {row.metric.name: row.verdict for row in model(run, run.path.parent).rows}
    ahead = {name: f" ({one.better})" if one.better else "" for name, one in found.items()}
    return {name: f"{one.word}{ahead[name]}" for name, one in found.items()}


def compare(then: Mapping[str, str], now: Mapping[str, str], name: str) -> Agreement:
    """Compare the verdicts of the run *name* with new ones.

    Metrics that only one of the runs holds are left out, except a clear one that is gone: that is
    no agreement.
    """
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
