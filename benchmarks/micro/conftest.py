"""The option of `nox -s bench` that keeps what checking a callback request costs."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that has the results committed."""
    parser.addoption("--publish", action="store_true", help="write benchmarks/results/micro.json")
