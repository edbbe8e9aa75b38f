"""How the hazards of several apps in one process are seen in a reader's code.

With one app nothing of this goes wrong. It is then said to go wrong with several, but only of what
a reader would have to change: see `NOW` and `APART`.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from itertools import combinations
from typing import Any

from crossroads.benchmarks.checking.built_apps import APART, NOW, Made, Making, Process, Sight
from crossroads.benchmarks.checking.modules import (
    UNKNOWN,
    Call,
    Function,
    Module,
    in_order,
    parameters,
)

PATH_FUNCTIONS = ("dash.get_relative_path", "dash.get_asset_url", "dash.strip_relative_path")
GLOBALS = ("dash.callback", "dash.clientside_callback", "dash.get_app", *PATH_FUNCTIONS)
LIBRARIES = {
    "dash_ag_grid",
    "dash_bio",
    "dash_bootstrap_components",
    "dash_cytoscape",
    "dash_daq",
    "dash_iconify",
    "dash_leaflet",
    "dash_mantine_components",
    "dash_player",
    "dash_vtk",
}
"""Packages of components whose scripts every document loads."""
LASTING = {"local", "session"}
ANY = object()
"""In the place of an id that is no text."""


def is_callback(call: Call) -> bool:
    """Say whether a call registers a callback, whatever app it is."""
    return call.name == "dash.callback" or (
        isinstance(call.node.func, ast.Attribute) and call.node.func.attr == "callback"
    )


def written(making: Making, module: Module, call: Call) -> list[Any]:
    """Return the ids of a callback's outputs; `UNKNOWN` for one that the source does not tell."""
    found = []
    for node in in_order(call.node):
        if isinstance(node, ast.Call) and making.modules.name(module, node.func) == "dash.Output":
            given = Call(node, "").keyword("component_id", 0)
            found.append(making.modules.value(module, given))
    return found


def is_of_another(making: Making, process: Process, module: Module, call: Call) -> bool:
    """Say whether a callback is certainly not that of the app that is made first.

    It is whose code it is that decides; where that may be several apps', what has its outputs.
    """
    first, owners = process.made[0], making.owners(process, module, call.node)
    ids = {one for one in written(making, module, call) if isinstance(one, str)}
    having = [one for one in process.made if ids and ids <= one.ids]
    if owners and 0 not in owners:
        return first not in having
    return owners != {0} and bool(having and first.ids) and first not in having


def global_calls(name: str) -> Callable[[Making], Iterator[Sight]]:
    """Return what sees callbacks that the app constructed first gets, though another has them."""

    def see(making: Making) -> Iterator[Sight]:
        for module, call in making.calls(name):
            several = [one for one in making.around(module) if one.has_several]
            if not several:
                yield Sight(module, call.node, APART)
            elif any(
                is_of_another(making, one, module, call)
                for one in several
                if not spread(making, one)
            ):
                yield Sight(module, call.node, NOW)

    return see


def apps_asked_for(making: Making) -> Iterator[Sight]:
    """See `dash.get_app()` where a callback runs it."""
    for module, call in making.calls("dash.get_app"):
        if any(is_run_by_a_callback(making, module, one) for one in around(module, call.node)):
            several = any(one.has_several for one in making.around(module))
            yield Sight(module, call.node, NOW if several else APART)


def around(module: Module, node: ast.AST) -> list[Function]:
    """Return the functions that a node is in."""
    return [*module.functions_around(node)]


def is_run_by_a_callback(making: Making, module: Module, function: Function) -> bool:
    """Say whether a function is a callback, or one of its module that a callback calls."""
    calls = making.modules.calls(module)
    registered: set[ast.AST] = set()
    for call in calls:
        if is_callback(call):
            above = module.parents.get(call.node)
            if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
                registered.add(above)
            elif isinstance(above, ast.Call) and above.args:  # app.callback(...)(function)
                found = making.modules.function(module, above.args[0])
                registered |= {found[1]} if found else set()
    waiting, seen = [function], {function}
    while waiting:
        one = waiting.pop()
        if one in registered:
            return True
        for call in calls:
            found = making.modules.function(module, call.node.func)
            if found and found[1] is one:
                callers = {*around(module, call.node)} - seen
                seen |= callers
                waiting += callers
    return False


