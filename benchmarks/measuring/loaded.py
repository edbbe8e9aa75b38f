"""`python -m crossroads.benchmarks bytes`: count what a first visit loads, and keep it by Dash.

Tuned and untuned arms go on the first tour in a browser with a driver. Over HTTP the first document
and its scripts are counted before compression. All of it is bytes, but `requests`.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version

from crossroads.benchmarks.arms import ARMS, Target
from crossroads.benchmarks.journey import STEPS
from crossroads.benchmarks.probes import driven, ledger
from crossroads.benchmarks.probes.table import TUNED_OR_NOT
from crossroads.benchmarks.tools import chromium
from crossroads.benchmarks.tools.environment import SERVED, content_hash
from crossroads.benchmarks.tools.files import BUILD, RESULTS, read_json, short_path, write_json
from crossroads.benchmarks.tools.processes import interrupts_raise_once, run_to_end

NAME = "bytes.json"
VERSIONS = ("dash", "dash-bootstrap-components", "flask", "plotly")
KINDS: Mapping[str, tuple[str, ...]] = {
    "documents": ("Document",),
    "scripts": ("Script", "Stylesheet"),
    "all": ("bytes",),
    "requests": ("requests",),
}
"""What is counted, and the words of a driver for it."""
COMPRESSING = 300.0  # seconds at most, the first time on a Dash


def count_bytes(given: argparse.Namespace) -> int:
    """Count what every arm sends, and write that beside what was counted on another Dash."""
    chromium.ensure()
    arms = {}
    with interrupts_raise_once():
        # As in `compare`: a server that compresses when it is asked does not do so as well.
        run_to_end([sys.executable, "-m", "crossroads.approaches.serving.precompress"], COMPRESSING)
        for name in TUNED_OR_NOT:
            arms[name] = counted(Target(ARMS[name], sys.executable))
            print(f"{name}: {arms[name]}", flush=True)
    record = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "versions": {one: version(one) for one in VERSIONS},
        "served_hash": content_hash(*SERVED),
        "arms": arms,
    }
    path = (RESULTS if given.publish else BUILD / "bytes") / NAME
    write_json(path, {**(read_json(path) or {}), version("dash"): record})
    print(f"written: {short_path(path)}")
    return 0


def counted(target: Target) -> dict[str, int]:
    """Return what an arm sends on a first tour, and how large it is before compression."""
    steps, _ = driven.drive(target, STEPS)
    sent: Counter[str] = Counter()
    for step, taken in zip(STEPS, steps["cold"], strict=True):
        sent.update({} if step.control else taken)  # as in all sums: pages alone
    home = ledger.measure(target).values
    return {
        **{name: int(sum(sent[word] for word in words)) for name, words in KINDS.items()},
        "document": int(home["ledger.document_bytes"]),
        "its scripts": int(home["ledger.script_bytes"]),
    }
