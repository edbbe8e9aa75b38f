"""The rules that keep the kit what it is: who may import whom, and what a page may not touch."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import crossroads
from crossroads.approaches import APPROACHES
from crossroads.benchmarks.tools.files import ROOT
from tests.support.imports import circles, imports
from tests.support.servers import clean_environment

ALLOWED = {
    "shared": set[str](),
    "approaches": {"approaches"},
    "benchmarks": {"approaches", "benchmarks"},
}
"""Folder -> the other folders that it may import from; all may import from `shared`, the ground."""
GLOBALS = {
    "callback",
    "clientside_callback",
    "get_app",
    "get_asset_url",
    "get_relative_path",
    "page_container",
    "page_registry",
    "register_page",
    "strip_relative_path",
    "dcc.Link",  # cannot lead into another app: links are html.A
}
GROUND = {"errors", "folders", "settings", "paths", "requests_log", "streams"}
FLOORS = (
    *(GROUND, {"page"}, {"apps"}, {"site", "examples", "levers"}, {"frame"}, {"login"}, {"server"}),
    *({"adoption"}, {"testing"}),
)
"""The rooms of `shared/`, from the ground up: a room imports what lies below it, and itself."""
FILES = [
    path
    for package in ALLOWED
    for path in sorted((ROOT / package).rglob("*.py"))
    if not path.is_relative_to(ROOT / "approaches/template")  # Python only when it is a project
]
PAGES = [
    *(ROOT / f"shared/site/{page}.py" for page in ("home", "barchart", "linechart")),
    *(ROOT / f"shared/examples/{page}.py" for page in ("stream", "notes")),
]


def imported(path: Path) -> Iterator[str]:
    """Name every module and every name that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute, so that these tests can read them"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_point_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    found = {".".join(module.split(".")[:2]) for module in imported(path)}
    upper = {f"crossroads.{name}" for name in ALLOWED} | {"tests", "shared", *ALLOWED}
    assert not [
        one for one in found & upper if one.removeprefix("crossroads.") not in ALLOWED[package]
    ]
    assert not [one for one in found if one.split(".")[0] in {"tests", *ALLOWED}]


def test_no_imports_form_a_circle() -> None:
    """Of any kind, in all four packages: inside functions and for types included."""
    assert circles(imports()) == []


def room(module: str) -> str:
    """Name the room of `shared/` that a module is in, or the module on the ground."""
    return module.split(".")[1]


@pytest.mark.parametrize("path", sorted((ROOT / "shared").glob("*/*.py")), ids=name)
def test_a_room_imports_only_what_lies_below_it(path: Path) -> None:
    own = path.relative_to(ROOT / "shared").parts[0]
    floor = next(number for number, rooms in enumerate(FLOORS) if own in rooms)
    below = {own}.union(*FLOORS[:floor])
    used = {room(module) for module in imported(path) if module.startswith("crossroads.")}
    # A page is written as those of a reader are, with the names that the package itself has.
    has_pages = own in {"site", "examples"}
    assert used - ({*crossroads.__all__} if has_pages else set()) <= below


@pytest.mark.parametrize("approach", APPROACHES)
def test_approaches_do_not_import_each_other(approach: str) -> None:
    modules = [described.module for described in APPROACHES.values()]
    others = {module for module in modules if module != APPROACHES[approach].module}
    path = ROOT / f"approaches/{approach}.py"
    assert not {f"{module}" for module in imported(path) if module.startswith(tuple(others))}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_touches_nothing_global_and_no_other_page(path: Path) -> None:
    found = set(imported(path))
    others = {f"crossroads.{page.parent.name}.{page.stem}" for page in PAGES}
    assert not {module for module in found if module.startswith(tuple(others))}
    assert not {f"dash.{forbidden}" for forbidden in GLOBALS} & found
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    used = {
        ast.unparse(node).removeprefix("dash.") for node in nodes if isinstance(node, ast.Attribute)
    }
    assert not used & GLOBALS


def run(code: str, folder: Path = ROOT) -> str:
    """Run *code* in a fresh interpreter in a folder, and return what it prints."""
    command = [sys.executable, "-c", code]
    options = {"cwd": folder, "env": clean_environment(), "capture_output": True, "text": True}
    finished = subprocess.run(command, check=False, **options)  # type: ignore[call-overload]
    assert finished.returncode == 0, finished.stderr
    return str(finished.stdout)


def test_importing_the_site_reads_no_data() -> None:
    code = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
import crossroads.site, crossroads.approaches.multi, crossroads.approaches.single
print([name for name in opened if "shared" in name and not name.endswith((".py", ".pyc"))
       and ".pyc." not in name])
"""
    assert run(code).strip() == "[]"


@pytest.mark.parametrize("approach", APPROACHES)
def test_a_site_in_use_has_imported_no_heavy_library(approach: str) -> None:
    code = f"""
import sys
from importlib import import_module
server = import_module({APPROACHES[approach].module!r}).init_app()
from crossroads.site import barchart, linechart
barchart.draw("Asia", "1952", "gdp"), linechart.draw(["Chad"], "life")
print(sorted({{"pandas", "numpy", "plotly.express"}} & set(sys.modules)))
"""
    assert run(code).strip() == "[]"


@pytest.mark.parametrize("approach", ["multi", "single"])
def test_an_adopted_site_imports_nothing_that_only_the_kits_own_needs(approach: str) -> None:
    code = f"""
import sys
from importlib import import_module
from dash import Dash, html
from crossroads.adoption import adopt
app = Dash("plain")
app.layout = html.H1("Plain")
import_module({APPROACHES[approach].module!r}).init_app(adopt(app))
page = {{"crossroads.page.controls", "crossroads.page.fields"}}
print(sorted({{"dash_bootstrap_components", "crossroads.site", *page}} & set(sys.modules)))
"""
    assert run(code).strip() == "[]"
