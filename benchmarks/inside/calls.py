"""Build an arm in this process, ask for its home page once, and print how many calls that took.

Calls of Python functions, those of imports included. A profiler hears of each, so this takes twice
the time of a start. It runs in the servers' environment.
"""

import sys
from types import FrameType

from crossroads.benchmarks.inside.ledger import built


def main(built_as: str, site: str | None) -> None:
    """Count from the first import of the arm to the end of the first answer."""
    calls = 0

    def count(_frame: FrameType, event: str, _given: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    built(built_as, site).server.test_client().get("/")
    sys.setprofile(None)
    print(calls)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[3] if sys.argv[2:3] == ["--site"] else None)
