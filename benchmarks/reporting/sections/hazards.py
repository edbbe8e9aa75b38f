"""Hazards: what goes wrong in Dash itself, read from what the demonstrations saw."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.judging.model import Report
from benchmarks.reporting.words import listed
from benchmarks.tools.files import RESULTS, read_json

__all__ = ["FILE", "section"]

FILE = RESULTS / "hazards.json"
TABLES = ("several", "pages")
"""Parts whose hazards are a table each."""
ISSUES = "https://github.com/plotly/dash/issues"


def section(_report: Report, path: Path = FILE) -> dict[str, Any] | None:
    """Return the hazards as tables, None if none were run."""
    record = read_json(path)
    if record is None:
        return None
    hazards = record["hazards"]
    several, pages = ([one for one in hazards if one["part"] == part] for part in TABLES)
    faults = [one for one in hazards if one["part"] == "faults" and "trap" in one]
    return {
        "date": record["date"],
        "versions": listed(
            [f"{one.title()} {number}" for one, number in record["versions"].items()]
        ),
        "several": [*map(row, several)],
        "pages": [*map(row, pages)],
        "faults": [*map(fault, faults)],
        "broken": broken_pages(faults),
        "seen": [evidence(one) for one in hazards if one["part"] != "faults" and "trap" in one],
        "count": len(hazards),
        "holding": sum(one["outcome"] == "holds" for one in hazards),
        "others": [
            f"`{one['name']}` **{one['outcome']}**: {one['reason']}"
            for one in hazards
            if one["outcome"] != "holds"
        ],
    }


def row(hazard: Mapping[str, Any]) -> list[str]:
    """Return the cells of a hazard: what people do, what happens, what to do instead.

    One that does not hold says so behind what happens.
    """
    issues = ", ".join(f"[#{number}]({ISSUES}/{number})" for number in hazard["issues"])
    happens = f"{hazard['wrong']} ({issues})" if issues else hazard["wrong"]
    if hazard["outcome"] != "holds":
        happens += f" (**{hazard['outcome']}**)"
    return [hazard["people"], happens, hazard["instead"]]


def broken_pages(hazards: Sequence[Mapping[str, Any]]) -> str:
    """Say if a broken page makes another one fail, and what the kit does about it."""

    def names(found: Sequence[Mapping[str, Any]]) -> str:
        return listed([f"`{one['name'].rpartition('-')[2]}`" for one in found])

    failing = [one for one in hazards if 500 in one["trap"]["from the start"]["others"]]
    starting = [one for one in hazards if one["safe"]["from the start"]["starts"]]
    others = (
        f"Another page fails, too, in stock {names(failing)}." if failing else "No other fails."
    )
    kit = f"starts all the same in {names(starting)}" if starting else "refuses to start"
    return f"{others} The kit {kit}."


def evidence(hazard: Mapping[str, Any]) -> list[str]:
    """Return the cells of what a demonstration saw, as people do it and the safe way."""
    return [f"`{hazard['name']}`", facts(hazard["trap"]), facts(hazard["safe"])]


def facts(seen: Mapping[str, Any]) -> str:
    """Write facts as a line."""
    return "; ".join(
        f"`{key}`: {value(one)}" if key.startswith("/") else f"{key}: {value(one)}"
        for key, one in seen.items()
    )


def value(seen: Any) -> str:
    """Write a fact as people do."""
    match seen:
        case None:
            return "lost"
        case "":
            return "empty"
        case bool():
            return "yes" if seen else "no"
        case list() | tuple():
            return ", ".join(map(value, seen)) or "none"
        case Mapping():
            return facts(seen) or "none"
    return f"`{seen}`" if isinstance(seen, str) and not seen.isalpha() else str(seen)


def fault(hazard: Mapping[str, Any]) -> list[str]:
    """Return the cells of a broken page: the approach, and what visitors of others are answered."""
    stock, kit = hazard["trap"], hazard["safe"]
    later = [one["later"]["others"] for one in (stock, kit)]
    return [
        f"`{hazard['name'].rpartition('-')[2]}`",
        statuses_in_order(stock["from the start"]["others"]),
        statuses_in_order(kit["from the start"]["without warm-up"]["others"]),
        "starts" if kit["from the start"]["starts"] else "does not start",
        " / ".join(map(statuses_in_order, later)),
    ]


def statuses_in_order(statuses: Sequence[int]) -> str:
    """Write the statuses of one visitor after the other."""
    return ", ".join(map(str, statuses))
