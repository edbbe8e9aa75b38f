"""Capacity: what so many visits take in cores, memory and traffic, as the model has it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crossroads.benchmarks.judging.model import Report
from crossroads.benchmarks.judging.rows import ARMS
from crossroads.benchmarks.loading import capacity
from crossroads.benchmarks.loading.capacity import Costs, Model, Need, covered, need, worst_cpu
from crossroads.benchmarks.loading.costs import STEPS, read
from crossroads.benchmarks.reporting.words import amount, percent
from crossroads.benchmarks.tools.environment import SERVED, content_hash
from crossroads.benchmarks.tools.files import RESULTS, read_json

NAME = "capacity.json"
VISITS = (1_000, 10_000, 100_000, 1_000_000)
"""Visits a day."""


def section(_report: Report, path: Path = RESULTS / NAME) -> dict[str, Any] | None:
    """Return costs, needs, and how well the model predicts; None if nothing was measured."""
    record = read_json(path)
    if record is None:
        return None
    found = {name: read(record["approaches"][name]) for name in ARMS}
    needs = [
        (visits, name, need(costs, model, visits, STEPS))
        for visits in VISITS
        for name, (costs, model, _) in found.items()
    ]
    here = record["environment"]
    return {
        "costs": cost_rows({name: costs for name, (costs, *_) in found.items()}),
        "needs": [[f"{visits:,}", f"`{name}`", *need_cells(one)] for visits, name, one in needs],
        "checks": [
            [
                f"`{name}`",
                f"{covered(model, held_out)} of {len(held_out)}",
                percent(worst_cpu(model, held_out)),
                percent(error(model)),
            ]
            for name, (_, model, held_out) in found.items()
        ],
        "steps": STEPS,
        "busiest": percent(capacity.BUSIEST_HOUR),
        "busy": percent(capacity.BUSY),
        "cores": capacity.CORES,
        "changed": here["served_hash"] != content_hash(*SERVED),
        "where": f"{record['date']} with dash {here['versions']['dash']}, seed {record['seed']}",
    }


def error(model: Model) -> float:
    """Return by how much one more load may differ from its prediction, upwards, at 95 %."""
    rate = 0.5 / model.cpu(0.5)
    return model.interval(rate)[1] / model.p95(rate) - 1


def cost_rows(costs: Mapping[str, Costs]) -> list[list[str]]:
    """Return a row for each cost."""
    one = [costs[name] for name in ARMS]
    return [
        ["An arrival: CPU time of the server", *(amount(each.arrival_cpu, "s") for each in one)],
        ["A further step", *(amount(each.step_cpu, "s") for each in one)],
        ["An arrival: bytes sent", *(amount(each.arrival_bytes, "bytes") for each in one)],
        ["A further step", *(amount(each.step_bytes, "bytes") for each in one)],
        ["An arrival: requests", *(f"{each.arrival_requests:.1f}" for each in one)],
        ["A further step", *(f"{each.step_requests:.1f}" for each in one)],
        ["A worker: memory under load", *(amount(each.worker, "bytes") for each in one)],
    ]


def need_cells(one: Need) -> list[str]:
    """Write what so many visits take."""
    return [
        f"{one.rate:,.1f}",
        f"{one.cores:.2g}" if one.cores < 1 else f"{one.cores:.1f}",
        str(one.workers),
        str(one.hosts),
        amount(one.memory, "bytes"),
        f"{one.bits / 1e6:,.2g}" if one.bits < 1e7 else f"{one.bits / 1e6:,.0f}",
        amount(one.p95, "s"),
    ]
