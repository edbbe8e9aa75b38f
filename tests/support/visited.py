"""Write a run that holds something for every picture and every part of the page."""

import json
from pathlib import Path

from tests.support.samples import everything, visiting


def whole_run(folder: Path, factor: float = 1.0) -> Path:
    """Write a run with everything, journeys too, whose steps in `single` take *factor* as long."""
    path = everything(folder)
    with path.open("a", encoding="utf-8") as file:
        for line in visiting(9, {"single": factor}):
            file.write(json.dumps(line) + "\n")
    return path
