"""Start-up: a fresh process to its first 200, and the CPU time that this took.

The file cache is warm and the bytecode is compiled: one start of every arm before the first block
is thrown away. So this is what a restart costs, not a first start on a new machine.
"""

from crossroads.benchmarks.arms import Target
from crossroads.benchmarks.inside.control import planted
from crossroads.benchmarks.tools.processes import Measurement, serving

METRICS = ("startup.wall", "startup.cpu")


def measure(target: Target) -> Measurement:
    """Start the arm, and stop it right after its first 200.

    `startup.wall`: seconds from just before the process is created to the whole first answer.
    `startup.cpu`: user and system seconds of the process up to its end, from `os.wait4`.
    """
    with serving(target.serve) as server:
        cpu = server.stop().cpu_seconds
        known = planted(server.log(), METRICS)
    values = {"startup.wall": server.ready_seconds, "startup.cpu": cpu}
    return Measurement(values, server.lived_seconds, known)
