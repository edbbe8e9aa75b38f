"""Show one hazard: `python -m benchmarks.hazards NAME trap`, or `safe`; the facts come as JSON.

What it shows is state of a whole process, so each takes a process of its own.
"""

import json
import sys

from benchmarks.hazards.table import HAZARDS

if __name__ == "__main__":
    name, way = sys.argv[1:]
    print(json.dumps(HAZARDS[name].demonstration(way == "safe")))
