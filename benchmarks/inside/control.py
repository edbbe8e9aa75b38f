"""An approach with a planted cost: what a run must find, or it is blind and its verdicts are void.

It serves what `multi` is in `python -m crossroads.approaches`, with the same code. Just before, it
burns CPU and takes memory, and writes down how much of each: what was planted is known, and not
only meant.
"""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from crossroads.approaches import __main__ as command

PLANTED_SHARE = 0.15  # CPU burned, as a share of what the process had used until it was ready
PLANTED_BYTES = 5_000_000  # memory taken and written to, so that it counts as PSS
TOLD = "planted: "
Planted = Mapping[str, Mapping[str, float]]


def burn(share: float, used: float) -> None:
    """Use CPU until the process has used *share* more than it had *used*, in seconds."""
    enough = used * (1 + share)
    while time.process_time() < enough:
        pass


def planted(log: str, metrics: Sequence[str]) -> Planted:
    """Return what a control says in its *log* that it planted: metric -> {"planted": how much}."""
    told = [line.removeprefix(TOLD) for line in log.splitlines() if line.startswith(TOLD)]
    amounts = json.loads(told[-1]) if told else {}
    return {name: {"planted": amounts[name]} for name in metrics if name in amounts}


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the approach, burdened, until the process is stopped; takes its command line."""
    run = vars(command)["run"]

    def serve_burdened(*arguments: Any) -> None:
        used, began = time.process_time(), time.perf_counter()
        held = bytearray(b"\x01") * PLANTED_BYTES
        burn(PLANTED_SHARE, used)
        memory = dict.fromkeys(("memory.start", "memory.visited"), PLANTED_BYTES)
        times = {"startup.cpu": time.process_time() - used}
        times["startup.wall"] = time.perf_counter() - began
        print(TOLD + json.dumps({**memory, **times}), flush=True)
        run(*arguments)
        del held  # only now: it has to last as long as the server

    vars(command)["run"] = serve_burdened  # between the building and the serving
    return command.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
