"""`python -m crossroads.benchmarks hazards`: show each in processes of its own, and keep it."""

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

from crossroads.benchmarks.breaking.hazards.hazard import HASHED, Hazard
from crossroads.benchmarks.breaking.hazards.other_backends import refuse_without_libraries
from crossroads.benchmarks.breaking.hazards.table import HAZARDS, PARTS
from crossroads.benchmarks.options import read_folder, read_names, refuse_beside
from crossroads.benchmarks.tools import chromium
from crossroads.benchmarks.tools.environment import content_hash
from crossroads.benchmarks.tools.files import BUILD, RESULTS, read_json, short_path, write_json
from crossroads.benchmarks.tools.processes import SampleRefused, interrupts_raise_once, starting
from crossroads.benchmarks.tools.terminal import Terminal

BROWSER = {key: value for key, value in os.environ.items() if key == "CROSSROADS_CHROMIUM"}
"""The one setting of the kit that reaches a demonstration: which browser it starts."""
SECONDS = 60.0
"""How long a demonstration may take; most are over within one."""
VERSIONS = ("dash", "flask", "werkzeug", "plotly", "fastapi", "quart")


def hazards(given: argparse.Namespace) -> int:
    """Run the hazards and write what was seen; the exit code is 1 if one could not be shown."""
    chosen = read_names("--only", given.only, HAZARDS)
    refuse_beside("--publish", given, ("out", "only"), "it writes all of them where they belong")
    if any(HAZARDS[name] in PARTS["backends"] for name in chosen):
        refuse_without_libraries()
    out = BUILD / "hazards" if given.out is None else read_folder("--out", given.out)
    chromium.ensure()
    seen: dict[str, dict[str, Any]] = {}
    print(f"Dash {version('dash')}")
    with interrupts_raise_once(), Terminal(Console()) as terminal:
        for name in chosen:
            terminal.step(name, len(seen) / len(chosen), None)
            seen[name] = perform(HAZARDS[name])
            terminal.block(f"{name}: {seen[name]['outcome']}")
    others = {name: one for name, one in seen.items() if one["outcome"] != "holds"}
    for name, one in others.items():
        print(f"{name} {one['outcome']}: {one['reason']}", file=sys.stderr)
    print(f"{len(seen) - len(others)} of {len(seen)} hazards hold on Dash {version('dash')}")
    if given.only is None:
        path = (RESULTS if given.publish else out) / "hazards.json"
        write_json(path, merged(read_json(path), seen))
        print(f"written: {short_path(path)}")
    return 1 if any(one["outcome"] == "failed" for one in others.values()) else 0


def merged(known: Any, seen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the file holds from now on: this Dash's results beside those of others."""
    if not known or "runs" not in known:
        known = {"runs": {}, "hazards": []}
    versions = {"python": python_version(), **{one: version(one) for one in VERSIONS}}
    run = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "versions": versions,
        "hash": content_hash(*HASHED),
    }
    before = {one["name"]: one["seen"] for one in known["hazards"]}
    return {
        "runs": {**known["runs"], version("dash"): run},
        "hazards": [
            {**words_of(hazard), "seen": {**before.get(name, {}), version("dash"): seen[name]}}
            for name, hazard in HAZARDS.items()
        ],
    }


def words_of(hazard: Hazard) -> dict[str, Any]:
    """Return what the report says of a hazard, whatever was seen."""
    part = next(part for part, hazards in PARTS.items() if hazard in hazards)
    words = {"people": hazard.people, "wrong": hazard.wrong, "instead": hazard.instead}
    return {"name": hazard.name, "part": part, **words, "issues": list(hazard.issues)}


def perform(hazard: Hazard) -> dict[str, Any]:
    """Run a hazard both ways, and return what was seen, and what that means."""
    seen: dict[str, Any] = {}
    try:
        seen = both_ways(hazard)
        outcome, reason = outcome_of(hazard, seen)
    except SampleRefused as error:
        outcome, reason = "failed", str(error)
    return {"outcome": outcome, "reason": reason, **seen}


def outcome_of(hazard: Hazard, seen: Mapping[str, Any]) -> tuple[str, str]:
    """Return what facts mean, and why: `holds`, `gone`, `changed`, or `failed`."""
    if seen["safe"] != hazard.safe:
        return "failed", f"the safe pattern showed {difference(seen['safe'], hazard.safe)}"
    if seen["trap"] == hazard.safe:
        return "gone", "it shows what the safe pattern shows"
    if seen["trap"] != hazard.trap:
        return "changed", f"the trap showed {difference(seen['trap'], hazard.trap)}"
    return "holds", ""


def difference(seen: Mapping[str, Any], expected: Mapping[str, Any]) -> str:
    """Name the facts that are not as expected, and what they are instead."""
    named = [f"{key}: {seen.get(key)}, expected {it}" for key, it in expected.items()]
    return "; ".join(
        one for one, key in zip(named, expected, strict=True) if seen.get(key) != expected[key]
    )


def both_ways(hazard: Hazard) -> dict[str, Any]:
    """Run a hazard both ways, side by side; return the last line of each, or `SampleRefused`."""
    show = [sys.executable, "-m", "crossroads.benchmarks.breaking.hazards.table", hazard.name]
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
