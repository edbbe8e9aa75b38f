"""How the hazards of pages and routing are seen in a reader's code; one app is enough for them."""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from crossroads.benchmarks.checking.built_apps import NOW, Made, Making, Process, Sight
from crossroads.benchmarks.checking.hazards_of_apps import dispatchers, place
from crossroads.benchmarks.checking.modules import UNKNOWN, Call, Function, Module, in_order

VISITOR = {
    "flask.request",
    "flask.session",
    "flask.g",
    "flask_login.current_user",
    "flask_jwt_extended.current_user",
    "flask_jwt_extended.get_jwt_identity",
    "flask_jwt_extended.get_jwt",
}
"""What is another thing for each visitor."""
QUERIES = {"flask.request.args", "flask.request.values", "flask.request.query_string"}
WRITTEN_DOWN = ("description", "image", "image_url")
"""What `register_page` is told for the links that others set."""


class Layout(NamedTuple):
    """A function that lays out: of an app (`None`), or of a page."""

    module: Module
    function: Function
    page: Call | None


def layouts(making: Making) -> Iterator[Layout]:
    """Go through the functions that are layouts."""
    for module, call in making.calls("dash.register_page"):
        given = call.keyword("layout", 10)
        target: Any = given if given is not None else ast.Name("layout", ast.Load())
        if given is None and not is_own_page(call):
            continue
        found = making.modules.function(module, target)
        if found:
            yield Layout(*found, call)
    for module in making.modules:
        for node in module.nodes:
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            if isinstance(node, ast.Assign) and getattr(target, "attr", "") == "layout":
                found = making.modules.function(module, node.value)
                if found:
                    yield Layout(*found, None)


def is_own_page(call: Call) -> bool:
    """Say whether a page is registered for the module that it is in."""
    name = call.keyword("module", 0)
    return isinstance(name, ast.Name) and name.id == "__name__"


def paged(making: Making, module: Module) -> list[Process] | None:
    """Return the processes in which Dash Pages show the module; `None` if no app is known."""
    around = making.around(module)
    if not around and making.processes:
        return []  # nothing imports it
    return [one for one in around if one.uses_pages] if around else None


def is_shown(making: Making, module: Module) -> bool:
    """Say whether Dash Pages show a module, as far as anybody knows."""
    return paged(making, module) != []


def pages(making: Making) -> Iterator[tuple[Module, Call]]:
    """Go through the pages that Dash Pages show."""
    for module, call in making.calls("dash.register_page"):
        if is_shown(making, module):
            yield module, call


def reached(making: Making, layout: Layout) -> Iterator[tuple[Module, ast.AST]]:
    """Go through a layout's nodes, and those of the reader's functions that it calls."""
    waiting, seen = [(layout.module, layout.function)], {layout.function}
    while waiting:
        module, function = waiting.pop()
        body = function.body if isinstance(function.body, list) else [function.body]
        for node in (one for statement in body for one in in_order(statement)):
            yield module, node
            if isinstance(node, ast.Call):
                found = making.modules.function(module, node.func)
                if found and found[1] not in seen:
                    seen.add(found[1])
                    waiting.append(found)


def names_in(making: Making, layout: Layout) -> list[tuple[Module, ast.AST, str]]:
    """Return what a layout's nodes stand for, of those that stand for something."""
    named = ((one, node, making.modules.name(one, node)) for one, node in reached(making, layout))
    return [one for one in named if one[2]]


def embedded(making: Making) -> Iterator[Sight]:
    """See layouts that depend on the visitor, of apps that put all layouts into each document."""
    for layout in layouts(making):
        named = names_in(making, layout)
        queries = {node.value for _, node, name in named if name in QUERIES}  # type: ignore[attr-defined]
        depends = any(name in VISITOR and node not in queries for _, node, name in named)
        place_of = layout.module
        for process in making.around(place_of) if depends else ():
            apps = [one for one in process.made if one.pages]
            own = [one for one in apps if layout.page or one.module is place_of]
            if own and not any(suppresses(making, process, one) for one in own):
                yield Sight(place_of, layout.function, NOW)
                break


def suppresses(making: Making, process: Process, made: Made) -> bool:
    """Say whether an app suppresses callback exceptions, or whether nobody knows."""
    name = "suppress_callback_exceptions"
    is_set = any(name in module.stored for module in process.modules.values())
    return is_set or bool(making.given(made, name))  # what nobody knows is true


def templates(making: Making) -> Iterator[tuple[Module, Call, str]]:
    """Go through the addresses with variables."""
    for module, call in pages(making):
        path = making.modules.value(module, call.keyword("path_template", 2))
        if isinstance(path, str) and "<" in path:
            yield module, call, path


def greedy(making: Making) -> Iterator[Sight]:
    """See `path_template` with a variable."""
    for module, call, _ in templates(making):
        yield Sight(module, call.node, NOW)


