"""Scaling: what a site costs that has three pages, ten, and so on up to a thousand.

The pages are the kit's own bar chart under other names, in `inside.sites`. Start-up and memory
are those of the probes `startup` and `memory`; the CPU time is read while the server lives, so that
one start per sample gives everything.
"""

from dataclasses import replace

from crossroads.benchmarks.arms import Target
from crossroads.benchmarks.metrics import metrics_of
from crossroads.benchmarks.probes import memory
from crossroads.benchmarks.tools.processes import Measurement, cpu_seconds, pss_bytes, serving
from crossroads.benchmarks.tools.visitor import open_document, request

METRICS = metrics_of("scaling")
SECONDS = 300.0  # a thousand Dash instances take their time, and more on a slow machine

missing = memory.missing


def measure(target: Target, pages: int) -> Measurement:
    """Start a site of so many pages; read CPU time and memory at its first 200, then ask the rest.

    The last page is asked for its callback list. Raises `SampleRefused` if one is not answered with
    200.
    """
    last = f"/page{pages - 1}"
    target = replace(target, site=f"crossroads.benchmarks.inside.sites:PAGES_{pages}")
    with serving(target.serve, limit=SECONDS) as server:
        cpu, held = cpu_seconds(server.pid), pss_bytes(server.pid)
        document = open_document(server.port, last)
        path = f"{document.prefix}_dash-dependencies"
        listed = request(server.port, path, referer=document.address)
        values = {"startup_cpu": cpu, "memory": held, "dependencies": len(listed.body)}
        values["dependencies_sent"] = listed.sent
        server.end()
    named = {f"scaling.{name}": value for name, value in values.items()}
    return Measurement(named, server.lived_seconds, {name: {"pages": pages} for name in METRICS})
