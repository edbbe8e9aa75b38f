"""SHARE_ROUTES: one routing table for all Dash instances; Flask would keep nine rules for each.

Flask compiles every rule, and calls the set-up of every instance before every request: at a
thousand instances that is most of what a start costs. Here Flask knows two rules, for everything
below `/`. Their view looks the instance up by its prefix, sets up that one if it is not yet, and
matches the rest of the path against rules that all instances share.

Dash takes a class as its `backend` (plotly/dash#3430), through which it says what it wants of its
server; `SharedRoutes` writes that down. Should an upgrade of Dash end this, every instance gets its
own rules again, and the log says so.
"""

import logging
from collections.abc import Callable, Mapping
from inspect import iscoroutinefunction
from threading import RLock
from typing import Any

from dash import Dash, backends, dcc
from flask import Flask, current_app, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

from crossroads.apps import app_at, apps_of
from crossroads.page.addresses import CONVERTERS, rule_of

View = Callable[..., Any]
RECORDED = ("create_app", "setup_backend", "register_assets_blueprint", "before_request")
"""Methods of Dash's backend that are replaced here; without one, Dash calls something else."""


class LateRule(Rule):
    """A rule that is ready for `url_for` when that is first called.

    Werkzeug compiles two functions for it with each rule, a fiftieth of a start, and `url_for` is
    called for hardly any.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            made = compiled(append_unknown).__get__(rule, None)
            setattr(rule, "_build_unknown" if append_unknown else "_build", made)
            return made(**values)  # type: ignore[no-any-return]

        return build


class Table:
    """The rules below a prefix, the same for all instances of one server."""

    def __init__(self) -> None:
        """Begin with no rule."""
        self.rules = Map(merge_slashes=False)
        self.adapter = self.rules.bind("")
        self.known: set[tuple[str, ...]] = set()

    def add(self, rule: str, methods: list[str]) -> None:
        """Compile a rule below a prefix, unless an instance before had the same one."""
        if (rule, *methods) not in self.known:
            self.known.add((rule, *methods))
            self.rules.add(LateRule(f"/{rule}", endpoint=rule, methods=[*methods, "OPTIONS"]))

    def match(self, path: str, method: str) -> tuple["SharedRoutes", View, Mapping[str, Any]]:
        """Return the instance with the longest prefix of *path*, its view there and the arguments.

        Raises:
            NotFound, MethodNotAllowed: Werkzeug's, as for a rule that Flask matches.
        """
        app, below = app_at(path, strictly=True)
        instance: SharedRoutes | None = app.backend if app else None
        if instance and "<" not in below and (view := instance.views.get(below, {}).get(method)):
            return instance, view, {}  # most requests: a rule without variables is its own path
        rule, values = self.adapter.match(f"/{below}", method)
        if instance is None or rule not in instance.views:
            raise NotFound
        views = instance.views[rule]
        return instance, views.get(method) or next(iter(views.values())), values

    def answer(self, path: str = "") -> Any:
        """Answer a request as Flask would, had the instance rules of its own there."""
        instance, view, values = self.match(f"/{path}", request.method)
        if (answered := instance.set_up()) is not None:
            return answered
        return view(**values)


class SharedRoutes:
    """What one instance wants of its server; mixed into Dash's own class for Flask."""

    table: Table

    def __init__(self, server: Flask) -> None:
        """Begin with nothing recorded."""
        super().__init__(server)  # type: ignore[call-arg]
        self.prefix = ""
        self.views: dict[str, dict[str, View]] = {}  # by rule, then by method
        self.before: list[View] = []
        self.setting_up = RLock()

    def setup_backend(self, app: Dash) -> None:
        """Note the prefix of the instance; Dash calls this before it adds its rules."""
        self.prefix = app.config.routes_pathname_prefix
        spare_repetition(app)

    def register_assets_blueprint(self, *_: Any) -> None:
        """Leave out the instance's own assets folder: Flask serves the kit's, once for all."""

    def before_request(self, function: View) -> None:
        """Record what comes before the requests of this instance, above all its set-up."""
        self.before.append(function)

    def set_up(self) -> Any:
        """Do what comes before a request of this instance, and return an answer if it has one."""
        with self.setting_up:  # else a second first request would not wait (plotly/dash#3971)
            for function in self.before:
                if (answered := function()) is not None:
                    return answered
        return None

    def add_url_rule(
        self, rule: str, view_func: View, methods: list[str] | None = None, **_: Any
    ) -> None:
        """Record a view at a rule below the instance's prefix."""
        below = rule[len(self.prefix) :]
        methods = methods or ["GET"]
        view = as_sync(view_func) if iscoroutinefunction(view_func) else view_func
        self.views.setdefault(below, {}).update(dict.fromkeys(methods, view))
        self.table.add(below, methods)


