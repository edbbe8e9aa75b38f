"""The commands of `python -m crossroads.benchmarks`: what they do, and in which order."""

import os
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console

from crossroads.benchmarks.judging.reproduce import agreement, elsewhere
from crossroads.benchmarks.measuring.loaded import count_bytes
from crossroads.benchmarks.measuring.quiet import refuse_busy_machine
from crossroads.benchmarks.measuring.run import COMPARED, Comparison, Ending, Plan, is_precise
from crossroads.benchmarks.metrics import METRICS
from crossroads.benchmarks.options import (
    OUT,
    Request,
    parser,
    read_folder,
    read_request,
    refuse_beside,
)
from crossroads.benchmarks.probes.table import PROBES
from crossroads.benchmarks.reporting.words import quantity
from crossroads.benchmarks.samples import (
    AGAIN,
    KIT,
    SCHEMA,
    Journal,
    is_repeat,
    load,
    newest,
    reported,
)
from crossroads.benchmarks.tools import environment
from crossroads.benchmarks.tools.files import BUILD, PUBLISHED, ROOT, replace_files, short_path
from crossroads.benchmarks.tools.processes import interrupts_raise_once
from crossroads.benchmarks.tools.terminal import Terminal, text_table
from crossroads.errors import ConfigurationError, CrossroadsError

MODULES = {
    "check": "checking.command",
    "load": "loading.command",
    "capacity": "loading.command",
    "jobs": "loading.overhead",
    "attack": "breaking.attacks.attacker",
    "view": "viewing.command",
}
"""Command -> the module that it is in; else it breaks something."""

JOBS = ("celery", "diskcache", "redis")
NEEDED: Mapping[str, tuple[str, ...]] = {
    "attack": ("cryptography", "flask_jwt_extended"),
    "hazards": JOBS,
    "jobs": JOBS,
    "load": ("locust",),
}
"""Command -> what it imports that the extra `check` does not bring."""
LINUX_ALONE = ("capacity", "faults", "load")
"""Commands that see what other processes take, in `/proc`."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; return the exit code."""
    given = parser().parse_args(arguments)
    try:
        refuse_where_it_cannot_run(given.command)
        # Each loads what it alone needs, such as Dash or a browser.
        module = MODULES.get(given.command) or f"breaking.{given.command}.command"
        own = {"compare": compare, "report": report, "bytes": count_bytes}.get(given.command)
        outside = f"crossroads.benchmarks.{module}"
        done: int = own(given) if own else vars(import_module(outside))[given.command](given)
    except CrossroadsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, ConfigurationError) else 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    return done


def refuse_where_it_cannot_run(command: str) -> None:
    """Raise `ConfigurationError` on other systems, and for all but a check without a clone."""
    if not hasattr(os, "wait4"):
        raise ConfigurationError("platform", sys.platform, "Linux or macOS, to measure processes")
    if command in LINUX_ALONE and sys.platform != "linux":
        raise ConfigurationError("platform", sys.platform, "Linux, to see into processes")
    if command != "check" and not (ROOT / "pyproject.toml").is_file():
        expected = "check, or a clone of the project: what is installed has no other command"
        raise ConfigurationError("command", command, expected)
    if missing := [name for name in NEEDED.get(command, ()) if find_spec(name) is None]:
        expected = f"to be installed for {sys.executable}; nox -s {command} does that by itself"
        raise ConfigurationError("libraries", ", ".join(missing), expected)


def compare(given: Namespace) -> int:
    """Measure; when the run has come to its own end, build its report."""
    request = read_request(given)
    if request.publishes and not request.insist:
        refuse_busy_machine()
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
    for key, places in environment.HASHED.items():
        if environment.content_hash(*places) != here[key]:
            changed = f"the {key.removesuffix('_hash')} code changed during the run"
            raise CrossroadsError(f"{changed}: no report of {short_path(path)}")
    return _conclude(ending, path, request)


def begin(request: Request, here: Mapping[str, Any]) -> Path:
    """Begin a file of samples with what repeats the run, without the interpreter's private path."""
    plan, now = request.plan, datetime.now(UTC)
    run_id = f"{now:%Y%m%dT%H%M%SZ}-{plan.seed}"
    head = {"schema": SCHEMA, "id": run_id, "started": f"{now:%Y-%m-%dT%H:%M:%SZ}"}
    keys = ("budget", "blocks", "probes", "arms", "site", "fire_all")
    options = {key: getattr(plan, key) for key in keys}
    options |= {"arms": [arm.name for arm in plan.arms], "insist": request.insist}
    with Journal(request.out / "results" / f"{run_id}.jsonl") as journal:
        journal.write("run", **head, seed=plan.seed, options=options, environment=here)
    return journal.path


def measure(request: Request, path: Path) -> Ending:
    """Run the blocks, and show how far they are."""
    with Journal(path) as journal, Terminal(Console()) as terminal:
        for note in notes(request.plan):
            terminal.note(note)
        if request.reproduced is not None:
            minutes = load(request.reproduced).end.get("seconds", 0.0) / 60
            terminal.note(f"the run that is repeated took {minutes:.0f} minutes")
        given = (request.plan, journal, terminal, request.resumed)
        return Comparison(*given, precise=lambda: is_precise(load(path))).run()


