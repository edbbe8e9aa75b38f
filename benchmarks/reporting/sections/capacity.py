"""Capacity: what so many visits take in cores, memory and traffic, as the model has it."""

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.rows import ARMS
from crossroads.benchmarks.loading import capacity
from crossroads.benchmarks.loading.aims import MOST_CPU, aims, busy, longest
from crossroads.benchmarks.loading.capacity import BUSIEST_HOUR, PAGES, THINK, Costs, Need, need
from crossroads.benchmarks.loading.costs import LOADS, model_hash, read
from crossroads.benchmarks.reporting.words import amount, capital, listed
from crossroads.benchmarks.tools.environment import SERVED, content_hash
from crossroads.benchmarks.tools.files import RESULTS, read_json

NAME = "capacity.json"
VISITS = (1_000, 10_000, 100_000, 1_000_000)
"""Visits a day."""
QUANTITIES: Mapping[str, tuple[str, float]] = {
    "present": ("visitors at once", 1),
    "rate": ("requests a second", 1),
    "cores": ("busy cores", 1),
    "workers": ("workers", 1),
    "hosts": ("hosts", 1),
    "memory": ("memory, in MB", 1e6),
    "bits": ("traffic, in Mbit a second", 1e6),
    "p95": ("95 % are answered within, in ms", 1e-3),
}
"""What a `Need` has -> its name, and the unit that it is told in."""
COMPARED = ("cores", "workers", "memory", "bits", "p95")
"""What approaches may differ in."""


def section(_report: Report, path: Path = RESULTS / NAME) -> dict[str, Any] | None:
    """Return costs, needs, and how well the model predicts; None if nothing was measured."""
    record = read_json(path)
    if record is None:
        return None
    found = {name: read(record["approaches"][name]) for name in ARMS}
    needs = [
        (visits, name, need(costs, visits * BUSIEST_HOUR))
        for visits in VISITS
        for name, (costs, _) in found.items()
    ]
    most = {name: one for visits, name, one in needs if visits == VISITS[-1]}
    longer = max(longest(costs.model, loads) for costs, loads in found.values())
    here = record["environment"]
    fitted = [one[0] for arm in ARMS for one in record["approaches"][arm]["fitted"]]
    return {
        "quantities": [f"{name} >" for name, _ in QUANTITIES.values()],
        "needs": [[f"{visits:,}", f"`{name}`", *need_cells(one)] for visits, name, one in needs],
        "differences": [*differences(most, longer)],
        "most": f"{VISITS[-1]:,}",
        "costs": cost_rows(record["approaches"]),
        "endpoints": endpoint_rows(record["approaches"]),
        "aims": [
            [*one[:3], "**missed**" if one[3] == "missed" else one[3]] for one in aims(record)
        ],
        "cores_taken": [
            [f"`{name}`", *(f"{taken:.2f}" for taken in busy(record["workers"][name]))]
            for name in ARMS
        ],
        "turns": sum(record["approaches"][name]["turns"] for name in ARMS),
        "disturbed": sum(record["approaches"][name]["disturbed"] for name in ARMS),
        "loads": [len(those) for those in LOADS.values()],
        "pages": PAGES,
        "think": THINK,
        "busiest": f"{BUSIEST_HOUR:.0%}".replace("%", " %"),
        "busy": f"{capacity.BUSY:.0%}".replace("%", " %"),
        "cores": capacity.CORES,
        "nap": capacity.NAP,
        "least": f"{min(fitted):.0f}",
        "remodelled": record.get("model") != model_hash(),
        "insisted": record["insist"],
        "changed": here["served_hash"] != content_hash(*SERVED),
        "where": f"{record['date']} with dash {here['versions']['dash']}, seed {record['seed']}",
    }


