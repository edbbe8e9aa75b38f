"""What readers may rely on is written down: public names, settings, sessions."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.support.imports import modules
from tests.support.reference import PATH, PUBLIC, public, reference

PACKAGES = {
    name: path
    for name, path in modules().items()
    if path.name == "__init__.py" and name.split(".")[0] == "crossroads"
}


def exported(path: Path) -> list[str] | None:
    """Return the names of a literal `__all__`; `None` where there is none."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            return names
    return None


def defined(path: Path) -> Iterator[str]:
    """Name what a package has beside its docstring."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield ast.unparse(node)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_that_has_names_says_which_are_for_others(name: str) -> None:
    names = exported(PACKAGES[name])
    assert (names is not None) == bool([*defined(PACKAGES[name])])
    for one in names or ():
        assert getattr(import_module(name), one, None) is not None, one


@pytest.mark.parametrize("module", PUBLIC)
def test_every_public_name_says_what_it_is(module: str) -> None:
    for name in public(module):
        value = getattr(import_module(module), name)
        if inspect.isfunction(value) or inspect.isclass(value):
            assert inspect.getdoc(value), name


def test_the_reference_says_what_docstrings_settings_and_sessions_say() -> None:
    assert PATH.read_text("utf-8") == reference(), "run: python -m tests.support.reference"
