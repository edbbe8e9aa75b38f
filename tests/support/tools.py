"""Programs besides Python and a browser that the tests need: found, or installed from Debian.

`python -m tests.support.tools` looks for them before any test runs, and ends with what to install.
"""

import sys

from crossroads.benchmarks.probes import instructions
from crossroads.benchmarks.tools import nginx, redis
from crossroads.benchmarks.tools.chromium import install_with_apt

ADVICE = "install it with your system's package manager, then run this again"


def ensure_valgrind() -> None:
    """Have valgrind on Linux, where it counts the instructions of a start; elsewhere it is none."""
    if sys.platform != "linux":
        return
    if instructions.missing():
        install_with_apt("valgrind")
    if missing := instructions.missing():
        sys.exit(f"error: {missing}: {ADVICE}")


if __name__ == "__main__":
    print(nginx.ensure())
    ensure_valgrind()
    print(redis.ensure())
