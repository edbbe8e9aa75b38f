"""Hardening: attacks on guarded pages, faults under load, a soak, and what the checks cost."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from crossroads.benchmarks.breaking.faults.clients import Seen
from crossroads.benchmarks.breaking.faults.table import (
    FAULTS,
    NAME,
    SOAK,
    Soaked,
    code_hash,
    seen_in,
)
from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.rows import ARMS
from crossroads.benchmarks.judging.statistics import Estimate
from crossroads.benchmarks.reporting.words import amount, listed, ratio
from crossroads.benchmarks.tools.environment import SERVED, content_hash
from crossroads.benchmarks.tools.files import RESULTS, read_json

ALLOWED = 1.10
"""How much longer a callback may take with its request checked."""


def section(_report: Report) -> dict[str, Any]:
    """Return what was tried against the kit; each part is None if nothing was recorded."""
    return {"attacks": attacks(), "faults": faults(), "cost": cost()}


def attacks(path: Path = RESULTS / "attacks.json") -> dict[str, Any] | None:
    """Return how many attacks of each kind were refused, and every one that was not."""
    record = read_json(path)
    if record is None:
        return None
    approaches = record["approaches"]
    rows = [(name, row) for name, tried in approaches.items() for row in tried]
    kinds: dict[str, dict[str, list[bool]]] = {}
    for name, row in rows:
        of_kind = kinds.setdefault(row["tried"], {one: [] for one in approaches})
        of_kind[name].append(not row["leaked"])
    return {
        "heads": [f"`{name}` refused >" for name in approaches],
        "kinds": [
            [kind, str(len(next(iter(tried.values())))), *(str(sum(one)) for one in tried.values())]
            for kind, tried in kinds.items()
        ],
        "versions": listed([f"{name} {version}" for name, version in record["versions"].items()]),
        "count": len(rows),
        "date": record.get("date"),
        "changed": record.get("served_hash") != content_hash(*SERVED),
        "leaked": [
            f"`{name}`: {row['name']} ({row['status']})" for name, row in rows if row["leaked"]
        ],
    }


Line = tuple[str, str, Seen]
"""What was done, to which approach, and what its clients saw."""


def faults(path: Path = RESULTS / NAME) -> dict[str, Any] | None:
    """Return what breaks under load, None if no faults were done."""
    record = read_json(path)
    if record is None:
        return None
    seen = seen_in(record)
    done, contrasts = lines_of(seen, contrast=False), lines_of(seen, contrast=True)
    here = record["environment"]
    named = [f"{name} {here['versions'][name]}" for name in ("dash", "flask", "gunicorn")]
    named += [f"nginx {here['nginx']}"] if here.get("nginx") else []
    return {
        "rows": [cells(line) for line in done],
        "failed": failures(done),
        "turned_away": sum(one.turned_away for *_, one in done),
        "contrasts": [[*one[:4], one[5]] for one in map(cells, contrasts)],
        "contrast_failed": failures(contrasts),
        "soaks": soaks(seen, SOAK),
        "hostile": [
            [where, *row]
            for name, where in (("hostile", "nginx"), ("hostile-gthread", "gunicorn itself"))
            for row in (soaks(seen, name) or {"rows": []})["rows"]
        ],
        "where": listed([*named, f"Python {here['python']}", f"{here['cores']} cores"]),
        "nginx": here.get("nginx"),
        "changed": here.get("code_hash") != code_hash(),
        "dates": listed(sorted({entry["date"][:10] for entry in record["seen"]})),
    }


def lines_of(seen: Mapping[tuple[str, str], object], *, contrast: bool) -> list[Line]:
    """Return the rows of a table: for every fault the approaches one below the other."""
    return [
        (fault.what, approach, one)
        for name, fault in FAULTS.items()
        for approach in ARMS
        if fault.is_contrast is contrast and isinstance(one := seen.get((approach, name)), Seen)
    ]


def cells(line: Line) -> list[str]:
    """Return what was done to whom, how often, during how many requests, and how many failed."""
    what, approach, seen = line
    flying = f"{seen.in_flight}, {seen.finished} answered" if seen.in_flight else ""
    kinds = listed([f"{count} {kind}" for kind, count in seen.failed.items()])
    failed = f"**{sum(seen.failed.values())}** ({kinds})" if seen.failed else "0"
    return [what, f"`{approach}`", str(seen.times), f"{seen.requests:,}", flying, failed]


def failures(lines: Sequence[Line]) -> str:
    """Say how many requests failed, of how many."""
    failed = sum(sum(seen.failed.values()) for *_, seen in lines)
    total = f"{sum(seen.requests for *_, seen in lines):,} requests"
    return f"**{failed}** of {total}" if failed else f"none of {total}"


def soaks(seen: Mapping[tuple[str, str], object], what: str) -> dict[str, Any] | None:
    """Return what came of the soaks of a name, None without any."""
    runs = {name: soak for name in ARMS if isinstance(soak := seen.get((name, what)), Soaked)}
    if not runs:
        return None
    rows = []
    for name, one in runs.items():
        ends = (one.pss[0], one.pss[one.requests // one.every - 1])
        failed, memory = str(sum(one.failed.values())), [amount(sum(end), "bytes") for end in ends]
        rows.append([f"`{name}`", f"{one.requests:,}", failed, *memory, f"{one.growth:.3f}"])
    return {
        "requests": f"{sum(one.requests for one in runs.values()):,}",
        "failed": sum(sum(one.failed.values()) for one in runs.values()) or "none",
        "every": f"{next(iter(runs.values())).every:,}",
        "rows": rows,
    }


def step_rows(steps: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Return a row for each module of `shared/` whose steps were left out of a callback's answer.

    A column for each approach has the dispatches in a CPU second, over the floor's.
    """
    found: dict[str, list[str]] = {}
    for step in steps:
        name = step["without"]
        place = f"`shared/{name.replace('.', '/')}.py`"
        words = {"": "nothing", "all": "all of these"}.get(name, place)
        found.setdefault(words, []).append(ratio(Estimate(**step["estimate"])))
    return [[words, *cells] for words, cells in found.items()]


def cost(path: Path = RESULTS / "micro.json") -> dict[str, Any] | None:
    """Return what checking a callback request costs, None if it was not measured."""
    record: Mapping[str, Any] | None = read_json(path)
    if record is None:
        return None
    rows = [(row, Estimate(**row["estimate"])) for row in record["rows"]]
    worst = max(estimate.high for _, estimate in rows)
    return {
        **{name: record.get(name) for name in ("requests", "date", "dash")},
        "blocks": min(estimate.n for _, estimate in rows),
        "rows": [
            [f"`{row['approach']}`", row["answer"], amount(row["unchecked"], "s"), ratio(estimate)]
            for row, estimate in rows
        ],
        "changed": record.get("served_hash") != content_hash(*SERVED),
        "steps": step_rows(record.get("steps", ())),
        "worst": f"{worst:.3f}",
        "allowed": f"{ALLOWED:.2f}",
        "kept": worst <= ALLOWED,
    }
