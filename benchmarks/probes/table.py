"""Probes: what is measured on an arm. A new one is a module like the others, and a row here.

METRICS           the names of what it measures, rows of `benchmarks.metrics`
missing()         why it cannot work on this machine, empty when it can; not needed if it always can
measure(target)   one sample of every metric, from processes that it starts and ends itself

A row may give several measures instead, such as sizes: every arm is measured with the first before
the second begins, so that what is compared was measured side by side.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

from benchmarks import arms
from benchmarks.arms import RETURNING, SERVERS, STOCK, Target
from benchmarks.metrics import PRELOAD
from benchmarks.probes import (
    driven,
    http,
    instructions,
    ledger,
    memory,
    navigation,
    scaling,
    startup,
    workers,
)
from benchmarks.tools.processes import Measurement

Measure = Callable[[Target], Measurement]
Names = tuple[str, ...]


@dataclass(frozen=True)
class Probe:
    """One row: a probe, its arms, and in how many blocks it samples them (`None`: in each).

    A run of less than `least_budget` seconds leaves it out unless `--only` asks for it. Without
    `any_site` it makes sites of its own, and has nothing to say of a reader's.
    """

    metrics: Names
    measures: tuple[Measure, ...]
    missing: Callable[[], str]
    blocks: int | None = None
    least_budget: float = 0.0
    arms: Names = SERVERS
    any_site: bool = True


def of(module: Any, measures: Sequence[Measure] = (), metrics: Names = (), **more: Any) -> Probe:
    """Return the row of a module, with its own measure and metrics or those given."""
    missing = getattr(module, "missing", lambda: "")
    taken = tuple(measures) or (module.measure,)
    return Probe(metrics or module.METRICS, taken, missing, **more)


SIZES = (3, 10, 30, 100, 300)  # pages, the cheapest site first
SIZED = [partial(scaling.measure, pages=pages) for pages in SIZES]
LARGEST = [partial(scaling.measure, pages=1000)]
"""In rows of its own: with one Dash per page it takes half a minute to start."""
FLEETS = [partial(workers.measure, count=n, how=how) for n, how in product((1, 2, 4), PRELOAD)]
STAGES = [instructions.measure_start, instructions.measure_stages]
# With the A/A check: no control, whose cost shows elsewhere, and no floor.
MIDDLE: Mapping[str, Any] = {"least_budget": 600.0, "arms": RETURNING}
OWN: Mapping[str, Any] = {"least_budget": 600.0, "any_site": False}
LONG: Mapping[str, Any] = {"least_budget": 1800.0, "any_site": False}  # what journeys need
ONCE: Mapping[str, Any] = {**LONG, "blocks": 1}
BOTH = ("multi", "single")
VISITED = (*navigation.METRICS, *navigation.OWN_METRICS)  # the latter on a reader's own site
COUNTING = (*arms.JOURNEYS, "multi-basic", "single-basic")

PROBES: Mapping[str, Probe] = {
    "startup": of(startup),
    "memory": of(memory),
    "ledger": of(ledger, blocks=1),
    # They repeat themselves: further samples would be the same.
    "instructions": of(instructions, STAGES, blocks=2, **MIDDLE),
    # With fewer blocks, none of its 18 metrics could be clear after Holm.
    "workers": of(workers, FLEETS, blocks=10, **MIDDLE),
    "http": of(http, blocks=10, **MIDDLE),
    # Six blocks are the fewest that give a crossing an interval.
    "scaling": of(scaling, SIZED, blocks=6, arms=BOTH, **OWN),
    "scaling-1000": of(scaling, LARGEST, blocks=6, arms=(*BOTH, *STOCK), **OWN),
    # Paired with the first blocks of multi-stock above. Two show about how much a lever buys,
    # and a thousand instances take their time.
    "scaling-levers": of(scaling, LARGEST, blocks=2, arms=arms.ONE_START_LEVER, **LONG),
    # What `scaling` has of the approaches at the smallest size.
    "scaling-stock": of(scaling, SIZED[:1], blocks=6, arms=STOCK, **OWN),
    # With fewer blocks, none of the seven steps could be clear after Holm. A journey takes a
    # quarter of a minute for every arm.
    "navigation": of(navigation, (), VISITED, blocks=9, arms=RETURNING, least_budget=1800.0),
    # Paired with the first blocks of those above; six are the fewest that give an interval.
    "navigation-others": of(navigation, blocks=6, arms=(*arms.OTHER_JOURNEYS, "bare"), **LONG),
    # A row of its own, so that what is tuned and what is not are pairs.
    "opening": of(
        *(navigation, [navigation.measure_opening], navigation.OPENING),
        **{"blocks": 9, "arms": (*RETURNING, "multi-stock", "pages-stock"), **LONG},
    ),
    # What goes over the wire hardly varies.
    "navigation-counted": of(driven, arms=COUNTING, **ONCE),
    # Paired with the first blocks of multi-stock. Bytes hardly vary; times have no interval,
    # because all levers together take two minutes.
    "navigation-levers": of(navigation, blocks=2, arms=arms.ONE_LEVER, **LONG),
    # It shows what is sent, which hardly varies, and takes its time.
    "navigation-throttled": of(driven, driven.THROTTLED, driven.PAINTED, arms=BOTH, **ONCE),
    # A heap after a collection hardly varies.
    "navigation-long": of(driven, [driven.measure_endurance], driven.HEAPS, arms=BOTH, **ONCE),
}
