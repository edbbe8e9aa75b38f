"""A visit: what each step takes, where another answer holds, and what it comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

from crossroads.benchmarks.journey import (
    BACK,
    BRISK,
    COUNTED_QUANTITIES,
    LARGE_SIZES,
    OPENED,
    OPENED_QUANTITIES,
    STEPS,
    TIMED_QUANTITIES,
    metric,
)
from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.rows import ARMS, Row
from crossroads.benchmarks.judging.verdict import mean_of_both
from crossroads.benchmarks.judging.visits import AHEAD_AWAY, AWAY, PLACES, step_row, waits
from crossroads.benchmarks.metrics import METRICS, QUANTITIES
from crossroads.benchmarks.networks import FAR, FAST_3G, ROUND_TRIPS
from crossroads.benchmarks.reporting.words import COLUMNS, USUAL, capital, middles, quantity
from crossroads.settings import Base

WORDS: Mapping[str, str] = {
    "cold": "on a first visit",
    "returning": "for visitors who come back",
    "third": "on a third visit",
    "hover": "on a first visit, pointing at a link before the click",
    "firefox": "on a first visit in Firefox",
    "ahead": "if all pages are loaded ahead",
    "stock": "with nothing tuned: stock `multi` and stock Dash Pages",
    **{f"cold{ms}": f"on a first visit, {ms} ms away" for ms in ROUND_TRIPS},
    f"returning{FAR}": f"for visitors who come back, {FAR} ms away",
    f"hover{FAR}": f"on a first visit, pointing at a link before the click, {FAR} ms away",
    AHEAD_AWAY: f"if all pages are loaded ahead, {FAR} ms away",
    AWAY: f"with nothing tuned, {FAR} ms away",
    "slow": "on Fast 3G",
    "cpu4": "on a CPU 4 times slower",
}
"""Where the steps of a visit were timed, in words."""


AWAY_BY = tuple(str(ms) for ms in ROUND_TRIPS)
DRIVEN = "navigation-throttled"
"""The probe that emulates with a driver; once it did so with the network, too."""
Names = tuple[str, ...]
STEP_NAMES = tuple(step.name for step in BRISK)
BUTTONS = tuple(step.name for step in BACK if step.history)


def at(place: str, steps: Names, what: str = "painted") -> Names:
    """Name a quantity of some steps."""
    return tuple(metric(place, step, what) for step in steps)


ELSEWHERE: Mapping[str, tuple[Names, int | None]] = {
    "First visit: largest contentful paint": (at("cold", ("home",), "largest"), None),
    "First visit: cumulative layout shift, at its worst": (at("cold", ("total",), "shift"), None),
    "Third visit: the site, then both charts": (at("third", STEP_NAMES[:3]), None),
    "Pointing first: both charts": (at("hover", STEP_NAMES[1:3]), None),
    "Pointing first: interaction to next paint": (at("hover", ("total",), "interaction"), None),
    "Back, back and forward": (at("back", BUTTONS), None),
    "Back, back and forward: documents loaded again": (at("back", BUTTONS, "reloaded"), None),
    "Back, back and forward: scroll positions lost": (at("back", BUTTONS, "lost"), None),
    "Firefox: six pages": (at("firefox", STEP_NAMES), None),
    "Firefox: largest contentful paint": (at("firefox", ("home",), "largest"), None),
    **{
        f"{pages:,} pages: the site, then a chart": (at("large", STEP_NAMES[:2]), pages)
        for pages in LARGE_SIZES
    },
}
"""What else was measured of visitors: the metrics that are added up, and a size of site."""
OPENED_ARMS = ("multi", "single", "multi-stock", "pages-stock")


def section(report: Report) -> dict[str, Any] | None:
    """Return the steps of a first visit, and what to choose elsewhere."""
    rows = [*waits(report, "cold").values()]
    if not rows:
        return None
    cores = report.environment.get("cores")
    return {
        "steps": rows,
        "own": any(one.steps for one in report.run.visits),
        "blocks": rows[0].estimate.n,
        "opened": opened(report),
        "fronted": fronted(report),
        "far": FAR,
        "is_far": bool(waits(report, f"cold{FAR}")),
        "others": others(report),
        "prefetch": Base.PREFETCH,
        "machine": f"one machine of {cores} cores" if cores else "one machine",
    }


def opened(report: Report) -> list[tuple[str, list[list[str]]]]:
    """Return when what stands of each page that is opened by its address, from how far away.

    In every arm; a dash stands for what was not measured.
    """
    trips = {f"opened{ms}": f"{ms} ms" for ms in ROUND_TRIPS}
    shown = [(what, "opened", "none") for what in OPENED_QUANTITIES]
    shown += [("largest", *trip) for trip in trips.items()]
    shown += [("painted", f"opened{FAR}", f"{FAR} ms")]
    found = []
    for step in OPENED:
        rows = []
        for what, name, far in shown:
            known = METRICS[metric(name, step.name, what)]
            taken = [sums_of(report, (known.name,), arm) for arm in OPENED_ARMS]
            if all(taken[:2]):
                cells = [quantity(median(one), known) if one else "-" for one in taken]
                rows.append([capital(QUANTITIES[what].label), far, *cells, str(len(taken[0]))])
        found += [(step.label, rows)] if rows else []
    return found


def fronted(report: Report) -> list[list[str]]:
    """Return what the first two pages take far away, and with TLS and HTTP/2 besides."""
    found = []
    for name, words in {
        f"cold{FAR}": "as in all other tables",
        "tls": "nginx, TLS and HTTP/2",
    }.items():
        names = [metric(name, step, "painted") for step in ("home", "barchart")]
        if taken := report.side_by_side(names, {arm: arm for arm in ARMS}):
            cells = [quantity(median(taken[arm]), METRICS[names[0]]) for arm in ARMS]
            found.append([words, *cells, str(len(taken[ARMS[0]]))])
    return found if len(found) > 1 else []


def others(report: Report) -> list[list[str]]:
    """Return what else visitors see and wait for: medians in every arm that was measured."""
    found = []
    for label, (names, pages) in ELSEWHERE.items():
        taken = [sums_of(report, names, arm, pages) for arm in OPENED_ARMS]
        if all(taken[:2]):
            known = METRICS[names[0]]
            medians = [quantity(median(values), known) if values else "-" for values in taken]
            found.append([label, *medians, str(len(taken[0]))])
    return found


def sums_of(report: Report, names: Names, arm: str, pages: int | None = None) -> Sequence[float]:
    """Add up metrics of an arm, block by block; of `multi` the mean of both times, as in a row."""
    if arm == "multi" and METRICS[names[0]].kind == "time":
        again = {one: one for one in (*ARMS, "multi-again")}
        if both := report.side_by_side(names, again, pages):
            return mean_of_both(both)
    parts = [report.values(name, arm, pages) for name in names]
    common = set.intersection(*({*part} for part in parts))
    return [sum(part[at] for part in parts) for at in sorted(common)]


def steps(report: Report) -> dict[str, Any] | None:
    """Return every step of every journey, and what a first visit comes to."""
    if not report.about("navigation"):
        return None
    walks = []
    for place in PLACES:
        rows = []
        for step, row in waits(report, place).items():
            wire = [
                step_row(report, place, step, one) for one in ("long_tasks", "bytes", "requests")
            ]
            sent = [" / ".join(middles(one)) if one else "-" for one in wire]
            rows.append([row.metric.label, *(COLUMNS[head](row) for head in USUAL), *sent])
        again = any("multi-again" in row.arms for row in waits(report, place).values())
        probes = {probe for probe, _ in report.values(metric(place, "home", "painted"), "multi")}
        walk = {"place": place, "words": WORDS[place], "once": not again}
        walk |= {"driven": DRIVEN in probes, "away": place.endswith(AWAY_BY)}
        walks += [{**walk, "rows": rows}] if rows else []
    trip, down, up = 1e3 * FAST_3G.round_trip, 8e-6 * FAST_3G.down, 8e-3 * FAST_3G.up
    return {
        "usual": (*USUAL, "long tasks, both >", "bytes, both >", "requests, both >"),
        "walks": walks,
        "fast_3g": f"{trip:g} ms, {down:g} Mbit/s down, {up:g} kbit/s up",
        "sums": sums(report),
    }


def sums(report: Report) -> list[Row]:
    """Return what a first visit comes to, a row per quantity; of the heap it is the last step's."""
    found = []
    for what in (*TIMED_QUANTITIES, *COUNTED_QUANTITIES, "memory"):
        step = STEPS[-1].name if what == "heap" else "total"
        if row := step_row(report, "cold", step, what):
            label = capital(QUANTITIES[what].label)
            found.append(replace(row, metric=replace(row.metric, label=label)))
    return found
