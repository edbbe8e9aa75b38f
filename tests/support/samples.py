"""Write made-up runs, whose arms cost what a table says, for the tests of the report."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from crossroads.benchmarks.arms import SERVERS
from crossroads.benchmarks.journey import STEPS
from crossroads.benchmarks.journey import metric as place_of
from crossroads.benchmarks.tools.environment import HASHED, content_hash

BASE = {
    "startup.wall": 0.61,
    "startup.cpu": 0.42,
    "startup.instructions": 1.2e9,
    "memory.start": 61.2e6,
    "memory.visited": 64.8e6,
}
NOISE = {
    "startup.wall": 0.02,
    "startup.cpu": 0.006,
    "startup.instructions": 1e-5,
    "memory.start": 5e-4,
    "memory.visited": 5e-4,
}
COUNTS = {
    "ledger.rules": {"multi": 28, "single": 10},
    "ledger.hooks": {"multi": 4, "single": 2},
    "ledger.callbacks": {"multi": 6, "single": 6},
}
SINGLE = {"startup.wall": 0.99, "startup.cpu": 0.91, "memory.start": 0.999, "memory.visited": 0.995}
OTHERS = {"multi": 1.0, "multi-again": 1.0, "control": 1.07, "floor": 0.93}
VERSIONS = {"dash": "4.4.1", "flask": "3.1.3", "plotly": "7.1.0", "werkzeug": "3.1.9"}
ENVIRONMENT = {
    "python": "3.11.9",
    "platform": "Linux x86_64",
    "kernel": "6.1.0",
    "cpu": "Example CPU",
    "cores": 2,
    "memory_bytes": 8_000_000_000,
    "load": [0.1, 0.2, 0.3],
    "steal": 0.001,
    "chromium": None,
    "commit": "0123abc",
    "dirty": False,
    **{key: content_hash(*places) for key, places in HASHED.items()},
}
ARMS = [*SERVERS, "single-again"]
OPTIONS = {"site": None, "arms": ARMS, "probes": ["startup", "memory", "ledger"]}
"""What a full run was asked for."""


SIZES = (3, 10, 30, 100, 300, 1000)
GROWTH: Mapping[str, Mapping[str, Any]] = {
    "scaling.startup_cpu": {"multi": (0.27, 0.0046), "single": (0.29, 0.0011)},
    "scaling.memory": {"multi": (49e6, 84e3), "single": (48e6, 21e3)},
    "scaling.dependencies": {"multi": (1200, 0.001), "single": (900, 410)},
}
"""Fixed part and part per page: the first crosses between 5 and 6 pages, the last never."""
STAGES = {
    "instructions.imports": {"multi": 1.45e9, "single": 1.4501e9},
    "instructions.construction": {"multi": 140e6, "single": 80e6},
    "instructions.first": {"multi": 60e6, "single": 15e6},
    "instructions.later": {"multi": 2.87e6, "single": 2.84e6},
}
WORKERS = {"multi": (30e6, 20e6), "single": (29e6, 19.6e6)}
"""Bytes of the master, and of each worker without preload; with it, it is a fifth of that."""
HTTP = {
    "http.document.service": {"multi": 1.9e-3, "single": 2.2e-3},
    "http.layout.service": {"multi": 0.8e-3, "single": 0.8e-3},
    "http.dependencies.service": {"multi": 0.5e-3, "single": 0.6e-3},
    "http.callback.service": {"multi": 2.5e-3, "single": 2.5e-3},
    "http.load.50.p50": {"multi": 3.1e-3, "single": 3.1e-3},
    "http.load.50.p99": {"multi": 8.0e-3, "single": 7.6e-3},
    "http.load.100.p50": {"multi": 3.4e-3, "single": 3.4e-3},
    "http.load.100.p99": {"multi": 19e-3, "single": 15e-3},
}

VISIT = {
    "painted": {
        "multi-stock": (1.0, 1.9, 2.9, 0.25, 1.0, 0.17, 0.85),
        "pages-stock": (1.1, 1.7, 0.4, 0.07, 0.3, 0.13, 0.5),
        "dispatch-stock": (1.0, 2.0, 3.1, 0.26, 1.1, 0.17, 0.9),
        "multi": (1.1, 1.15, 0.63, 0.2, 0.52, 0.2, 0.6),
        "multi-again": (1.1, 1.15, 0.63, 0.2, 0.52, 0.2, 0.6),
        "single": (1.1, 1.15, 0.23, 0.09, 0.13, 0.13, 0.16),
        "multi-ahead": (0.97, 0.09, 0.12, 0.07, 0.08, 0.11, 0.07),
        "single-ahead": (0.5, 0.2, 0.21, 0.06, 0.14, 0.14, 0.15),
        "multi-share_bundles": (0.95, 0.95, 0.48, 0.2, 0.9, 0.17, 0.8),
    },
    "server_bytes": {
        "multi-stock": (1.7e6, 6.3e6, 6.3e6, 1e4, 2e4, 9e3, 3e4),
        "pages-stock": (1.7e6, 4.8e6, 5e4, 4e3, 1e4, 9e3, 2e4),
        "dispatch-stock": (1.9e6, 6.5e6, 6.5e6, 1e4, 2e4, 9e3, 3e4),
        "multi": (3e5, 1.1e6, 14e3, 4e3, 5e3, 1e3, 6e3),
        "multi-again": (3e5, 1.1e6, 14e3, 4e3, 5e3, 1e3, 6e3),
        "single": (3e5, 1.1e6, 11e3, 2e3, 2e3, 1e3, 4e3),
        "multi-ahead": (1.45e6, 1e4, 9e3, 1e4, 1e4, 1e3, 9e3),
        "single-ahead": (1.43e6, 6e3, 1e4, 4e3, 2e3, 1e3, 2e3),
        "multi-share_bundles": (1.7e6, 4.9e6, 7e4, 1e4, 2e4, 9e3, 3e4),
    },
}
"""Quantity -> arm -> what each step of a first visit takes, in the order of the journey."""
TOURS = {
    "server_cpu": {"multi-stock": 0.19, "pages-stock": 0.08, "multi": 0.11, "single": 0.078},
    "memory": {"multi": 4.2e8, "multi-ahead": 8.4e8, "single": 3.9e8, "single-ahead": 4.9e8},
}
"""Quantity -> arm -> what a whole first visit takes."""

Lines = Iterator[dict[str, Any]]
STEP_NAMES = tuple(step.name for step in STEPS)


def sample(block: int, order: int, arm: str, metric: str, value: float, **more: object) -> Any:
    """Return one line of a file of samples."""
    place = {"block": block, "order": order, "arm": arm, "probe": metric.split(".", maxsplit=1)[0]}
    return {"kind": "sample", **place, "metric": metric, "value": value, **more}


def growing(blocks: int, growth: Mapping[str, Mapping[str, Any]] = GROWTH) -> Lines:
    """Yield samples of sites of several sizes; counts are taken once."""
    random = Random(11)  # noqa: S311 - repeatable is the point, secret is not
    for block in range(blocks):
        for metric, arms in growth.items():
            exact = metric.endswith("dependencies")
            for order, (arm, (fixed, per_page)) in enumerate(arms.items()):
                for pages in () if exact and block else SIZES:
                    noise = 1.0 if exact else math.exp(random.gauss(0, 0.01))
                    value = (fixed + per_page * pages) * noise
                    yield sample(block, order, arm, metric, value, pages=pages)


def staged(blocks: int = 2, noise: float = 1e-4) -> Lines:
    """Yield the instructions of every stage, the A/A arm's too, which agree within the noise."""
    random = Random(14)  # noqa: S311 - repeatable is the point, secret is not
    for block in range(blocks):
        for metric, arms in STAGES.items():
            twice = {**arms, "multi-again": arms["multi"]}
            for order, (arm, value) in enumerate(twice.items()):
                yield sample(block, order, arm, metric, value * (1 + random.uniform(0, noise)))


