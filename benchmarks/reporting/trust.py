"""Say how far a run can be trusted: its checks, its machine, what it left out."""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from benchmarks.inside.control import PLANTED_BYTES, PLANTED_SHARE
from benchmarks.judging.model import Report
from benchmarks.judging.rows import Row
from benchmarks.judging.verdict import AGREEMENT, BANDS
from benchmarks.probes.table import PROBES
from benchmarks.reporting.words import listed

__all__ = [
    "ENDINGS",
    "agrees",
    "busy",
    "certainty",
    "checkable",
    "command",
    "contract",
    "holds_planted",
    "limits",
    "planted",
    "second_look",
    "stands_out",
]

ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "budget": "its time was used up",
        "precision": "the intervals of what is measured in every block, start-up and memory of one "
        "server, were narrow enough, at a look that did not ask who is ahead; what is measured in "
        "some blocks only had no say in it, and may be open still",
        "blocks": "it had as many blocks as it was asked for",
        "failed": "an approach failed",
        "interrupted": "it was interrupted",
        "": "something stopped it before it could write down what",
    }
)
"""Why a run ended."""


def certainty(report: Report) -> str:
    """Say what the choice rests on: blocks, and how many checks of the run were passed."""
    again = [(row, answer) for row in report.measured if (answer := agrees(row)) is not None]
    control = [answer for row in report.measured if (answer := stands_out(row)) is not None]
    agreed = sum(answer for _, answer in again)
    faint = sum(weak(row) for row, answer in again if answer)
    twice = f"`multi` measured twice agreed with itself in {agreed} of {len(again)} metrics"
    twice += f" (a weak check in {faint} of them)" if faint else ""
    noticed = (
        "a planted cost, known extra work in a copy of `multi`, was noticed in "
        f"{sum(control)} of {len(control)} metrics that had one"
    )
    return (
        f"How sure: {report.blocks} blocks, each a round of everything side by side in random "
        "order, and 95 % intervals; "
        f"{twice if again else 'nothing checks `multi` against itself'}; "
        f"{noticed if control else 'nothing shows that a planted cost would be noticed'}."
        f"{busy(report.environment)}"
    )


def busy(environment: Mapping[str, Any]) -> str:
    """Warn of a machine that had other work when the run began; empty where it had little."""
    load, cores = environment.get("load"), environment.get("cores")
    if not (load and cores) or load[0] <= cores / 2:
        return ""
    return (
        f" The machine was busy when the run began (load {load[0]:g} on {cores} cores): times are "
        "longer and their intervals wider than on an idle one."
    )


def checkable(report: Report) -> list[Row]:
    """Return the rows whose checks are told first: those of one server, or all but a visit's."""
    others = [row for row in report.measured if row.section != "navigation"]
    return report.section("server") or others


def agrees(row: Row) -> bool | None:
    """Tell whether `multi` agreed with itself; None where there is no interval to tell from."""
    again = row.verdict.again
    if again is None or math.isinf(again.high):
        return None
    return abs(again.ratio - 1) <= AGREEMENT if row.verdict.counted else not again.excludes_one


def weak(row: Row) -> bool:
    """Tell whether `multi` could differ from itself by twice the band and still pass."""
    again, edge = row.verdict.again, 1 + 2 * BANDS[row.metric.kind]
    if again is None or row.verdict.counted:
        return False
    return again.high > edge or again.low * edge < 1


def second_look(row: Row) -> str:
    """Answer whether `multi` agreed with itself, and how much that says."""
    answer = agrees(row)
    if answer is None:
        return "cannot tell"
    return ("yes, a weak check" if weak(row) else "yes") if answer else "**no**"


def stands_out(row: Row) -> bool | None:
    """Tell whether the planted cost was noticed; None where there is no interval to tell from."""
    control = row.verdict.control
    return control.low > 1 if control and math.isfinite(control.high) else None


def planted(row: Row) -> float | None:
    """Return what was planted in a metric, as control / multi; None where nothing was."""
    if not row.metric.planted:
        return None
    if row.metric.kind == "memory":
        return 1 + PLANTED_BYTES / row.middle("multi")
    return 1 + PLANTED_SHARE


def holds_planted(row: Row) -> str:
    """Say whether the interval of the control holds what was planted, or on which side it lies."""
    control, size = row.verdict.control, planted(row)
    if size is None or control is None or math.isinf(control.high):
        return ""
    if control.low <= size <= control.high:
        return "yes"
    return "no, it is above" if control.low > size else "no, it is below"


def contract(report: Report) -> str:
    """Say how the arms did in the behaviour contract, which comes before any timing."""
    if not report.contracts:
        return "Whether the approaches behave alike was not recorded in this run."
    said: dict[str, list[str]] = {}
    for arm, one in report.contracts.items():
        deviates = f", deviates in {one.deviations} as its notes say" if one.deviations else ""
        failed = f" and failed {listed(one.failed)}" if one.failed else ""
        said.setdefault(f"passed {one.passed} tests{deviates}{failed}", []).append(f"`{arm}`")
    results = listed([f"{listed(found)} {result}" for result, found in said.items()])
    places = listed(sorted({f"`{one.site}`" for one in report.contracts.values()}))
    return f"Before anything was timed, the behaviour contract ran on {places}: {results}."


def limits(report: Report) -> list[str]:
    """List what this run left out or gave up."""
    names = {row.metric.name for row in report.rows}
    arms = {arm for row in report.measured for arm in row.arms}
    gaps = (
        ("startup.instructions" not in names, "Instructions were not counted in this run."),
        ("multi-again" not in arms, "No A/A: `multi` was not measured a second time."),
        ("control" not in arms, "No control: nothing shows that the run would see a real cost."),
        ("floor" not in arms, "No floor: what Dash itself costs was not measured beside."),
        (not report.growths, "One size of site was measured, so nothing tells how costs grow."),
        (not report.fleets, "No server had several workers."),
        (not report.section("http"), "No request was timed, alone or under load."),
        (bool(report.environment.get("dirty")), "The code had changes that are in no commit."),
    )
    refused = [
        f"`{one.arm}` was {'withdrawn' if one.withdrawn else 'refused once'} ({one.probe}): "
        f"{one.reason}"
        for one in report.failures
    ]
    return [sentence for gap, sentence in gaps if gap] + refused


def command(options: Mapping[str, Any], seed: int) -> str:
    """Return the command that does a run with these options again, seed included."""
    blocks, budget = options.get("blocks"), options.get("budget") or 0
    whole = budget % 60 == 0
    length = f"{budget / 60:g}m" if whole else f"{budget:g}s"
    fitting = {name for name, probe in PROBES.items() if probe.least_budget <= budget}
    probes = options.get("probes", ())
    arms = {arm for name in probes for arm in PROBES[name].arms}
    given = (
        (f"--blocks {blocks}", blocks is not None),
        (f"--budget {length}", blocks is None),
        (f"--seed {seed}", True),
        (f"--only {','.join(probes)}", {*probes} != fitting),
        (f"--arms {','.join(options.get('arms', ()))}", {*options.get("arms", ())} != arms),
        (f"--site {options.get('site')}", options.get("site") is not None),
    )
    return " ".join(["nox -s compare --", *(words for words, needed in given if needed)])
