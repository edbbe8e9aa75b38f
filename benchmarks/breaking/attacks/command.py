"""`nox -s attack`: send every row of the table to each approach, and keep how it was answered."""

import sys
import tempfile
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.breaking.attacks.attacker import prepare, send, serving
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
    entries = []
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        tokens = prepare(Path(folder))
        ports = {name: stack.enter_context(serving(approach, name, folder)) for name in tokens}
        for heading, rows in ATTACKS.items():
            for one in rows:
                answer = send(ports[one.logins], approach, one, tokens)
                found = {"status": answer.status, "leaked": answer.leaks(one.page)}
                entries.append({"tried": heading, "name": one.name, **found})
    return entries


if __name__ == "__main__":
    sys.exit(attack())