def doubled_variables(making: Making) -> Iterator[Sight]:
    """See addresses that are written with a path's variable in the query, too."""
    rules = []
    for _, _, path in templates(making):
        parts = [re.escape(one) for one in re.split(r"<.*?>", path)]
        rules.append((re.compile(".+".join(parts)), re.findall(r"<(.*?)>", path)))
    for module in making.modules if rules else ():
        for node in module.nodes:
            is_part = isinstance(module.parents.get(node), ast.JoinedStr)
            path, _, query = ("" if is_part else address(node)).partition("?")
            keys = set(re.findall(r"(?:^|&)(\w+)=", query))
            if any(rule.fullmatch(path) and keys & {*names} for rule, names in rules if query):
                yield Sight(module, node, NOW)


def address(node: ast.AST) -> str:
    """Return the text that an expression is, with `x` for what is put into it."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            address(one) if isinstance(one, ast.Constant) else "x" for one in node.values
        )
    return ""


def strict_layouts(making: Making) -> Iterator[Sight]:
    """See layouts of pages that do not take every query; what is around one may take it away."""
    for layout in layouts(making):
        if layout.page and is_shown(making, layout.module):
            decorated = getattr(layout.function, "decorator_list", ())
            if layout.function.args.kwarg is None and not decorated:
                yield Sight(layout.module, layout.function, NOW)


def equal_paths(making: Making, *, has_pages: bool) -> Iterator[Sight]:
    """See pages at a path that another page of the process has, with Dash Pages or without."""
    for process in making.processes:
        is_own_router = all(one.pages is False for one in process.made)
        if is_own_router == has_pages:
            continue
        seen: dict[str, set[Any]] = {}
        for module, call in making.calls("dash.register_page"):
            path = making.modules.value(module, call.keyword("path", 1))
            if module.file in process.modules and isinstance(path, str):
                name = making.modules.value(module, call.keyword("module", 0))
                key = module.file if is_own_page(call) else name
                others = seen.setdefault(path, set())
                if others - {key, UNKNOWN} and key is not UNKNOWN:
                    yield Sight(module, call.node, NOW)
                others.add(key)


def same_path(making: Making) -> Iterator[Sight]:
    """See a page at another's path, with Dash Pages."""
    yield from equal_paths(making, has_pages=True)


def unchecked(making: Making) -> Iterator[Sight]:
    """See a page at another's path, without Dash Pages."""
    yield from equal_paths(making, has_pages=False)


def overridden(modules: Iterable[Module], name: str) -> bool:
    """Say whether a method of `Dash` is replaced somewhere: in a class, or of an app."""
    return any(name in module.stored for module in modules)


def titles(making: Making) -> Iterator[Sight]:
    """See the title of a page that is not the app's."""
    for module, call in pages(making):
        given = call.keyword("title", 5)
        value = making.modules.value(module, given)
        if given is None or value is None:
            continue
        processes = paged(making, module) or []
        apps = [one for process in processes for one in process.made if one.pages and one.call]
        known = [one for process in processes for one in process.modules.values()] or [module]
        own = {making.given(one, "title") for one in apps} | titles_set(making, known)
        if not own & {value, UNKNOWN} and not overridden(known, "interpolate_index"):
            yield Sight(module, call.node, NOW)


def titles_set(making: Making, modules: Iterable[Module]) -> set[Any]:
    """Return what is assigned to the `title` of anything."""
    return {
        making.modules.value(module, node.value)
        for module in modules
        if "title" in module.stored
        for node in module.nodes
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "attr", "") == "title"
    }


def descriptions(making: Making) -> Iterator[Sight]:
    """See apps with Dash Pages behind a prefix, if a page has a description or a picture."""
    for process in making.processes:
        described = any(
            call.keyword(name) is not None
            for module, call in making.calls("dash.register_page")
            for name in WRITTEN_DOWN
            if module.file in process.modules
        )
        own = overridden(process.modules.values(), "interpolate_index")
        for one in process.made if described and not own else ():
            is_below = one.pages and one.prefix not in (UNKNOWN, "/")
            if is_below and making.given(one, "include_pages_meta") in (None, True):
                yield Sight(*place(one), NOW)


def not_found(making: Making) -> Iterator[Sight]:
    """See Flask's handler of 404, if an app at `/` answers every address before it."""
    for module, call in handlers(making, "404", "werkzeug.exceptions.NotFound"):
        for process in making.around(module):
            at_root = any(one.prefix == "/" for one in process.made)
            if at_root and not overridden(process.modules.values(), "index"):
                yield Sight(module, call.node, NOW)
                break


