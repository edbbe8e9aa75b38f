"""`python -m benchmarks hazards`: show each in processes of its own, and keep what was seen."""

import argparse
import json
import os
import sys
from importlib.metadata import version
from typing import Any

from rich.console import Console

from benchmarks.breaking.hazards.hazard import Hazard
from benchmarks.breaking.hazards.record import NAME, complaints, entry, record
from benchmarks.breaking.hazards.table import HAZARDS
from benchmarks.options import read_folder, read_names
from benchmarks.tools.files import PUBLISHED, short_path, write_json
from benchmarks.tools.processes import Process, SampleRefused, interrupts_raise_once, starting
from benchmarks.tools.terminal import Terminal

BROWSER = {key: value for key, value in os.environ.items() if key == "CROSSROADS_CHROMIUM"}
"""The one setting of the kit that reaches a demonstration: which browser it starts."""
SECONDS = 60.0
"""How long a demonstration may take; most are over within one."""


def hazards(given: argparse.Namespace) -> int:
    """Run the hazards and write what was seen; the exit code is 1 unless all of them hold."""
    chosen = read_names("--only", given.only, HAZARDS)
    out = PUBLISHED if given.out is None else read_folder("--out", given.out)
    entries: list[dict[str, Any]] = []
    with interrupts_raise_once(), Terminal(Console()) as terminal:
        for name in chosen:
            terminal.step(name, len(entries) / len(chosen), None)
            entries.append(perform(HAZARDS[name]))
            terminal.block(f"{name}: {entries[-1]['outcome']}")
    wrong = complaints(entries)
    for complaint in wrong:
        print(f"error: {complaint}", file=sys.stderr)
    print(f"{len(chosen) - len(wrong)} of {len(chosen)} hazards hold on Dash {version('dash')}")
    if given.only is None:
        path = out / "results" / NAME
        write_json(path, record(entries))
        print(f"written: {short_path(path)}")
    return 1 if wrong else 0


def perform(hazard: Hazard) -> dict[str, Any]:
    """Run a hazard both ways, and return the entry for it."""
    try:
        return entry(hazard, both_ways(hazard))
    except SampleRefused as error:
        return entry(hazard, {}, str(error))


def both_ways(hazard: Hazard) -> dict[str, Any]:
    """Run a hazard both ways, side by side, and return the facts of each.

    Raises `SampleRefused`: one ended without facts, or not in time.
    """
    program = [sys.executable, "-m", "benchmarks.breaking.hazards", hazard.name]
    with (
        starting([*program, "trap"], more=BROWSER) as trap,
        starting([*program, "safe"], more=BROWSER) as safe,
    ):
        return {
            "trap": facts(trap, f"{hazard.name} trap"),
            "safe": facts(safe, f"{hazard.name} safe"),
        }


def facts(process: Process, what: str) -> Any:
    """Wait for a demonstration and return its facts: the last line that it prints."""
    try:
        code = process.finish(SECONDS).exit_code
    except SampleRefused as error:
        raise SampleRefused(f"{what}: {error}") from error
    *_, last = process.log().strip().splitlines() or ["no reason was given"]
    if code != 0:
        raise SampleRefused(f"{what}: ended with {code} ({last})")
    return json.loads(last)
