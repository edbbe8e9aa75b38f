"""Again: what further runs of the same code came to, beside what the report says."""

from functools import lru_cache
from typing import Any

from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.reproduce import Judged, elsewhere, judged_in
from crossroads.benchmarks.metrics import METRICS
from crossroads.benchmarks.reporting.words import capital, listed, size
from crossroads.benchmarks.samples import AGAIN, Run

ABSENT = "not measured"
PLACE = "measurements.md#measured-again"


def section(report: Report) -> dict[str, Any] | None:
    """Return a row for each verdict that is *clear* in any run; None without further runs."""
    if not report.repeats:
        return None
    runs = [report.run, *(one.run for one in report.repeats)]
    found = in_each(report)
    names = [name for name in {**METRICS, **found[0]} if any(is_clear(one, name) for one in found)]
    return {
        "heads": ("", *(f"{day(run)} >" for run in runs)),
        "rows": [[label(name), *(cell(one, name) for one in found)] for name in names],
        "runs": [
            [
                f"[{day(run)}](../results/{AGAIN}/{run.path.name})",
                *counts(found[0], one),
                " ".join(elsewhere(report.run.environment, run.environment)) or "nothing",
            ]
            for run, one in zip(runs[1:], found[1:], strict=True)
        ],
        "lost": [
            f"{label(name)} ({day(run)}: {one[name][0]})"
            for run, one in zip(runs[1:], found[1:], strict=True)
            for name in lost(found[0], one)
        ],
    }


@lru_cache(maxsize=1)
def in_each(report: Report) -> list[Judged]:
    """Return what was judged in the run by itself, and in each further one."""
    return [judged_in(one) for one in (report.alone or report, *report.repeats)]


def sentence(report: Report) -> str:
    """Say how long further runs took and what came out clear again; nothing without any."""
    took = [minutes(one.run) for one in report.repeats]
    if not took:
        return ""
    here, *others = in_each(report)
    held = ["{1} of {0}".format(*counts(here, one)) for one in others]
    said = (
        f"The same code was [measured again]({PLACE}), for {listed(took)} minutes: "
        f"{listed(held)} *clear* verdicts came out clear again."
    )
    return (
        f"{said} The others are *likely* here." if any(lost(here, one) for one in others) else said
    )


def counts(then: Judged, now: Judged) -> tuple[str, str, str]:
    """Count what was clear and measured again, what of it is clear again, and equal verdicts."""
    both = [name for name in then if name in now]
    clear = [name for name in both if is_clear(then, name)]
    held = len(clear) - len(lost(then, now))
    equal = sum(then[name][0] == now[name][0] for name in both)
    return str(len(clear)), str(held), f"{equal} of {len(both)}"


def lost(then: Judged, now: Judged) -> list[str]:
    """Name what was clear and has another word, or another side, now."""
    return [
        name
        for name in then
        if is_clear(then, name) and name in now and then[name][0] != now[name][0]
    ]


def is_clear(found: Judged, name: str) -> bool:
    """Tell whether a verdict is clear for one of the sides."""
    return name in found and found[name][0].startswith("clear")


def cell(found: Judged, name: str) -> str:
    """Write the word of a verdict and the ratio that it is about."""
    if name not in found:
        return ABSENT
    word, row = found[name]
    return f"{word}: {size(row)}"


def label(name: str) -> str:
    """Say what a metric is, or whose question it is."""
    return METRICS[name].label if name in METRICS else capital(name)


def day(run: Run) -> str:
    """Say when a run was made and how long it took, in minutes."""
    return f"{run.started[:10]}, {minutes(run)} minutes"


def minutes(run: Run) -> str:
    """Say how many minutes a run took."""
    return f"{run.end['seconds'] / 60:.0f}"