def differences(needs: Mapping[str, Need], longer: float) -> Iterable[str]:
    """Say in which quantities `single` differs from `multi` by more than both may be off."""
    alike = []
    for what in COMPARED:
        multi, single = (float(getattr(needs[name], what)) for name in ARMS)
        name, off = QUANTITIES[what][0], longer if what == "p95" else MOST_CPU
        same = what == "workers" and "busy cores" in alike  # from which they are rounded up
        if same or abs(math.log(single / multi)) <= 2 * math.log1p(off):
            alike.append(name.partition(",")[0])
            continue
        texts = (cell(one, what) for one in (multi, single))
        yield "{}: {} in `multi`, {} in `single`, {:.2f} times as much.".format(
            capital(name), *texts, single / multi
        )
    if alike:
        yield f"No difference beyond what the two models may be off: {listed(alike)}."


def cost_rows(records: Mapping[str, Any]) -> list[list[str]]:
    """Return a row for each cost of an approach."""

    def of(first: float, further: float, column: int) -> list[float]:
        return [
            sum(
                (first * one[1] + further * one[2]) * (one[column] if column else 1.0)
                for one in rows
            )
            for rows in (records[name]["services"] for name in ARMS)
        ]

    visit = (1.0, PAGES - 1)
    return [
        ["An arrival: CPU time of the server", *(amount(one, "s") for one in of(1, 0, 3))],
        ["A further page: CPU time of the server", *(amount(one, "s") for one in of(0, 1, 3))],
        ["A visit: requests", *(f"{one:.1f}" for one in of(*visit, 0))],
        ["A visit: bytes sent", *(amount(one, "bytes") for one in of(*visit, 5))],
        *(
            [f"A worker: memory {how}", *(amount(records[name][key], "bytes") for name in ARMS)]
            for how, key in {
                "after its first answer": "cold",
                "under load": "warm",
                "under load, with preload": "worker",
            }.items()
        ),
    ]


def endpoint_rows(records: Mapping[str, Any]) -> list[list[str]]:
    """Return how many requests of each kind a CPU second answers, those of visits as they come."""
    names = dict.fromkeys(one[0] for arm in ARMS for one in records[arm]["services"])
    rows = []
    for name in names:
        cells = []
        for arm in ARMS:
            those = [
                (one[1] + (PAGES - 1) * one[2], one[3])
                for one in records[arm]["services"]
                if one[0] == name
            ]
            used = sum(count * cpu for count, cpu in those)
            cells.append(f"{sum(count for count, _ in those) / used:,.0f}")
        rows.append([capital(name), *cells])
    return rows


def need_cells(one: Need) -> list[str]:
    """Write what so many visits take."""
    return [cell(value, what) for what, value in one._asdict().items()]


def cell(value: float, what: str) -> str:
    """Write a quantity in its unit: to three digits, or in full if it is whole."""
    value /= QUANTITIES[what][1]
    digits = 0 if value == int(value) else max(0, 2 - math.floor(math.log10(value)))
    return f"{value:,.{digits}f}"


def sliders(path: Path = RESULTS / NAME) -> dict[str, Any] | None:
    """Return what the page's sliders need: the constants of the formulas, and where they stand."""
    record = read_json(path)
    if record is None:
        return None
    found: dict[str, Costs] = {name: read(record["approaches"][name])[0] for name in ARMS}
    visitors = VISITS[-1] * BUSIEST_HOUR
    needs = {name: need(costs, visitors) for name, costs in found.items()}
    return {
        "at": {"visitors": math.log10(visitors), "pages": PAGES, "think": THINK},
        "visitors": f"{visitors:,.0f}",
        "rows": [
            (what, capital(name), [cell(getattr(needs[arm], what), what) for arm in ARMS])
            for what, (name, _) in QUANTITIES.items()
        ],
        "constants": {
            "approaches": {name: costs.constants() for name, costs in found.items()},
            "busy": capacity.BUSY,
            "cores": capacity.CORES,
            "spare": capacity.SPARE,
            "nap": capacity.NAP,
            "share": capacity.SHARE,
            "units": {what: unit for what, (_, unit) in QUANTITIES.items()},
        },
    }
