"""Read the command line of `python -m crossroads.benchmarks`, and refuse what cannot be meant."""

import difflib
import math
import re
import secrets
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crossroads.benchmarks.arms import ARMS
from crossroads.benchmarks.measuring.run import LEAST_BLOCKS, Plan
from crossroads.benchmarks.probes.table import ASKED_FOR, PROBES
from crossroads.benchmarks.samples import Run, newest, reported
from crossroads.benchmarks.tools.files import BUILD, PUBLISHED
from crossroads.errors import ConfigurationError

BUDGET = "3m"
OUT = BUILD / "compare"
REPRODUCED = BUILD / "reproduce"  # where a run goes unless it is told otherwise
OPTION = re.compile(
    r"^ {8}(--[\w-]+) ?(\S*): ((?:.|\n {9,})+)", re.M
)  # value if it takes one, help
UNITS = {"s": 1, "m": 60, "h": 3600}
DECIDED = "the earlier run decides it"


@dataclass(frozen=True)
class Request:
    """What to measure, and where to write it; the run to go on with, if it is `resumed`.

    New verdicts are held against those of the samples `reproduced`, or of a `part` of its probes.
    Without `insist` a busy machine is refused if the run is for the project's own folder.
    """

    plan: Plan
    out: Path
    resumed: Run | None = None
    reproduced: Path | None = None
    part: tuple[str, ...] | None = None
    insist: bool = False

    @property
    def publishes(self) -> bool:
        """Say whether a run begins that is to replace the committed one."""
        return self.out == PUBLISHED and self.resumed is None


def parser() -> ArgumentParser:
    """Describe the command line. Options that are not given are `None`."""
    slow: dict[float, list[str]] = {}
    for name, probe in PROBES.items():
        if read_seconds("", BUDGET) < probe.least_budget < ASKED_FOR:
            slow.setdefault(probe.least_budget, []).append(name)
    further = (f"from {least / 60:.0f}m on {', '.join(them)}" for least, them in slow.items())
    compare = f"""
        --budget TIME: stop after 90s, 3m, 1h; default {BUDGET}; longer runs have more probes:
            {"; ".join(further)}
        --blocks N: measure exactly N blocks, instead of for a time
        --only PROBES: comma-separated, of {", ".join(PROBES)}
        --arms NAMES: comma-separated, of {", ".join(ARMS)}; default: those that the probes measure
        --seed N: seed for the order within blocks; default: a new one
        --site MODULE:NAME: a site of your own, instead of the kit's
        --fire-all: fire the callbacks of your pages that wait for a visitor, too, as if each button
            were pressed, again and again; what they change, such as your data, is changed
        --python PATH: interpreter that runs the servers; default: this one
        --out DIR: folder of results/ and report/; default: build/compare, or build/reproduce with
            --reproduce, so that the committed numbers stay as they are
        --publish: replace the project's committed samples and report, README and home page
            included; not with --site, --fire-all, --only, --arms, or less than {LEAST_BLOCKS}
            --blocks, nor on a busy machine
        --insist: publish on a busy machine, too; the report says so
        --resume: continue the last interrupted run
        --reproduce: repeat the run of the committed report, and say whether the verdicts agree;
            exit code 1 if a clear one is not clear again"""
    report = """
        --over FILE: a file of samples, with the committed values beside its own; default: the
            committed samples, whose report is then built where it is committed
        --again FILE: keep the samples of a further run of the same code beside the committed ones,
            and say in the committed report which of its verdicts came out again
        --out DIR: where report/ is; default with --over: build"""
    faults = """
        --only NAMES: kill, reload, upgrade, stop, slow, cold, soak, hostile,
            hostile-gthread (without nginx), and the contrasts slow-gthread, cold-stock
        --arms NAMES: comma-separated, of multi, single; default: both
        --seed N: seed for the order of requests
        --python PATH: interpreter that runs the servers, with gunicorn; default: this one
        --out DIR: folder of faults.json; default: build/faults
        --publish: write the committed faults.json"""
    hazards = """
        --only NAMES: comma-separated; run these alone, and write nothing
        --out DIR: folder of hazards.json; default: build/hazards
        --publish: write the committed hazards.json"""
    count = """
        --publish: write the committed bytes.json"""
    jobs = """
        --publish: write the committed jobs.json"""
    attack = """
        --publish: write the committed attacks.json"""
    check = """
        --python PATH: interpreter that runs the site, with all that it needs; default: this one
        --login HOW: whose login holds in the kit's structures: views (what is around the site's own
            views) or none (the site is open)
        --limit TIME: how long a look at the site may take; default: 60s
        --budget TIME: how long to measure; default: 135s, and more for each page, at most 5m
        --blocks N: measure exactly N blocks, instead of for a time
        --no-measuring: look and judge, and measure nothing
        --fail-on WHAT: exit code 1 if there is a hazard, a difference or, with a comma between
            them, either
        --allow HAZARDS: comma-separated, hazards by name that --fail-on does not count: those that
            you know of
        --json: print the result as JSON, and all other words where errors go
        --out DIR: folder of the report; default: build/check, or a temporary one without a clone"""
    load = """
        --users N: visitors at the same time, at most 2000; default: 20
        --time TIME: how long they come, at most 10m; default: 30s
        --pause TIME: how long a visitor pauses after a step, on average; default: 1s
        --steps N: steps of a visit; default: 10
        --first PATH: the page that all others can be reached from; default: /
        --arms NAMES: comma-separated, of the approaches and references; default: multi,single
        --workers N: gunicorn's workers of each; default: 2
        --site MODULE:NAME: a site of your own, instead of the kit's
        --hosts ADDRESSES: comma-separated, servers on this machine that run already, instead of
            those; requests go to them in turns
        --processes N: processes that the visitors are in; default: 1
        --python PATH: interpreter that runs the servers, with gunicorn; default: this one
        --write: write the recording and the file for Locust, and let nobody come
        --out DIR: where all of it is written; default: build/load"""
    capacity = """
        --arms NAMES: comma-separated, of multi, single; default: both
        --seed N: seed for visits, order and moments; default: a new one
        --python PATH: interpreter that runs the servers, with gunicorn; default: this one
        --out DIR: folder of capacity.json; default: build/capacity
        --publish: write the committed capacity.json
        --insist: publish on a busy machine, too; the report says so"""
    view = """
        --site MODULE:NAME: a site of your own, instead of the kit's
        --port N: where the page with both is; default: 8054
        --multi-port N: where multi is; default: 8050
        --single-port N: where single is; default: 8051
        --driver HOW: window opens the page in a Chromium that can slow down the processor of either
            frame; headless has it nowhere, for tests
        --python PATH: interpreter that runs the servers; default: this one
        --cost: time a start, and what the instruments add to a click, and show nothing;
            takes an hour and a half
        --publish: write the committed viewer.json, with --cost"""
    what = "Measure every approach, judge the differences, report them."
    main = ArgumentParser("python -m crossroads.benchmarks", description=what, allow_abbrev=False)
    added = main.add_subparsers(dest="command", required=True)
    for command, does, options in (
        ("compare", "measure, judge and report", compare),
        ("report", "build the report from samples again", report),
        ("faults", "do faults to servers under load, and soak them", faults),
        ("hazards", "show what goes wrong in Dash itself, and what is safe", hazards),
        ("attack", "send attacks to a site with logins, and say what leaked", attack),
        ("bytes", "count what a first visit loads", count),
        ("load", "let visitors come, and say what limits them", load),
        ("capacity", "say how many cores and hosts so many visits take", capacity),
        ("jobs", "time what a job takes longer than its function by itself", jobs),
        ("check", "look at a site of your own: hazards, behaviour, measurements, verdict", check),
        ("view", "show both structures side by side, live", view),
    ):
        add = added.add_parser(command, help=does, allow_abbrev=False).add_argument
        if command == "check":
            add("path", metavar="PATH[:NAME]", help="a folder, a file or a module, and what in it")
        for name, value, told in OPTION.findall(options):
            flag: dict[str, Any] = {"action": "store_true", "default": None}
            add(name, help=" ".join(told.split()), **({"metavar": value} if value else flag))
    return main


