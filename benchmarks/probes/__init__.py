"""Probes: what is measured on an arm. A new one is a module like the others, and a row here.

METRICS           the names of what it measures, rows of `benchmarks.metrics`
missing()         why it cannot work on this machine; empty when it can
measure(target)   one sample of every metric, from processes that it starts and ends itself
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from benchmarks.arms import Target
from benchmarks.probes import instructions, ledger, memory, startup
from benchmarks.processes import Measurement


@dataclass(frozen=True)
class Probe:
    """One row: a probe, in how many blocks it samples (`None`: in each), and from which budget on.

    `least_budget` is in seconds: a run with less leaves the probe out unless `--only` asks for it.
    """

    metrics: tuple[str, ...]
    measure: Callable[[Target], Measurement]
    missing: Callable[[], str]
    blocks: int | None = None
    least_budget: float = 0.0


PROBES: Mapping[str, Probe] = MappingProxyType(
    {
        "startup": Probe(startup.METRICS, startup.measure, startup.missing),
        "memory": Probe(memory.METRICS, memory.measure, memory.missing),
        "ledger": Probe(ledger.METRICS, ledger.measure, ledger.missing, blocks=1),
        "instructions": Probe(
            instructions.METRICS,
            instructions.measure,
            instructions.missing,
            blocks=10,  # it repeats itself, but rank statistics say nothing from fewer
            least_budget=600.0,
        ),
    }
)
