"""Visits: the rows of a visitor's steps wherever they were timed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from crossroads.benchmarks.journey import OWN, SHORT, STEPS, THROTTLES, metric
from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.rows import Row, row_of
from crossroads.benchmarks.judging.verdict import judge_all
from crossroads.benchmarks.metrics import METRICS
from crossroads.benchmarks.networks import FAR, ROUND_TRIPS

NAMES = ("multi", "single", "multi-again", "control", "single-again")
"""What arms are called when they are compared, in order."""
AWAY, AHEAD_AWAY = f"stock{FAR}", f"ahead{FAR}"
OTHER_ARMS: Mapping[str, tuple[str, ...]] = {
    "ahead": ("multi-ahead", "single-ahead", "multi-ahead-again"),
    "stock": ("multi-stock", "pages-stock", "multi-stock-again"),
    AWAY: ("multi-stock", "pages-stock"),
    AHEAD_AWAY: ("multi-ahead", "single-ahead"),
}
"""What stands for `NAMES` where pages are loaded ahead, and where nothing is tuned."""
JOURNEY_OF = {**dict.fromkeys(OTHER_ARMS, "cold"), AWAY: f"cold{FAR}", AHEAD_AWAY: AHEAD_AWAY}
"""On which journey they were timed."""
NEAR = ("cold", "returning", *SHORT, "ahead", "stock")
FIRST_VISITS = [f"cold{ms}" for ms in ROUND_TRIPS]
FAR_AWAY = (*FIRST_VISITS, f"returning{FAR}", f"hover{FAR}", AHEAD_AWAY, AWAY)
PLACES = (*NEAR, *FAR_AWAY, "slow", *THROTTLES)
"""Where the steps were timed: by whom, in other arms, and once more far away; then on a slow
network, and on a slow CPU."""
LABELS = {step.name: step.label for step in STEPS} | dict(OWN)


def labels(report: Report) -> dict[str, str]:
    """Return the label of each step; steps through a reader's own pages have their titles."""
    titles = next((one.steps for one in report.run.visits if one.steps), {})
    own = {name: title + ", again" * name.endswith("again") for name, title in titles.items()}
    return {name: LABELS[name] if name.startswith("home") else own[name] for name in own} or LABELS


def step_row(report: Report, journey: str, step: str, quantity: str) -> Row | None:
    """Return the row of one metric of a journey, None if it was not measured."""
    return report.row(metric(journey, step, quantity))


def waits(report: Report, place: str) -> dict[str, Row]:
    """Return the row of each step's waiting by the step's name; `place` is one of `PLACES`."""
    if place in OTHER_ARMS:
        rows = waits_of(report, JOURNEY_OF[place], OTHER_ARMS[place])
    else:
        taken = {step: step_row(report, place, step, "painted") for step in LABELS}
        rows = {step: row for step, row in taken.items() if row}
    called = labels(report)
    return {
        step: replace(rows[step], metric=replace(rows[step].metric, label=called[step]))
        for step in called
        if step in rows
    }


def waits_of(report: Report, journey: str, others: Sequence[str]) -> dict[str, Row]:
    """Judge other arms on a first visit, by the blocks in which one probe measured both."""
    names = {step: metric(journey, step, "painted") for step in LABELS}
    arms = dict(zip(NAMES, others, strict=False))
    taken = {step: report.side_by_side([name], arms) for step, name in names.items()}
    values = {names[step]: both for step, both in taken.items() if both}
    verdicts = judge_all(values)
    return {
        step: row_of(METRICS[name], values[name], verdicts[name])
        for step, name in names.items()
        if name in values
    }