def read_request(given: Namespace) -> Request:
    """Turn the words of `compare` into a request; `ConfigurationError` for what cannot be used."""
    if given.budget is not None and given.blocks is not None:
        raise ConfigurationError("--blocks", given.blocks, "not to be given beside --budget")
    if given.insist and not given.publish:
        raise ConfigurationError("--insist", given.insist, "to be given beside --publish")
    python = given.python or sys.executable
    if given.resume:
        return _request_to_resume(given, python)
    if given.reproduce:
        return request_to_reproduce(given, python)
    site = given.site
    if site is not None and not re.fullmatch(r"[\w.]+:\w+", site):
        raise ConfigurationError("--site", site, "MODULE:NAME, such as my_package.my_site:SITE")
    budget = read_seconds("--budget", given.budget or BUDGET)
    names = read_names("--arms", given.arms, ARMS)
    probes = probes_for(given.only, budget, names, site)
    if given.arms is None:
        usual = {name for one in probes for name in PROBES[one].usual(budget, site)}
        names = tuple(name for name in names if name in usual)
    arms = tuple(ARMS[name] for name in names)
    fire_all = bool(given.fire_all)
    plan = with_end(Plan(arms, probes, _read_seed(given), python, site, fire_all, budget), given)
    return Request(plan, folder_for(given, plan), insist=bool(given.insist))


def with_end(plan: Plan, given: Namespace) -> Plan:
    """Return the plan with the end that is asked for, a budget or a number of blocks, if any."""
    if given.budget is not None:
        return replace(plan, budget=read_seconds("--budget", given.budget), blocks=None)
    if given.blocks is not None:
        return replace(plan, blocks=read_number("--blocks", given.blocks, 1))
    return plan


