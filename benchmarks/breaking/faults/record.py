"""The file of what was seen, and what it has to say: one entry for each approach and fault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.breaking.faults.clients import Seen
from benchmarks.breaking.faults.table import FAULTS, Soaked
from benchmarks.tools.environment import MUST_AGREE
from benchmarks.tools.files import read_json, write_json

NAME = "faults.json"
SOAK = "soak"
MOST_GROWTH = 1.05
"""What memory after a soak may be, as a multiple of what it was after its first readings."""


@dataclass(frozen=True)
class Record:
    """What a file holds: the environment of the last entry, and (approach, name) -> entry."""

    environment: Mapping[str, Any]
    seen: Mapping[tuple[str, str], Mapping[str, Any]]

    def of(self, approach: str) -> dict[str, Seen]:
        """Return the faults done to an approach, in the order of their table."""
        entries = {name: self.seen.get((approach, name)) for name in FAULTS}
        return {name: Seen(**entry["seen"]) for name, entry in entries.items() if entry}

    def soak(self, approach: str) -> Soaked | None:
        """Return the soak of an approach, if there was one."""
        entry = self.seen.get((approach, SOAK))
        return Soaked(**entry["seen"]) if entry else None


def read(path: Path) -> Record | None:
    """Read a file; `None` if there is none."""
    found = read_json(path)
    if found is None:
        return None
    entries = {(one["approach"], one["name"]): one for one in found["seen"]}
    return Record(found["environment"], entries)


def add(path: Path, environment: Mapping[str, Any], entry: Mapping[str, Any]) -> None:
    """Put an entry in the place of an older one; drop what was seen in another environment."""
    kept: dict[tuple[str, str], Mapping[str, Any]] = {}
    old = read(path)
    if old and all(old.environment.get(key) == environment[key] for key in MUST_AGREE):
        kept |= old.seen
    kept[entry["approach"], entry["name"]] = entry
    order = [*FAULTS, SOAK]
    keys = sorted(kept, key=lambda key: (key[0], order.index(key[1])))
    write_json(path, {"environment": environment, "seen": [kept[key] for key in keys]})


def complaints(name: str, seen: Seen | Soaked) -> Iterator[str]:
    """Yield what is not as it has to be."""
    if isinstance(seen, Soaked):
        if seen.growth > MOST_GROWTH:
            yield f"memory is {seen.growth:.3f} of what it was, expected at most {MOST_GROWTH}"
    elif FAULTS[name].is_contrast:
        return
    elif name != "kill" and seen.finished < seen.in_flight:
        yield f"{seen.in_flight - seen.finished} of {seen.in_flight} requests were not finished"
    elif seen.slow_answered < seen.slow:
        yield f"{seen.slow - seen.slow_answered} of {seen.slow} slow clients had no answer"
    for outcome, count in seen.failed.items():
        yield f"{count} of {seen.requests} requests: {outcome}"
