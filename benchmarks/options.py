"""Read the command line of `python -m benchmarks`, and refuse what cannot be meant."""

import argparse
import difflib
import math
import re
import secrets
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.arms import ARMS
from benchmarks.measuring.run import LEAST_BLOCKS, Plan
from benchmarks.probes.table import PROBES
from benchmarks.samples import Run, newest, reported
from benchmarks.tools.files import BUILD, PUBLISHED
from shared.errors import ConfigurationError

BUDGET = "3m"
OUT = BUILD / "compare"
REPRODUCED = BUILD / "reproduce"
"""Where a run goes unless it is told otherwise."""
UNITS = {"s": 1, "m": 60, "h": 3600}
DECIDED = "the earlier run decides it"


@dataclass(frozen=True)
class Request:
    """A comparison that was asked for: what to measure, and where to write it.

    `resumed` is the run to go on with, `reproduced` the samples to hold the new verdicts against,
    `part` the probes of these that were asked for, if not all.
    """

    plan: Plan
    out: Path
    resumed: Run | None = None
    reproduced: Path | None = None
    part: tuple[str, ...] | None = None


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    main = argparse.ArgumentParser(
        "python -m benchmarks",
        description="Measure every approach, judge the differences, report them.",
        allow_abbrev=False,
    )
    commands = main.add_subparsers(dest="command", required=True)
    compare = commands.add_parser(
        "compare", help="measure, judge and report", allow_abbrev=False, argument_default=None
    )
    add = compare.add_argument
    slow: dict[float, list[str]] = {}
    for name, probe in PROBES.items():
        if probe.least_budget > read_seconds("", BUDGET):
            slow.setdefault(probe.least_budget, []).append(name)
    further = (f"from {least / 60:.0f}m on {', '.join(them)}" for least, them in slow.items())
    add(
        "--budget",
        metavar="TIME",
        help=f"stop after 90s, 3m, 1h; default {BUDGET}; longer runs have more probes: "
        + "; ".join(further),
    )
    add("--blocks", metavar="N", help="measure exactly N blocks, instead of for a time")
    add("--only", metavar="PROBES", help=f"comma-separated, of {', '.join(PROBES)}")
    add(
        "--arms",
        metavar="NAMES",
        help=f"comma-separated, of {', '.join(ARMS)}; default: those that the probes measure",
    )
    add("--seed", metavar="N", help="seed for the order within blocks; default: a new one")
    add("--site", metavar="MODULE:NAME", help="a site of your own, instead of the kit's")
    add("--python", metavar="PATH", help="interpreter that runs the servers; default: this one")
    add(
        "--out",
        metavar="DIR",
        help="folder of results/ and report/; default: build/compare, or build/reproduce with "
        "--reproduce, so that the committed numbers stay as they are",
    )
    add(
        "--publish",
        action="store_true",
        default=None,
        help="replace the project's committed samples and report, README and home page included; "
        f"not with --site, --only, --arms or less than {LEAST_BLOCKS} --blocks",
    )
    add("--resume", action="store_true", help="continue the last interrupted run")
    add(
        "--reproduce",
        action="store_true",
        help="repeat the run of the committed report, and say whether the verdicts agree; exit "
        "code 1 if a clear one is not clear again",
    )
    report = commands.add_parser(
        "report", help="build the report from samples again", allow_abbrev=False
    )
    report.add_argument(
        "--over",
        metavar="FILE",
        help="a file of samples, with the committed values beside its own; default: the committed "
        "samples, whose report is then built where it is committed",
    )
    report.add_argument("--out", metavar="DIR", help="where report/ is; default with --over: build")
    faults = commands.add_parser(
        "faults", help="do faults to servers under load, and soak them", allow_abbrev=False
    )
    for option, metavar, told in (
        ("--only", "NAMES", "kill, reload, upgrade, stop, slow, cold, the contrasts to them, soak"),
        ("--arms", "NAMES", "comma-separated, of multi, single; default: both"),
        ("--seed", "N", "seed for the order of requests"),
        ("--python", "PATH", "interpreter that runs the servers, with gunicorn; default: this one"),
        ("--out", "DIR", "folder of faults.json; default: build/faults"),
    ):
        faults.add_argument(option, metavar=metavar, help=told)
    faults.add_argument("--publish", action="store_true", help="write the committed faults.json")
    hazards = commands.add_parser(
        "hazards", help="show what goes wrong in Dash itself, and what is safe", allow_abbrev=False
    )
    hazards.add_argument(
        "--only", metavar="NAMES", help="comma-separated; run these alone, and write nothing"
    )
    hazards.add_argument(
        "--out", metavar="DIR", help="folder of results/; default: that of the committed ones"
    )
    return main


