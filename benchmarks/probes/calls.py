"""Calls of Python functions in a start: the work without a clock, where there is no valgrind.

One call may be long and the next short, and those of C are not told apart: instructions are better.
Each block has another hash seed, the same for all arms, as there.
"""

from crossroads.benchmarks.arms import Target
from crossroads.benchmarks.tools.processes import START_SECONDS, Measurement, run_to_end

METRICS = ("startup.calls",)


def measure(target: Target) -> Measurement:
    """Build the arm, ask for its home page once, and count."""
    seed = {"PYTHONHASHSEED": str(target.block)}
    log, seconds = run_to_end(target.inside("calls"), START_SECONDS, "cannot be built", seed)
    return Measurement({METRICS[0]: int(log.splitlines()[-1])}, seconds)
