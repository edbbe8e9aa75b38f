"""What the committed run says of a step: the interval that stands beside each live value."""

from collections.abc import Mapping

from crossroads.benchmarks.arms import ARMS
from crossroads.benchmarks.journey import STEPS, metric
from crossroads.benchmarks.judging.statistics import paired_ratio
from crossroads.benchmarks.samples import Run, reported
from crossroads.benchmarks.tools.files import PUBLISHED

QUANTITIES = ("painted", "heading", "bytes", "requests", "server_cpu", "heap")
MEMORY = "memory.visited"
Interval = tuple[float, float, float]
"""Low, typical and high, in s or bytes; low is high if all values are equal."""


def committed() -> dict[str, dict[str, Interval]]:
    """Return arm -> step and quantity, as in `barchart.painted`, or "memory" -> interval.

    They are those of a first visit. Without a committed run there are none.
    """
    run = reported(PUBLISHED)
    return {} if run is None else {name: one for name in ARMS if (one := of_arm(run, name))}


def of_arm(run: Run, arm: str) -> dict[str, Interval]:
    """Return what a run says of one arm."""
    names: Mapping[str, str] = {"memory": MEMORY} | {
        f"{step.name}.{quantity}": metric("cold", step.name, quantity)
        for step in STEPS
        for quantity in QUANTITIES
    }
    found = {key: run.series(name).get(arm, []) for key, name in names.items()}
    return {key: interval(values) for key, values in found.items() if values and min(values) > 0}


def interval(values: list[float]) -> Interval:
    """Return the typical value with its interval of 95 %: that of the ratio to 1."""
    told = paired_ratio(values, [1.0] * len(values))
    if not told.high < float("inf"):  # too few: as far as they reach
        return min(values), told.ratio, max(values)
    return told.low, told.ratio, told.high


def steps_of(path: str) -> list[str]:
    """Name the steps that lead to a page, in the order of a visit."""
    return [step.name for step in STEPS if step.path == path and not step.control]
