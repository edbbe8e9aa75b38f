"""`nox -s attack`: send every row of the table to each approach, and keep how it was answered."""

import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.breaking.attacks.attacker import Answer, prepare, send, serving
from benchmarks.breaking.attacks.table import ATTACKED, ATTACKS
from benchmarks.tools.files import RESULTS, short_path, write_json
from benchmarks.tools.processes import interrupts_raise_once

PATH = RESULTS / "attacks.json"
VERSIONS = ("dash", "flask", "flask-jwt-extended", "gunicorn", "pyjwt", "werkzeug")


def attack() -> int:
    """Attack each approach, and write what came of it; return 1 if anything leaked."""
    with interrupts_raise_once():
        entries = {approach: perform(approach) for approach in ATTACKED}
    write_json(PATH, {"versions": {one: version(one) for one in VERSIONS}, "approaches": entries})
    tried = [(approach, row) for approach, rows in entries.items() for row in rows]
    leaked = [f"{approach}: {row['name']}" for approach, row in tried if row["leaked"]]
    print(*leaked, f"{short_path(PATH)}: {len(tried)} tried, {len(leaked)} leaked", sep="\n")
    return 1 if leaked else 0


def perform(approach: str) -> list[dict[str, Any]]:
    """Attack one approach, served with each kind of logins; return its entries in table order."""
    attacks = [(heading, one) for heading, rows in ATTACKS.items() for one in rows]
    answers: dict[int, Answer] = {}
    with tempfile.TemporaryDirectory() as folder:
        tokens = prepare(Path(folder))
        for logins in dict.fromkeys(one.logins for _, one in attacks):
            with serving(approach, logins, folder) as port:
                for number, (_, one) in enumerate(attacks):
                    if one.logins == logins:
                        answers[number] = send(port, approach, one, tokens)
    return [
        {
            "tried": heading,
            "name": one.name,
            "status": answers[number].status,
            "leaked": answers[number].leaks(one.page),
        }
        for number, (heading, one) in enumerate(attacks)
    ]


if __name__ == "__main__":
    sys.exit(attack())