def folder_for(given: Namespace, plan: Plan) -> Path:
    """Choose the folder to write to: the project's own if it is asked for, for full runs alone."""
    if given.out is not None:
        refuse_beside("--out", given, ("publish",), "it names the folder")
        return read_folder("--out", given.out)
    if not given.publish:
        return OUT
    refuse_beside(
        "--publish", given, ("site", "fire_all", "only", "arms"), "it takes full runs alone"
    )
    _refuse_few_blocks(plan)
    return PUBLISHED


def _refuse_few_blocks(plan: Plan) -> None:
    if plan.blocks is not None and plan.blocks < LEAST_BLOCKS:
        expected = f"{LEAST_BLOCKS} or more for a run in {PUBLISHED.name}, which is committed"
        raise ConfigurationError("--blocks", plan.blocks, expected)


def _request_to_resume(given: Namespace, python: str) -> Request:
    refuse_beside(
        "--resume", given, ("only", "arms", "seed", "site", "fire_all", "publish"), DECIDED
    )
    folders = [REPRODUCED] if given.reproduce else [OUT, PUBLISHED]
    if given.out is not None:
        folders = [read_folder("--out", given.out)]
    found = [run for out in folders if (run := newest(out / "results", finished=False))]
    if not found:
        places = " or ".join(str(out / "results") for out in folders)
        raise ConfigurationError("--resume", places, "an interrupted run in there")
    run = max(found, key=lambda run: run.id)
    plan, out = with_end(_plan_of(run, run.seed, python), given), run.path.parent.parent
    if out == PUBLISHED:
        _refuse_few_blocks(plan)
    return Request(plan, out, run, _reported_run().path if given.reproduce else None)


def request_to_reproduce(given: Namespace, python: str) -> Request:
    """Repeat the run that the committed report shows, without what cannot be measured here."""
    refuse_beside("--reproduce", given, ("blocks", "arms", "site", "fire_all", "publish"), DECIDED)
    out = REPRODUCED if given.out is None else read_folder("--out", given.out)
    if out.resolve() == PUBLISHED:
        raise ConfigurationError("--out", given.out, "another folder than that of the report")
    run = _reported_run()
    plan = with_end(_plan_of(run, _read_seed(given), python), given)
    part = None if given.only is None else read_names("--only", given.only, plan.probes)
    known = [name for name in part or plan.probes if name in PROBES]  # others are of older code
    works = tuple(name for name in known if not PROBES[name].missing())
    return Request(replace(plan, probes=works), out, reproduced=run.path, part=part)


def _reported_run() -> Run:
    run = reported(PUBLISHED)
    if run is None:
        raise ConfigurationError("--reproduce", str(PUBLISHED), "a report and its samples in there")
    return run


def _plan_of(run: Run, seed: int, python: str) -> Plan:
    options = {key: run.options[key] for key in ("site", "budget", "blocks")}
    options["fire_all"] = run.options.get("fire_all", False)
    arms = tuple(ARMS[name] for name in run.options["arms"])
    return Plan(arms, tuple(run.options["probes"]), seed, python, **options)


def refuse_beside(key: str, given: Namespace, options: Sequence[str], because: str) -> None:
    """Raise `ConfigurationError` if the option *key* is given and one of these is, too."""
    if getattr(given, key.removeprefix("--")) is None:
        return
    expected = f"not to be given beside {key}, {because}"
    for name in options:
        if (value := getattr(given, name)) is not None:
            raise ConfigurationError(f"--{name.replace('_', '-')}", value, expected)


def _read_seed(given: Namespace) -> int:
    return secrets.randbelow(10_000) if given.seed is None else read_number("--seed", given.seed, 0)


def probes_for(
    only: str | None, budget: float, arms: Collection[str], site: str | None
) -> tuple[str, ...]:
    """Choose the probes: those asked for, else all that fit the budget and have work to do here."""
    if only is None:
        fitting = [name for name, probe in PROBES.items() if probe.least_budget <= budget]
        return tuple(name for name in fitting if not _reason_to_leave_out(name, arms, site))
    chosen = read_names("--only", only, PROBES)
    for name in chosen:
        if reason := _reason_to_leave_out(name, arms, site):
            raise ConfigurationError("--only", name, f"a probe that works here ({reason})")
    return chosen


def _reason_to_leave_out(name: str, arms: Collection[str], site: str | None) -> str:
    probe = PROBES[name]
    if not {*arms} & {*probe.arms, *probe.beside}:
        return f"it measures {', '.join(probe.arms)} and none of them was asked for"
    if site is not None and not probe.any_site:
        return f"it measures sites of its own, which say nothing of {site}"
    return probe.missing()


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
    if Path(text).exists() and not Path(text).is_dir():
        raise ConfigurationError(key, text, "a folder")
    return Path(text)
