"""Measure a reader's site as it is, as `multi` and as `single`: side by side, in one run.

It is the run of `nox -s compare -- --site`, with one arm more, the site as it is, and with the
probes that say most for a few minutes: a start, memory, a first document, and a visitor's way
through its pages in a browser, if there is one.
"""

import json
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from secrets import randbelow
from statistics import median
from typing import Any, NamedTuple

from rich.console import Console

from crossroads.benchmarks.arms import ARMS, Arm, Target
from crossroads.benchmarks.checking.comparison import readers
from crossroads.benchmarks.checking.verdict import counted
from crossroads.benchmarks.journey import MARKS, MOVES, OWN, Step, metric
from crossroads.benchmarks.judging.advice import MOVES as KIT_MOVES
from crossroads.benchmarks.judging.advice import TRIFLES
from crossroads.benchmarks.judging.statistics import minimum_blocks
from crossroads.benchmarks.judging.verdict import Verdict, judge_all
from crossroads.benchmarks.measuring.run import Comparison, Plan
from crossroads.benchmarks.metrics import METRICS
from crossroads.benchmarks.probes import ledger, memory, navigation, startup
from crossroads.benchmarks.probes.table import Probe, of
from crossroads.benchmarks.reporting.words import quantity, ratio
from crossroads.benchmarks.samples import SCHEMA, Contract, Journal, Run, load, reported
from crossroads.benchmarks.tools import environment
from crossroads.benchmarks.tools.files import PUBLISHED
from crossroads.benchmarks.tools.processes import Measurement, SampleRefused
from crossroads.benchmarks.tools.terminal import Terminal
from crossroads.benchmarks.tools.visitor import PartRefusedError
from crossroads.errors import CrossroadsError

LEAST, PER_PAGE, MOST = 135.0, 1.7, 300.0
"""Seconds of a run: for any site, more for each page, and never more than these."""
STOPS = 3
"""Pages that the journey leads to besides the first; each is met twice."""
THINK, PATIENCE = 0.3, 15.0
"""Seconds between two clicks, and at most until a page is painted."""
JOURNEY = "the journey"
OWN_ARM = Arm("own", "crossroads.benchmarks.inside.own", (), "own", "the site as it is")
Say = Callable[[str], None]


class Asked(NamedTuple):
    """What a row is about: its metric, that of the kit's own run, and if visitors feel it."""

    label: str
    name: str
    kit: tuple[str, ...]
    felt: bool = False


HOME = metric("cold", "home", "painted")
ROWS = (
    Asked(
        "Moving between pages",
        metric("cold", MOVES, "painted"),
        tuple(metric("cold", step, "painted") for step in KIT_MOVES),
        felt=True,
    ),
    Asked("Opening the site", HOME, (HOME,), felt=True),
    Asked("Start-up, CPU time", "startup.cpu", ("startup.cpu",)),
    Asked("Memory after a visit", "memory.visited", ("memory.visited",)),
    Asked("First document", "ledger.document_bytes", ("ledger.document_bytes",)),
    Asked("Its scripts", "ledger.script_bytes", ("ledger.script_bytes",)),
)
"""What is judged, in the order of the report."""


