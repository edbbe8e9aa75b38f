"""Instructions, counted by valgrind's cachegrind: the work without the noise.

It makes a start fifteen times as long, so only the first blocks of a longer run have it. With a
fixed hash seed and fixed addresses (`setarch -R`) the count of a start repeats itself to about one
part in 100,000, and those of its stages, as `inside.stages` defines them, to one in 2,000.
"""

import platform
import re
import shutil
from itertools import pairwise

from benchmarks.arms import Target
from benchmarks.inside.stages import LATER, STAGES
from benchmarks.metrics import metrics_of
from benchmarks.tools.processes import Measurement, SampleRefused, run_to_end, serving

METRICS = ("startup.instructions", *metrics_of("instructions"))
SECONDS = 300.0
FAILED = "failed in a stage"
COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")


def missing() -> str:
    """Say which of valgrind and setarch is not installed."""
    tools = [tool for tool in ("valgrind", "setarch") if shutil.which(tool) is None]
    return f"not installed: {', '.join(tools)}" if tools else ""


def measure_start(target: Target) -> Measurement:
    """Start the arm under cachegrind, stop it after its first 200, and read the count."""
    with serving(lambda port: [*cachegrind(), *target.serve(port)], limit=SECONDS) as server:
        server.stop()
        counts = read_counts(server.log())
    if not counts:
        raise SampleRefused("cachegrind wrote no line 'I refs'")
    return Measurement({"startup.instructions": counts[-1]}, server.lived_seconds)


def measure_stages(target: Target) -> Measurement:
    """Have the approach go through `benchmarks.inside.stages`, and count what each stage took."""
    # First without cachegrind: compiling a module would count, and collect garbage at other
    # moments ever after.
    _, before = run_to_end(target.inside("stages"), SECONDS, FAILED)
    log, seconds = run_to_end([*cachegrind(), *target.inside("stages")], SECONDS, FAILED)
    so_far = read_counts(log)
    if len(so_far) != len(STAGES) + 1:  # the last is the whole process, ended and tidied up
        raise SampleRefused(f"cachegrind counted {len(so_far)} times, expected {len(STAGES) + 1}")
    imports, construction, first, others, later, _ = (b - a for a, b in pairwise([0, *so_far]))
    values = (imports, construction, first, others, later / LATER)
    return Measurement(dict(zip(METRICS[1:], values, strict=True)), before + seconds)


def read_counts(log: str) -> list[int]:
    """Return the counts that cachegrind wrote, one for each process, in the order of their ends."""
    return [int(found.replace(",", "")) for found in COUNTED.findall(log)]


def cachegrind() -> list[str]:
    """Return what stands before the command: fixed addresses, a count, and no file left behind."""
    return [
        *("setarch", platform.machine(), "-R"),
        *("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"),
    ]
