"""What goes wrong in Dash itself, for the report: read from what was seen, and never typed in."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.reporting.words import listed

__all__ = ["FILE", "section"]

FILE = Path(__file__).resolve().parent.parent / "results" / "hazards.json"
TABLES = ("several", "pages")
"""Parts whose hazards are a table each."""
ISSUES = "https://github.com/plotly/dash/issues"


def section(path: Path = FILE) -> dict[str, Any]:
    """Return what the template may ask for about hazards; nothing where none were run."""
    if not path.is_file():
        return {}
    found = json.loads(path.read_text("utf-8"))
    hazards, dash = found["hazards"], found["versions"]["dash"]
    several, pages = ([row(one) for one in hazards if one["part"] == part] for part in TABLES)
    faults = [one for one in hazards if one["part"] == "faults" and "trap" in one]
    return {
        "date": found["date"],
        "versions": ", ".join(
            f"{one.title()} {number}" for one, number in found["versions"].items()
        ),
        "dash": dash,
        "several": several,
        "several_result": held(several, dash),
        "pages": pages,
        "pages_result": held(pages, dash),
        "faults": [fault(one) for one in faults],
        "faults_result": broken(faults),
        "seen": [evidence(one) for one in hazards if one["part"] != "faults" and "trap" in one],
        "count": len(hazards),
        "others": [
            f"`{one['name']}` **{one['outcome']}**: {one['reason']}"
            for one in hazards
            if one["outcome"] != "holds"
        ],
    }


def row(hazard: Mapping[str, Any]) -> list[str]:
    """Return the cells of a hazard: what people do, what happens, what to do instead, if it holds.

    Whatever does not hold is set in bold.
    """
    issues = ", ".join(f"[#{number}]({ISSUES}/{number})" for number in hazard["issues"])
    happens = f"{hazard['wrong']} ({issues})" if issues else hazard["wrong"]
    outcome = hazard["outcome"]
    return [
        hazard["people"],
        happens,
        hazard["instead"],
        outcome if outcome == "holds" else f"**{outcome}**",
    ]


def held(rows: Sequence[Sequence[str]], dash: str) -> str:
    """Say how many hazards of a table hold."""
    holds = sum(cells[-1] == "holds" for cells in rows)
    return f"{holds} of {len(rows)} hazards hold on Dash {dash}, and what is safe instead"


def broken(hazards: Sequence[Mapping[str, Any]]) -> str:
    """Say where a broken page makes another one fail, and what the kit does about it."""

    def names(found: Sequence[Mapping[str, Any]]) -> str:
        return listed([f"`{one['name'].rpartition('-')[2]}`" for one in found])

    failing = [one for one in hazards if 500 in one["trap"]["from the start"]["others"]]
    starting = [one for one in hazards if one["safe"]["from the start"]["starts"]]
    others = f"in stock {names(failing)}" if failing else "nowhere"
    kit = f"starts all the same in {names(starting)}" if starting else "does not start"
    return f"Another page fails, too, {others}; the kit {kit}"


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
        answers(stock["from the start"]["others"]),
        answers(kit["from the start"]["without warm-up"]["others"]),
        "starts" if kit["from the start"]["starts"] else "does not start",
        " / ".join(map(answers, later)),
        hazard["outcome"] if hazard["outcome"] == "holds" else f"**{hazard['outcome']}**",
    ]


def answers(statuses: Sequence[int]) -> str:
    """Write the statuses of one visitor after the other."""
    return ", ".join(map(str, statuses))