def forking(blocks: int, parts: bool = True) -> Lines:
    """Yield the memory of 1, 2 and 4 workers, with preload and without, in every phase."""
    random = Random(12)  # noqa: S311 - repeatable is the point, secret is not
    for block in range(blocks):
        for count, preload, (phase, factor) in product(
            (1, 2, 4), ("preload", "plain"), (("start", 1), ("visited", 1.05), ("loaded", 1.08))
        ):
            for order, arm in enumerate(random.sample(sorted(WORKERS), 2)):
                master, worker = WORKERS[arm]
                each = worker * (0.2 if preload == "preload" else 1)
                sizes = [
                    round(size * factor * math.exp(random.gauss(0, 0.002)))
                    for size in [master, *[each] * count]
                ]
                metric = f"workers.{count}.{preload}.{phase}"
                more = {"parts": sizes} if parts else {}
                yield sample(block, order, arm, metric, sum(sizes), **more)


def answering(blocks: int) -> Lines:
    """Yield the times of answers, alone and under load."""
    random = Random(13)  # noqa: S311 - repeatable is the point, secret is not
    for block in range(blocks):
        for metric, arms in HTTP.items():
            for order, (arm, value) in enumerate(arms.items()):
                noise = math.exp(random.gauss(0, 0.08 if "p99" in metric else 0.02))
                yield sample(block, order, arm, metric, value * noise)


