"""An approach with a planted cost: what a run must find, or it is blind and its verdicts are void.

`python -m benchmarks.inside.control multi --port P` serves what `python -m approaches multi`
serves, in the same way and with the same modules. Just before it does, it burns CPU and takes
memory, in amounts that are known.
"""

import logging
import time
from collections.abc import Sequence

PLANTED_SHARE = 0.05
"""CPU burned, as a share of what the process had used when it was ready to serve."""
PLANTED_BYTES = 5_000_000
"""Memory taken and written to, so that it counts as PSS."""


def burn(share: float) -> None:
    """Use CPU until the process has used *share* more than it had."""
    enough = time.process_time() * (1 + share)
    while time.process_time() < enough:
        pass


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the approach, burdened, until the process is stopped; takes its command line.

    What follows is `approaches.__main__.serve` with a burden in it. `Flask.run` would be shorter,
    but it imports flask.cli, whose cost is not planted.
    """
    from werkzeug.serving import run_simple  # noqa: PLC0415 - needs Dash's dependencies

    from approaches.__main__ import (  # noqa: PLC0415 - needs Dash
        announce,
        application,
        parse,
        refuse_busy_port,
    )

    options = parse(arguments)
    refuse_busy_port(options.host, options.port)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = application(options.approach, options.site)
    announce(options, server.config["PREFIX"])
    held = bytearray(b"\x01") * PLANTED_BYTES
    burn(PLANTED_SHARE)
    run_simple(
        options.host, options.port, server, threaded=True, use_reloader=False, use_debugger=False
    )
    del held  # only now: it has to last as long as the server


if __name__ == "__main__":
    main()
