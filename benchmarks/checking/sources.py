"""Find what a repository serves by reading its sources; nothing is imported.

What is looked for, the first kind that there is: a `Site`, a `Dash` with Dash Pages, what a
function has made (`app = create_app()`), a `Dash`, a `Flask`, a function that makes one, a folder
of page modules. Of one kind the least deep counts, and of one depth `app.py` before `main.py`.
"""

import ast
import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from crossroads.benchmarks.checking.modules import files_of
from crossroads.errors import ConfigurationError

APPS = {"Dash", "DashProxy", "JupyterDash"}
SITES = {"Site", "adopt"}
USUAL = ("app", "main", "index", "wsgi", "run", "server", "application", "dashboard")
"""How modules with an app are called, the most usual first."""

KINDS: Mapping[str, str] = {
    "site": "a Site",
    "pages": "a Dash with Dash Pages",
    "made": "an app that a function has made",
    "several": "a Flask with several Dash on it",
    "app": "a Dash",
    "flask": "a Flask",
    "factory": "a function that makes an app",
    "given": "a function that is given a Flask",
    "folder": "a folder of page modules",
    "named": "what you have named",
}
"""What is looked for, in this order."""
LOOKED_FOR = (
    "name = Dash(...), Flask(...), Site(...) or adopt(...) at the top of a module, a function that "
    "makes a Dash, or a folder whose modules call register_page"
)


NAMELESS = (
    "{file}:{line} makes a Dash inside {function}, where it has no name: return it from there, or "
    "make it at the top of the module"
)


DEFINED = ast.FunctionDef | ast.AsyncFunctionDef


class Candidate(NamedTuple):
    """Something that can be adopted: its kind, its name in a module, and where that is."""

    kind: str
    attribute: str
    file: Path
    line: int

    def __str__(self) -> str:
        """Write it as the command takes it."""
        return f"{self.file}:{self.attribute}" if self.attribute else str(self.file)


class Target(NamedTuple):
    """What is looked at: `module:NAME` or a folder, and the folder that it is imported from.

    Its sources are below `root`, that folder or a higher one.
    """

    name: str
    kind: str
    file: Path
    line: int
    folder: Path
    root: Path
    others: tuple[Candidate, ...] = ()


class Module(NamedTuple):
    """What of a module's source matters here."""

    file: Path
    imported: Mapping[str, str]  # local name -> dotted origin
    apps: Mapping[str, tuple[str, int]]  # name -> kind, line
    calls: Mapping[str, tuple[str, int]]  # name -> last part of the function that made it, line
    factories: Mapping[str, tuple[str, int]]
    layouts: frozenset[str]  # names whose `.layout` is set at the top
    functions: frozenset[str]
    inside: tuple[tuple[str, int], ...]  # function or class in which a Dash is made, and the line
    made: int  # how many calls of Dash there are
    on_flask: int  # how many of them are given a server
    is_page: bool