def notes(plan: Plan) -> list[str]:
    """Say before a run what it leaves out, and why."""
    others = {name: probe for name, probe in PROBES.items() if name not in plan.probes}
    reasons = {name: probe.missing() for name, probe in others.items()}
    unmeasured = [f"{name} is not measured: {why}" for name, why in reasons.items() if why]
    return [*(of_own_site(plan) if plan.site else []), *unmeasured]


def of_own_site(plan: Plan) -> list[str]:
    """Say what a run does to a reader's own site, and what it does not."""
    opened = (
        f"every page of {plan.site} is opened again and again, as a browser opens it; nothing is "
        "clicked in it but the links of the navigation"
    )
    pressed = (
        f"WARNING: --fire-all fires every callback of {plan.site}, again and again, as if each "
        "button were pressed: what they change is changed; use data that you can lose"
    )
    contract = (
        f"the behaviour contract is checked on {KIT}, the kit's own site; of "
        f"{plan.site} only that every page and callback answers"
    )
    return [pressed if plan.fire_all else opened, contract]


def _conclude(ending: Ending, path: Path, request: Request) -> int:
    share = ending.measured_seconds / ending.seconds
    print(
        f"{ending.blocks} blocks in {ending.seconds:.0f} s, {share:.0%} of the time inside "
        f"measured processes, stopped by: {ending.stopped}\nsamples: {short_path(path)}"
    )
    reproduced = request.reproduced is None
    if not {*COMPARED} <= {arm.name for arm in request.plan.arms} - ending.withdrawn:
        print("no report: it compares multi with single, and this run does not hold both")
        print(medians(path))
    else:
        print(_build_report(path, request.out))
        if request.reproduced is not None:
            reproduced = reproduces(path, request.reproduced, request.part)
    if ending.withdrawn:
        print("error: failed and withdrawn:", ", ".join(sorted(ending.withdrawn)), file=sys.stderr)
    return 1 if ending.withdrawn or not reproduced else 0


def medians(path: Path) -> str:
    """Write the medians of a run without a report, arm by arm; of journeys those of the whole."""
    run = load(path)
    rows = {
        METRICS[name]: run.series(name)
        for name in run.metrics
        if name in METRICS and getattr(METRICS[name].place, "step", "total") == "total"
    }
    arms = sorted({arm for series in rows.values() for arm in series})
    return text_table(
        ["median", *arms],
        (
            [
                one.name,
                *(quantity(median(series[arm]), one) if arm in series else "" for arm in arms),
            ]
            for one, series in rows.items()
        ),
    )


def _build_report(path: Path, out: Path) -> str:
    from crossroads.benchmarks.reporting.report import build  # noqa: PLC0415 - loads the drawing libraries

    return build(path, out / "report")


def reproduces(path: Path, committed: Path, part: Sequence[str] | None) -> bool:
    """Say whether every verdict that was clear is so again, and print both runs' verdicts."""
    metrics = None if part is None else {name for one in part for name in PROBES[one].metrics}
    then, now = load(committed), load(path)
    found = agreement(then, now, metrics)
    rows = [(*words, "yes" if agrees else "no") for *words, agrees in found.rows]
    print("", text_table(("", "committed", "again", "agrees"), rows), "", sep="\n")
    print(found.conclusion, *elsewhere(then.environment, now.environment), sep="\n")
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


def report(given: Namespace) -> int:
    """Build the report of a file with the committed run beside it, or of the newest in a folder."""
    if given.again is not None:
        refuse_beside("--again", given, ("over", "out"), "it is for the committed report")
        keep_again(Path(given.again))
    default = PUBLISHED if given.over is None else BUILD
    out = default if given.out is None else read_folder("--out", given.out)
    path, expected = Path(given.over or ""), "a file of samples"
    if given.over is None:
        run = newest(out / "results", finished=True)
        path = run.path if run else path
        expected = f"a finished run in {short_path(out / 'results')}"
    if not path.is_file():
        raise ConfigurationError("--over", given.over, expected)
    print(_build_report(path, out))
    return 0


def keep_again(path: Path) -> None:
    """Copy a further run beside the committed one; `ConfigurationError` unless both fit."""
    committed = reported(PUBLISHED)
    run = load(path) if path.is_file() else None
    if run is None or committed is None or not is_repeat(run, committed):
        expected = "a finished run of the kit's own site and the code of the committed run"
        raise ConfigurationError("--again", str(path), expected)
    replace_files({committed.path.parent / AGAIN / path.name: path.read_bytes()})


def refuse_other_environment(then: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Raise `ConfigurationError` if a resumed run would mix two environments."""
    for key in environment.MUST_AGREE:
        old, new = then.get(key), now[key]
        if isinstance(old, dict):  # what differs of it
            left, right = old.items() - new.items(), new.items() - old.items()
            old, new = dict(sorted(left)), dict(sorted(right))
        if old != new:
            expected = f"{old!r} as when the run began; start a new run"
            raise ConfigurationError(key, new, expected)
