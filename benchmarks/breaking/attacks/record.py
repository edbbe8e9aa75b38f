"""The file of what was tried: for each approach and attack, how it was answered, and any leak."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from benchmarks.breaking.attacks.attacker import Answer
from benchmarks.breaking.attacks.table import ATTACKS, Attack
from benchmarks.tools.files import RESULTS

PATH = RESULTS / "attacks.json"
VERSIONS = ("dash", "flask", "flask-jwt-extended", "gunicorn", "pyjwt", "werkzeug")

Entries = Sequence[Mapping[str, Any]]


def entry(attack: Attack, answer: Answer) -> dict[str, Any]:
    """Return what is kept of one attack."""
    tried = next(heading for heading, attacks in ATTACKS.items() if attack in attacks)
    leaked = answer.leaks(attack.page)
    return {"tried": tried, "name": attack.name, "status": answer.status, "leaked": leaked}


def record(entries: Mapping[str, Entries]) -> dict[str, Any]:
    """Return what the file holds: the entries of each approach, and what they were seen with."""
    return {"versions": {name: version(name) for name in VERSIONS}, "approaches": entries}


def complaints(entries: Mapping[str, Entries]) -> list[str]:
    """Return what is not as it has to be: attacks that got something of a page."""
    return [
        f"{approach}: {row['name']}"
        for approach, rows in entries.items()
        for row in rows
        if row["leaked"]
    ]
