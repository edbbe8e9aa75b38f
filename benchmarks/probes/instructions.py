"""Instructions, counted by valgrind's cachegrind: the work without the noise.

It makes a start fifteen times as long, so only the first blocks have it. With a fixed hash seed and
fixed addresses (`setarch -R`) the count of a start repeats itself to about one part in 100,000, and
with another seed to one in 5,000; so each block has another, the same for all arms. The counts of
its stages, as `inside.stages` defines them, repeat themselves to one part in 2,000.
"""

import platform
import re
import shutil
from itertools import pairwise

from crossroads.benchmarks.arms import Target
from crossroads.benchmarks.inside import stages
from crossroads.benchmarks.metrics import metrics_of
from crossroads.benchmarks.tools.processes import Measurement, SampleRefused, run_to_end, serving

METRICS = ("startup.instructions",)
STAGES = metrics_of("instructions")
SECONDS = 300.0
FAILED = "failed in a stage"
COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")


def missing() -> str:
    """Say which of valgrind and setarch is not installed."""
    tools = [tool for tool in ("valgrind", "setarch") if shutil.which(tool) is None]
    return f"not installed: {', '.join(tools)}" if tools else ""


def measure(target: Target) -> Measurement:
    """Start the arm under cachegrind, stop it after its first 200, and read the count."""
    seed = {"PYTHONHASHSEED": str(target.block)}
    command = lambda port: [*cachegrind(), *target.serve(port)]  # noqa: E731
    with serving(command, limit=SECONDS, more=seed) as server:
        server.stop()
        counts = read_counts(server.log())
    if not counts:
        raise SampleRefused("cachegrind wrote no line 'I refs'")
    return Measurement({"startup.instructions": counts[-1]}, server.lived_seconds)


def measure_stages(target: Target) -> Measurement:
    """Have the approach go through its stages, and count what each took."""
    # First without cachegrind: compiling a module would count, and collect garbage at other
    # moments ever after.
    _, before = run_to_end(target.inside("stages"), SECONDS, FAILED)
    log, seconds = run_to_end([*cachegrind(), *target.inside("stages")], SECONDS, FAILED)
    so_far = read_counts(log)
    expected = len(stages.STAGES) + 1  # the last is the whole process, ended and tidied up
    if len(so_far) != expected:
        raise SampleRefused(f"cachegrind counted {len(so_far)} times, expected {expected}")
    imports, construction, first, others, later, _ = (b - a for a, b in pairwise([0, *so_far]))
    values = (imports, construction, first, others, later / stages.LATER)
    return Measurement(dict(zip(STAGES, values, strict=True)), before + seconds)


def read_counts(log: str) -> list[int]:
    """Return the counts that cachegrind wrote, one for each process, in the order of their ends."""
    return [int(found.replace(",", "")) for found in COUNTED.findall(log)]


def cachegrind() -> list[str]:
    """Return what stands before the command: fixed addresses, a count, and no file left behind."""
    return [
        *("setarch", platform.machine(), "-R"),
        *("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"),
    ]
