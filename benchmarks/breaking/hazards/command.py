"""`python -m benchmarks hazards`: show each in processes of its own, and keep what was seen."""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from platform import python_version
from typing import Any

from rich.console import Console

from benchmarks.breaking.hazards.hazard import Hazard
from benchmarks.breaking.hazards.table import HAZARDS, PARTS
from benchmarks.options import read_folder, read_names, refuse_beside
from benchmarks.tools import chromium
from benchmarks.tools.files import BUILD, RESULTS, short_path, write_json
from benchmarks.tools.processes import SampleRefused, interrupts_raise_once, starting
from benchmarks.tools.terminal import Terminal

BROWSER = {key: value for key, value in os.environ.items() if key == "CROSSROADS_CHROMIUM"}
"""The one setting of the kit that reaches a demonstration: which browser it starts."""
SECONDS = 60.0
"""How long a demonstration may take; most are over within one."""
VERSIONS = ("dash", "flask", "werkzeug", "plotly")


def hazards(given: argparse.Namespace) -> int:
    """Run the hazards and write what was seen; the exit code is 1 unless all of them hold."""
    chosen = read_names("--only", given.only, HAZARDS)
    refuse_beside("--publish", given, ("out", "only"), "it writes all of them where they belong")
    out = BUILD / "hazards" if given.out is None else read_folder("--out", given.out)
    chromium.ensure()
    entries: list[dict[str, Any]] = []
    with interrupts_raise_once(), Terminal(Console()) as terminal:
        for name in chosen:
            terminal.step(name, len(entries) / len(chosen), None)
            entries.append(perform(HAZARDS[name]))
            terminal.block(f"{name}: {entries[-1]['outcome']}")
    wrong = [one for one in entries if one["outcome"] != "holds"]
    for one in wrong:
        print(f"error: {one['name']} {one['outcome']}: {one['reason']}", file=sys.stderr)
    print(f"{len(chosen) - len(wrong)} of {len(chosen)} hazards hold on Dash {version('dash')}")
    if given.only is None:
        path = (RESULTS if given.publish else out) / "hazards.json"
        versions = {"python": python_version(), **{one: version(one) for one in VERSIONS}}
        date = f"{datetime.now(UTC):%Y-%m-%d}"
        write_json(path, {"date": date, "versions": versions, "hazards": entries})
        print(f"written: {short_path(path)}")
    return 1 if wrong else 0


def perform(hazard: Hazard) -> dict[str, Any]:
    """Run a hazard both ways, and return its entry: words, facts, and what these mean."""
    seen: dict[str, Any] = {}
    try:
        seen = both_ways(hazard)
        outcome, reason = outcome_of(hazard, seen)
    except SampleRefused as error:
        outcome, reason = "failed", str(error)
    part = next(part for part, hazards in PARTS.items() if hazard in hazards)
    words = {"people": hazard.people, "wrong": hazard.wrong, "instead": hazard.instead}
    meaning = {"issues": list(hazard.issues), "outcome": outcome, "reason": reason}
    return {"name": hazard.name, "part": part, **words, **meaning, **seen}


def outcome_of(hazard: Hazard, seen: Mapping[str, Any]) -> tuple[str, str]:
    """Return what facts mean, and why: `holds`, `changed` upstream, or `failed`."""
    if seen["safe"] != hazard.safe:
        return "failed", f"the safe pattern showed {seen['safe']}: expected {hazard.safe}"
    if seen["trap"] == hazard.safe:
        return "changed", f"no trap any more: {seen['trap']}, as with the safe pattern"
    if seen["trap"] != hazard.trap:
        return "changed", f"the trap showed {seen['trap']}: expected {hazard.trap}"
    return "holds", ""


def both_ways(hazard: Hazard) -> dict[str, Any]:
    """Run a hazard both ways, side by side; return the last line of each, or `SampleRefused`."""
    show = [sys.executable, "-m", "benchmarks.breaking.hazards.table", hazard.name]
    start, seen = partial(starting, more=BROWSER), {}
    with start([*show, "trap"]) as trap, start([*show, "safe"]) as safe:
        for way, process in ("trap", trap), ("safe", safe):
            try:
                code = process.finish(SECONDS).exit_code
            except SampleRefused as error:
                raise SampleRefused(f"{hazard.name} {way}: {error}") from error
            *_, last = process.log().strip().splitlines() or ["no reason was given"]
            if code != 0:
                raise SampleRefused(f"{hazard.name} {way}: ended with {code} ({last})")
            seen[way] = json.loads(last)
    return seen
