"""The file of what was seen: one entry for each hazard, with what that means."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from platform import python_version
from typing import Any

from benchmarks.breaking.hazards.hazard import Hazard
from benchmarks.breaking.hazards.table import PARTS

NAME = "hazards.json"
VERSIONS = ("dash", "flask", "werkzeug", "plotly")


def entry(hazard: Hazard, seen: Mapping[str, Any], failure: str = "") -> dict[str, Any]:
    """Return a hazard's words, what was seen, and what that means; *failure* is why nothing was."""
    outcome, reason = ("failed", failure) if failure else outcome_of(hazard, seen)
    return {
        "name": hazard.name,
        "part": next(part for part, hazards in PARTS.items() if hazard in hazards),
        "people": hazard.people,
        "wrong": hazard.wrong,
        "instead": hazard.instead,
        "issues": list(hazard.issues),
        "outcome": outcome,
        "reason": reason,
        **seen,
    }


def outcome_of(hazard: Hazard, seen: Mapping[str, Any]) -> tuple[str, str]:
    """Return what facts mean, and why: `holds`, `changed` upstream, or `failed`.

    It holds when the trap still is one and the safe pattern still is safe.
    """
    if seen["safe"] != hazard.safe:
        return "failed", f"the safe pattern showed {seen['safe']}: expected {hazard.safe}"
    if seen["trap"] == hazard.safe:
        return "changed", f"no trap any more: {seen['trap']}, as with the safe pattern"
    if seen["trap"] != hazard.trap:
        return "changed", f"the trap showed {seen['trap']}: expected {hazard.trap}"
    return "holds", ""


def record(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the file holds: the entries, and what they were seen with."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "versions": {"python": python_version(), **{one: version(one) for one in VERSIONS}},
        "hazards": entries,
    }


def complaints(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what is not as it has to be: hazards that changed or failed, and why."""
    return [
        f"{one['name']} {one['outcome']}: {one['reason']}"
        for one in entries
        if one["outcome"] != "holds"
    ]
