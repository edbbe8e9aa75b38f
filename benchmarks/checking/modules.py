"""A reader's modules, read and not run: their trees, and what the names in them stand for."""

import ast
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

LEFT_OUT = {"node_modules", "site-packages", "__pycache__", "tests", "test", "venv", "env"}
"""Folders with code that no visitor reaches."""
OLD_NAMES = {
    "dash_core_components": "dash.dcc",
    "dash_html_components": "dash.html",
    "dash.dependencies": "dash",
    "dash.dash.Dash": "dash.Dash",
    "dash.callback_context": "dash.ctx",
    "dash._callback": "dash",
    "dash_extensions.enrich.DashProxy": "dash.Dash",
    "dash_extensions.enrich.Dash": "dash.Dash",
    "dash_extensions.enrich.dcc": "dash.dcc",
    "dash_extensions.enrich.html": "dash.html",
    "jupyter_dash.JupyterDash": "dash.Dash",
}
"""Another way to what is meant -> the name that it has here."""
STARRED = (
    *("callback", "clientside_callback", "ctx", "Dash", "dcc", "get_app", "get_asset_url"),
    *("get_relative_path", "hooks", "html", "Input", "Output", "register_page", "State"),
    *("page_container", "page_registry", "strip_relative_path"),
)
"""What `from dash import *` brings of that which matters here."""
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
ASSIGNING = ast.Assign | ast.AnnAssign
UNKNOWN = object()
"""In the place of a value that the source does not tell."""


class Unread(NamedTuple):
    """A file that could not be read: where, and why."""

    file: Path
    reason: str


class Call(NamedTuple):
    """A call: the node, and the dotted name of what is called, as far as that is known."""

    node: ast.Call
    name: str

    def keyword(self, name: str, position: int | None = None) -> ast.expr | None:
        """Return what is given for an argument, by name or at a position from 0."""
        for one in self.node.keywords:
            if one.arg == name:
                return one.value
        given = self.node.args
        return given[position] if position is not None and len(given) > position else None

    @property
    def is_open(self) -> bool:
        """Whether it also gets arguments that the source does not name, such as `**options`."""
        starred = any(isinstance(one, ast.Starred) for one in self.node.args)
        return starred or any(one.arg is None for one in self.node.keywords)


