"""Memory: what a server's processes hold after their start, and after a visit of every page.

PSS (proportional set size) divides memory that several processes share among them; RSS would count
it for each in full. The interpreter's code is shared with every other Python process: absolute
figures move by a megabyte or two with what else is running, ratios within a block hardly do.
"""

import sys

from crossroads.benchmarks.arms import Target
from crossroads.benchmarks.inside.control import planted
from crossroads.benchmarks.tools.processes import Measurement, pss_bytes, serving
from crossroads.benchmarks.tools.visitor import visit_all

METRICS = ("memory.start", "memory.visited")


def missing() -> str:
    """Say that the system is not Linux, whose kernel counts PSS."""
    why = "PSS is read from /proc/PID/smaps_rollup, on Linux only"
    return "" if sys.platform == "linux" else why


def measure(target: Target) -> Measurement:
    """Start the arm, read its memory, visit all pages and fire their callbacks, read it again.

    Both in bytes. Raises `SampleRefused` when a page or a callback is not answered with 200.
    """
    with serving(target.serve) as server:
        values = {"memory.start": pss_bytes(server.pid)}
        visit_all(server, target)
        values["memory.visited"] = pss_bytes(server.pid)
        server.stop()
        known = planted(server.log(), METRICS)
    return Measurement(values, server.lived_seconds, known)
