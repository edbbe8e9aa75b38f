"""Attacks: what was tried on a site with logins, and how each approach refused it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.tools.files import RESULTS

__all__ = ["section"]

REFUSED: Mapping[int, str] = {
    200: "200, without it",
    302: "302, to the login",
    401: "401",
    403: "403",
    404: "404",
}
"""What a status means where nothing of the page has leaked."""


@dataclass(frozen=True)
class Tried:
    """One kind of attack: by name, in the order of the approaches, how each was answered."""

    heading: str
    rows: Mapping[str, Sequence[str]]
    refused: Sequence[int]


def section(path: Path = RESULTS / "attacks.json") -> Mapping[str, Any] | None:
    """Return what the template may ask for about attacks; `None` where none were tried."""
    if not path.is_file():
        return None
    found = json.loads(path.read_text("utf-8"))
    approaches = found["approaches"]
    headings = dict.fromkeys(row["tried"] for rows in approaches.values() for row in rows)
    kinds = [tried(heading, approaches.values()) for heading in headings]
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    return {
        "approaches": [*approaches],
        "kinds": kinds,
        "versions": versions,
        "result": result([row for rows in approaches.values() for row in rows]),
    }


def result(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say in a line what came of all attacks together."""
    leaked = sum(row["leaked"] for row in rows)
    got = f"**{leaked} got through**" if leaked else "none got through"
    return f"{len(rows)} attacks were tried, {got}"


def tried(heading: str, approaches: Any) -> Tried:
    """Return the attacks under one heading."""
    rows: dict[str, list[str]] = {}
    refused = []
    for answers in approaches:
        own = [row for row in answers if row["tried"] == heading]
        refused.append(sum(not row["leaked"] for row in own))
        for row in own:
            rows.setdefault(row["name"], []).append(words(row))
    return Tried(heading, rows, refused)


def words(row: Mapping[str, Any]) -> str:
    """Say how one attack was answered."""
    if row["leaked"]:
        return f"**leaked** ({row['status']})"
    return REFUSED.get(row["status"], str(row["status"]))
