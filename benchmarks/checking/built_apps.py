"""Which `Dash` one process makes, in which order, and with what: followed in the source, not run.

A repository may have ten apps that are never in one process. So each module that no other imports
is followed from its top to its end, through what it imports and the functions that it calls.
"""

import ast
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from crossroads.benchmarks.checking.facts import Facts
from crossroads.benchmarks.checking.modules import (
    UNKNOWN,
    Call,
    Function,
    Module,
    Modules,
    in_order,
    parameters,
)

MOST_CALLS = 100_000
"""Calls that are followed from one module: loops within loops would have no end."""
NOW, APART = "now", "several apps"
"""When something goes wrong: as the site is, or as several plain `Dash` in one process."""
DEEPEST = 30
"""How many functions within functions are followed."""
LOOPED = ast.For | ast.AsyncFor
INSIDE = (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Made(NamedTuple):
    """A `Dash` that is made.

    Attributes:
        module: where; `None` if only the facts know of it.
        call: the call of `Dash`.
        prefix: the path below which it answers; `UNKNOWN` if the source does not tell.
        requests: the path below which browsers ask for it, likewise.
        server: what tells its Flask from others; `None` if that is its own.
        pages: whether it uses Dash Pages; `None` if the source does not tell.
        ids: the ids in its layout that are known.
    """

    module: Module | None
    call: Call | None
    prefix: Any
    requests: Any
    server: Any
    pages: bool | None
    ids: frozenset[str]


class Process(NamedTuple):
    """What one process imports and makes.

    Attributes:
        modules: by file, in the order of their import.
        made: the apps, in the order in which they are made.
        times: how often a call is run, and a function is called.
    """

    modules: Mapping[Path, Module]
    made: Sequence[Made]
    times: Counter[ast.AST]

    @property
    def has_several(self) -> bool:
        """Whether there is more than one app."""
        return len(self.made) > 1

    @property
    def uses_pages(self) -> bool:
        """Whether an app uses Dash Pages, or may do so."""
        return any(one.pages is not False for one in self.made)


class Sight(NamedTuple):
    """A place where a hazard is seen: a node, or lines below; and when it goes wrong."""

    module: Module
    node: ast.AST
    when: str
    below: int = 0


class Following:
    """The way through one process."""

    def __init__(self, modules: Modules) -> None:
        """Begin with nothing imported."""
        self.modules = modules
        self.done: dict[Path, Module] = {}
        self.made: list[Made] = []
        self.times: Counter[ast.AST] = Counter()
        self.calling: list[Function] = []
        self.followed = 0
        self.entry: Module | None = None

    def process(self) -> Process:
        """Return what was seen on the way."""
        return Process(self.done, self.made, self.times)

    def module(self, module: Module) -> None:
        """Import a module, once."""
        if module.file not in self.done:
            self.entry = self.entry or module
            self.done[module.file] = module
            with suppress(RecursionError):
                self.statements(module, module.tree.body, {})

    def all_of(self, modules: Sequence[Module]) -> None:
        """Import several modules."""
        for one in modules:
            self.module(one)

    def statements(self, module: Module, body: Sequence[ast.AST], known: dict[str, Any]) -> None:
        """Follow statements, one after the other; *known* has variables of the function."""
        for one in body:
            self.statement(module, one, known)

    def statement(self, module: Module, node: ast.AST, known: dict[str, Any]) -> None:
        """Follow a statement or an expression."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            self.all_of(self.modules.modules_of(module, node))
        elif isinstance(node, ast.If | ast.IfExp):
            self.condition(module, node, known)
        elif isinstance(node, ast.Try):
            ways = [[*node.body, *node.orelse], *(one.body for one in node.handlers)]
            self.ways(module, ways, known)
            self.statements(module, node.finalbody, known)
        elif isinstance(node, ast.Match):
            self.statement(module, node.subject, known)
            self.ways(module, [one.body for one in node.cases], known)
        elif isinstance(node, LOOPED):
            self.statement(module, node.iter, known)
            self.loop(module, node.target, node.iter, [*node.body, *node.orelse], known)
        elif isinstance(node, COMPREHENSIONS):
            first = node.generators[0]
            body = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
            self.statement(module, first.iter, known)
            self.loop(module, first.target, first.iter, body, known)
        elif isinstance(node, INSIDE):
            self.statements(module, getattr(node, "decorator_list", ()), known)
            if isinstance(node, ast.ClassDef):
                self.statements(module, node.body, known)
        else:
            self.statements(module, [*ast.iter_child_nodes(node)], known)
            if isinstance(node, ast.Call):
                self.call(module, node, known)
            elif isinstance(node, ast.Assign) and self.calling:
                target = getattr(node.targets[0], "id", "")
                known[target] = self.assigned(module, node.value, known)

    def condition(self, module: Module, node: ast.If | ast.IfExp, known: dict[str, Any]) -> None:
        """Follow the way that has more apps; what only runs as a program, only in the entry."""
        if is_main_guard(node.test):
            if module is self.entry and isinstance(node, ast.If):
                self.statements(module, node.body, known)
            return
        self.statement(module, node.test, known)
        body, orelse = (one if isinstance(one, list) else [one] for one in (node.body, node.orelse))
        self.ways(module, [body, orelse], known)

    def ways(
        self, module: Module, ways: Sequence[Sequence[ast.AST]], known: dict[str, Any]
    ) -> None:
        """Follow each of several ways, of which a process goes one: that with the most apps."""
        before, most = self.made, self.made
        for way in ways:
            self.made = [*before]
            self.statements(module, way, known)
            most = max(most, self.made, key=len)
        self.made = most

    def loop(
        self,
        module: Module,
        target: ast.AST,
        over: ast.AST,
        body: Sequence[ast.AST],
        known: dict[str, Any],
    ) -> None:
        """Follow the body of a loop for each value, or twice if there is no telling."""
        values: Sequence[ast.AST | None] = [None, None]
        if isinstance(over, ast.List | ast.Tuple | ast.Set):
            values = over.elts[:20]
        for value in values:
            self.bind(module, target, value, known)
            self.statements(module, body, known)

    def bind(
        self, module: Module, target: ast.AST, value: ast.AST | None, known: dict[str, Any]
    ) -> None:
        """Give the variable, or the variables, of a loop a value."""
        if isinstance(target, ast.Name):
            known[target.id] = self.modules.value(module, value, known)
        elif isinstance(target, ast.Tuple):
            is_tuple = isinstance(value, ast.Tuple | ast.List)
            inner = value.elts if isinstance(value, ast.Tuple | ast.List) else []
            for number, one in enumerate(target.elts):
                given = inner[number] if is_tuple and number < len(inner) else None
                self.bind(module, one, given, known)

    def call(self, module: Module, node: ast.Call, known: dict[str, Any]) -> None:
        """Follow a call into the reader's function, if it is one; note a `Dash`."""
        self.times[node] += 1
        self.followed += 1
        call = Call(node, self.modules.name(module, node.func))
        if call.name == "dash.Dash":
            self.make(module, call, known)
            return
        if call.name == "importlib.import_module" and node.args:
            named = self.modules.value(module, node.args[0], known)
            found = self.modules.module(module, 0, named) if isinstance(named, str) else None
            if found:
                self.module(found)
            return
        target = self.modules.function(module, node.func)
        if target is None or target[1] in self.calling or self.followed > MOST_CALLS:
            return
        owner, function = target
        if len(self.calling) < DEEPEST and owner.file in self.modules.by_file:
            self.enter(owner, function, self.arguments(module, call, function, known))

    def enter(self, module: Module, function: Function, known: dict[str, Any]) -> None:
        """Follow a function with the arguments that it is given."""
        self.times[function] += 1
        self.calling.append(function)
        body = function.body if isinstance(function.body, list) else [function.body]
        self.statements(module, body, known)
        self.calling.pop()

    def arguments(
        self, module: Module, call: Call, function: Function, known: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return what is known of the arguments of a call, by the function's parameters."""
        names = parameters(function)
        is_bound = bool(names) and names[0] == "self"
        pairs = [*zip(names[is_bound:], call.node.args, strict=False)]
        pairs += [(one.arg, one.value) for one in call.node.keywords if one.arg]
        given = {name: self.argument(module, value, known) for name, value in pairs}
        defaults = function.args.defaults
        named = zip(names[len(names) - len(defaults) :], defaults, strict=False)
        return {**{name: self.modules.value(module, one) for name, one in named}, **given}

    def argument(self, module: Module, value: ast.AST, known: Mapping[str, Any]) -> Any:
        """Return the constant that an argument is, or what tells one Flask from another."""
        constant = self.modules.value(module, value, known)
        return server_of(self.modules, module, value, known) if constant is UNKNOWN else constant

    def assigned(self, module: Module, value: ast.AST, known: Mapping[str, Any]) -> Any:
        """Return what a variable of a function is then: what is called makes a new thing."""
        if isinstance(value, ast.Call):
            return module.file, value.lineno, self.followed
        return self.argument(module, value, known)

    def make(self, module: Module, call: Call, known: Mapping[str, Any]) -> None:
        """Note a `Dash`, and import its folder of pages, as it does."""
        made = made_by(self.modules, module, call, known)
        self.made.append(made)
        if made.pages is False or module.file not in self.modules.by_file:
            return
        given = call.keyword("pages_folder", 4)
        name = self.modules.value(module, given, known) if given else "pages"
        if isinstance(name, str) and name:
            for file, one in self.modules.by_file.items():
                inside = file.is_relative_to(module.file.parent / name)
                if inside and any(
                    it.name == "dash.register_page" for it in self.modules.calls(one)
                ):
                    below = file.relative_to(module.file.parent / name).parts
                    if not any(part.startswith(("_", ".")) for part in below):
                        self.module(one)


def is_main_guard(test: ast.AST) -> bool:
    """Say whether a condition is that of `if __name__ == "__main__":`."""
    return isinstance(test, ast.Compare) and "__name__" in ast.unparse(test)


def made_by(modules: Modules, module: Module, call: Call, known: Mapping[str, Any]) -> Made:
    """Return what the source tells of a `Dash`."""

    def given(name: str, default: Any, position: int | None = None) -> Any:
        node = call.keyword(name, position)
        if node is None:
            return UNKNOWN if call.is_open else default
        return modules.value(module, node, known)

    base = given("url_base_pathname", None)
    routes = given("routes_pathname_prefix", None)
    requests = given("requests_pathname_prefix", None)
    if base is not None:
        routes = requests = base
    elif routes is None:
        routes = "/"
    folder = given("pages_folder", "pages", 4)
    uses = given("use_pages", None, 5)
    if uses is None:
        uses = folder if folder is UNKNOWN else folder != "pages"
    server = call.keyword("server", 1)
    return Made(
        module=module,
        call=call,
        prefix=routes,
        requests=routes if requests is None else requests,
        server=server_of(modules, module, server, known) if server else None,
        pages=None if uses is UNKNOWN else bool(uses),
        ids=frozenset(ids_laid_out(modules, module, call)),
    )


def server_of(modules: Modules, module: Module, node: ast.AST, known: Mapping[str, Any]) -> Any:
    """Return what tells a Flask from others: where it is made; `UNKNOWN` if nobody knows."""
    if isinstance(node, ast.Name):
        if node.id in known:
            return known[node.id]
        if module.is_local(node):
            return UNKNOWN
        bound = module.top.get(node.id)
        if isinstance(bound, ast.Call):
            return module.file, bound.lineno, bound.col_offset
        if bound is None and node.id in module.imported:
            level, dotted = module.imported[node.id]
            owner, _, last = dotted.rpartition(".")
            found = modules.module(module, level, owner) if owner or level else None
            bound = found.top.get(last) if found else None
            if found and isinstance(bound, ast.Call):
                return found.file, bound.lineno, bound.col_offset
    if isinstance(node, ast.Call | ast.Constant):
        return None  # made for this app alone
    return UNKNOWN


def ids_laid_out(modules: Modules, module: Module, call: Call) -> Iterator[str]:
    """Go through the ids in what is assigned to the `layout` of the app that a call makes."""
    assigned = module.parents.get(call.node)
    if not (isinstance(assigned, ast.Assign) and isinstance(assigned.targets[0], ast.Name)):
        return
    name = assigned.targets[0].id
    around = next(module.functions_around(call.node), module.tree)
    for node in in_order(around):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == f"{name}.layout":
            value = node.value
            called = value.func if isinstance(value, ast.Call) else value
            found = modules.function(module, called)
            at_top = module.top.get(value.id) if isinstance(value, ast.Name) else None
            for one in (value, at_top, found[1] if found else None):
                yield from ids_in(one) if one else ()


def ids_in(node: ast.AST) -> Iterator[str]:
    """Go through the ids that are written in an expression or a function as texts."""
    for one in in_order(node):
        value = one.value if isinstance(one, ast.keyword) and one.arg == "id" else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


class Making:
    """The processes that a repository has, and who owns what in them.

    Attributes:
        modules: the reader's.
        processes: each with an app that a module which no other imports, or a function that nobody
            calls, begins; the one process that was looked at, if there are facts.
    """

    def __init__(self, modules: Modules, facts: Facts | None = None) -> None:
        """Follow all there is to follow."""
        self.modules, self.facts = modules, facts or {}
        found = [*self._followed()]
        self.processes = [told_by(self.facts, modules, found)] if "apps" in self.facts else found
        self.processes = [one for one in self.processes if one.made]

    def _followed(self) -> Iterator[Process]:
        """Go through the processes that the sources tell of."""
        seen: set[Path] = set()
        apps = [
            (module, call.node)
            for module in self.modules
            for call in self.modules.calls(module)
            if call.name == "dash.Dash"
        ]
        entered: set[ast.AST] = set()
        for module in self.modules:
            if module.file not in self.imported:
                process = self._from(module)
                seen.update(process.modules)
                entered.update(process.times)
                yield process
        for module in self.modules:
            if module.file not in seen:  # in a circle
                process = self._from(module)
                seen.update(process.modules)
                yield process
        for module, function in self.makers(apps):
            if function not in entered:
                process = self._from(module, function)
                entered.update(process.times)
                yield process

    def makers(self, apps: Sequence[tuple[Module, ast.AST]]) -> list[tuple[Module, Function]]:
        """Return the functions that make apps, those that call others before those."""
        found: dict[Function, Module] = {}
        waiting = [one for module, node in apps for one in outermost(module, node)]
        while waiting:
            module, function = waiting.pop(0)
            found.pop(function, None)
            found[function] = module
            waiting += [one for one in self.callers.get(function, ()) if one[1] not in found]
        return [(module, one) for one, module in reversed(found.items())]

    @cached_property
    def callers(self) -> Mapping[ast.AST, list[tuple[Module, Function]]]:
        """Function -> the outermost functions from which it is called."""
        found: dict[ast.AST, list[tuple[Module, Function]]] = {}
        for module in self.modules:
            for call in self.modules.calls(module):
                if isinstance(call.node.func, ast.Name | ast.Attribute):
                    target = self.modules.function(module, call.node.func)
                    if target:
                        around = [*outermost(module, call.node)]
                        found.setdefault(target[1], []).extend(around)
        return found

    @cached_property
    def imported(self) -> Mapping[Path, list[Module]]:
        """File -> the modules that import it, and those whose `Dash` takes it for a page."""
        found: dict[Path, list[Module]] = {}
        for module in self.modules:
            for node in module.nodes:
                if isinstance(node, ast.Import | ast.ImportFrom):
                    for one in self.modules.modules_of(module, node):
                        if one is not module:
                            found.setdefault(one.file, []).append(module)
            for call in self.modules.calls(module):
                if call.name == "dash.Dash":
                    following = Following(self.modules)
                    following.make(module, call, {})
                    for file in following.done.keys() - {module.file}:
                        found.setdefault(file, []).append(module)
        return found

    def _from(self, module: Module, function: Function | None = None) -> Process:
        """Follow a process from a module, and from a function in it."""
        following = Following(self.modules)
        following.module(module)
        if function:
            with suppress(RecursionError):
                following.enter(module, function, {})
        return following.process()

    def given(self, made: Made, name: str) -> Any:
        """Return the constant that an app is given for an argument, `None` if it is not given."""
        if made.module is None or made.call is None:
            return UNKNOWN
        node = made.call.keyword(name)
        if node is None:
            return UNKNOWN if made.call.is_open else None
        return self.modules.value(made.module, node)

    def calls(self, *names: str) -> Iterator[tuple[Module, Call]]:
        """Go through the calls of what has one of some names."""
        for module in self.modules:
            for call in self.modules.calls(module):
                if call.name in names:
                    yield module, call

    def around(self, module: Module) -> list[Process]:
        """Return the processes that import a module."""
        return [one for one in self.processes if module.file in one.modules]

    def owners(self, process: Process, module: Module, node: ast.AST) -> set[int]:
        """Return the numbers of the apps whose code a node is, from 0; empty if nobody knows."""
        for function in module.functions_around(node):
            made = numbers(process, partial(is_inside, {*in_order(function)}))
            if made:
                return made
        own = numbers(process, partial(is_in, {module.file}))
        if own:
            return own
        files, seen = [module.file], {module.file}
        while files:
            importers = [one for file in files for one in self.imported.get(file, ())]
            nearest = {one.file for one in importers if one.file in process.modules} - seen
            made = numbers(process, partial(is_in, nearest))
            if made:
                return made
            seen |= nearest
            files = [*nearest]
        return set()


def numbers(process: Process, fits: Callable[[Module, Call], bool]) -> set[int]:
    """Return the numbers of a process's apps of whose place something is so."""
    return {
        number
        for number, one in enumerate(process.made)
        if one.module and one.call and fits(one.module, one.call)
    }


def is_inside(nodes: Container[ast.AST], _: Module, call: Call) -> bool:
    """Say whether a call is one of some nodes."""
    return call.node in nodes


def is_in(files: Container[Path], module: Module, _: Call) -> bool:
    """Say whether a call is in one of some files."""
    return module.file in files


def outermost(module: Module, node: ast.AST) -> Iterator[tuple[Module, Function]]:
    """Yield the outermost function that a node is in, if it is in one."""
    yield from [(module, one) for one in module.functions_around(node)][-1:]


def told_by(facts: Facts, modules: Modules, found: Sequence[Process]) -> Process:
    """Return the process that was looked at: the facts say what it has, the sources where."""
    left = [one for process in found for one in process.made]
    left = [*{(one.call, one.prefix): one for one in left}.values()]
    times: Counter[ast.AST] = Counter()
    for process in found:
        times |= process.times
    made = []
    for app in facts["apps"]:
        alike = [likeness(one, app) for one in left]
        best = left[alike.index(max(alike))] if any(alike) else None
        told = {"prefix": app["prefix"], "requests": app["requests"], "pages": app["pages"]}
        ids = frozenset(app["ids"])
        if best:
            made.append(best._replace(**told, ids=best.ids | ids))
        else:
            made.append(Made(None, None, server=UNKNOWN, ids=ids, **told))
    return Process(modules.by_file, made, times)


def likeness(made: Made, app: Mapping[str, Any]) -> int:
    """Say how much an app of the source is like one of the facts; 0 or less is not at all."""
    if made.module is None or (made.prefix is not UNKNOWN and made.prefix != app["prefix"]):
        return 0
    is_there = int(app["file"] == str(made.module.file))
    return 4 * is_there + 2 * int(made.prefix == app["prefix"]) + int(made.pages == app["pages"])
