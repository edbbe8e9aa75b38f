"""Who imports whom, read from the source: every import counts, wherever it stands in a file."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from crossroads.benchmarks.tools.files import ROOT

NAMES = {
    "shared": ("crossroads",),
    **{name: ("crossroads", name) for name in ("approaches", "benchmarks")},
    "tests": ("tests",),
}
"""Folder -> the name by which it is imported; pyproject.toml says the same to installers."""
LEFT_OUT = (ROOT / "approaches/template", ROOT / "tests/corpus/sites")
"""What is in no package: Python only when it is a project, and sites in plain Dash."""


@cache
def modules() -> Mapping[str, Path]:
    """Return module name -> file, for all modules of the four packages, `__init__` included.

    Not of what is in no package, `LEFT_OUT`.
    """
    paths = (path for package in NAMES for path in sorted((ROOT / package).rglob("*.py")))
    return MappingProxyType(
        {
            module_name(path): path
            for path in paths
            if not any(path.is_relative_to(folder) for folder in LEFT_OUT)
        }
    )


def module_name(path: Path) -> str:
    """Return the name by which a file is imported; that of its package for an `__init__`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    inside = parts[:-1] if parts[-1] == "__init__" else parts
    return ".".join((*NAMES[inside[0]], *inside[1:]))


def named_in(path: Path) -> Iterator[tuple[str, str]]:
    """Yield module and name for each import of a file, without a name for a plain `import`.

    Imports inside functions, and those for types only, count as all others.
    """
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute, so that tests can read them"
            yield from ((node.module or "", alias.name) for alias in node.names)


@cache
def imports() -> Mapping[str, frozenset[str]]:
    """Return module -> the modules of the four packages that it imports.

    `from package import module` imports that module, and any other name the package itself.
    """
    known = modules()
    found = {
        module: frozenset(
            one
            for source, name in named_in(path)
            for one in [f"{source}.{name}" if f"{source}.{name}" in known else source]
            if one in known
        )
        for module, path in known.items()
    }
    return MappingProxyType(found)


def foreign(path: Path) -> set[str]:
    """Return the top-level packages that a file imports from elsewhere."""
    return {source.partition(".")[0] for source, _ in named_in(path)} - {"crossroads", "tests"}


def circles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return every set of modules that import each other, directly or by way of others."""
    reached = {module: reachable(module, graph) for module in graph}
    found = {
        frozenset({module} | {other for other in others if module in reached[other]})
        for module, others in reached.items()
        if module in others
    }
    return sorted(map(sorted, found))


def reachable(module: str, graph: Mapping[str, Iterable[str]]) -> set[str]:
    """Return what a module imports, directly or by way of others."""
    found: set[str] = set()
    waiting = [*graph[module]]
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += graph[one]
    return found
