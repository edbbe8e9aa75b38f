"""The walls inside `benchmarks`: what runs in measured processes, and what makes numbers words."""

import pytest

from tests.support.imports import circles, foreign, imports, modules, named_in

OUTSIDE = {"rich", "jinja2", "altair", "vl_convert", "markdown_it", "plotly", "dash"}
OUTSIDE |= {"playwright", "flask", "werkzeug", "http", "urllib", "socket", "requests", "subprocess"}
"""Libraries that draw, browse, or reach out of the process."""


def inside(package: str) -> list[str]:
    """Name the modules of a package."""
    return [name for name in modules() if name == package or name.startswith(f"{package}.")]


def beyond(module: str, *allowed: str) -> set[str]:
    """Return what a module imports of the four packages besides those allowed and their modules."""
    return {
        one
        for one in imports()[module]
        if not any(one == name or one.startswith(f"{name}.") for name in allowed)
    }


IN_SERVERS = [*inside("crossroads.benchmarks.inside"), "crossroads.benchmarks.viewing.viewed"]


@pytest.mark.parametrize("module", IN_SERVERS)
def test_what_runs_in_measured_processes_imports_nothing_else_of_the_benchmarks(
    module: str,
) -> None:
    found = beyond(module, "crossroads.benchmarks.inside")
    assert not [one for one in found if one.startswith(("crossroads.benchmarks", "tests"))]


@pytest.mark.parametrize("module", inside("crossroads.benchmarks.judging"))
def test_what_judges_reads_samples_and_tables_and_nothing_else(module: str) -> None:
    names = ("arms", "metrics", "journey", "networks", "samples")
    tables = [f"crossroads.benchmarks.{name}" for name in names]
    assert beyond(module, "crossroads.benchmarks.judging", *tables, "crossroads.errors") == set()
    assert foreign(modules()[module]) & OUTSIDE == set()


@pytest.mark.parametrize("package", ["crossroads.benchmarks", "tests"])
def test_nothing_imports_in_a_circle(package: str) -> None:
    own = inside(package)
    assert circles({module: imports()[module] & {*own} for module in own}) == []


def test_circles_are_found_whatever_their_length() -> None:
    graph = {"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a", "d"], "e": ["a"]}
    assert circles(graph) == [["a", "b", "c"], ["d"]]


def test_imports_inside_functions_and_for_types_count() -> None:
    (path,) = (modules()[name] for name in ("crossroads.benchmarks.commands",))
    assert ("crossroads.benchmarks.reporting.report", "build") in set(named_in(path))
    assert "crossroads.benchmarks.reporting.report" in imports()["crossroads.benchmarks.commands"]