def endpoints(making: Making) -> Iterator[Sight]:
    """See `api_endpoint=`: now if two callbacks have the same, or one that is made twice."""
    found = [
        (module, call, making.modules.value(module, given))
        for module in making.modules
        for call in making.modules.calls(module)
        if is_callback(call) and (given := call.keyword("api_endpoint"))
    ]
    for module, call, path in found:
        processes = making.around(module)
        equal = [one for one in found if one[2] == path and one[1] is not call]
        is_now = any(
            one.has_several
            and path is not UNKNOWN
            and (is_repeated(one, module, call) or any(it[0].file in one.modules for it in equal))
            for one in processes
        )
        if is_now or not any(one.has_several for one in processes):
            yield Sight(module, call.node, NOW if is_now else APART)


def is_repeated(process: Process, module: Module, call: Call) -> bool:
    """Say whether a process runs a call more than once."""
    return process.times[call.node] > 1 or any(
        process.times[one] > 1 for one in around(module, call.node)
    )


def dispatchers(making: Making) -> list[tuple[Module, Call]]:
    """Return the calls of `DispatcherMiddleware`."""
    places = ("werkzeug.middleware.dispatcher", "werkzeug.wsgi")
    return [*making.calls(*(f"{one}.DispatcherMiddleware" for one in places))]


def spread(making: Making, process: Process) -> bool:
    """Say whether a process has its apps on several Flask: whichever is asked first is first."""
    return any(module.file in process.modules for module, _ in dispatchers(making))


def dispatched(making: Making) -> Iterator[Sight]:
    """See `DispatcherMiddleware` over several apps, if one uses what the process has once."""
    for module, call in dispatchers(making):
        for process in making.around(module):
            used = [one for one, _ in making.calls(*GLOBALS) if one.file in process.modules]
            if process.has_several and used:
                yield Sight(module, call.node, NOW)


def registries(making: Making) -> Iterator[Sight]:
    """See each app with Dash Pages in a process that has two, or each page of two apps."""
    for process in making.processes:
        paged = [one for one in process.made if one.pages]
        if len(paged) > 1:
            yield from (Sight(*place(one), NOW) for one in paged if one.call)
            continue
        owned = [
            (module, call, owners)
            for module, call in making.calls("dash.register_page")
            if module.file in process.modules
            and len(owners := making.owners(process, module, call.node)) == 1
        ]
        if len(set().union(*(owners for *_, owners in owned))) > 1:
            yield from (Sight(module, call.node, NOW) for module, call, _ in owned)


def place(made: Made) -> tuple[Any, Any]:
    """Return where an app is made."""
    return made.module, made.call.node if made.call else None


def global_paths(making: Making) -> Iterator[Sight]:
    """See the path functions of `dash`, run later than all apps are made, not by the last one."""
    for module, call in making.calls(*PATH_FUNCTIONS):
        several = [one for one in making.around(module) if one.has_several]
        if not several:
            yield Sight(module, call.node, APART)
        elif around(module, call.node) and any(
            differs_from_last(making, one, module, call) for one in several
        ):
            yield Sight(module, call.node, NOW)


def differs_from_last(making: Making, process: Process, module: Module, call: Call) -> bool:
    """Say whether the app whose code it is certainly has another prefix than the last one."""
    owners = making.owners(process, module, call.node)
    last = process.made[-1].requests
    prefixes = {process.made[one].requests for one in owners}
    if process.made[-1].call in {process.made[one].call for one in owners} and len(owners) > 1:
        return True  # a function makes them all: it is wrong for all but the last
    return bool(owners) and len(process.made) - 1 not in owners and last not in prefixes


