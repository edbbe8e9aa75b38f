"""Name everything that is measured: one row per metric, and less is better in each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

__all__ = ["METRICS", "Kind", "Metric"]

Kind = Literal["time", "memory", "instructions", "exact"]
"""How a metric varies, which decides how wide its equivalence band is.

`exact` is a count that the code alone decides: it is read once and has no interval."""


@dataclass(frozen=True)
class Metric:
    """Describe one measured quantity, for the probes that sample it and the report that prints it.

    `unit` is `s`, `bytes` or `count`; values are stored in it unscaled. `planted` says that the
    control arm carries a known extra cost in this metric, which a run must find to be believed.
    """

    name: str
    label: str
    unit: str
    kind: Kind
    why: str
    planted: bool = False


METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            Metric(
                "startup.wall",
                "Start-up, elapsed time",
                "s",
                "time",
                "How long a deployment or a restart waits: process start to the first 200.",
                planted=True,
            ),
            Metric(
                "startup.cpu",
                "Start-up, CPU time",
                "s",
                "time",
                "What a start costs the processor; steadier than elapsed time on a shared machine.",
                planted=True,
            ),
            Metric(
                "startup.instructions",
                "Start-up, instructions",
                "count",
                "instructions",
                "The work of a start without the noise of a clock, where valgrind is installed.",
            ),
            Metric(
                "memory.start",
                "Memory after start",
                "bytes",
                "memory",
                "What an idle server holds after its first 200, as proportional set size (PSS).",
                planted=True,
            ),
            Metric(
                "memory.visited",
                "Memory after a visit",
                "bytes",
                "memory",
                "PSS once every page was opened and its callbacks fired: what to plan a host for.",
                planted=True,
            ),
            Metric(
                "ledger.rules",
                "URL rules",
                "count",
                "exact",
                "Routes on the Flask server; the map grows with every Dash instance.",
            ),
            Metric(
                "ledger.hooks",
                "Hooks before each request",
                "count",
                "exact",
                "Functions that Flask calls before every request, whichever page it is for.",
            ),
            Metric(
                "ledger.modules",
                "Modules imported",
                "count",
                "exact",
                "What a start reads and keeps; most of start-up and memory is decided here.",
            ),
            Metric(
                "ledger.callbacks",
                "Callbacks",
                "count",
                "exact",
                "Registered callbacks over all apps, the approach's own routing included.",
            ),
            Metric(
                "ledger.document_bytes",
                "First document",
                "bytes",
                "exact",
                "Size of the HTML that a first visit receives, before compression.",
            ),
            Metric(
                "ledger.script_bytes",
                "Scripts of the first document",
                "bytes",
                "exact",
                "Size of the scripts that the first document names, before compression.",
            ),
            Metric(
                "ledger.script_requests",
                "Script requests of the first document",
                "count",
                "exact",
                "How many scripts the first document asks the browser to fetch.",
            ),
        )
    }
)
