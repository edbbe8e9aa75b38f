"""The commands of `python -m benchmarks`: what they do, and in which order."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.judging.reproduce import agreement
from benchmarks.measuring.run import COMPARED, Comparison, Ending, is_precise
from benchmarks.options import OUT, Request, parser, read_folder, read_request
from benchmarks.probes.table import PROBES
from benchmarks.samples import KIT, SCHEMA, Journal, load, newest
from benchmarks.tools import environment
from benchmarks.tools.files import BUILD, PUBLISHED, short_path
from benchmarks.tools.processes import interrupts_raise_once
from benchmarks.tools.terminal import Terminal, text_table
from shared.errors import ConfigurationError, CrossroadsError


def run(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; return the exit code."""
    given = parser().parse_args(arguments)
    try:
        return command(given.command)(given)
    except CrossroadsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, ConfigurationError) else 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


def command(name: str) -> Callable[[argparse.Namespace], int]:
    """Return what does a command. Each loads what it alone needs, such as Dash or a browser."""
    if name == "faults":
        from benchmarks.breaking.faults.command import faults  # noqa: PLC0415

        return faults
    if name == "hazards":
        from benchmarks.breaking.hazards.command import hazards  # noqa: PLC0415

        return hazards
    return report if name == "report" else compare


def compare(given: argparse.Namespace) -> int:
    """Measure; when the run has come to its own end, build its report."""
    if not hasattr(os, "wait4"):
        raise ConfigurationError("platform", sys.platform, "Linux or macOS, to measure processes")
    request = read_request(given)
    here = environment.describe(request.plan.python)
    environment.refuse_bad_site(request.plan.python, request.plan.site)
    if request.resumed is not None:
        refuse_other_environment(request.resumed.environment, here)
    path = request.resumed.path if request.resumed else begin(request, here)
    with interrupts_raise_once():
        try:
            ending = measure(request, path)
        except KeyboardInterrupt:
            return _say_how_to_resume(path, request)
    if environment.content_hash(environment.SHARED) != here["shared_hash"]:
        reason = f"shared/ changed during the run: no report of {short_path(path)}"
        print(f"error: {reason}", file=sys.stderr)
        return 1
    return _conclude(ending, path, request)


def begin(request: Request, here: Mapping[str, Any]) -> Path:
    """Begin a file of samples with what repeats the run, without the interpreter's private path."""
    plan, now = request.plan, datetime.now(UTC)
    run_id = f"{now:%Y%m%dT%H%M%SZ}-{plan.seed}"
    path = request.out / "results" / f"{run_id}.jsonl"
    head = {"schema": SCHEMA, "id": run_id, "started": f"{now:%Y-%m-%dT%H:%M:%SZ}"}
    end = {"budget": plan.budget, "blocks": plan.blocks}
    what = {"probes": plan.probes, "arms": [arm.name for arm in plan.arms], "site": plan.site}
    with Journal(path) as journal:
        journal.write("run", **head, seed=plan.seed, options={**end, **what}, environment=here)
    return path


def measure(request: Request, path: Path) -> Ending:
    """Run the blocks, and show how far they are."""
    with Journal(path) as journal, Terminal(Console()) as terminal:
        for note in notes(request):
            terminal.note(note)
        return Comparison(
            request.plan, journal, terminal, request.resumed, lambda: is_precise(load(path))
        ).run()


def notes(request: Request) -> list[str]:
    """Say before a run what it leaves out, and why."""
    unmeasured = [
        f"{name} is not measured: {reason}"
        for name, probe in PROBES.items()
        if name not in request.plan.probes and (reason := probe.missing())
    ]
    contract = (
        f"the behaviour contract is checked on {KIT}, the kit's own site; of "
        f"{request.plan.site} only that every page and callback answers"
    )
    return [*([contract] if request.plan.site else []), *unmeasured]


def _conclude(ending: Ending, path: Path, request: Request) -> int:
    share = ending.measured_seconds / ending.seconds
    print(
        f"{ending.blocks} blocks in {ending.seconds:.0f} s, {share:.0%} of the time inside "
        f"measured processes, stopped by: {ending.stopped}\nsamples: {short_path(path)}"
    )
    reproduced = request.reproduced is None
    if not {*COMPARED} <= {arm.name for arm in request.plan.arms} - ending.withdrawn:
        print("no report: it compares multi with single, and this run does not hold both")
    else:
        print(_build_report(path, request.out))
        if request.reproduced is not None:
            reproduced = reproduces(path, request.reproduced, request.part)
    if ending.withdrawn:
        withdrawn = ", ".join(sorted(ending.withdrawn))
        print(f"error: failed and withdrawn: {withdrawn}", file=sys.stderr)
    return 1 if ending.withdrawn or not reproduced else 0


def _build_report(path: Path, out: Path) -> str:
    from benchmarks.reporting.report import build  # noqa: PLC0415 - loads the drawing libraries

    return build(path, out / "report")


def reproduces(path: Path, committed: Path, part: Sequence[str] | None) -> bool:
    """Say whether every verdict that was clear is so again, and print both runs' verdicts."""
    metrics = None if part is None else {name for one in part for name in PROBES[one].metrics}
    found = agreement(load(committed), load(path), metrics)
    rows = [(*words, "yes" if agrees else "no") for *words, agrees in found.rows]
    print("", text_table(("", "committed", "again", "agrees"), rows), "", sep="\n")
    print(found.conclusion)
    return not found.lost


def _say_how_to_resume(path: Path, request: Request) -> int:
    again = " --reproduce" if request.reproduced is not None else ""
    if not again and request.out not in (OUT, PUBLISHED):
        again = f" --out {short_path(request.out)}"
    print(
        f"\ninterrupted: {len(load(path).blocks)} finished blocks are kept in {short_path(path)}, "
        "the last report is untouched.\n"
        f"Go on with: nox -s compare -- --resume{again}"
    )
    return 130


def report(given: argparse.Namespace) -> int:
    """Build the report from the committed samples, or of a file with the committed run beside it.

    Without a file, `--out` may name another folder that holds results, as for `compare`.
    """
    out = None if given.out is None else read_folder("--out", given.out)
    if given.over is not None:
        path, out = Path(given.over), out or BUILD
        if not path.is_file():
            raise ConfigurationError("--over", given.over, "a file of samples")
        print(_build_report(path, out))
        return 0
    out = out or PUBLISHED
    run = newest(out / "results", finished=True)
    if run is None:
        place = short_path(out / "results")
        raise ConfigurationError("--over", None, f"a finished run in {place}")
    print(_build_report(run.path, out))
    return 0


def refuse_other_environment(then: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise `ConfigurationError` if a resumed run would mix two environments."""
    for key in environment.MUST_AGREE:
        before, after = then.get(key), now[key]
        if isinstance(before, dict):  # what differs of it
            before, after = (
                {name: value for name, value in one.items() if other.get(name) != value}
                for one, other in ((before, after), (after, before))
            )
        if before != after:
            expected = f"{before!r} as when the run began; start a new run"
            raise ConfigurationError(key, after, expected)