def handlers(making: Making, *errors: str) -> Iterator[tuple[Module, Call]]:
    """Go through the calls that register a handler of some errors: numbers, or dotted names."""
    for module in making.modules:
        for call in making.modules.calls(module):
            name = getattr(call.node.func, "attr", "")
            if name in ("errorhandler", "register_error_handler", "app_errorhandler"):
                given = call.node.args[0] if call.node.args else None
                value = making.modules.value(module, given)
                named = making.modules.name(module, given) if given else ""
                is_builtin = isinstance(given, ast.Name) and given.id in errors
                if str(value) in errors or named in errors or is_builtin:
                    yield module, call


def quoted(making: Making) -> Iterator[Sight]:
    """See handlers that answer with the message of Dash's exception, as HTML."""
    kinds = ("dash.exceptions.DependencyException", "dash.exceptions.DashException", "Exception")
    for module, call in handlers(making, *kinds):
        above = module.parents.get(call.node)
        given = call.node.args[1] if len(call.node.args) > 1 else None
        found = making.modules.function(module, given) if given else None
        function = found[1] if found else above
        if not isinstance(function, Function) or not function.args.args:
            continue
        name = function.args.args[-1].arg
        for answer in answers(function):
            first = answer.elts[0] if isinstance(answer, ast.Tuple) and answer.elts else answer
            if is_quoting(first, name):
                yield Sight(module, answer, NOW)


def answers(function: Function) -> Iterator[ast.expr]:
    """Go through what a function returns."""
    if isinstance(function, ast.Lambda):
        yield function.body
        return
    for node in in_order(function):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value


def is_quoting(node: ast.expr, name: str) -> bool:
    """Say whether an answer is a text that holds what an exception says."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "str":
        return ast.unparse(node.args[0]) == name if node.args else False
    if isinstance(node, ast.BinOp):
        return is_quoting(node.left, name) or is_quoting(node.right, name)
    if isinstance(node, ast.JoinedStr):
        held = [one.value for one in node.values if isinstance(one, ast.FormattedValue)]
        return any(ast.unparse(one) in (name, f"str({name})") for one in held)
    return ast.unparse(node) == f"{name}.args[0]"


def slashless(making: Making) -> Iterator[Sight]:
    """See links to an app's prefix without its last slash, if no rule answers there."""
    routed = {
        making.modules.value(module, call.node.args[0])
        for module in making.modules
        for call in making.modules.calls(module)
        if call.node.args
        and getattr(call.node.func, "attr", "") in ("route", "get", "add_url_rule")
    }
    for module in making.modules:
        prefixes = {
            one.requests.rstrip("/")
            for process in making.processes
            if module.file in process.modules
            for one in process.made
            if isinstance(one.requests, str) and one.requests == one.prefix != "/"
        }
        for node in module.nodes if prefixes - routed else ():
            for path, below in linked(making, module, node):
                if path in prefixes - routed:
                    yield Sight(module, node, NOW, below)


def linked(making: Making, module: Module, node: ast.AST) -> Iterator[tuple[str, int]]:
    """Go through the addresses that a node has a browser ask for, and how many lines below."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        is_long = getattr(node, "end_lineno", node.lineno) == node.lineno + node.value.count("\n")
        for found in re.finditer(r"""href=["'](/[^"'?#]*)["'?#]""", node.value):
            yield found[1], node.value.count("\n", 0, found.start()) if is_long else 0
    if not isinstance(node, ast.Call):
        return
    call = Call(node, making.modules.name(module, node.func))
    given = None
    if call.name in ("dash.html.A", "dash.dcc.Location"):
        given = call.keyword("href")
    elif call.name in ("flask.redirect", "werkzeug.utils.redirect"):
        given = call.keyword("location", 0)
    if given:
        yield str(making.modules.value(module, given)), 0


def proxied(making: Making) -> Iterator[Sight]:
    """See `requests_pathname_prefix` of its own without `ProxyFix`, where Flask redirects."""
    fixes = making.calls("werkzeug.middleware.proxy_fix.ProxyFix")
    fixed = [call for _, call in fixes if call.keyword("x_prefix", 5) is not None or call.is_open]
    if fixed or dispatchers(making):
        return
    for process in making.processes:
        redirects = any(
            call.name == "flask.redirect" and "url_for(" in ast.unparse(call.node)
            for module in process.modules.values()
            for call in making.modules.calls(module)
        )
        for one in process.made:
            known = isinstance(one.requests, str) and isinstance(one.prefix, str)
            leads_out = one.requests != one.prefix and (one.prefix != "/" or redirects)
            if known and one.call and leads_out:
                yield Sight(*place(one), NOW)


def queries(making: Making) -> Iterator[Sight]:
    """See the query of the request in a layout that does not look at the `Referer`, too."""
    for layout in layouts(making):
        named = names_in(making, layout)
        texts = [ast.unparse(node) for _, node, _ in named]
        if any("referrer" in one or "Referer" in one for one in texts):
            continue
        for module, node, name in named:
            if name in QUERIES:
                yield Sight(module, node, NOW)