def find(path: str) -> Target:
    """Find what PATH or PATH:NAME is: a folder, a file or a dotted module.

    Raises:
        ConfigurationError: nothing can be adopted there, or more than one thing; it says what was
            looked for, and the nearest name.
    """
    place, name = split(path)
    files = files_of(place)
    modules = [module for file in files if (module := read(file))]
    found = candidates(modules, place)
    if name and place.is_file() and not any(one.attribute == name for one in found):
        if any(name in one.functions for one in modules):
            said = f"a function that makes a Dash and returns it{nameless(modules)}"
            raise ConfigurationError("check", path, said)
        found = [Candidate("named", name, place, 1)]  # the module may have it from elsewhere
    elif name:
        near = difflib.get_close_matches(name, [one.attribute for one in found], n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        found = [one for one in found if one.attribute == name]
        if not found:
            raise ConfigurationError("check", path, f"a name that there is{hint}")
    if not found:
        those = f"{len(files)} Python file{'' if len(files) == 1 else 's'}"
        said = f"{LOOKED_FOR}; there is none in {those}{nameless(modules)}"
        raise ConfigurationError("check", path, said)
    first, *others = sorted(found, key=lambda one: order(one, place))
    same = [one for one in others if order(one, place)[:3] == order(first, place)[:3]]
    if same and (first.kind != "folder"):
        named = ", ".join(map(str, [first, *same][:6]))
        raise ConfigurationError("check", path, f"PATH:NAME of one of several: {named}")
    return target_of(first, place, others)


def nameless(modules: Sequence[Module]) -> str:
    """Say where a Dash is made that cannot be named; empty if there is none."""
    places = [(one.file, *where) for one in modules for where in one.inside]
    said = [NAMELESS.format(file=file, function=name, line=line) for file, name, line in places[:1]]
    return "".join(f"; {one}" for one in said)


def split(path: str) -> tuple[Path, str]:
    """Split PATH:NAME; a dotted module becomes its file, here or in PYTHONPATH."""
    place, colon, name = path.rpartition(":")
    if not colon or not name.isidentifier():
        place, name = path, ""
    looked = ["", *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    dotted = all(one.isidentifier() for one in place.split("."))
    for one in (Path(place), *(Path(at, *place.split(".")) for at in looked if dotted)):
        if one.exists():
            return one.resolve(), name
        if one.with_suffix(".py").is_file() and one.name.isidentifier():
            return one.with_suffix(".py").resolve(), name
    parent = next((one for one in Path(place).absolute().parents if one.is_dir()), Path.cwd())
    near = difflib.get_close_matches(Path(place).name, os.listdir(parent), n=1)
    hint = f"; did you mean {parent / near[0]}?" if near else ""
    expected = f"a folder, a Python file or a module, with :NAME behind it if need be{hint}"
    raise ConfigurationError("check", path, expected)


@cache
def tree_of(file: Path) -> ast.Module | None:
    """Parse a file; None if it is not Python, or cannot be read."""
    try:
        return ast.parse(file.read_bytes(), str(file))
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None


def read(file: Path) -> Module | None:
    """Read what of a module matters; None if it cannot be parsed."""
    tree = tree_of(file)
    if tree is None:
        return None
    imported: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {one.asname or one.name: one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported |= {
                one.asname or one.name: f"{node.module or ''}.{one.name}" for one in node.names
            }
    apps, calls, layouts = {}, {}, set[str]()
    for target, value in assigned(tree.body):
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            layouts |= {target.value.id} if target.attr == "layout" else set()
        elif isinstance(target, ast.Name) and isinstance(value, ast.Call):
            name, kind = called(value, imported), kind_of(value, imported)
            if kind:
                apps[target.id] = (kind, value.lineno)
            elif name:
                calls[target.id] = (name.rpartition(".")[2], value.lineno)
    every = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    dashes = [one for one in every if kind_of(one, imported) in ("app", "pages")]
    on_flask = sum(any(it.arg == "server" for it in one.keywords) for one in dashes)
    is_page = any(called(one, imported).endswith("register_page") for one in every)
    factories = {
        one.name: (kind, one.lineno)
        for one in tree.body
        if isinstance(one, ast.FunctionDef) and (kind := made_by(one, imported))
    }
    functions = {one.name: one for one in tree.body if isinstance(one, DEFINED)}
    inside = [
        (f"{name}()", it.lineno)
        for name, one in functions.items()
        for it in ast.walk(one)
        if isinstance(it, ast.Call) and kind_of(it, imported) in ("app", "pages")
    ]
    names = frozenset(layouts), frozenset(functions), tuple(inside)
    count = len(dashes), on_flask
    return Module(file, imported, apps, calls, factories, *names, *count, is_page)


def assigned(body: Sequence[ast.stmt]) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Go through what is assigned when a module is imported: target and value."""
    for node in body:
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, ast.AnnAssign):
            yield node.target, node.value
        elif isinstance(node, ast.If) and "__name__" not in ast.unparse(node.test):
            yield from assigned([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from assigned([*node.body, *node.orelse, *node.finalbody])
        elif isinstance(node, ast.With):
            yield from assigned(node.body)


def called(call: ast.Call, imported: Mapping[str, str]) -> str:
    """Return the dotted name of what is called, as far as imports tell."""
    first, dot, rest = ast.unparse(call.func).partition(".")
    return f"{imported.get(first, first)}{dot}{rest}"


def kind_of(call: ast.Call, imported: Mapping[str, str]) -> str:
    """Return which kind a call makes, empty if it is none."""
    name = called(call, imported)
    last = name.rpartition(".")[2]
    if last in APPS:
        asked = {one.arg: one.value for one in call.keywords}
        uses = asked.get("use_pages")
        off = isinstance(uses, ast.Constant) and not uses.value
        return "pages" if ("use_pages" in asked or "pages_folder" in asked) and not off else "app"
    if last == "Flask":
        return "flask"
    return "site" if last in SITES and name.startswith("crossroads") else ""


def made_by(function: ast.FunctionDef, imported: Mapping[str, str]) -> str:
    """Return what kind of factory a function is: it makes an app, is given a Flask, or neither."""
    given = function.args
    required = len(given.posonlyargs) + len(given.args) - len(given.defaults)
    required += sum(one is None for one in given.kw_defaults)
    calls = [one for one in ast.walk(function) if isinstance(one, ast.Call)]
    made = {kind_of(one, imported) for one in calls} - {""}
    returns = any(isinstance(one, ast.Return) and one.value for one in ast.walk(function))
    if not made or required > 1 or (not required and not returns):
        return ""
    return "given" if required else "factory"


def candidates(modules: Sequence[Module], root: Path) -> list[Candidate]:
    """List what can be adopted; a Flask or a factory only where there is a Dash at all."""
    factories = {name: kind for one in modules for name, (kind, _) in one.factories.items()}
    several = sum(one.on_flask for one in modules) > 1
    apps = {(one.file.stem, name): kind for one in modules for name, (kind, _) in one.apps.items()}
    found = []
    for one in modules:
        for name, (kind, line) in one.apps.items():
            on_flask = kind == "flask" and several
            found.append(Candidate("several" if on_flask else kind, name, one.file, line))
        for name, (maker, line) in one.calls.items():
            if factories.get(maker):
                found.append(Candidate("made", name, one.file, line))
        for name, (kind, line) in one.factories.items():
            found.append(Candidate(kind, name, one.file, line))
        # `index.py` that gives the app of `app.py` its layout: that one has all.
        for name in one.layouts & one.imported.keys():
            *_, module, attribute = ["", *one.imported[name].split(".")]
            kind = apps.get((module, attribute), "")
            if kind in ("app", "pages"):
                found = [it for it in found if (it.file.stem, it.attribute) != (module, attribute)]
                found.append(Candidate(kind, name, one.file, 1))
    if any(one.made for one in modules) or any(one.kind == "site" for one in found):
        return found
    pages = [one.file.parent for one in modules if one.is_page]
    tops = [one for one in dict.fromkeys(pages) if not {*one.parents} & {*pages}]
    return [Candidate("folder", "", one, 1) for one in tops if one.is_relative_to(root)]


def order(one: Candidate, root: Path) -> tuple[int, int, int, str]:
    """Return what candidates are sorted by: kind, depth, how usual the module's name is."""
    depth = len(one.file.relative_to(root).parts) if one.file.is_relative_to(root) else 0
    usual = USUAL.index(one.file.stem) if one.file.stem in USUAL else len(USUAL)
    return ([*KINDS].index(one.kind), depth, usual, str(one))


def target_of(one: Candidate, root: Path, others: Sequence[Candidate]) -> Target:
    """Return how a candidate is imported."""
    top, rest = root if root.is_dir() else one.file.parent, tuple(others)
    if one.kind == "folder":
        return Target(str(one.file), one.kind, one.file, 1, one.file.parent, top, rest)
    folder = import_folder(one.file, root)
    parts = one.file.relative_to(folder).with_suffix("").parts
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    if not all(part.isidentifier() for part in module.split(".")):
        expected = "a file whose name Python can import: letters, digits and _"
        raise ConfigurationError("check", str(one.file), expected)
    return Target(f"{module}:{one.attribute}", one.kind, one.file, one.line, folder, top, rest)


def import_folder(file: Path, root: Path) -> Path:
    """Return the folder from which a module is imported so that its imports are found.

    It is the one in which most of what the module and its neighbours import is found, and of
    those that are equal in this the lowest that is no package.
    """
    top = root if root.is_dir() else file.parent
    while (top / "__init__.py").exists():
        top = top.parent
    folders = [one for one in file.parents if one.is_relative_to(top)]
    wanted, relative = set[tuple[Path, str]](), 0
    for neighbour in files_of(file.parent):
        tree = tree_of(neighbour)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Import):
                wanted |= {(neighbour, one.name) for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                wanted |= {(neighbour, node.module or "")} if not node.level else set()
                if neighbour == file:
                    relative = max(relative, node.level)

    def is_in(folder: Path, by: Path, name: str) -> bool:
        first, inside, _ = name.partition(".")
        if first and (folder / first).is_dir():
            return True
        module = folder / f"{first}.py"  # which is no package, and is not what imports it
        return not inside and module != by and module.is_file()

    allowed = folders[relative - (file.name == "__init__.py") if relative else 0 :] or folders[-1:]
    if file.name == "__init__.py":
        allowed = [one for one in allowed if one != file.parent] or [file.parent.parent]

    def suits(folder: Path) -> tuple[int, bool]:
        found = sum(is_in(folder, *one) for one in wanted)
        return found, not (folder / "__init__.py").exists()

    return max(allowed, key=suits)


def required(folder: Path) -> list[Requirement]:
    """Return which packages a project asks for, as far as that is written in its folder."""
    lines: list[Any] = []
    for file in sorted(folder.glob("requirements*.txt")):
        lines += file.read_text("utf-8", errors="replace").splitlines()
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
        lines += told["project"]["dependencies"]
    found = []
    for line in lines:
        with suppress(InvalidRequirement):
            found.append(Requirement(str(line).partition(" #")[0].rstrip("\\ ")))
    return [one for one in found if one.marker is None or one.marker.evaluate()]


def not_as_required(target: Target, versions: Mapping[str, str]) -> list[str]:
    """Say which libraries are there in another version than the project asks for."""
    there = {canonicalize_name(name): version for name, version in versions.items()}
    folders = dict.fromkeys((target.root, target.folder))
    asked = {str(one): one for folder in folders for one in required(folder)}
    return [
        f"The site asks for {wanted}; it was looked at with {version}."
        for wanted, one in asked.items()
        if (version := there.get(canonicalize_name(one.name), ""))
        if not one.specifier.contains(version, prereleases=True)
    ]
