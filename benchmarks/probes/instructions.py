"""Instructions of a start, counted by valgrind's cachegrind: the work without the noise.

It makes a start fifteen times as long, so only the first blocks of a longer run have it. With a
fixed hash seed and fixed addresses (`setarch -R`) the count repeats itself to about one part in
100,000.
"""

import platform
import re
import shutil

from benchmarks.arms import Target
from benchmarks.processes import Measurement, SampleRefused, serving

METRICS = ("startup.instructions",)
SECONDS = 300.0
COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")


def missing() -> str:
    """Work where valgrind and setarch are installed."""
    tools = [tool for tool in ("valgrind", "setarch") if shutil.which(tool) is None]
    return f"not installed: {', '.join(tools)}" if tools else ""


def measure(target: Target) -> Measurement:
    """Start the arm under cachegrind, stop it after its first 200, and read the count."""
    with serving(lambda port: [*cachegrind(), *target.serve(port)], limit=SECONDS) as server:
        server.stop()
        found = COUNTED.search(server.log())
        if found is None:
            raise SampleRefused("cachegrind wrote no line 'I refs'")
    return Measurement(
        {"startup.instructions": int(found[1].replace(",", ""))}, server.lived_seconds
    )


def cachegrind() -> list[str]:
    """Return what stands before the command: fixed addresses, a count, and no file left behind."""
    return [
        *("setarch", platform.machine(), "-R"),
        *("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"),
    ]
