"""An approach with a planted cost: what a run must find, or it is blind and its verdicts are void.

It serves what `python -m approaches multi` serves, with the same code. Just before it does, it
burns CPU and takes memory, in known amounts.
"""

import sys
import time
from collections.abc import Sequence
from typing import Any

from approaches import __main__ as command

PLANTED_SHARE = 0.05  # CPU burned, as a share of what the process had used until it was ready
PLANTED_BYTES = 5_000_000  # memory taken and written to, so that it counts as PSS


def burn(share: float) -> None:
    """Use CPU until the process has used *share* more than it had."""
    enough = time.process_time() * (1 + share)
    while time.process_time() < enough:
        pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the approach, burdened, until the process is stopped; takes its command line."""
    run = vars(command)["run"]

    def serve_burdened(*arguments: Any) -> None:
        held = bytearray(b"\x01") * PLANTED_BYTES
        burn(PLANTED_SHARE)
        run(*arguments)
        del held  # only now: it has to last as long as the server

    vars(command)["run"] = serve_burdened  # between the building and the serving
    return command.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
