"""Probes: what is measured on an arm. A new one is a module like the others, and a row here.

METRICS           the names of what it measures, rows of `benchmarks.metrics`
missing()         why it cannot work on this machine; empty when it can
measure(target)   one sample of every metric, from processes that it starts and ends itself

A probe with several parts, such as sizes, has `MEASURES` instead: every arm is measured with the
first part before the second begins, so that what is compared was measured side by side.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from benchmarks.arms import (
    JOURNEYS,
    ONE_LEVER,
    ONE_START_LEVER,
    OTHER_JOURNEYS,
    RETURNING,
    SERVERS,
    STOCK,
    Target,
)
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


@dataclass(frozen=True)
class Probe:
    """One row: a probe, in how many blocks it samples (`None`: in each), and from which budget on.

    `least_budget` is in seconds: a run with less leaves the probe out unless `--only` asks for it.
    `spare` gives up all samples but the first where the budget would not hold twenty blocks else.
    `arms` names those that it measures. `any_site` says whether it measures the site
    that it is given; one that makes sites of its own has nothing to say of a reader's.
    """

    metrics: tuple[str, ...]
    measures: tuple[Measure, ...]
    missing: Callable[[], str]
    blocks: int | None = None
    least_budget: float = 0.0
    spare: bool = False
    arms: tuple[str, ...] = SERVERS
    any_site: bool = True

    def takes(self, arm: str) -> bool:
        """Say whether the probe measures an arm."""
        return arm in self.arms


TWICE = ("multi", "single", "multi-again")
"""The approaches and the A/A check: no control where none is planted, no floor."""

PROBES: Mapping[str, Probe] = MappingProxyType(
    {
        "startup": Probe(startup.METRICS, (startup.measure,), startup.missing),
        "memory": Probe(memory.METRICS, (memory.measure,), memory.missing),
        "ledger": Probe(ledger.METRICS, (ledger.measure,), ledger.missing, blocks=1),
        "instructions": Probe(
            instructions.METRICS,
            instructions.MEASURES,
            instructions.missing,
            blocks=2,  # they repeat themselves: further samples would be the same
            least_budget=600.0,
            arms=TWICE,
        ),
        "workers": Probe(
            workers.METRICS,
            workers.MEASURES,
            workers.missing,
            blocks=10,  # with fewer, none of its 18 metrics could be clear after Holm
            least_budget=600.0,
            arms=TWICE,
        ),
        "http": Probe(
            http.METRICS, (http.measure,), http.missing, blocks=10, least_budget=600.0, arms=TWICE
        ),
        "scaling": Probe(
            scaling.METRICS,
            scaling.MEASURES,
            scaling.missing,
            blocks=6,  # the fewest that give a crossing an interval
            least_budget=600.0,
            arms=TWICE[:2],
            any_site=False,
        ),
        "scaling-1000": Probe(
            scaling.METRICS,
            (scaling.MEASURE_LARGEST,),
            scaling.missing,
            blocks=6,
            least_budget=600.0,
            arms=(*TWICE[:2], *STOCK),
            any_site=False,
        ),
        "scaling-levers": Probe(  # its blocks are paired with the first of multi-stock's above
            scaling.METRICS,
            (scaling.MEASURE_LARGEST,),
            scaling.missing,
            blocks=2,  # it shows about how much, as a thousand instances take their time
            least_budget=1800.0,
            arms=ONE_START_LEVER,
            any_site=False,
        ),
        "scaling-stock": Probe(  # what `scaling` has of the approaches at the smallest size
            scaling.METRICS,
            scaling.MEASURES[:1],
            scaling.missing,
            blocks=6,
            least_budget=600.0,
            arms=STOCK,
            any_site=False,
        ),
        "navigation": Probe(
            navigation.METRICS,
            (navigation.measure,),
            navigation.missing,
            blocks=9,  # with fewer, none of the seven steps could be clear after Holm
            least_budget=1800.0,  # a journey takes a quarter of a minute for every arm
            arms=RETURNING,
            any_site=False,
        ),
        "navigation-others": Probe(  # paired with the first blocks of those above
            navigation.METRICS,
            (navigation.measure,),
            navigation.missing,
            blocks=6,  # the fewest that give a ratio an interval
            least_budget=1800.0,
            arms=(*OTHER_JOURNEYS, "bare"),
            any_site=False,
        ),
        "navigation-counted": Probe(
            driven.COUNTED_METRICS,
            (driven.measure_counted,),
            driven.missing,
            blocks=1,  # what goes over the wire hardly varies
            least_budget=1800.0,
            arms=(*JOURNEYS, "multi-basic", "single-basic"),
            any_site=False,
        ),
        "navigation-levers": Probe(  # its first blocks are paired with those of multi-stock
            navigation.METRICS,
            (navigation.measure,),
            navigation.missing,
            blocks=2,  # bytes hardly vary; times have no interval, as all levers take two minutes
            least_budget=1800.0,
            arms=ONE_LEVER,
            any_site=False,
        ),
        "navigation-throttled": Probe(
            driven.THROTTLED_METRICS,
            driven.MEASURES_THROTTLED,
            driven.missing,
            blocks=1,  # it shows what is sent, which hardly varies, and takes its time
            least_budget=1800.0,
            arms=TWICE[:2],
            any_site=False,
        ),
        "navigation-long": Probe(
            driven.ENDURANCE_METRICS,
            (driven.measure_endurance,),
            driven.missing,
            blocks=1,  # a heap after a collection hardly varies
            least_budget=1800.0,
            arms=TWICE[:2],
            any_site=False,
        ),
    }
)
