"""`python -m crossroads.benchmarks faults`: do them, and say whether all is well."""

import argparse
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial

from rich.console import Console

from crossroads.benchmarks.breaking.faults.clients import Seen
from crossroads.benchmarks.breaking.faults.table import (
    FAULTS,
    NAME,
    SOAKS,
    Soaked,
    add,
    code_hash,
    complaints,
)
from crossroads.benchmarks.options import read_folder, read_names, read_number, refuse_beside
from crossroads.benchmarks.tools import environment, nginx
from crossroads.benchmarks.tools.files import BUILD, RESULTS
from crossroads.benchmarks.tools.processes import interrupts_raise_once
from crossroads.benchmarks.tools.terminal import Terminal

SEED = 20261121


def faults(given: argparse.Namespace) -> int:
    """Do what was asked for, and write each result down at once; return 1 if any is not well."""
    python = given.python or sys.executable
    arms = read_names("--arms", given.arms, ("multi", "single"))
    chosen = read_names("--only", given.only, (*FAULTS, *SOAKS))
    seed = SEED if given.seed is None else read_number("--seed", given.seed, 0)
    refuse_beside("--publish", given, ("out",), "it writes where the committed file is")
    out = BUILD / "faults" if given.out is None else read_folder("--out", given.out)
    path = (RESULTS if given.publish else out) / NAME
    nginx.ensure()
    described = {"nginx": nginx.version(), "code_hash": code_hash()}
    here = environment.describe(python) | described
    found: list[str] = []
    tasks = [(approach, name) for approach in arms for name in chosen]
    with Terminal(Console()) as terminal, interrupts_raise_once():
        for done, (approach, name) in enumerate(tasks):
            task = f"{approach}, {name}"

            def tell(share: float, task: str = task, done: int = done) -> None:
                terminal.step(task, (done + share) / len(tasks), None)

            tell(0.0)
            is_soak = name in SOAKS
            do = partial(SOAKS[name], tell=tell) if is_soak else FAULTS[name].perform
            seen: Seen | Soaked = do(approach, python, seed)
            now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
            entry = {"approach": approach, "name": name, "date": now, "seed": seed}
            add(path, here, {**entry, "seen": asdict(seen)})
            found += (wrong := [*complaints(name, seen)])
            terminal.note("; ".join([f"{task}: {summary_line(seen)}", *wrong]))
    print(f"{'all is well' if not found else 'NOT well'}: {path}")
    return 1 if found else 0


def summary_line(seen: Seen | Soaked) -> str:
    """Say what was seen in a line."""
    if isinstance(seen, Soaked):
        sums = ", ".join(f"{sum(parts) / 1e6:.1f}" for parts in seen.pss)
        return f"{seen.requests} requests, {seen.growth:.3f} of the first memory (MB: {sums})"
    return ", ".join(f"{key} {value}" for key, value in asdict(seen).items() if value)
