"""What breaks under load: the committed file of faults, as the rows of its tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.breaking.faults.record import NAME, Record, read
from benchmarks.breaking.faults.table import FAULTS, Seen, Soaked
from benchmarks.reporting.numbers import amount
from benchmarks.reporting.words import capital, listed

__all__ = ["section"]

FILE = Path(__file__).resolve().parent.parent / "results" / NAME
APPROACHES = ("multi", "single")


@dataclass(frozen=True)
class Line:
    """A fault and what the clients of one approach saw, in words."""

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
        """Return what became of the requests that the fault found under way."""
        seen = self.seen
        return f"{seen.in_flight}, {seen.finished} answered" if seen.in_flight else ""


@dataclass(frozen=True)
class Soak:
    """A soak of one approach."""

    approach: str
    soaked: Soaked

    def after(self, requests: int) -> str:
        """Write the memory after so many requests."""
        return amount(sum(self.soaked.pss[requests // self.soaked.every - 1]), "bytes")


def section(path: Path = FILE) -> dict[str, Any]:
    """Return what the template may ask for; nothing where no faults were done."""
    record = read(path)
    if record is None:
        return {}
    faults, contrasts = lines(record, contrast=False), lines(record, contrast=True)
    soaks = [Soak(name, one) for name in APPROACHES if (one := record.soak(name))]
    return {
        "faults": faults,
        "result": capital(f"{failures(faults)} failed beyond what a killed worker had in flight"),
        "turned_away": sum(line.seen.turned_away for line in faults),
        "retried": sum(line.seen.retried for line in faults) or "none",
        "contrasts": contrasts,
        "contrast": f"Without what the kit does about it, {failures(contrasts)} failed",
        "soaks": soaks,
        "soaked": soaked(soaks) if soaks else "",
        "where": where(record.environment),
        "dates": sorted({entry["date"][:10] for entry in record.seen.values()}),
    }


def lines(record: Record, *, contrast: bool) -> list[Line]:
    """Return the rows of a table: for every fault the approaches one below the other."""
    return [
        Line(scenario.what, approach, record.of(approach)[name])
        for name, scenario in FAULTS.items()
        for approach in APPROACHES
        if scenario.is_contrast is contrast and name in record.of(approach)
    ]


def failures(found: Sequence[Line]) -> str:
    """Say how many requests failed, of how many."""
    failed = sum(sum(line.seen.failed.values()) for line in found)
    total = f"{sum(line.seen.requests for line in found):,} requests"
    return f"**{failed}** of {total}" if failed else f"none of {total}"


def soaked(soaks: Sequence[Soak]) -> str:
    """Say what came of the soaks."""
    asked = sum(one.soaked.requests for one in soaks)
    failed = sum(sum(one.soaked.failed.values()) for one in soaks)
    growth = max(one.soaked.growth for one in soaks)
    return (
        f"Of {asked:,} mixed requests {f'**{failed}**' if failed else 'none'} failed, and memory "
        f"grew to at most {growth:.3f} of the first reading"
    )


def where(environment: Mapping[str, Any]) -> str:
    """Say what served, and on how many cores."""
    versions = environment["versions"]
    named = [f"{name} {versions[name]}" for name in ("dash", "flask", "gunicorn")]
    return listed([*named, f"Python {environment['python']}", f"{environment['cores']} cores"])
