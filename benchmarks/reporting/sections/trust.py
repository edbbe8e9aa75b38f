"""Trust: how sure the answer is, what the words mean, and what this run cannot say."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from crossroads import approaches
from crossroads.benchmarks.judging.advice import TRIFLES
from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.rows import ARMS, agrees, is_weak, notices
from crossroads.benchmarks.judging.verdict import BANDS, planted_ratio
from crossroads.benchmarks.measuring.quiet import is_busy
from crossroads.benchmarks.reporting.sections import again
from crossroads.benchmarks.reporting.words import brief, listed, percent

NOTES = "measurements.md#what-an-approach-must-do-differently"
PARTS: Mapping[str, str] = {
    "server": "start and memory",
    "workers": "workers",
    "http": "answers",
    "navigation": "visits",
    "scaling": "larger sites",
}
"""Questions of metrics whose samples vary, and how a sentence calls them."""
ENDINGS: Mapping[str, str] = {
    "budget": "its time was used up",
    "precision": "the start of a server was measured precisely enough",
    "blocks": "it had as many blocks as it was asked for",
    "failed": "an approach failed",
    "interrupted": "it was interrupted",
    "": "something stopped it before it could write down what",
}
"""Why a run ended."""


def section(report: Report) -> dict[str, Any]:
    """Return how sure the run is, what it was measured on, and its limits."""
    seconds = report.duration("seconds")
    load, cores = report.environment.get("load"), report.environment.get("cores")
    stopped = report.run.end.get("stopped", "")
    bands = [f"{100 * band:g} % for {kind}" for kind, band in BANDS.items() if kind != "exact"]
    names = {"exact": "counts"}
    trifles = [
        f"{100 * band:g} % for {names.get(kind, kind)}"
        for kind, band in TRIFLES.items()
        if band != BANDS[kind]
    ]
    return {
        "sentences": [*contract(report), *certainty(report)],
        "load": load[0] if load and cores and is_busy(load[0], cores) else None,
        "insisted": report.run.options.get("insist"),
        "bands": ", ".join(bands),
        "trifles": ", ".join(trifles),
        "seconds": f"{seconds:,.0f}",
        "share": percent(report.duration("measured_seconds") / seconds),
        "ending": ENDINGS.get(stopped, stopped),
        "again": again.sentence(report),
        "samples": report.samples,
        "file": report.run.path.name,
        "limits": limits(report),
        "cpu": brief(report.environment.get("cpu")),
        "cores": brief(cores),
    }


def certainty(report: Report) -> list[str]:
    """Say in short sentences what the choice rests on, and which checks of the run were passed."""
    again = [answer for row in report.measured if (answer := agrees(row)) is not None]
    faint = sum(is_weak(row) for row in report.measured if agrees(row))
    control = [answer for row in report.measured if (answer := notices(row)) is not None]
    said = [
        f"What varies was not measured equally often: {pairs(report)}. What is compared was "
        "measured side by side, in a random order.",
        f"`multi` measured twice agreed with itself in {sum(again)} of {len(again)} metrics."
        if again
        else "Nothing checks `multi` against itself.",
    ]
    if faint:
        said[-1] += f" In {faint} of them the interval is so wide that this check is weak."
    noticed = f"It was noticed in {sum(control)} of {len(control)} metrics."
    said.append(
        f"As a test, an extra cost was added on purpose{planted(report)}. {noticed}"
        if control
        else "Nothing shows that a planted cost would be noticed."
    )
    return said


def planted(report: Report) -> str:
    """Say what was planted beside what was seen of it, in CPU time; nothing if it is not known."""
    row = report.row("startup.cpu")
    if row is None or row.verdict.control is None or row.verdict.rest is None:
        return ""
    seen = row.verdict.control
    meant = percent(planted_ratio(seen, row.verdict.rest) - 1)
    between = f"{percent(seen.low - 1)} to {percent(seen.high - 1)}"
    return f": {meant} of the CPU time of a start, seen as {between}"


def pairs(report: Report) -> str:
    """Say how many pairs each part of the run has, from most to fewest."""
    found: dict[tuple[int, int], list[str]] = {}
    for question, what in PARTS.items():
        rows = [row for row in report.about(question) if row.metric.kind != "exact"]
        if question == "scaling":
            rows = [row for growth in report.growths for row in growth.rows.values()]
        counts = [row.estimate.n for row in rows if not row.verdict.counted] or [0]
        found.setdefault((max(counts), min(counts)), []).append(what)
    told = [
        f"{listed(found[most, least])} {f'{least} to ' if least < most else ''}{most} times"
        for most, least in sorted(found, reverse=True)
        if most
    ]
    return ", ".join(told) or "counts once"


def contract(report: Report) -> list[str]:
    """Say how the arms did in the behaviour contract, which comes before any timing."""
    runs = list({one.arm: one for one in report.run.contracts}.values())
    if not runs:
        return ["Whether the approaches behave alike was not recorded in this run."]
    sites = listed(sorted({f"`{one.site}`" for one in runs}))
    said = [
        f"Before anything was timed, tests checked that the variants of {sites} do the same.",
        f"Such a variant is called an *arm*; there were {len(runs)}.",
    ]
    if whole := [one for one in runs if not one.failed and not one.deviations]:
        tests = listed([str(number) for number in sorted({one.passed for one in whole})])
        said.append(f"{len(whole)} arms passed all {tests} tests.")
    for one in runs:
        notes = f"fails {one.deviations}, as its [notes]({NOTES}) say"
        tests = f"{one.passed} of its {one.passed + one.deviations} tests"
        said += [f"`{one.arm}` passed {tests} and {notes}."] if one.deviations else []
        said += [f"`{one.arm}` failed {listed(one.failed)}."] if one.failed else []
    return said


def limits(report: Report) -> list[str]:
    """List what this run left out or gave up."""
    arms = {arm for row in report.measured for arm in row.arms}
    gaps = {
        "Instructions were not counted in this run.": report.row("startup.instructions"),
        "No A/A: `multi` was not measured a second time.": "multi-again" in arms,
        "No control: nothing shows that the run would see a real cost.": "control" in arms,
        "No floor: what Dash itself costs was not measured.": "floor" in arms,
        "One size of site was measured, so nothing tells how costs grow.": report.growths,
        "No server had several workers.": report.fleets,
        "No request was timed, alone or under load.": report.about("http"),
        "Nothing was timed in a browser.": report.about("navigation"),
        "The code had changes that are in no commit.": not report.environment.get("dirty"),
    }
    refused = [
        f"`{one.arm}` was {'withdrawn' if one.withdrawn else 'refused once'} ({one.probe}): "
        f"{one.reason}"
        for one in report.run.failures
    ]
    missing = [sentence for sentence, there in gaps.items() if not there]
    return [*missing, *refused, *not_fired(report), developers()]


def developers() -> str:
    """Say what their authors wait for, which no run measures, and how much of the code is alike."""
    folder = Path(approaches.__path__[0])
    multi, single = ((folder / f"{name}.py").read_text().splitlines() for name in ARMS)
    alike = sum(block.size for block in SequenceMatcher(None, multi, single).get_matching_blocks())
    return (
        "What developers wait for was not measured, such as a reload after an edit. "
        f"`multi.py` has {len(multi)} lines and `single.py` {len(single)}, of which {alike} are "
        "the same in both; `single` has a router in JavaScript, too."
    )


def not_fired(report: Report) -> list[str]:
    """List which callbacks of the pages were not fired, and why."""
    left_out = {output: why for one in report.run.visits for output, why in one.left_out.items()}
    waiting = {output for one in report.run.visits for output in one.waiting}
    named = listed([f"`{one}`" for one in sorted(waiting)])
    waits = f"The callbacks of {named} wait for a visitor, and were not fired."
    return [
        *(f"The callback of `{output}` was not fired: {why}." for output, why in left_out.items()),
        *([waits] if waiting else []),
    ]
