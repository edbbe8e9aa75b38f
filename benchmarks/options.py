"""Read the command line of `python -m benchmarks`, and refuse what cannot be meant."""

import argparse
import difflib
import math
import re
import secrets
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from benchmarks.arms import ARMS
from benchmarks.probes import PROBES
from benchmarks.processes import ROOT
from benchmarks.run import Plan
from benchmarks.samples import Run, newest
from shared.errors import ConfigurationError

BUDGET = "3m"
UNITS = {"s": 1, "m": 60, "h": 3600}
OUT = ROOT / "benchmarks"


@dataclass(frozen=True)
class Request:
    """A comparison that was asked for: what to measure, where to, and which run to go on with."""

    plan: Plan
    out: Path
    resumed: Run | None = None


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
    add("--budget", metavar="TIME", help=f"90s, 3m, 1h: stop after this time; default {BUDGET}")
    add("--blocks", metavar="N", help="exactly so many blocks, instead of a budget")
    add("--only", metavar="PROBES", help=f"of {', '.join(PROBES)}; with commas")
    add("--arms", metavar="NAMES", help=f"of {', '.join(ARMS)}; with commas")
    add("--seed", metavar="N", help="decides the order within blocks; default: by chance")
    add("--site", metavar="MODULE:NAME", help="a site of your own, instead of the kit's")
    add("--python", metavar="PATH", help="interpreter that servers run in; default: this one")
    add("--out", metavar="DIR", help="where results/ and report/ are; default: benchmarks")
    add("--resume", action="store_true", help="go on with the last run that was interrupted")
    report = commands.add_parser(
        "report", help="build the report from samples again", allow_abbrev=False
    )
    report.add_argument("file", nargs="?", metavar="FILE", help="default: the latest finished run")
    report.add_argument("--out", metavar="DIR", help="as for compare")
    return main


def requested(given: argparse.Namespace) -> Request:
    """Turn the words of `compare` into a request.

    Raises `ConfigurationError` for a value that cannot be used.
    """
    if given.budget is not None and given.blocks is not None:
        raise ConfigurationError("--blocks", given.blocks, "not to be given beside --budget")
    out = folder("--out", given.out)
    python = given.python or sys.executable
    if given.resume:
        return resumed(given, out, python)
    budget = seconds("--budget", given.budget or BUDGET)
    site = given.site
    if site is not None and not re.fullmatch(r"[\w.]+:\w+", site):
        raise ConfigurationError("--site", site, "MODULE:NAME, such as my_package.my_site:SITE")
    plan = Plan(
        arms=tuple(ARMS[name] for name in names("--arms", given.arms, ARMS)),
        probes=probes_for(given.only, budget),
        seed=secrets.randbelow(10_000) if given.seed is None else number("--seed", given.seed, 0),
        python=python,
        site=site,
        budget=budget,
        blocks=None if given.blocks is None else number("--blocks", given.blocks, 1),
    )
    return Request(plan, out)


def resumed(given: argparse.Namespace, out: Path, python: str) -> Request:
    """Take the plan from the run that was interrupted; only its end may be set anew."""
    for key in ("only", "arms", "seed", "site"):
        if (value := getattr(given, key)) is not None:
            expected = "not to be given beside --resume, the interrupted run decides it"
            raise ConfigurationError(f"--{key}", value, expected)
    run = newest(out / "results", finished=False)
    if run is None:
        raise ConfigurationError("--resume", str(out / "results"), "an interrupted run in there")
    options = run.options
    budget, blocks = options["budget"], options["blocks"]
    if given.budget is not None:
        budget, blocks = seconds("--budget", given.budget), None
    if given.blocks is not None:
        blocks = number("--blocks", given.blocks, 1)
    plan = Plan(
        arms=tuple(ARMS[name] for name in options["arms"]),
        probes=tuple(options["probes"]),
        seed=run.seed,
        python=python,
        site=options["site"],
        budget=budget,
        blocks=blocks,
    )
    return Request(plan, out, run)


def probes_for(only: str | None, budget: float) -> tuple[str, ...]:
    """Choose the probes: those asked for, else all that fit the budget and work on this machine."""
    if only is None:
        fitting = [name for name, probe in PROBES.items() if probe.least_budget <= budget]
        return tuple(name for name in fitting if not PROBES[name].missing())
    chosen = names("--only", only, PROBES)
    for name in chosen:
        if reason := PROBES[name].missing():
            raise ConfigurationError("--only", name, f"a probe that works here ({reason})")
    return chosen


def names(key: str, text: str | None, known: Collection[str]) -> tuple[str, ...]:
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


def seconds(key: str, text: str) -> float:
    """Read a duration, such as 90s, 3m or 1h, in seconds."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", text)
    value = float(found[1]) * UNITS[found[2]] if found else math.nan
    if not value > 0:
        raise ConfigurationError(key, text, "a duration such as 90s, 3m or 1h")
    return value


def number(key: str, text: str, least: int) -> int:
    """Read a whole number that is not below *least*."""
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
        raise ConfigurationError(key, text, f"a whole number from {least} on")
    return int(text)


def folder(key: str, text: str | None) -> Path:
    """Read a folder, which need not exist yet."""
    path = OUT if text is None else Path(text)
    if path.exists() and not path.is_dir():
        raise ConfigurationError(key, text, "a folder")
    return path
