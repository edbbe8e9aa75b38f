"""Hardening: attacks on guarded pages, faults under load, a soak, and what the checks cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.breaking.faults.clients import Seen
from benchmarks.breaking.faults.table import FAULTS, NAME, SOAK, Soaked, seen_in
from benchmarks.judging.model import Report
from benchmarks.judging.statistics import Estimate
from benchmarks.reporting.words import amount, listed, ratio
from benchmarks.tools.files import RESULTS, read_json

__all__ = ["attacks", "cost", "faults", "section"]

APPROACHES = ("multi", "single")
ALLOWED = 1.10
"""How much longer a callback may take with its request checked."""


def section(_report: Report) -> dict[str, Any]:
    """Return what was tried against the kit; each part is None if nothing was recorded."""
    return {"attacks": attacks(), "faults": faults(), "cost": cost()}


# ---------------------------------------------------------------------------------------- attacks


def attacks(path: Path = RESULTS / "attacks.json") -> dict[str, Any] | None:
    """Return how many attacks of each kind were refused, and every one that was not."""
    record = read_json(path)
    if record is None:
        return None
    approaches = record["approaches"]
    rows = [(name, row) for name, tried in approaches.items() for row in tried]
    kinds = dict.fromkeys(row["tried"] for _, row in rows)
    return {
        "heads": [f"`{name}` refused >" for name in approaches],
        "kinds": [
            [kind, str(len(of_kind(kind, next(iter(approaches.values())))))]
            + [str(refused(kind, tried)) for tried in approaches.values()]
            for kind in kinds
        ],
        "versions": listed([f"{name} {version}" for name, version in record["versions"].items()]),
        "count": len(rows),
        "leaked": [
            f"`{name}`: {row['name']} ({row['status']})" for name, row in rows if row["leaked"]
        ],
    }


def of_kind(kind: str, tried: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the attacks of one kind."""
    return [row for row in tried if row["tried"] == kind]


def refused(kind: str, tried: Sequence[Mapping[str, Any]]) -> int:
    """Count the attacks of one kind that were refused."""
    return sum(not row["leaked"] for row in of_kind(kind, tried))


# ----------------------------------------------------------------------------------------- faults


@dataclass(frozen=True)
class Line:
    """A fault, and what the clients of one approach saw."""

    what: str
    approach: str
    seen: Seen

    @property
    def failed(self) -> str:
        """Return how many requests failed beyond those in flight, and how."""
        total = sum(self.seen.failed.values())
        kinds = listed([f"{count} {kind}" for kind, count in self.seen.failed.items()])
        return f"**{total}** ({kinds})" if total else "0"

    @property
    def in_flight(self) -> str:
        """Return what became of the requests that the fault interrupted."""
        seen = self.seen
        return f"{seen.in_flight}, {seen.finished} answered" if seen.in_flight else ""

    @property
    def cells(self) -> list[str]:
        """Return what was done to whom, how often, and during how many requests."""
        return [self.what, f"`{self.approach}`", str(self.seen.times), f"{self.seen.requests:,}"]


def faults(path: Path = RESULTS / NAME) -> dict[str, Any] | None:
    """Return what breaks under load, None if no faults were done."""
    record = read_json(path)
    if record is None:
        return None
    seen = seen_in(record)
    done, contrasts = lines(seen, contrast=False), lines(seen, contrast=True)
    return {
        "rows": [[*line.cells, line.in_flight, line.failed] for line in done],
        "failed": failures(done),
        "turned_away": sum(line.seen.turned_away for line in done),
        "retried": sum(line.seen.retried for line in done),
        "contrasts": [[*line.cells, line.failed] for line in contrasts],
        "contrast_failed": failures(contrasts),
        "soaks": soaks(seen),
        "where": where(record["environment"]),
        "dates": listed(sorted({entry["date"][:10] for entry in record["seen"]})),
    }


def lines(seen: Mapping[tuple[str, str], object], *, contrast: bool) -> list[Line]:
    """Return the rows of a table: for every fault the approaches one below the other."""
    return [
        Line(fault.what, approach, one)
        for name, fault in FAULTS.items()
        for approach in APPROACHES
        if fault.is_contrast is contrast and isinstance(one := seen.get((approach, name)), Seen)
    ]


def failures(done: Sequence[Line]) -> str:
    """Say how many requests failed, of how many."""
    failed = sum(sum(line.seen.failed.values()) for line in done)
    total = f"{sum(line.seen.requests for line in done):,} requests"
    return f"**{failed}** of {total}" if failed else f"none of {total}"


def soaks(seen: Mapping[tuple[str, str], object]) -> dict[str, Any] | None:
    """Return what came of the soaks, None without any."""
    runs = {name: soak for name in APPROACHES if isinstance(soak := seen.get((name, SOAK)), Soaked)}
    if not runs:
        return None
    return {
        "requests": f"{sum(one.requests for one in runs.values()):,}",
        "failed": sum(sum(one.failed.values()) for one in runs.values()) or "none",
        "every": f"{next(iter(runs.values())).every:,}",
        "rows": [
            [
                f"`{name}`",
                f"{one.requests:,}",
                str(sum(one.failed.values())),
                amount(sum(one.pss[0]), "bytes"),
                amount(sum(one.pss[one.requests // one.every - 1]), "bytes"),
                f"{one.growth:.3f}",
            ]
            for name, one in runs.items()
        ],
    }


def where(environment: Mapping[str, Any]) -> str:
    """Say what served, and on how many cores."""
    versions = environment["versions"]
    named = [f"{name} {versions[name]}" for name in ("dash", "flask", "gunicorn")]
    return listed([*named, f"Python {environment['python']}", f"{environment['cores']} cores"])


# ------------------------------------------------------------------------------------------- cost


def cost(path: Path = RESULTS / "micro.json") -> dict[str, Any] | None:
    """Return what checking a callback request costs, None if it was not measured."""
    record = read_json(path)
    if record is None:
        return None
    rows = [(row, Estimate(**row["estimate"])) for row in record["rows"]]
    worst = max(estimate.ratio for _, estimate in rows)
    return {
        "blocks": min(estimate.n for _, estimate in rows),
        "requests": record.get("requests"),
        "date": record.get("date"),
        "dash": record.get("dash"),
        "rows": [
            [f"`{row['approach']}`", row["answer"], amount(row["unchecked"], "s"), ratio(estimate)]
            for row, estimate in rows
        ],
        "worst": f"{worst:.3f}",
        "allowed": f"{ALLOWED:.2f}",
        "kept": worst <= ALLOWED,
    }
