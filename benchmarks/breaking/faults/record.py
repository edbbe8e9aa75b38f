"""The file of what was seen, and what it has to say: one entry for each approach and fault."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.breaking.faults.scenarios import SCENARIOS, Seen
from benchmarks.breaking.faults.soak import Soaked
from benchmarks.tools.environment import MUST_AGREE

NAME = "faults.json"
SOAK = "soak"
MOST_GROWTH = 1.05
"""What memory after a soak may be, as a multiple of what it was after its first readings."""


@dataclass(frozen=True)
class Record:
    """What a file holds: where it was seen, and (approach, name) -> what.

    Beside what was seen stand the seed and when it was done; the environment is that of the last.
    """

    environment: Mapping[str, Any]
    seen: Mapping[tuple[str, str], Mapping[str, Any]]

    def of(self, approach: str) -> dict[str, Seen]:
        """Return the faults done to an approach, in the order of their table."""
        return {
            name: Seen(**self.seen[approach, name]["seen"])
            for name in SCENARIOS
            if (approach, name) in self.seen
        }

    def soak(self, approach: str) -> Soaked | None:
        """Return the soak of an approach, if there was one."""
        entry = self.seen.get((approach, SOAK))
        return Soaked(**entry["seen"]) if entry else None


def read(path: Path) -> Record | None:
    """Read a file; `None` if there is none."""
    if not path.is_file():
        return None
    found = json.loads(path.read_text("utf-8"))
    entries = {(one.pop("approach"), one.pop("name")): one for one in found["seen"]}
    return Record(found["environment"], entries)


def add(path: Path, environment: Mapping[str, Any], entry: Mapping[str, Any]) -> None:
    """Put an entry into the file, in place of what it had on the same.

    What was seen in another environment is dropped. The file is replaced as a whole, at once.
    """
    old = read(path)
    kept: dict[tuple[str, str], Mapping[str, Any]] = {}
    if old is not None and all(old.environment.get(k) == environment[k] for k in MUST_AGREE):
        kept = dict(old.seen)
    kept[entry["approach"], entry["name"]] = {
        key: value for key, value in entry.items() if key not in {"approach", "name"}
    }
    order = [*SCENARIOS, SOAK]
    listed = [
        {"approach": approach, "name": name, **kept[approach, name]}
        for approach, name in sorted(kept, key=lambda key: (key[0], order.index(key[1])))
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.new")
    staged.write_text(json.dumps({"environment": environment, "seen": listed}, indent=1) + "\n")
    staged.replace(path)


def complaints(name: str, seen: Seen | Soaked) -> Iterator[str]:
    """Yield what is not as it has to be."""
    if isinstance(seen, Soaked):
        if seen.growth > MOST_GROWTH:
            yield f"memory is {seen.growth:.3f} of what it was, expected at most {MOST_GROWTH}"
    elif SCENARIOS[name].is_contrast:
        return
    elif name != "kill" and seen.finished < seen.in_flight:
        yield f"{seen.in_flight - seen.finished} of {seen.in_flight} requests were not finished"
    elif seen.slow_answered < seen.slow:
        yield f"{seen.slow - seen.slow_answered} of {seen.slow} slow clients had no answer"
    for outcome, count in seen.failed.items():
        yield f"{count} of {seen.requests} requests: {outcome}"