def hooked(making: Making) -> Iterator[Sight]:
    """See `dash.hooks` but `setup`: now if the module is that of one app among several."""
    for module in making.modules:
        for call in making.modules.calls(module):
            if not call.name.startswith("dash.hooks.") or call.name == "dash.hooks.setup":
                continue
            several = [one for one in making.around(module) if one.has_several]
            inside = [[it.module is module for it in one.made] for one in several]
            if not several or any(any(one) and not all(one) for one in inside):
                yield Sight(module, call.node, NOW if several else APART)


def libraries(making: Making) -> Iterator[Sight]:
    """See the import of a component library that some apps of a process use and others do not."""
    for process in (one for one in making.processes if one.has_several):
        importers: dict[str, list[tuple[Module, ast.AST, set[int]]]] = {}
        for module in process.modules.values():
            for node in module.nodes:
                for name in imported_names(node):
                    if name in LIBRARIES:
                        owners = making.owners(process, module, node)
                        importers.setdefault(name, []).append((module, node, owners))
        for found in importers.values():
            users = set().union(*(owners for *_, owners in found))
            if all(owners for *_, owners in found) and len(users) < len(process.made):
                yield from (Sight(module, node, NOW) for module, node, _ in found)


def imported_names(node: ast.AST) -> Iterator[str]:
    """Go through the packages that a statement imports."""
    if isinstance(node, ast.Import):
        yield from (one.name.partition(".")[0] for one in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module.partition(".")[0]


def third_apps(making: Making) -> Iterator[Sight]:
    """See the third app of a process."""
    for process in making.processes:
        if len(process.made) > 2 and process.made[2].call:
            yield Sight(*place(process.made[2]), NOW)


def alike(making: Making) -> Iterator[Sight]:
    """See two apps on one Flask whose prefixes make the same name."""
    for process in making.processes:
        known = [one for one in process.made if isinstance(one.prefix, str) and one.call]
        for first, second in combinations(known, 2):
            shared = first.server == second.server and first.server not in (None, UNKNOWN)
            names = {one.prefix.replace("/", "_").replace(".", "_") for one in (first, second)}
            if shared and len(names) == 1:
                yield Sight(*place(second), NOW)


def background(making: Making) -> Iterator[tuple[Module, Call]]:
    """Go through the background callbacks."""
    for module in making.modules:
        for call in making.modules.calls(module):
            given = call.keyword("background")
            if given and is_callback(call) and making.modules.value(module, given) is True:
                yield module, call


def equal_jobs(making: Making) -> Iterator[Sight]:
    """See background callbacks with equal ids and source in two apps: made twice, or written so."""
    found = [*background(making)]
    for module, call in found:
        ids = written(making, module, call)
        text = ast.unparse(module.parents[call.node])
        for process in (one for one in making.around(module) if one.has_several):
            copies = [
                (other, it)
                for other, it in found
                if it is not call
                and other.file in process.modules
                and ast.unparse(other.parents[it.node]) == text
                and (
                    making.owners(process, other, it.node)
                    != making.owners(process, module, call.node)
                )
            ]
            repeated = is_repeated(process, module, call)
            if ids and UNKNOWN not in ids and (repeated or copies):
                yield Sight(module, call.node, NOW)
                break


def made_by_one_function(making: Making) -> Iterator[Sight]:
    """See background callbacks that a function, or a loop, makes several of, if they differ."""
    if dash_of(making) >= (4, 5):
        return
    for module, call in background(making):
        function = module.parents[call.node]
        if UNKNOWN not in written(making, module, call):
            continue
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        given = [one for one in (*function.args.defaults, *function.args.kw_defaults) if one]
        used = names_of(function.body) - {*parameters(function)} | names_of(given)
        for process in making.around(module):
            cached = any(
                one.node.keywords and one.keyword("cache_by") is not None
                for each in process.modules.values()
                for one in making.modules.calls(each)
            )
            outer = around(module, call.node)
            variable = {name for one in outer for name in parameters(one)} | loop_names(
                module, call
            )
            is_many = is_repeated(process, module, call) or bool(loop_names(module, call))
            if is_many and not cached and used & variable:
                yield Sight(module, call.node, NOW)
                break


def names_of(nodes: Sequence[ast.AST]) -> set[str]:
    """Name the variables in some code."""
    inside = (one for node in nodes for one in in_order(node))
    return {one.id for one in inside if isinstance(one, ast.Name)}


def loop_names(module: Module, call: Call) -> set[str]:
    """Name the variables of the loops that a call is in."""
    found: set[str] = set()
    node: ast.AST = call.node
    while node in module.parents:
        node = module.parents[node]
        if isinstance(node, ast.For):
            found |= {one.id for one in in_order(node.target) if isinstance(one, ast.Name)}
    return found


def dash_of(making: Making) -> tuple[int, ...]:
    """Return the version of Dash that the site has, its first two numbers."""
    told = str(making.facts.get("dash") or version("dash"))
    return tuple(int(part) for part in told.split(".")[:2])


def has_secret(making: Making) -> bool:
    """Say whether a Flask is given a secret key, or whether nobody knows."""
    if "secret_key" in making.facts:
        return bool(making.facts["secret_key"])
    for module in making.modules:
        for node in module.nodes:
            names = {
                getattr(node, "attr", ""),
                getattr(node, "id", ""),
                getattr(node, "arg", ""),
                node.value if isinstance(node, ast.Constant) else "",
            }
            if names & {"secret_key", "SECRET_KEY", "FLASK_SECRET_KEY", "DASH_SECRET_KEY"}:
                return True
            if str(getattr(node, "attr", "")).startswith(("from_", "config_from")):
                return True  # `config.from_object(...)`: it may be in there
    return False


def unsigned(making: Making) -> Iterator[Sight]:
    """See what is handed a manager of background callbacks, if no Flask has a secret key."""
    if has_secret(making):
        return
    found = []
    for module in making.modules:
        for call in making.modules.calls(module):
            is_app = call.name == "dash.Dash"
            name = "background_callback_manager" if is_app else "manager"
            given = call.keyword(name) if is_app or is_callback(call) else None
            if given:
                found.append((module, call, store_of(module, given)))
    for module, call, store in found:
        several = [one for one in making.around(module) if one.has_several]
        others = {it for other, _, it in found for one in several if other.file in one.modules}
        is_own = any(
            process.times[one] > 1 for process in several for one in around(module, call.node)
        ) and is_made_inside(module, call)
        if not several:
            yield Sight(module, call.node, APART)
        elif is_own or len(others | {store}) > 1:
            yield Sight(module, call.node, NOW)


def store_of(module: Module, given: ast.AST) -> str:
    """Return what tells the store of a manager from others: how it is made."""
    bound = module.top.get(given.id) if isinstance(given, ast.Name) else None
    text = ast.unparse(bound or given)
    inside = {
        one.id: ast.unparse(module.top[one.id])
        for one in in_order(bound or given)
        if isinstance(one, ast.Name) and isinstance(module.top.get(one.id), ast.Call)
    }
    return f"{text} {inside}"


def is_made_inside(module: Module, call: Call) -> bool:
    """Say whether a function makes the manager that it hands over."""
    given = call.keyword("background_callback_manager") or call.keyword("manager")
    if isinstance(given, ast.Call):
        return True
    return isinstance(given, ast.Name) and any(
        isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == given.id
        for one in around(module, call.node)
        for node in in_order(one)
    )


def tools(making: Making) -> Iterator[Sight]:
    """See MCP switched on where a guard is: now with several apps."""
    guards = {"before_request", "before_request_funcs", "view_functions", "login_required"}
    for module in making.modules:
        guarded = [
            process
            for process in making.around(module)
            if any(one.used & guards for one in process.modules.values())
        ]
        for node in module.nodes if guarded else ():
            if is_mcp_on(making, module, node):
                several = any(one.has_several for one in guarded)
                yield Sight(module, node, NOW if several else APART)


def is_mcp_on(making: Making, module: Module, node: ast.AST) -> bool:
    """Say whether a node switches MCP on: of an app, or in the environment."""
    if isinstance(node, ast.Call):
        call = Call(node, making.modules.name(module, node.func))
        given = call.keyword("enable_mcp")
        is_app = call.name == "dash.Dash" and given
        return bool(is_app and making.modules.value(module, given) is True)
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        text = ast.unparse(node.targets[0])
        value = making.modules.value(module, node.value)
        return "environ" in text and "DASH_MCP_ENABLED" in text and value in ("true", "True", "1")
    return False


def storages(making: Making) -> Iterator[Sight]:
    """See `ctx.shared_storage` if no app is given one of its own."""
    own = [call for _, call in making.calls("dash.Dash") if call.keyword("shared_storage")]
    for module in making.modules if not own else ():
        for node in module.nodes:
            if making.modules.name(module, node) == "dash.ctx.shared_storage":
                several = any(one.has_several for one in making.around(module))
                is_now = several and dash_of(making) >= (4, 5)
                yield Sight(module, node, NOW if is_now else APART)


def watchers(making: Making) -> Iterator[Sight]:
    """See `enable_dev_tools` on several apps, each of which then watches the files."""
    for process in (one for one in making.processes if one.has_several):
        found = [
            (module, call)
            for module in process.modules.values()
            for call in making.modules.calls(module)
            if isinstance(call.node.func, ast.Attribute)
            and call.node.func.attr == "enable_dev_tools"
            and call.keyword("dev_tools_hot_reload") is None
            and making.modules.value(module, call.keyword("debug", 0)) is True
        ]
        if sum(process.times[call.node] for _, call in found) > 1:
            yield from (Sight(module, call.node, NOW) for module, call in found)


def links(making: Making) -> Iterator[Sight]:
    """See `dcc.Link` whose address is below another app's prefix than that of its own."""
    for module, call in making.calls("dash.dcc.Link"):
        path = making.modules.value(module, call.keyword("href", 1))
        again = making.modules.value(module, call.keyword("refresh"))
        if not isinstance(path, str) or not path.startswith("/") or again is True:
            continue
        processes = making.around(module)
        if not any(one.has_several for one in processes):
            yield Sight(module, call.node, APART)
        for process in (one for one in processes if one.has_several):
            owners = making.owners(process, module, call.node)
            prefixes = [one.requests for one in process.made]
            if UNKNOWN in prefixes or not owners:
                continue
            below = [one for one in prefixes if f"{path.rstrip('/')}/".startswith(one)]
            target = max(below, key=len, default=None)
            if target is not None and target not in {prefixes[one] for one in owners}:
                yield Sight(module, call.node, NOW)
                break


def equal_stores(making: Making) -> Iterator[Sight]:
    """See stores that last and have one id in two apps."""
    for process in (one for one in making.processes if one.has_several):
        kept: dict[str, list[tuple[Module, Call, set[int]]]] = {}
        for module, call in making.calls("dash.dcc.Store"):
            name = making.modules.value(module, call.keyword("id", 0))
            kind = making.modules.value(module, call.keyword("storage_type", 1))
            is_lasting = isinstance(name, str) and kind in LASTING
            if not is_lasting or module.file not in process.modules:
                continue
            owners = making.owners(process, module, call.node)
            if len(owners) == 1 or is_repeated(process, module, call):
                kept.setdefault(name, []).append((module, call, owners))
        for found in kept.values():
            if len(set().union(*(owners for *_, owners in found))) > 1:
                yield from (Sight(module, call.node, NOW) for module, call, _ in found)