def as_sync(view: View) -> View:
    """Return what calls an `async` view as Flask does; asked once, not in each request."""

    def call(**values: Any) -> Any:
        return current_app.ensure_sync(view)(**values)

    return call


def add_paths(app: Any) -> None:
    """Have *app* answer at the paths of its pages that do not lie below its prefix.

    The shared table finds those with variables by itself (`crossroads.apps.app_at`). The page's own
    path would redirect to the prefix, with a slash at its end.
    """
    prefix, is_shared = app.config.routes_pathname_prefix, isinstance(app.backend, SharedRoutes)
    for page in app.pages:
        if page.prefix != prefix or prefix == "/":
            continue  # an app for many pages has all that is below `/`
        for path in page.paths:
            if is_shared and f"{path}/" == prefix:
                app.backend.add_url_rule(path, app.index)
            elif not is_shared:
                app.server.url_map.converters.update(CONVERTERS)
                rule = rule_of(path)
                app.server.add_url_rule(
                    rule, f"{page.name} {path}", app.index, strict_slashes=False
                )


def spare_repetition(app: Dash) -> None:
    """Keep the next instance from repeating what *app* and those before it have done for all.

    Each reads the entry points of everything that is installed, since Dash never sets its own flag
    for that. Each adds plotly.js once more to the one list of scripts that all share, and walks
    through that list for every document: a million steps for a thousand instances.
    """
    hooks: Any = getattr(app, "_hooks", None)
    if getattr(hooks, "_registered", None) is False:
        hooks._registered = True
    scripts = getattr(dcc, "_js_dist", [])
    while scripts and scripts[-1] in scripts[:-1]:
        scripts.pop()


def read_before(server: Flask) -> dict[str, Any]:
    """Return the arguments of `Dash` that say what the first instance read in the environment.

    Dash reads all its 25 variables for each option that is not given: 16 times for each instance,
    two thirds of what a further one costs.
    """
    first = first_of(server)
    if first is None:
        return {}
    told = {"compress": first.config.compress}
    if hasattr(first, "_mcp_path"):  # from Dash 4.4
        told |= {"enable_mcp": first._enable_mcp, "mcp_path": first._mcp_path}
    return told


def dev_tools_for(app: Dash) -> dict[str, Any]:
    """Return the same of the options for developers, by their names."""
    first = first_of(app.server)
    return {} if first is None else {**first._dev_tools}


def spare_looking(app: Any) -> None:
    """Keep Dash from looking for a package of Plotly's for each instance, in all of the path."""
    first = first_of(app.server)
    if hasattr(app, "_plotly_cloud") and first is not None:
        app._plotly_cloud = first._plotly_cloud


def first_of(server: Flask) -> Any:
    """Return the first instance on *server*, or `None` if there is none, or nothing is shared."""
    apps = apps_of(server) if server.config["SHARE_ROUTES"] else {}
    return next(iter(apps.values()), None)


def spare_search(app: Any) -> None:
    """Keep Dash from looking for circles of background callbacks where no callback is one.

    It would write down what each callback has several times over: a fifth of the start of a
    thousand pages. What is emptied here is for that search alone.
    """
    entries = app.callback_map.values()
    if app.server.config["SHARE_ROUTES"] and not any(one.get("background") for one in entries):
        for one in entries:
            one["raw_inputs"] = one["output"] = []


def backend_for(server: Flask) -> dict[str, Any]:
    """Return the arguments of `Dash` that put one more instance on *server*."""
    if not server.config["SHARE_ROUTES"]:
        return {"server": server}
    if "backend" not in server.extensions:
        server.extensions["backend"] = _make_backend(server)
    backend = server.extensions["backend"]
    return {"backend": backend} if backend else {"server": server}


def _make_backend(server: Flask) -> type | None:
    """Make the backend class for *server*, or `None` where Dash is not as it was."""
    stock = backends.get_backend("flask")
    missing = [name for name in RECORDED if not hasattr(stock, name)]
    if missing:
        said = "routes are not shared: this version of Dash has no backends with %s"
        logging.getLogger(__name__).warning(said, ", ".join(missing))
        return None
    table = Table()

    def dispatch(path: str = "") -> Any:
        return table.answer(path)

    dispatch.__module__ = "dash.dash"  # readers name Dash's view, as in Flask-WTF's `csrf.exempt`
    for rule in ("/", "/<path:path>"):
        server.add_url_rule(rule, "kit-dash", dispatch, methods=["GET", "POST"])
    members = {"table": table, "create_app": staticmethod(lambda *_: server)}
    return type("SharedRoutes", (SharedRoutes, stock), members)
