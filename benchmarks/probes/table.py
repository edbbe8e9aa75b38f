"""Probes: what is measured on an arm. A new one is a module like the others, and a row here.

METRICS           the names of what it measures, rows of `crossroads.benchmarks.metrics`
missing()         why it cannot work on this machine, empty when it can; not needed if it always can
measure(target)   one sample of every metric, from processes that it starts and ends itself

A row may give several measures instead, such as sizes: every arm is measured with the first before
the second begins, so that what is compared was measured side by side. Closer still are arms that a
module measures at once:

measure_together(targets)   the same from all of them, in turns: one `Measurement` for each
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Any

from crossroads.benchmarks import arms, networks
from crossroads.benchmarks.arms import RETURNING, SERVERS, STOCK, Target
from crossroads.benchmarks.metrics import PRELOAD
from crossroads.benchmarks.probes import (
    calls,
    construction,
    driven,
    http,
    instructions,
    ledger,
    memory,
    navigation,
    network,
    scaling,
    startup,
    tls,
    tours,
    workers,
)
from crossroads.benchmarks.tools.processes import Measurement

Measure = Callable[[Target], Measurement]
Together = Callable[[Sequence[Target]], Sequence[Measurement]]
Names = tuple[str, ...]


ASKED_FOR = math.inf  # what a run does only if `--only` names it
AN_HOUR = 3600.0  # seconds of a run in which other arms go on journeys, too


@dataclass(frozen=True)
class Probe:
    """One row: a probe, its arms, and in how many blocks it samples them (`None`: in each).

    A run of less than `least_budget` seconds leaves it out unless `--only` asks for it. Without
    `any_site` it makes sites of its own, and has nothing to say of a reader's. `beside` are other
    arms, which longer runs of the kit's own site put among those: arm -> in how many blocks. It has
    `measures` of one arm, or one of all arms `together`. With `in_pairs` what is compared are
    neighbours: `multi` and `single`, and then the same again.
    """

    metrics: Names
    measures: tuple[Measure, ...]
    missing: Callable[[], str]
    blocks: int | None = None
    least_budget: float = 0.0
    arms: Names = SERVERS
    any_site: bool = True
    beside: Mapping[str, int] = field(default_factory=dict)
    in_pairs: bool = False
    together: Together | None = None

    @property
    def parts(self) -> tuple[Together, ...]:
        """Return what is done one after the other, each with all arms at once or one by one."""
        return (self.together,) if self.together else tuple(map(alone, self.measures))

    def usual(self, budget: float, site: str | None = None) -> Names:
        """Name the arms of a run that asks for none."""
        return self.arms if site or budget < AN_HOUR else (*self.arms, *self.beside)

    def arms_in(self, block: int) -> Names:
        """Name the arms that are sampled when so many blocks are complete."""
        if self.blocks is not None and block >= self.blocks:
            return ()
        return (*self.arms, *(name for name, blocks in self.beside.items() if block < blocks))


def alone(measure: Measure) -> Together:
    """Make a measure of one arm one of arms that are measured at once."""
    return lambda targets: [measure(one) for one in targets]


def of(module: Any, measures: Sequence[Measure] = (), metrics: Names = (), **more: Any) -> Probe:
    """Return the row of a module, with its own measure and metrics or those given."""
    missing = getattr(module, "missing", lambda: "")
    together = getattr(module, "measure_together", None)
    taken = () if together else tuple(measures) or (module.measure,)
    return Probe(metrics or module.METRICS, taken, missing, together=together, **more)


def opening_at(*round_trips: int) -> tuple[Any, Sequence[Measure], Names]:
    """Return what `of` takes for pages that are opened so many ms away."""
    measures = [partial(network.measure_opening, ms=ms) for ms in round_trips]
    return network, measures, network.names(*(f"opened{ms}" for ms in round_trips))


def visits_at(*round_trips: int) -> tuple[Any, Sequence[Measure], Names]:
    """Return what `of` takes for first visits so many ms away."""
    measures = [partial(network.measure_first, ms=ms) for ms in round_trips]
    return network, measures, network.names(*(f"cold{ms}" for ms in round_trips))


SIZES = (3, 10, 30, 100, 300)  # pages, the cheapest site first
SIZED = [partial(scaling.measure, pages=pages) for pages in SIZES]
LARGEST = [partial(scaling.measure, pages=1000)]
"""In rows of its own: with one Dash per page it takes half a minute to start."""
FLEETS = [partial(workers.measure, count=n, how=how) for n, how in product((1, 2, 4), PRELOAD)]
STAGES = [instructions.measure_stages]
# With the A/A check: no control, whose cost shows elsewhere, and no floor.
MIDDLE: Mapping[str, Any] = {"least_budget": 600.0, "arms": RETURNING}
OWN: Mapping[str, Any] = {"least_budget": 600.0, "any_site": False}
LONG: Mapping[str, Any] = {"least_budget": 1800.0, "any_site": False}  # what journeys need
ONCE: Mapping[str, Any] = {**LONG, "blocks": 1}
AWAY: Mapping[str, Any] = {**LONG, "blocks": 6}  # the fewest that give an interval
HOUR: Mapping[str, Any] = {"least_budget": AN_HOUR, "any_site": False, "blocks": 6}
BOTH = ("multi", "single")
STOCK_TWO = STOCK[:2]
TUNED_OR_NOT = (*BOTH, *STOCK_TWO)
OTHER_TRIPS = [ms for ms in networks.ROUND_TRIPS if ms != networks.FAR]
VISITED = (*navigation.METRICS, *navigation.OWN_METRICS)  # the latter on a reader's own site
VISITORS: Mapping[str, int] = {
    # What most people choose between, as often as the approaches and twice, too.
    **dict.fromkeys(("multi-stock", "multi-stock-again", "pages-stock"), 9),
    # Six blocks are the fewest that give an interval, which a target needs.
    **dict.fromkeys(("multi-ahead", "single-ahead", "multi-ahead-again", "multi-unsafe"), 6),
    # Two show about how much: these have no target, and sixteen levers take their time.
    **dict.fromkeys(("multi-changing", "single-changing", "dispatch-stock", "bare"), 2),
    **dict.fromkeys(arms.ONE_LEFT_OUT, 2),
    **dict.fromkeys(arms.ONE_LEVER, 1),
}
"""Who else goes on the journey of the approaches, in the same blocks: all of them are pairs. A
journey takes a quarter of a minute for every arm."""
COUNTING = (*BOTH, "multi-basic", "single-basic")

PROBES: Mapping[str, Probe] = {
    "startup": of(startup, arms=(*SERVERS, "single-again"), in_pairs=True),
    # Hardly noisy; with fewer blocks, nothing about one server could be clear after Holm.
    "memory": of(memory, blocks=8),
    "ledger": of(ledger, blocks=2),  # two samples that agree are counted
    # They repeat themselves but for the seed of hashes, of which each block has another.
    "instructions": of(instructions, blocks=3, arms=BOTH),
    "calls": of(calls, blocks=3, arms=BOTH),
    "stages": of(
        *(instructions, STAGES, instructions.STAGES), blocks=2, **{**MIDDLE, "arms": BOTH}
    ),
    "construction": of(construction, blocks=8, arms=RETURNING),
    # With fewer blocks, none of its 18 metrics could be clear after Holm.
    # The floor shows how much of its memory no Dash app can share.
    "workers": of(workers, FLEETS, blocks=10, **{**MIDDLE, "arms": (*RETURNING, "floor")}),
    # With fewer blocks, none of its answers could be clear after Holm.
    "http": of(http, blocks=8, **MIDDLE),
    # Six blocks are the fewest that give a crossing an interval.
    "scaling": of(scaling, SIZED, blocks=6, arms=BOTH, **OWN),
    "scaling-1000": of(scaling, LARGEST, blocks=6, arms=(*BOTH, *STOCK), **OWN),
    # Two show about how much a lever buys, and a thousand instances take their time.
    "scaling-levers": of(
        *(scaling, LARGEST),
        **{"blocks": 2, "arms": (*arms.ONE_START_LEVER, *arms.ONE_START_LEFT_OUT), **LONG},
    ),
    # What `scaling` has of the approaches at the smallest size.
    "scaling-stock": of(scaling, SIZED[:1], blocks=6, arms=STOCK, **OWN),
    # With fewer blocks, none of the seven steps could be clear after Holm.
    "navigation": of(
        *(navigation, (), VISITED), blocks=9, arms=RETURNING, beside=VISITORS, least_budget=1800.0
    ),
    "navigation-back-ends": of(
        navigation, blocks=9, arms=arms.BACK_ENDS, any_site=False, least_budget=ASKED_FOR
    ),
    # A row of its own, so that what is tuned and what is not are pairs.
    "opening": of(
        *(navigation, [navigation.measure_opening], navigation.OPENING),
        **{
            "blocks": 9,
            # No document can be seen sooner than the last, which has the kit's styles alone.
            "arms": (*RETURNING, "multi-stock", "multi-stock-again", "pages-stock", "bare"),
            **LONG,
        },
    ),
    # What goes over the wire hardly varies: two samples that agree are counted.
    "navigation-counted": of(driven, blocks=2, arms=COUNTING, **LONG),
    "navigation-throttled": of(
        *(driven, [driven.measure_throttled], driven.PAINTED), arms=BOTH, **HOUR
    ),
    "third-visit": of(tours, [tours.measure_third], tours.SHORT["third"], arms=RETURNING, **AWAY),
    "firefox": Probe(
        tours.SHORT["firefox"],
        (tours.measure_firefox,),
        tours.missing_firefox,
        arms=BOTH,
        **HOUR,
    ),
    "large-site": of(tours, tours.LARGE_ONES, tours.OF_MANY, arms=BOTH, **HOUR),
    "back": of(tours, [tours.measure_back], tours.BUTTONS, arms=TUNED_OR_NOT, **HOUR),
    # Nothing is loaded ahead in the stock ones, however long a pointer rests.
    "hover": of(tours, [tours.measure_hover], tours.SHORT["hover"], arms=RETURNING, **HOUR),
    "hover-far": of(tours, [tours.measure_hover_far], tours.HOVER_FAR, arms=BOTH, **HOUR),
    # A heap after a collection hardly varies.
    "navigation-long": of(driven, [driven.measure_endurance], driven.HEAPS, arms=BOTH, **ONCE),
    # What is tuned and what is not are pairs.
    "network": of(network, arms=TUNED_OR_NOT, **AWAY),
    "network-opening": of(*opening_at(networks.FAR), **{**AWAY, "arms": (*TUNED_OR_NOT, "bare")}),
    "network-ahead": of(
        *(network, [network.measure_ahead], network.names(f"ahead{networks.FAR}")),
        **{"arms": ("multi-ahead", "single-ahead"), **HOUR},
    ),
    "network-slow": of(network, [network.measure_slow], network.names("slow"), arms=BOTH, **HOUR),
    # Rows to compare with, on which no question rests.
    "network-opening-others": of(*opening_at(*OTHER_TRIPS), arms=BOTH, **{**HOUR, "blocks": 3}),
    "network-others": of(*visits_at(*OTHER_TRIPS), arms=BOTH, **{**HOUR, "blocks": 3}),
    "network-tls": of(tls, arms=BOTH, **{**HOUR, "blocks": 3}),
}
