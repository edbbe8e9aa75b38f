"""The hazards, in the order of the report. Run with NAME and `trap` or `safe`, it shows one."""

import json
import sys
from collections.abc import Mapping

from crossroads.benchmarks.breaking.hazards import (
    broken_pages,
    jobs,
    other_backends,
    pages,
    several_apps,
)
from crossroads.benchmarks.breaking.hazards.hazard import Hazard

PARTS: Mapping[str, tuple[Hazard, ...]] = {
    part: tuple(one for one in vars(module).values() if isinstance(one, Hazard))
    for part, module in (
        ("several", several_apps),
        ("pages", pages),
        ("jobs", jobs),
        ("backends", other_backends),
        ("faults", broken_pages),
    )
}
"""Several apps in one process; pages, and jobs, in any app; FastAPI and Quart; a broken page."""
HAZARDS: Mapping[str, Hazard] = {one.name: one for hazards in PARTS.values() for one in hazards}

if __name__ == "__main__":  # what it shows is state of a whole process, so each takes one
    name, way = sys.argv[1:]
    print(json.dumps(HAZARDS[name].demonstration(way == "safe")))
