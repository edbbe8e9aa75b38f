"""Keep what checking a callback request costs: `nox -s bench -- --publish` writes it down.

`benchmarks/results/micro.json` holds `date`, `python`, `dash`, `cpu` and `cores`; `requests` in
each block; and `rows`: `approach`, what the callback's `answer` is, the median seconds `unchecked`,
and the `estimate` of checked / unchecked with the fields of `judging.statistics.Estimate`, whose
`n` is the number of blocks.
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from platform import python_version
from typing import Any

import pytest

from benchmarks.tools.environment import cpu_model
from benchmarks.tools.files import RESULTS, write_json

PATH = RESULTS / "micro.json"
REQUESTS = 25
"""In each block, of which a median is kept."""
Keep = Callable[..., None]
"""Takes a row of the file, by name."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that has the results committed."""
    parser.addoption("--publish", action="store_true", help="write benchmarks/results/micro.json")


@pytest.fixture(scope="session")
def keep(request: pytest.FixtureRequest) -> Iterator[Keep]:
    """Collect rows, and write them at the end if that was asked for."""
    rows: list[dict[str, Any]] = []
    yield lambda **row: rows.append(row)
    if rows and request.config.getoption("publish"):
        facts = {
            "date": f"{datetime.now(UTC):%Y-%m-%d}",
            "python": python_version(),
            "dash": version("dash"),
            "cpu": cpu_model(),
            "cores": os.cpu_count(),
        }
        write_json(PATH, {**facts, "requests": REQUESTS, "rows": rows})
