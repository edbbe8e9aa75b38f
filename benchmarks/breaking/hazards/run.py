"""Run the hazards, each in processes of its own, and keep what was seen."""

import json
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.breaking.hazards.hazard import Hazard
from benchmarks.breaking.hazards.table import HAZARDS, PARTS
from benchmarks.tools.interrupts import interrupts_deferred
from benchmarks.tools.processes import ROOT, server_environment
from benchmarks.tools.progress import Audience
from shared.errors import CrossroadsError

NAME = "hazards.json"
"""The file of what was seen, in the folder of results."""
WAYS = ("trap", "safe")
VERSIONS = ("dash", "flask", "werkzeug", "plotly")
BROWSER = {key: value for key, value in os.environ.items() if key == "CROSSROADS_CHROMIUM"}
"""The one setting of the kit that reaches a demonstration: which browser it starts."""
SECONDS = 60.0
"""How long a demonstration may take; most are over within one."""


class DemonstrationFailed(CrossroadsError):  # noqa: N818 - reads better than an Error at its end
    """A demonstration that ended without facts, with its last words."""


def run(names: Sequence[str], audience: Audience) -> dict[str, Any]:
    """Run hazards by name and return what the file holds, telling *audience* on the way."""
    records = []
    for number, name in enumerate(names):
        audience.step(name, number / len(names), None)
        records.append(record(HAZARDS[name]))
        audience.block(f"{name}: {records[-1]['outcome']}")
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "versions": {
            "python": platform.python_version(),
            **{one: version(one) for one in VERSIONS},
        },
        "hazards": records,
    }


def record(hazard: Hazard) -> dict[str, Any]:
    """Run a hazard both ways and return its words, what was seen, and what that means."""
    seen: Mapping[str, Any] = {}
    try:
        seen = demonstrated(hazard)
        outcome, reason = judged(hazard, seen)
    except DemonstrationFailed as error:
        outcome, reason = "failed", str(error)
    return {
        "name": hazard.name,
        "part": next(part for part, hazards in PARTS.items() if hazard in hazards),
        "people": hazard.people,
        "wrong": hazard.wrong,
        "instead": hazard.instead,
        "issues": list(hazard.issues),
        "outcome": outcome,
        "reason": reason,
        **seen,
    }


def judged(hazard: Hazard, seen: Mapping[str, Any]) -> tuple[str, str]:
    """Return what facts mean, and why: `holds`, `changed` upstream, or `failed`.

    It holds when the trap still is one and the safe pattern still is safe.
    """
    if seen["safe"] != hazard.safe:
        return "failed", f"the safe pattern showed {seen['safe']}: expected {hazard.safe}"
    if seen["trap"] == hazard.safe:
        return "changed", f"no trap any more: {seen['trap']}, as with the safe pattern"
    if seen["trap"] != hazard.trap:
        return "changed", f"the trap showed {seen['trap']}: expected {hazard.trap}"
    return "holds", ""


def demonstrated(hazard: Hazard) -> dict[str, Any]:
    """Run a hazard both ways, side by side, and return the facts of each.

    Raises:
        DemonstrationFailed: one ended without facts, or not in time.
    """
    with interrupts_deferred():
        processes = {way: start(hazard, way) for way in WAYS}
    try:
        return {way: facts(process, f"{hazard.name} {way}") for way, process in processes.items()}
    finally:
        for process in processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def start(hazard: Hazard, way: str) -> "subprocess.Popen[str]":
    """Start a demonstration in a session of its own, so that all it starts can be stopped."""
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.breaking.hazards", hazard.name, way],
        cwd=ROOT,
        env=server_environment() | BROWSER,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def facts(process: "subprocess.Popen[str]", what: str) -> Any:
    """Wait for a demonstration and return its facts: the last line that it prints."""
    try:
        written, errors = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise DemonstrationFailed(f"{what}: no facts within {SECONDS:.0f} s") from error
    if process.returncode != 0:
        *_, last = errors.strip().splitlines() or ["no reason was given"]
        raise DemonstrationFailed(f"{what}: ended with {process.returncode} ({last})")
    return json.loads(written.splitlines()[-1])


def write(path: Path, found: Mapping[str, Any]) -> None:
    """Write what was seen beside its place first, then move it there: never half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.new")
    try:
        staged.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", "utf-8")
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)
