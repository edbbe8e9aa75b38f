"""`nox -s attack`: send every row of the table to each approach, and keep how it was answered."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.breaking.attacks.attacker import ATTACKED, prepare, send, serving
from benchmarks.breaking.attacks.record import PATH, complaints, entry, record
from benchmarks.breaking.attacks.table import ATTACKS
from benchmarks.tools.files import short_path, write_json
from benchmarks.tools.processes import interrupts_raise_once


def attack() -> int:
    """Attack each approach, and write what came of it; return 1 if anything leaked."""
    with interrupts_raise_once():
        entries = {approach: perform(approach) for approach in ATTACKED}
    write_json(PATH, record(entries))
    leaked = complaints(entries)
    tried = sum(map(len, entries.values()))
    print(*leaked, f"{short_path(PATH)}: {tried} tried, {len(leaked)} leaked", sep="\n")
    return 1 if leaked else 0


def perform(approach: str) -> list[dict[str, Any]]:
    """Attack one approach, served with each kind of logins; return its entries in table order."""
    attacks = [one for rows in ATTACKS.values() for one in rows]
    answers = {}
    with tempfile.TemporaryDirectory() as folder:
        tokens = prepare(Path(folder))
        for logins in dict.fromkeys(one.logins for one in attacks):
            with serving(approach, logins, folder) as port:
                for number, one in enumerate(attacks):
                    if one.logins == logins:
                        answers[number] = send(port, approach, one, tokens)
    return [entry(one, answers[number]) for number, one in enumerate(attacks)]


if __name__ == "__main__":
    sys.exit(attack())
