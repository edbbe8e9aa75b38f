"""Checks: every ratio of a server and why it has its word, and the checks of the run."""

import math
from typing import Any

from crossroads.approaches import APPROACHES
from crossroads.benchmarks.arms import ARMS
from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.precision import Precision, precisions, start_of
from crossroads.benchmarks.judging.rows import Row, agrees, notices
from crossroads.benchmarks.judging.verdict import planted_ratio
from crossroads.benchmarks.reporting.words import COLUMNS, USUAL, amount, brief, percent

AGAIN, CONTROL = "`multi` again / `multi` >", "control / `multi` (95 % interval) >"


def section(report: Report) -> dict[str, Any]:
    """Return the checks of the run with their exceptions, the machine, and the notes."""
    rows = report.measured
    asked = [row for row in rows if agrees(row) is not None]
    return {
        "agreed": sum(agrees(row) is True for row in asked),
        "asked": len(asked),
        "silent": len(rows) - len(asked),
        "disagree": [row for row in asked if not agrees(row)],
        "controls": [control(row) for row in rows if row.metric.planted],
        "heads": (AGAIN, "planted >", CONTROL, "noticed"),
        "precise": [precise(one) for one in precisions(report)],
        "in_pairs": any("single-again" in row.arms for row in rows),
        "machine": machine(report),
        "notes": notes(report),
        "seed": report.run.seed,
    }


def costs(report: Report) -> dict[str, Any] | None:
    """Return the rows of one server, its instructions, its answers, and its counts."""
    asked = {name: report.about(name) for name in ("server", "instructions", "http", "ledger")}
    if not any(asked.values()):
        return None
    reasons = ("server", "instructions", "workers", "http")
    return {
        **asked,
        "columns": (*USUAL, "`single` takes"),
        "start": start(report),
        "parts": parts(report),
        "reasons": [row for name in reasons for row in report.about(name)],
    }


def parts(report: Report) -> list[list[str]]:
    """Return single - multi of every stage of a start; the last line makes them add up.

    A start asks for one document: the others, and later ones, are no part of it.
    """
    whole = report.row("startup.instructions")
    stages = [
        row
        for row in report.about("instructions")
        if not row.metric.name.endswith(("others", "later"))
    ]
    if whole is None or not stages:
        return []
    named = [(row.metric.label, row.difference) for row in stages]
    rest = whole.difference - sum(difference for _, difference in named)
    named += [("All else: reading each layout, setting up the other apps, and the serving", rest)]
    named += [(whole.metric.label, whole.difference)]
    return [[label, signed(difference)] for label, difference in named]


def signed(difference: float) -> str:
    """Write a difference of counts in millions, with its sign."""
    return f"{difference / 1e6:+,.2f} million"


def control(row: Row) -> list[str]:
    """Return the cells of a planted metric: both checks, and whether what was planted shows."""
    seen, rest = row.verdict.control, row.verdict.rest
    planted = f"{planted_ratio(seen, rest):.3f}" if seen and rest else "not recorded"
    noticed = {None: "cannot tell", True: "yes", False: "**no**"}[notices(row)]
    again, control = (COLUMNS[head](row) for head in (AGAIN, CONTROL))
    return [row.metric.label, again, planted, control, noticed]


def precise(one: Precision) -> list[str]:
    """Return the cells of a precision."""
    return [one.what, percent(one.half), str(one.n), percent(one.at_most), one.outcome]


def start(report: Report) -> str:
    """Say what two starts have in common, and what they do not; nothing if it is not known."""
    found = start_of(report)
    if found is None or math.isinf(found.high):
        return ""
    whole, multi, single = (amount(one, "s") for one in (found.whole, found.multi, found.single))
    same = amount(found.whole - found.multi, "s")
    ends = [f"{amount(abs(one), 's')} {'less' if one < 0 else 'more'}" for one in found[-2:]]
    return (
        f"Of the {whole} of CPU time that a start of `multi` takes, {same} are the same in both: "
        f"the interpreter and the imports. To build the site, warm it up and answer once takes "
        f"{multi} in `multi` and {single} in `single`: {ends[0]} to {ends[1]}."
    )


def machine(report: Report) -> list[list[str]]:
    """Return where it was measured, and with what."""
    here, memory = report.environment, report.environment.get("memory_bytes")
    loads = [one.load for one in report.run.usable if one.load is not None]
    steal = max((block.steal or 0 for block in report.run.blocks), default=0)
    uncommitted = ", with uncommitted changes" if here.get("dirty") else ""
    recorded = {
        "Processor": f"{brief(here.get('cpu'))}, {brief(here.get('cores'))} cores",
        "Memory": amount(memory, "bytes") if memory else brief(None),
        "Kernel": f"{brief(here.get('platform'))}, {brief(here.get('kernel'))}",
        "Load before the run": brief(here.get("load")),
        "Load during the run": f"{min(loads):g} to {max(loads):g}" if loads else brief(None),
        "CPU time lost to other machines": f"at most {percent(steal)} in a block",
        "Python": brief(here.get("python")),
        "Installed where the servers ran": brief(here.get("versions")),
        "Chromium": here.get("chromium") or "not used",
        "Firefox": here.get("firefox") or "not used",
        "Commit": f"{brief(here.get('commit'))}{uncommitted}",
        "Hash of the served code": brief(here.get("served_hash") or here.get("shared_hash")),
    }
    return [[name, value] for name, value in recorded.items()]


def notes(report: Report) -> list[str]:
    """List what each approach must do differently; a reference's if it is in the run."""
    built = {ARMS[arm.arm].built_as for arm in report.run.contracts if arm.arm in ARMS}
    shown = {name: one for name, one in APPROACHES.items() if name in built or not one.reference}
    return [f"`{name}`: {note}" for name, one in shown.items() for note in one.notes]
