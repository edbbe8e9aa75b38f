"""Say whether a run comes to the same verdicts as the committed one."""

from collections.abc import Collection, Mapping

from benchmarks.probes import PROBES
from benchmarks.samples import Run


def agreement(committed: Run, again: Run, part: Collection[str] | None = None) -> tuple[str, bool]:
    """Return a table of both runs' verdicts, and whether every one that was clear is so again.

    Which approach is ahead belongs to a verdict; by how much does not. Metrics that only one of the
    runs holds are left out, except a clear one that is gone: that is no agreement. Nor do those
    count that no probe of *part* measures, if only a part was reproduced.
    """
    then = verdicts(committed)
    if part is not None:
        asked = {metric for name in part for metric in PROBES[name].metrics}
        then = {metric: word for metric, word in then.items() if metric in asked}
    return table(then, verdicts(again), committed.id)


def verdicts(run: Run) -> dict[str, str]:
    """Return metric -> its word, with the approach that is ahead where there is one."""
    from benchmarks.judging.model import model  # noqa: PLC0415 - the table needs no report to be tested

    return {
        row.metric.name: f"{row.verdict.word} ({row.verdict.better})"
        if row.verdict.better
        else row.verdict.word
        for row in model(run, run.path.parent).rows
    }


def table(then: Mapping[str, str], now: Mapping[str, str], name: str) -> tuple[str, bool]:
    """Write the verdicts of the run *name* and the new ones side by side, with the conclusion."""
    was_clear = [metric for metric, word in then.items() if word.startswith("clear")]
    lost = [metric for metric in was_clear if now.get(metric) != then[metric]]
    shown = [metric for metric in then if metric in now or metric in lost]
    lines = [("", "committed", "again", "agrees")]
    for metric in shown:
        word = now.get(metric, "not measured")
        lines.append((metric, then[metric], word, "yes" if word == then[metric] else "no"))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = [
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        for cells in lines
    ]
    agreed = sum(line[3] == "yes" for line in lines)
    conclusion = f"{agreed} of {len(shown)} verdicts agree with {name}. " + (
        f"Not reproduced: {', '.join(lost)}."
        if lost
        else f"All {len(was_clear)} that were clear are clear again."
    )
    return "\n".join(["", *rows, "", conclusion]), not lost
