"""Show one hazard, print its facts: `python -m benchmarks.breaking.hazards NAME trap`, or `safe`.

What it shows is state of a whole process, so each takes a process of its own.
"""

import json
import sys

from benchmarks.breaking.hazards.table import HAZARDS

if __name__ == "__main__":
    name, way = sys.argv[1:]
    print(json.dumps(HAZARDS[name].demonstration(way == "safe")))
