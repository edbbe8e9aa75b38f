"""Fixtures: the model of a run with journeys."""

from pathlib import Path
from typing import Any

import pytest

from crossroads.benchmarks.judging.model import Report, model
from crossroads.benchmarks.samples import load
from tests.support.report_text import Modelled
from tests.support.samples import visiting, write_samples


@pytest.fixture
def visits(tmp_path: Path) -> Modelled:
    """Return a function that makes a model of a run with journeys; more lines replace its own."""

    def make(*more: Any, blocks: int = 9, **factors: float) -> Report:
        named = {arm.replace("_", "-"): factor for arm, factor in factors.items()}
        names = {line["metric"] for line in more}
        lines = [line for line in visiting(blocks, named) if line["metric"] not in names]
        path = write_samples(tmp_path, blocks=blocks, extra=(*lines, *more))
        return model(load(path), tmp_path / "report")

    return make