def read_request(given: argparse.Namespace) -> Request:
    """Turn the words of `compare` into a request.

    Raises `ConfigurationError` for a value that cannot be used.
    """
    if given.budget is not None and given.blocks is not None:
        raise ConfigurationError("--blocks", given.blocks, "not to be given beside --budget")
    python = given.python or sys.executable
    if given.resume:
        return request_to_resume(given, python)
    if given.reproduce:
        return request_to_reproduce(given, python)
    site = given.site
    if site is not None and not re.fullmatch(r"[\w.]+:\w+", site):
        raise ConfigurationError("--site", site, "MODULE:NAME, such as my_package.my_site:SITE")
    budget = read_seconds("--budget", given.budget or BUDGET)
    arms = read_names("--arms", given.arms, ARMS)
    probes = probes_for(given.only, budget, arms, site)
    if given.arms is None:
        arms = tuple(name for name in arms if any(PROBES[probe].takes(name) for probe in probes))
    plan = Plan(
        arms=tuple(ARMS[name] for name in arms),
        probes=probes,
        seed=seed(given),
        python=python,
        site=site,
        budget=budget,
        blocks=None if given.blocks is None else read_number("--blocks", given.blocks, 1),
    )
    return Request(plan, folder_for(given, plan))


def folder_for(given: argparse.Namespace, plan: Plan) -> Path:
    """Choose the folder to write to: the project's own if it is asked for, for full runs alone."""
    if given.out is not None:
        refuse_beside("--out", given, ("publish",), "it names the folder")
        return read_folder("--out", given.out)
    if not given.publish:
        return OUT
    refuse_beside("--publish", given, ("site", "only", "arms"), "it takes full runs alone")
    refuse_few_blocks(plan)
    return PUBLISHED


def refuse_few_blocks(plan: Plan) -> None:
    """Raise `ConfigurationError` for a run too short for the committed numbers."""
    if plan.blocks is not None and plan.blocks < LEAST_BLOCKS:
        expected = (
            f"{LEAST_BLOCKS} or more for a run in {PUBLISHED.name}, whose numbers are committed"
        )
        raise ConfigurationError("--blocks", plan.blocks, expected)


def request_to_resume(given: argparse.Namespace, python: str) -> Request:
    """Take the plan from the run that was interrupted; only its end may be set anew."""
    refuse_beside("--resume", given, ("only", "arms", "seed", "site", "publish"), DECIDED)
    if given.out is not None:
        folders = [read_folder("--out", given.out)]
    else:
        folders = [REPRODUCED] if given.reproduce else [OUT, PUBLISHED]
    found = [run for out in folders if (run := newest(out / "results", finished=False))]
    if not found:
        places = " or ".join(str(out / "results") for out in folders)
        raise ConfigurationError("--resume", places, "an interrupted run in there")
    run = max(found, key=lambda run: run.id)
    plan = plan_of(run, run.seed, python)
    if given.budget is not None:
        plan = replace(plan, budget=read_seconds("--budget", given.budget), blocks=None)
    if given.blocks is not None:
        plan = replace(plan, blocks=read_number("--blocks", given.blocks, 1))
    out = run.path.parent.parent
    if out == PUBLISHED:
        refuse_few_blocks(plan)
    return Request(plan, out, run, reported_run().path if given.reproduce else None)


