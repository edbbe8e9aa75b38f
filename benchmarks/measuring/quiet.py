"""Quiet: a run that speaks for the project is made on a machine that does nothing else."""

import os
from collections.abc import Callable

from crossroads.benchmarks.tools.processes import wait_until
from crossroads.errors import CrossroadsError

MOST = 0.5
"""The most that others may use of a machine: load per core, over the last minute."""
PATIENCE, PAUSE = 60.0, 1.0
"""Seconds to wait for the load to fall, and between looks at it."""
Loads = Callable[[], tuple[float, float, float]]


class BusyMachineError(CrossroadsError):
    """A machine that is too busy to publish what it measures."""


def refuse_busy_machine(
    say: Callable[[str], object] = print, patience: float = PATIENCE, loads: Loads = os.getloadavg
) -> None:
    """Wait until the machine is quiet; `BusyMachineError` if that takes more than *patience* s."""
    cores = os.cpu_count() or 1
    if not is_busy(loads()[0], cores):
        return
    say(f"the load is {loads()[0]:.2f} on {cores} cores: waiting up to a minute for it to fall")
    if not wait_until(lambda: not is_busy(loads()[0], cores), patience, min(PAUSE, patience)):
        raise BusyMachineError(
            f"load={loads()[0]:.2f}: expected at most {MOST * cores:g} on {cores} cores, half of "
            "what they can do, to publish what is measured; stop what else runs, or --insist"
        )


def is_busy(load: float, cores: int) -> bool:
    """Tell whether a machine has had too much to do over the last minute."""
    return load > MOST * cores