def measure(
    result: Mapping[str, Any],
    name: str,
    python: str,
    out: Path,
    say: Say,
    *,
    budget: float | None = None,
    blocks: int | None = None,
) -> dict[str, Any]:
    """Measure, and return `measured` with medians and comparisons; a failure is said in its notes.

    The site's own structure takes part if it was looked at. Bytecode is kept in a folder of this
    run, and so never beside the site's modules.
    """
    with tempfile.TemporaryDirectory() as folder:
        kept = {**readers(), "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        arms = [ARMS["multi"], ARMS["single"]]
        if result["compared_with"] == "own" and result["pages"]:
            arms.append(OWN_ARM)
        arms = [replace(arm, environment={**arm.environment, **kept}) for arm in arms]
        probes = probes_of(tuple(arm.name for arm in arms), result["pages"])
        seconds = budget or min(MOST, LEAST + PER_PAGE * len(result["pages"]))
        plan = Plan(
            *(tuple(arms), tuple(probes), randbelow(10_000), python, name),
            budget=seconds,
            blocks=blocks,
            least=1,
        )
        end = f"about {seconds:.0f} s" if blocks is None else counted(blocks, "block")
        say(
            f"measuring {', '.join(arm.name for arm in arms)} for {end}; {minimum_blocks()} blocks "
            "are the fewest for a word on what is timed, and a slow machine may need more time"
        )
        notes = [
            f"{one} is not measured: {probe.missing()}"
            for one, probe in PROBES.items()
            if probe.missing()
        ]
        if "navigation" not in probes:
            why = navigation.missing() or "fewer than two pages have anything of their own to see"
            notes.append(f"Nobody went through the pages in a browser: {why}.")
        try:
            run = carried_out(plan, probes, out)
            rows = rows_of(run, [arm.name for arm in arms])
        except CrossroadsError as error:
            return {"measured": None, "notes": [*result["notes"], ["measuring", str(error)]]}
    notes += [f"{one.arm}, {one.probe}: {one.reason}" for one in run.failures]
    if not rows:
        return {"measured": None, "notes": [*result["notes"], *(["measuring", n] for n in notes)]}
    done = {"blocks": len(run.blocks), "seconds": round(run.end["seconds"])}
    done["block_seconds"] = round(median([one.seconds for one in run.blocks] or [0.0]))
    return {"measured": {**done, "arms": [arm.name for arm in arms], "rows": rows, "notes": notes}}


def probes_of(arms: tuple[str, ...], pages: Sequence[Mapping[str, Any]]) -> dict[str, Probe]:
    """Return the probes of a run; without a browser, or a way through the pages, no journey."""
    found = {name: replace(probe, arms=arms) for name, probe in PROBES.items()}
    steps = steps_through(pages)
    if len(steps) < 2 or navigation.missing():
        return found
    names = tuple(one.name for one in ROWS if one.felt)
    tour = Probe(names, (partial(travel, steps),), navigation.missing, arms=arms)
    return {"navigation": tour, **found}  # first: if it fails, little was measured in vain


PROBES: Mapping[str, Probe] = {
    "startup": of(startup),
    "memory": of(memory, blocks=8),
    "ledger": of(ledger, blocks=1),
}


def carried_out(plan: Plan, probes: Mapping[str, Probe], out: Path) -> Run:
    """Carry a run out, and return its samples, which stay in the folder of the report."""
    now = datetime.now(UTC)
    head = {"schema": SCHEMA, "id": f"{now:%Y%m%dT%H%M%SZ}-{plan.seed}"}
    options: dict[str, Any] = {"budget": plan.budget, "blocks": plan.blocks, "site": plan.site}
    options["arms"] = [arm.name for arm in plan.arms]
    options["probes"] = [*plan.probes]
    with Journal(out / "samples.jsonl") as journal:
        told = {"seed": plan.seed, "options": options, "started": f"{now:%Y-%m-%dT%H:%M:%SZ}"}
        journal.write("run", **head, **told, environment=environment.describe(plan.python))
        with Terminal(Console(stderr=True)) as terminal:
            contract = partial(Contract, passed=0, failed=(), site=str(plan.site))
            Comparison(
                *(plan, journal, terminal),
                probes=probes,
                contract=contract,
            ).run()
    return load(journal.path)


def travel(steps: Sequence[Step], target: Target) -> Measurement:
    """Go through the pages as a new visitor; nothing is measured once that has failed."""
    left = [step for step in steps if step.path not in target.left_out]
    if JOURNEY in target.left_out or len(left) < 2:
        return Measurement({}, 0.0)
    try:
        found = navigation.travel(target, ["cold"], left, PATIENCE)
    except PartRefusedError:
        raise
    except SampleRefused as error:
        # One slow page costs its own steps; of what is at the root the probe does not say it.
        of_page = str(error).partition(":")[0] in {step.name for step in left}
        raise PartRefusedError("/" if of_page else JOURNEY, str(error)) from error
    return navigation.only([one.name for one in ROWS if one.felt], found)


def steps_through(pages: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Return the way of a visitor: the first page, a few others, and all of them again.

    A page is painted when what no other of these pages has is on the screen: the marks of its
    chart, words in an element, or an element with an id. Pages without such a thing are left out.
    """
    named = dict(OWN)
    usable = [page for page in pages if any(page.get(key) for key in ("charts", "marks", "boxes"))][
        : STOPS + 1
    ]
    told = {page["path"]: shown for page in usable if (shown := mark_of(page, usable))}
    first, *others = told or [""]
    if not others:
        return ()

    def step(name: str, label: str, path: str) -> Step:
        selector, text = told[path]
        return Step(name, label, path, selector, text, think=THINK)

    stops = [*enumerate(others, 1)]
    there = [step(f"page{n}", named[f"page{n}"], path) for n, path in stops]
    again = [step(f"page{n}again", named[f"page{n}again"], path) for n, path in stops]
    home, home2 = step("home", "Opening the site", first), step("home2", "Back", first)
    return (home, *there, home2, *again)


def mark_of(page: Mapping[str, Any], pages: Sequence[Mapping[str, Any]]) -> tuple[str, str] | None:
    """Return selector and text of what one page has and no other, None without any."""
    others = [one for one in pages if one is not page]
    for name in page["charts"]:
        if not any(name in one["charts"] for one in others):
            return f"{with_id(name)} {MARKS}", ""
    for selector, text in page["marks"]:
        if not any([selector, text] in one["marks"] for one in others):
            return selector, text
    for name in page["boxes"]:
        if not any(name in one["boxes"] for one in others):
            return with_id(name), ""
    return None


def with_id(name: str) -> str:
    """Return the selector of an id, which may be in an app that begins its ids in its own way."""
    whole, end = (json.dumps(one, ensure_ascii=False) for one in (name, f"-{name}"))
    return f":is([id={whole}], [id$={end}])"


def rows_of(run: Run, arms: Sequence[str]) -> list[dict[str, Any]]:
    """Return what was measured: medians, every two arms compared, and the kit's own words."""
    pairs = [("single", "multi"), *((one, "own") for one in ("single", "multi") if "own" in arms)]
    series = {one.name: run.series(one.name) for one in ROWS}
    words = {
        (over, under): judge_all(
            {
                name: {"multi": values[under], "single": values[over]}
                for name, values in series.items()
                if {over, under} <= values.keys() and values[over]
            },
            bands=TRIFLES,
        )
        for over, under in pairs
    }
    kit = of_the_kit()
    rows = []
    for one in ROWS:
        told = METRICS[one.name]
        compared = [
            compared_of(words[pair][one.name], *pair) for pair in pairs if one.name in words[pair]
        ]
        if not compared:
            continue
        found = {arm: quantity(median(values), told) for arm, values in series[one.name].items()}
        row = {"label": one.label, "metric": one.name, "felt": one.felt, "medians": found}
        rows.append({**row, "compared": compared, "kit": kit.get(one.label, "")})
    return rows


def compared_of(found: Verdict, over: str, under: str) -> dict[str, Any]:
    """Return a verdict as plain data, with the names of the arms."""
    better = {"single": over, "multi": under}.get(found.better or "", "")
    size = found.estimate.ratio if found.estimate else math.nan
    said = ratio(found.estimate, counted=found.counted)
    if METRICS[found.metric].kind == "exact":
        said = f"{size:.3f}"
    return {
        "over": over,
        "under": under,
        "ratio": size,
        "said": said,
        "word": found.word,
        "better": better,
        "n": found.estimate.n if found.estimate else 0,
    }


def of_the_kit() -> dict[str, str]:
    """Return what the kit's committed run says of its own pages: label -> ratio and word."""
    run = reported(PUBLISHED)
    if run is None:
        return {}
    found = {}
    for one in ROWS:
        parts = [run.series(name) for name in one.kit]
        names = ("multi", "single", "multi-again")
        arms = {
            arm: [math.fsum(values) for values in zip(*(part[arm] for part in parts), strict=True)]
            for arm in names
            if all(arm in part for part in parts)
        }
        if {"multi", "single"} <= arms.keys():
            judged = judge_all({one.kit[0]: arms}, bands=TRIFLES)[one.kit[0]]
            said = compared_of(judged, "single", "multi")
            found[one.label] = f"{said['ratio']:.3f}, {said['word']}"
    return found