def request_to_reproduce(given: argparse.Namespace, python: str) -> Request:
    """Take the plan from the run that the committed report shows, with another seed.

    What cannot be measured on this machine is left out. `--only` reproduces a part, and `--budget`
    gives it another time.
    """
    decided = ("blocks", "arms", "site", "publish")
    refuse_beside("--reproduce", given, decided, DECIDED)
    out = REPRODUCED if given.out is None else read_folder("--out", given.out)
    if out.resolve() == PUBLISHED:
        raise ConfigurationError("--out", given.out, "another folder than that of the report")
    run = reported_run()
    plan = plan_of(run, seed(given), python)
    if given.budget is not None:
        plan = replace(plan, budget=read_seconds("--budget", given.budget), blocks=None)
    part = None if given.only is None else read_names("--only", given.only, plan.probes)
    works = tuple(name for name in part or plan.probes if not PROBES[name].missing())
    return Request(replace(plan, probes=works), out, reproduced=run.path, part=part)


def reported_run() -> Run:
    """Return the run that the committed report shows."""
    run = reported(PUBLISHED)
    if run is None:
        raise ConfigurationError("--reproduce", str(PUBLISHED), "a report and its samples in there")
    return run


def plan_of(run: Run, seed: int, python: str) -> Plan:
    """Return the plan of an earlier run."""
    options = run.options
    return Plan(
        arms=tuple(ARMS[name] for name in options["arms"]),
        probes=tuple(options["probes"]),
        seed=seed,
        python=python,
        site=options["site"],
        budget=options["budget"],
        blocks=options["blocks"],
    )


def refuse_beside(
    key: str, given: argparse.Namespace, options: Sequence[str], because: str
) -> None:
    """Raise `ConfigurationError` for an option that has no place beside *key*."""
    for name in options:
        if (value := getattr(given, name)) is not None:
            expected = f"not to be given beside {key}, {because}"
            raise ConfigurationError(f"--{name}", value, expected)


def seed(given: argparse.Namespace) -> int:
    """Read the seed, or choose one by chance."""
    return secrets.randbelow(10_000) if given.seed is None else read_number("--seed", given.seed, 0)


def probes_for(
    only: str | None, budget: float, arms: Collection[str], site: str | None
) -> tuple[str, ...]:
    """Choose the probes: those asked for, else all that fit the budget and have work to do here."""
    if only is None:
        fitting = [name for name, probe in PROBES.items() if probe.least_budget <= budget]
        return tuple(name for name in fitting if not reason_to_leave_out(name, arms, site))
    chosen = read_names("--only", only, PROBES)
    for name in chosen:
        if reason := reason_to_leave_out(name, arms, site):
            raise ConfigurationError("--only", name, f"a probe that works here ({reason})")
    return chosen


def reason_to_leave_out(name: str, arms: Collection[str], site: str | None) -> str:
    """Say why a probe would measure nothing; empty when it would."""
    probe = PROBES[name]
    if reason := probe.missing():
        return reason
    if not any(map(probe.takes, arms)):
        return f"it measures {', '.join(probe.arms)} and none of them was asked for"
    if site is not None and not probe.any_site:
        return f"it measures sites of its own, which say nothing of {site}"
    return ""


def read_names(key: str, text: str | None, known: Collection[str]) -> tuple[str, ...]:
    """Read names with commas between them, in the table's order; all of them when none is given."""
    if text is None:
        return tuple(known)
    chosen = [name.strip() for name in text.split(",")]
    for name in chosen:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ConfigurationError(key, name, f"one or more of {', '.join(known)}{hint}")
    return tuple(name for name in known if name in chosen)


def read_seconds(key: str, text: str) -> float:
    """Read a duration, such as 90s, 3m or 1h, in seconds."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", text)
    value = float(match[1]) * UNITS[match[2]] if match else math.nan
    if not value > 0:
        raise ConfigurationError(key, text, "a duration such as 90s, 3m or 1h")
    return value


def read_number(key: str, text: str, least: int) -> int:
    """Read a whole number that is not below *least*."""
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
        raise ConfigurationError(key, text, f"a whole number from {least} on")
    return int(text)


def read_folder(key: str, text: str) -> Path:
    """Read a folder, which need not exist yet."""
    path = Path(text)
    if path.exists() and not path.is_dir():
        raise ConfigurationError(key, text, "a folder")
    return path
