"""Hazards: what goes wrong in Dash itself, read from what the demonstrations saw."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from crossroads.benchmarks.breaking.hazards.hazard import HASHED
from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.reporting.words import listed
from crossroads.benchmarks.tools.environment import content_hash
from crossroads.benchmarks.tools.files import RESULTS, read_json

FILE = RESULTS / "hazards.json"
ISSUES = "https://github.com/plotly/dash/issues"

Hazard = Mapping[str, Any]


def section(_report: Report, path: Path = FILE) -> dict[str, Any] | None:
    """Return the hazards as tables, None if none were run."""
    record = read_json(path)
    if record is None:
        return None
    hazards = record["hazards"]
    broken = [one for one in hazards if one["part"] == "faults"]
    return {
        "runs": [run(record, dash) for dash in record["runs"]],
        **{
            part: [row(one) for one in hazards if one["part"] == part]
            for part in ("several", "pages", "jobs", "backends")
        },
        "faults": [
            fault(approach(one), dash, seen)
            for one in broken
            for dash, seen in one["seen"].items()
            if "trap" in seen
        ],
        "broken": broken_pages(broken),
        "count": len(hazards),
        "others": [
            f"`{one['name']}` on Dash {dash} **{seen['outcome']}**: `{seen['reason']}`"
            for one in hazards
            for dash, seen in one["seen"].items()
            if seen["outcome"] != "holds"
        ],
    }


def run(record: Mapping[str, Any], dash: str) -> list[str]:
    """Return when the hazards were run on a Dash, with what else, and how many held.

    If they, or what is served, have changed since, the date says so.
    """
    about = record["runs"][dash]
    seen = [one["seen"][dash]["outcome"] for one in record["hazards"] if dash in one["seen"]]
    versions = listed([f"{title(one)} {now}" for one, now in about["versions"].items()])
    date = about["date"]
    if about.get("hash") != content_hash(*HASHED):
        date += ", **by other code**"
    return [date, f"{seen.count('holds')} of {len(seen)}", versions]


def title(library: str) -> str:
    """Return how a library is written."""
    return {"fastapi": "FastAPI"}.get(library, library.title())


def row(hazard: Hazard) -> list[str]:
    """Return the cells: what people do, what happens, what to do instead, on which Dash it holds.

    A Dash on which it changed stands there with that word, one on which it is gone does not.
    """
    issues = ", ".join(f"[#{number}]({ISSUES}/{number})" for number in hazard["issues"])
    happens = f"{hazard['wrong']} ({issues})" if issues else hazard["wrong"]
    there = {dash: one["outcome"] for dash, one in hazard["seen"].items()}
    seen_on = [
        dash if outcome == "holds" else f"{dash} (**{outcome}**)"
        for dash, outcome in there.items()
        if outcome != "gone"
    ]
    only = " only" * (len(seen_on) < len(there))
    return [hazard["people"], happens, hazard["instead"], ", ".join(seen_on) + only]


def approach(hazard: Hazard) -> str:
    """Return which approach a broken page was in."""
    return f"`{hazard['name'].rpartition('-')[2]}`"


def broken_pages(hazards: Sequence[Hazard]) -> str:
    """Say if a broken page makes another one fail, and what the kit does about it."""

    def of(way: str, fails: Callable[[Mapping[str, Any]], bool]) -> str:
        shown = (
            approach(one)
            for one in hazards
            if any(way in seen and fails(seen[way]) for seen in one["seen"].values())
        )
        return listed([*shown])

    failing = of("trap", lambda trap: 500 in trap["from the start"]["others"])
    starting = of("safe", lambda safe: safe["starts"])
    others = (
        f"The other page, which does not raise, fails too in stock {failing}."
        if failing
        else "No other fails."
    )
    kit = f"starts all the same in {starting}" if starting else "refuses to start"
    return f"{others} The kit {kit}."


def fault(where: str, dash: str, seen: Mapping[str, Any]) -> list[str]:
    """Return the cells of a broken page: the approach, and what visitors of others are answered."""

    def answered(visits: Mapping[str, Any]) -> str:
        return ", ".join(map(str, [*visits["others"], visits["/healthz"]]))

    stock, kit = seen["trap"], seen["safe"]
    return [
        where,
        dash,
        answered(stock["from the start"]),
        answered(stock["kit, warm-up off"]),
        "starts" if kit["starts"] else "does not start",
        " / ".join(answered(one["later"]) for one in (stock, kit)),
    ]