def visiting(blocks: int = 9, factors: Mapping[str, float] | None = None) -> Lines:
    """Yield a visitor's journeys; `factors` of an arm makes every one of its steps longer.

    The machine becomes slower from block to block. What is counted, a slow network and a heap are
    there too, each in two blocks.
    """
    random = Random(15)  # noqa: S311 - repeatable is the point, secret is not
    names = [step.name for step in STEPS]
    for block in range(blocks):
        for quantity, arms in VISIT.items():
            for order, (arm, steps) in enumerate(arms.items()):
                factor = noise = 1.0
                if quantity == "painted":
                    factor = (factors or {}).get(arm, 1.0) * (1 + block / 10)
                    noise = math.exp(random.gauss(0, 0.03))
                values = [*steps, sum(steps) - steps[names.index("control")]]
                if not (arm == "multi-share_bundles" and block >= 6):
                    for step, value in zip([*names, "total"], values, strict=True):
                        name = place_of("cold", step, quantity)
                        yield sample(block, order, arm, name, value * factor * noise)
        for quantity, arms_of_tour in TOURS.items():
            for order, (arm, value) in enumerate(arms_of_tour.items()):
                name = place_of("cold", "total", quantity)
                yield sample(block, order, arm, name, value * math.exp(random.gauss(0, 0.02)))
    for block, (order, arm) in product(range(min(blocks, 2)), enumerate(("multi", "single"))):
        for step in names:
            yield sample(block, order, arm, place_of("cold", step, "bytes"), 1e4 * (order + 1))
            yield sample(block, order, arm, place_of("cold", step, "requests"), 5.0 - order)
            yield sample(block, order, arm, place_of("cold", step, "heap"), 4e6 + 1e6 * order)
            yield sample(block, order, arm, place_of("cold", step, "errors"), 0)
            yield sample(block, order, arm, place_of("returning", step, "painted"), 0.5 + order)
            yield sample(block, order, arm, place_of("slow", step, "painted"), 3.0 - order)
        for after, heap in ((5, 14e6), (200, 15e6 if arm == "multi" else 21e6)):
            yield sample(block, order, arm, place_of("long", str(after), "heap"), heap)


def everywhere(
    where: str, quantity: str, steps: Sequence[str] = STEP_NAMES, **values: float
) -> Lines:
    """Yield samples of every step of a journey: arm -> about this value."""
    for block in range(9):
        for step in steps:
            for order, (arm, value) in enumerate(values.items()):
                taken = value * (1 + block / 100)
                name = place_of(where, step, quantity)
                yield sample(block, order, arm.replace("_", "-"), name, taken)


def everything(folder: Path, blocks: int = 12, **changes: Any) -> Path:
    """Write a run that holds something for every part of the report."""
    passed = {"passed": 51, "failed": [], "site": "crossroads.site:SITE"}
    contracts = ({"kind": "contract", "arm": arm, **passed} for arm in ("multi", "single"))
    extra = (
        *(*contracts, *staged(), *growing(min(blocks, 8))),
        *(*forking(blocks), *answering(blocks)),
    )
    single = {**SINGLE, "startup.instructions": 0.97}
    return write_samples(folder, **{"single": single, "blocks": blocks, "extra": extra, **changes})


def write_samples(
    folder: Path,
    *,
    single: Mapping[str, float] = SINGLE,
    others: Mapping[str, float] = OTHERS,
    counts: Mapping[str, Mapping[str, float]] = COUNTS,
    noise: Mapping[str, float] = NOISE,
    blocks: int = 12,
    options: Mapping[str, Any] | None = None,
    extra: tuple[Mapping[str, Any], ...] = (),
    versions: Mapping[str, str] = VERSIONS,
    planted: Mapping[str, float] | None = None,
) -> Path:
    """Write a run whose arms cost what the tables say, with a little noise in every sample."""
    random = Random(7)  # noqa: S311 - repeatable is the point, secret is not
    lines: list[Mapping[str, Any]] = [
        {
            "kind": "run",
            "schema": 1,
            "id": "20261120T110203Z-7",
            "started": "2026-11-20T11:02:03Z",
            "seed": 7,
            "options": {**OPTIONS, **(options or {})},
            "environment": {**ENVIRONMENT, "versions": versions},
        }
    ]
    arms = [*others, "single"]
    for block in range(blocks):
        for metric in single:
            for order, arm in enumerate(random.sample(arms, len(arms))):
                factor = single[metric] if arm == "single" else others[arm]
                value = BASE[metric] * factor * math.exp(random.gauss(0, noise[metric]))
                place = {"block": block, "order": order, "arm": arm, "probe": "x"}
                more = {"planted": (planted or {}).get(metric)} if arm == "control" else {}
                lines.append({"kind": "sample", **place, "metric": metric, "value": value, **more})
        for metric, values in counts.items() if block == 0 else ():
            for order, (arm, value) in enumerate(values.items()):
                place = {"block": block, "order": order, "arm": arm, "probe": "ledger"}
                lines.append({"kind": "sample", **place, "metric": metric, "value": value})
        spent = {"seconds": 14.0, "measured_seconds": 13.0, "steal": 0.001 * block}
        lines.append({"kind": "block", "block": block, **spent})
    whole = {"blocks": blocks, "seconds": 14.5 * blocks, "measured_seconds": 13.0 * blocks}
    lines += [*extra, {"kind": "end", **whole, "stopped": "budget"}]
    path = folder / "results" / "20261120T110203Z-7.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path
