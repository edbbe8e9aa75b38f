"""Hazards: what goes wrong in Dash itself, read from what the demonstrations saw."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.judging.model import Report
from benchmarks.reporting.words import listed
from benchmarks.tools.files import RESULTS, read_json

FILE = RESULTS / "hazards.json"
ISSUES = "https://github.com/plotly/dash/issues"

Hazard = Mapping[str, Any]


def section(_report: Report, path: Path = FILE) -> dict[str, Any] | None:
    """Return the hazards as tables, None if none were run."""
    record = read_json(path)
    if record is None:
        return None
    hazards = record["hazards"]
    faults = [one for one in hazards if one["part"] == "faults" and "trap" in one]
    others = [one for one in hazards if one["outcome"] != "holds"]
    return {
        "date": record["date"],
        "versions": listed([f"{one.title()} {now}" for one, now in record["versions"].items()]),
        "several": [row(one) for one in hazards if one["part"] == "several"],
        "pages": [row(one) for one in hazards if one["part"] == "pages"],
        "faults": [fault(one) for one in faults],
        "broken": broken_pages(faults),
        "count": len(hazards),
        "holding": len(hazards) - len(others),
        "others": [f"`{one['name']}` **{one['outcome']}**: {one['reason']}" for one in others],
    }


def row(hazard: Hazard) -> list[str]:
    """Return the cells of a hazard: what people do, what happens, what to do instead.

    One that does not hold says so behind what happens.
    """
    issues = ", ".join(f"[#{number}]({ISSUES}/{number})" for number in hazard["issues"])
    happens = f"{hazard['wrong']} ({issues})" if issues else hazard["wrong"]
    if hazard["outcome"] != "holds":
        happens += f" (**{hazard['outcome']}**)"
    return [hazard["people"], happens, hazard["instead"]]


def approach(hazard: Hazard) -> str:
    """Return which approach a broken page was in."""
    return f"`{hazard['name'].rpartition('-')[2]}`"


def broken_pages(hazards: Iterable[Hazard]) -> str:
    """Say if a broken page makes another one fail, and what the kit does about it."""
    failing = [approach(one) for one in hazards if 500 in one["trap"]["from the start"]["others"]]
    starting = [approach(one) for one in hazards if one["safe"]["from the start"]["starts"]]
    others = (
        f"The other page, which does not raise, fails too in stock {listed(failing)}."
        if failing
        else "No other fails."
    )
    kit = f"starts all the same in {listed(starting)}" if starting else "refuses to start"
    return f"{others} The kit {kit}."


def fault(hazard: Hazard) -> list[str]:
    """Return the cells of a broken page: the approach, and what visitors of others are answered."""
    stock, kit = hazard["trap"], hazard["safe"]

    def answered(seen: Mapping[str, Sequence[int]]) -> str:
        return ", ".join(map(str, seen["others"]))

    return [
        approach(hazard),
        answered(stock["from the start"]),
        answered(kit["from the start"]["without warm-up"]),
        "starts" if kit["from the start"]["starts"] else "does not start",
        " / ".join(answered(one["later"]) for one in (stock, kit)),
    ]