class Module:
    """One file.

    Attributes:
        file: its path.
        tree: what Python read.
        lines: its text, by line, from 0.
    """

    def __init__(self, file: Path, text: bytes) -> None:
        """Read *text*; raise `SyntaxError` or `ValueError` if it is not Python."""
        self.file = file
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the reader's own, such as of "\d"
            self.tree = ast.parse(text)
        self.lines = text.decode("utf-8", "replace").splitlines()

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes, in the order of the source."""
        return tuple(in_order(self.tree))

    @cached_property
    def parents(self) -> Mapping[ast.AST, ast.AST]:
        """Node -> the node that it is a part of."""
        return {child: one for one in self.nodes for child in ast.iter_child_nodes(one)}

    @cached_property
    def imported(self) -> Mapping[str, tuple[int, str]]:
        """Name in this module -> how many folders up to begin, and the dotted name meant."""
        found: dict[str, tuple[int, str]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for one in node.names:
                    local = one.asname or one.name.partition(".")[0]
                    found[local] = 0, one.name if one.asname else local
            elif isinstance(node, ast.ImportFrom):
                base = f"{node.module}." if node.module else ""
                for one in node.names:
                    starred = STARRED if one.name == "*" and node.module == "dash" else ()
                    for name in starred or (one.name,):
                        found[name if starred else one.asname or name] = node.level, base + name
        return found

    @cached_property
    def top(self) -> Mapping[str, ast.AST]:
        """Name -> the function, class or value that it is bound to at the top.

        Where it is bound twice to values, nobody knows which it is: then it is the module.
        """
        found: dict[str, ast.AST] = {}
        for node in at_the_top(self.tree.body):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found[node.name] = node
                continue
            targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
            value = getattr(node, "value", None) if isinstance(node, ASSIGNING) else self.tree
            for target in targets:
                if isinstance(target, ast.Name) and value is not None:
                    found[target.id] = self.tree if target.id in found else value
        return found

    @cached_property
    def stored(self) -> frozenset[str]:
        """The names of its functions, and of the attributes and keys that it sets."""
        found: set[Any] = set()
        for node in self.nodes:
            is_set = isinstance(getattr(node, "ctx", None), ast.Store)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.add(node.name)
            elif isinstance(node, ast.Attribute) and is_set:
                found.add(node.attr)
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                found |= {node.slice.value} if is_set else set()
            elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
                found |= {one.arg for one in node.keywords}
                keys = (one.keys for one in node.args if isinstance(one, ast.Dict))
                found |= {
                    one.value for each in keys for one in each if isinstance(one, ast.Constant)
                }
        return frozenset(one for one in found if isinstance(one, str))

    @cached_property
    def used(self) -> frozenset[str]:
        """The names and the attributes that are in it."""
        return frozenset(
            one.attr if isinstance(one, ast.Attribute) else one.id
            for one in self.nodes
            if isinstance(one, ast.Attribute | ast.Name)
        )

    def functions_around(self, node: ast.AST) -> Iterator[Function]:
        """Go through the functions that a node is in, from the innermost."""
        while node in self.parents:
            inner, node = node, self.parents[node]
            decorates = inner in getattr(node, "decorator_list", ())
            if isinstance(node, Function) and not decorates:
                yield node

    def is_local(self, node: ast.Name) -> bool:
        """Say whether a name is a parameter or a variable of a function that the node is in."""
        return any(node.id in bound_in(one) for one in self.functions_around(node))

    def line(self, node: ast.AST, below: int = 0) -> tuple[int, str]:
        """Return the line of a node, from 1, or one *below*, and what is there."""
        number = getattr(node, "lineno", 1) + below
        text = self.lines[number - 1].strip() if number <= len(self.lines) else ""
        return number, text


class Modules:
    """Modules that may import each other.

    Attributes:
        root: the folder that they are in.
        by_file: the modules, by path.
        unread: what could not be read.
    """

    def __init__(self, root: Path, files: Sequence[Path]) -> None:
        """Read *files*."""
        self.root = root
        self.by_file: dict[Path, Module] = {}
        self.unread: list[Unread] = []
        self._calls: dict[Path, tuple[Call, ...]] = {}
        self._names: dict[tuple[Path, str], str] = {}
        self._found: dict[tuple[Path, int, str], Module | None] = {}
        for file in files:
            try:
                self.by_file[file] = Module(file, file.read_bytes())
            except (SyntaxError, ValueError, OSError, RecursionError, MemoryError) as error:
                self.unread.append(Unread(file, f"{type(error).__name__}: {error}"))

    def __iter__(self) -> Iterator[Module]:
        """Go through the modules."""
        return iter(self.by_file.values())

    def calls(self, module: Module) -> tuple[Call, ...]:
        """Return the calls in a module, in the order of the source."""
        if module.file not in self._calls:
            found = (node for node in module.nodes if isinstance(node, ast.Call))
            named = tuple(Call(node, self.name(module, node.func)) for node in found)
            self._calls[module.file] = named
        return self._calls[module.file]

    def name(self, module: Module, node: ast.AST) -> str:
        """Return the dotted name of what an expression stands for, such as `dash.dcc.Link`.

        `.callback` is the attribute of something unknown; nothing is known of anything else.
        """
        if isinstance(node, ast.Attribute):
            owner = self.module_named(module, node.value)
            if owner:
                return self.name_at_top(owner, node.attr)
            return canonical(f"{self.name(module, node.value)}.{node.attr}")
        if isinstance(node, ast.Name) and not module.is_local(node):
            return self.name_at_top(module, node.id)
        return ""

    def name_at_top(self, module: Module, name: str, depth: int = 5) -> str:
        """Return what a name at the top of a module stands for, through the reader's modules."""
        key = module.file, name
        if key not in self._names:
            self._names[key] = ""  # until it is known: names may stand for each other
            self._names[key] = self._at_top(module, name, depth)
        return self._names[key]

    def _at_top(self, module: Module, name: str, depth: int) -> str:
        bound = module.top.get(name)
        if isinstance(bound, ast.ClassDef):
            bases = {self.name(module, base) for base in bound.bases}
            return "dash.Dash" if "dash.Dash" in bases else ""
        if isinstance(bound, ast.Name | ast.Attribute):
            return self.name(module, bound)
        if bound is not None or name not in module.imported:
            return ""
        level, dotted = module.imported[name]
        owner, _, last = dotted.rpartition(".")
        found = self.module(module, level, owner) if owner or level else None
        if found and depth and (last in found.top or last in found.imported):
            return self.name_at_top(found, last, depth - 1)
        return "" if level or found else canonical(dotted)

    def module(self, importer: Module, level: int, dotted: str) -> Module | None:
        """Return the reader's module of a dotted name, as *importer* would import it."""
        key = importer.file.parent, level, dotted
        if key not in self._found:
            self._found[key] = self._look_for(importer, level, dotted)
        return self._found[key]

    def _look_for(self, importer: Module, level: int, dotted: str) -> Module | None:
        parts = [part for part in dotted.split(".") if part]
        if level:
            up = importer.file.parents
            folders = [up[level - 1]] if level <= len(up) else []
        else:
            inside = [one for one in importer.file.parents if one.is_relative_to(self.root)]
            folders = [*inside, self.root / "src"]
        for folder in folders:
            path = folder.joinpath(*parts)
            for file in (path.with_name(f"{path.name}.py"), path / "__init__.py"):
                if file in self.by_file and (parts or file.name == "__init__.py"):
                    return self.by_file[file]
        return None

    def module_named(self, module: Module, node: ast.AST) -> Module | None:
        """Return the reader's module that a name stands for."""
        if not isinstance(node, ast.Name) or node.id not in module.imported:
            return None
        level, dotted = module.imported[node.id]
        return None if module.is_local(node) else self.module(module, level, dotted)

    def modules_of(self, importer: Module, node: ast.Import | ast.ImportFrom) -> list[Module]:
        """Return the reader's modules that an import runs, in that order."""
        found: list[Module | None] = []
        if isinstance(node, ast.Import):
            dotted = [(0, one.name) for one in node.names]
        else:
            base = node.module or ""
            dotted = [(node.level, base)]
            dotted += [(node.level, f"{base}.{one.name}".strip(".")) for one in node.names]
        for level, name in dotted:
            parts = name.split(".")
            packages = [".".join(parts[:size]) for size in range(1, len(parts))]
            found += [self.module(importer, level, one) for one in (*packages, name)]
        return [one for one in dict.fromkeys(found) if one is not None]

    def function(self, module: Module, node: ast.AST) -> tuple[Module, Function] | None:
        """Return the reader's function that an expression stands for: a name, or a lambda."""
        if isinstance(node, ast.Lambda):
            return module, node
        if isinstance(node, ast.Attribute):
            owner = self.module_named(module, node.value)
            return self.function_at_top(owner, node.attr) if owner else None
        if not isinstance(node, ast.Name):
            return None
        for around in module.functions_around(node):
            for one in ast.walk(around):
                if isinstance(one, ast.FunctionDef) and one.name == node.id and one is not around:
                    return module, one
        return None if module.is_local(node) else self.function_at_top(module, node.id)

    def function_at_top(
        self, module: Module, name: str, depth: int = 5
    ) -> tuple[Module, Function] | None:
        """Return the reader's function of a name at the top; of a class, what makes one."""
        bound = module.top.get(name)
        if isinstance(bound, Function):
            return module, bound
        if isinstance(bound, ast.ClassDef):
            made = (one for one in bound.body if isinstance(one, ast.FunctionDef))
            return next(((module, one) for one in made if one.name == "__init__"), None)
        if isinstance(bound, ast.Name) and bound.id != name and depth:
            return self.function_at_top(module, bound.id, depth - 1)
        if bound is None and name in module.imported and depth:
            level, dotted = module.imported[name]
            owner, _, last = dotted.rpartition(".")
            found = self.module(module, level, owner) if owner or level else None
            return self.function_at_top(found, last, depth - 1) if found else None
        return None

    def value(
        self, module: Module, node: ast.AST | None, known: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the constant that an expression is, or `UNKNOWN`; *known* has local variables."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            if known and node.id in known:
                return known[node.id]
            bound = None if module.is_local(node) else module.top.get(node.id)
            if isinstance(bound, ast.Constant):
                return bound.value
            if bound is None and node.id in module.imported and not module.is_local(node):
                level, dotted = module.imported[node.id]
                owner, _, last = dotted.rpartition(".")
                found = self.module(module, level, owner) if owner or level else None
                constant = found.top.get(last) if found else None
                return constant.value if isinstance(constant, ast.Constant) else UNKNOWN
        if isinstance(node, ast.JoinedStr):
            parts = [
                self.value(module, getattr(one, "value", one) if is_plain(one) else one, known)
                for one in node.values
            ]
            return UNKNOWN if UNKNOWN in parts else "".join(map(str, parts))
        return UNKNOWN


def is_plain(node: ast.AST) -> bool:
    """Say whether it is `{name}` in a text, without a format."""
    return isinstance(node, ast.FormattedValue) and not node.format_spec and node.conversion == -1


def canonical(name: str) -> str:
    """Return the one name that something of Dash has here."""
    for other, usual in OLD_NAMES.items():
        if name == other or name.startswith(f"{other}."):
            return usual + name[len(other) :]
    return name


def in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Go through a node and all that it holds, in the order of the source; no recursion."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed([*ast.iter_child_nodes(one)]))


def at_the_top(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Go through statements that run when a module is imported, those of `if` and `try` too."""
    for one in body:
        yield one
        for name in ("body", "orelse", "finalbody"):
            if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from at_the_top(getattr(one, name, ()))
        for handler in getattr(one, "handlers", ()):
            yield from at_the_top(handler.body)


def parameters(function: Function) -> list[str]:
    """Name the parameters of a function, in their order, without `*args` and `**kwargs`."""
    given = function.args
    return [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def bound_in(function: Function) -> frozenset[str]:
    """Name the parameters and variables of a function; what it imports is told elsewhere."""
    known: frozenset[str] | None = vars(function).get("_bound")
    if known is None:
        more = (function.args.vararg, function.args.kwarg)
        names = {*parameters(function), *(one.arg for one in more if one)}
        declared: set[str] = set()
        for one in in_order(function):
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
                names.add(one.id)
            elif isinstance(one, ast.FunctionDef | ast.ClassDef) and one is not function:
                names.add(one.name)
            elif isinstance(one, ast.Global):
                declared.update(one.names)
        known = vars(function)["_bound"] = frozenset(names - declared)
    return known


def files_of(root: Path) -> list[Path]:
    """Return the modules below a folder, or the one that it is, in order.

    Virtual environments, hidden folders, tests and what Node installs are left out. Links to
    folders are not followed: one may lead back.
    """
    if root.is_file():
        return [root]
    found: list[Path] = []
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(
            one
            for one in folders
            if one not in LEFT_OUT
            and not one.startswith(".")
            and not (here / one / "pyvenv.cfg").exists()
        )
        found += [here / one for one in sorted(files) if is_served(one)]
    return [one for one in found if one.is_file()]


def is_served(name: str) -> bool:
    """Say whether a file's name is that of a module, and not that of a test."""
    is_test = name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"
    return name.endswith(".py") and not name.startswith(".") and not is_test
