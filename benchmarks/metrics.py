"""Name everything that is measured: one row per metric, and less is better in each of them."""

from collections.abc import Mapping
from types import MappingProxyType

from benchmarks.metric import Kind, Metric
from benchmarks.metric_families import PHASES, journeys, requests, workers

__all__ = ["METRICS", "PHASES", "Kind", "Metric"]

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
                "instructions.imports",
                "Instructions of imports",
                "count",
                "instructions",
                "What starting Python and importing every module takes, before anything is built.",
            ),
            Metric(
                "instructions.construction",
                "Instructions of construction",
                "count",
                "instructions",
                "What `init_app` takes without its warm-up: every Dash instance, every callback.",
            ),
            Metric(
                "instructions.first",
                "Instructions of the first document",
                "count",
                "instructions",
                "What the first request takes, in which Dash finishes its set-up.",
            ),
            Metric(
                "instructions.later",
                "Instructions of a later document",
                "count",
                "instructions",
                "What a request takes once every page has answered: the mean over all pages.",
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
            *workers(),
            *requests(),
            Metric(
                "scaling.startup_cpu",
                "Start-up, CPU time",
                "s",
                "time",
                "What a start costs the processor, for a site of so many pages.",
            ),
            Metric(
                "scaling.memory",
                "Memory after start",
                "bytes",
                "memory",
                "What an idle server holds (PSS), for a site of so many pages.",
            ),
            Metric(
                "scaling.dependencies",
                "List of callbacks",
                "bytes",
                "exact",
                "Size of `_dash-dependencies`, which a page waits for, before compression.",
            ),
            Metric(
                "scaling.lookup",
                "Path look-up",
                "s",
                "time",
                "How long the server takes to find the page of a path.",
            ),
            *journeys(),
        )
    }
)
