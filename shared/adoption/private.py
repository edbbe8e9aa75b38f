"""The private names of Dash and Flask that adoption leans on; no other module of it knows one.

Dash keeps a finished app in places that it does not document: what `dash.callback` has registered,
the list that it sends to browsers, the functions that it puts before requests. Each is read here
and nowhere else. `NAMES` says of each what to do when an upgrade takes it away; a test holds them.
"""

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple

import dash
from dash import Dash, _callback, _callback_context, _get_app, _get_paths, _pages, _utils
from flask import Flask

from crossroads.errors import ConfigurationError

AttributeDict = _utils.AttributeDict
PACKAGE = os.path.join(os.path.dirname(dash.__file__), "")
CONTENT, LOCATION, STORE, DUMMY = (
    "_pages_content",
    "_pages_location",
    "_pages_store",
    "_pages_dummy",
)
"""The ids of `dash.page_container`."""

PASSED = "crossroads: reached the document of Dash"
"""What the document of a Dash answers that is only asked whether a request gets there."""
ASKING: ContextVar[bool] = ContextVar("asking", default=False)

NAMES: Mapping[str, str] = {
    "dash._callback:GLOBAL_CALLBACK_LIST": (
        "find where `dash.callback` writes down what browsers are told, and read that in "
        "`taken_globals`; `crossroads.server.global_callbacks` needs the same"
    ),
    "dash._callback:GLOBAL_CALLBACK_MAP": "as GLOBAL_CALLBACK_LIST, for the functions",
    "dash._callback:GLOBAL_INLINE_SCRIPTS": "as GLOBAL_CALLBACK_LIST, for clientside functions",
    "dash._callback_context:context_value": (
        "find how `dash.ctx` gets at its values; a renamed callback is given others in `renaming`"
    ),
    "dash._get_app:app_context": (
        "find what `redirect_from` takes for the app; in `quick_pages` it is the one that is made"
    ),
    "dash._get_paths:CONFIG": "find what `dash.get_asset_url` knows of the app",
    "dash._pages:PAGE_REGISTRY": "read `dash.page_registry`, and let `quick_pages` do nothing",
    "dash._pages:register_page": "let `quick_pages` do nothing: many pages then start slowly",
    "dash._utils:AttributeDict": "find of what class the values of `dash.ctx` are",
    "dash._utils:stringify_id": "write an id with names as it is written in an answer's JSON",
    "dash.dash:_ID_CONTENT": "find the element of `dash.page_container` that holds the page",
    "dash.dash:_ID_LOCATION": "as _ID_CONTENT, for its dcc.Location",
    "dash.dash:_default_index": "find Dash's own document, to know whether a reader's is another",
    "dash:Dash._setup_server": (
        "find what Dash has Flask call before requests: `dashes_on` knows the apps by it"
    ),
    "dash:Dash._layout_value": "call `app.layout` if it is a function",
    "dash.backends._flask:FlaskDashServer._create_redirect_function": (
        "find how `redirect_from` becomes a rule of Flask's, and read it in `redirects_on`"
    ),
}
"""Module and name -> what to do without it."""

OF_AN_APP: Mapping[str, str] = {
    "_callback_list": "find what Dash sends to browsers as the list of callbacks",
    "_inline_scripts": "find where Dash keeps clientside functions that are given as text",
    "_background_manager": "find where Dash keeps its `background_callback_manager`",
    "_on_error": "find where Dash keeps its `on_error`",
    "_extra_components": "nothing: plugins add components there",
}
"""Attribute of a `Dash` -> what to do without it."""

OF_A_FLASK: Mapping[str, str] = {
    "before_request_funcs": "find what Flask calls before requests",
    "_got_first_request": "find how Flask knows that it takes no more routes",
}
"""Attribute of a `Flask` -> what to do without it."""

OF_AN_ENTRY = ("callback", "inputs", "state", "output", "raw_inputs", "background", "no_output")
"""What an entry of `Dash.callback_map` has; `crossroads.adoption.renaming` writes each anew."""


def find(name: str) -> Any:
    """Return what one of `NAMES` names, `None` if it is no longer there."""
    module, _, path = name.partition(":")
    found: Any = import_module(module)
    for part in path.split("."):
        found = getattr(found, part, None)
    return found


class Globals(NamedTuple):
    """Callbacks and pages, as Dash keeps them: those of an app, or of the whole process.

    Attributes:
        specifications: what browsers are told of each callback.
        entries: what the server needs of it, by `output`.
        scripts: the functions for the browser that are given as text.
        pages: `dash.page_registry`, by module.
    """

    specifications: list[dict[str, Any]]
    entries: dict[str, dict[str, Any]]
    scripts: list[str]
    pages: Mapping[str, dict[str, Any]] = MappingProxyType({})


def taken_globals() -> Globals:
    """Return what is registered for the whole process, and leave nothing there.

    The kit's own pages are none that anybody could adopt.
    """
    lists = (_callback.GLOBAL_CALLBACK_LIST, _callback.GLOBAL_INLINE_SCRIPTS)
    pages = {key: entry for key, entry in dash.page_registry.items() if "page" not in entry}
    taken = Globals([*lists[0]], {**_callback.GLOBAL_CALLBACK_MAP}, [*lists[1]], pages)
    for one in (*lists, _callback.GLOBAL_CALLBACK_MAP, dash.page_registry):
        one.clear()
    return taken


def give_back(taken: Globals) -> None:
    """Register once more what `taken_globals` has taken."""
    _callback.GLOBAL_CALLBACK_LIST[:0] = taken.specifications
    _callback.GLOBAL_INLINE_SCRIPTS[:0] = taken.scripts
    _callback.GLOBAL_CALLBACK_MAP.update(taken.entries)
    newer = {**dash.page_registry}
    dash.page_registry.clear()
    dash.page_registry.update({**taken.pages, **newer})


def own_callbacks(app: Dash) -> Globals:
    """Return what has been registered on *app* itself."""
    return Globals([*app._callback_list], {**app.callback_map}, [*app._inline_scripts])


def add_callbacks(app: Any, added: Globals) -> None:
    """Register callbacks on *app* as they are, and not once more.

    What `dash.hooks` has registered on every app is there already.

    Raises:
        ConfigurationError: another callback of the app writes to the same.
    """
    there = {output for output in added.entries if output in app.callback_map}
    for output in there:
        one, other = (
            getattr(entry.get("callback"), "__wrapped__", None)
            for entry in (added.entries[output], app.callback_map[output])
        )
        if one is not other:
            expected = "an output that no other callback of the app writes to"
            raise ConfigurationError("callback", output, expected)
    for output, entry in added.entries.items():
        if output not in there:
            # Dash takes what cancels a background callback out of its entry.
            background = entry.get("background")
            own = {"background": {**background}} if background else {}
            app.callback_map[output] = {**entry, **own}
    told = added.specifications
    app._callback_list.extend(one for one in told if one["output"] not in there)
    if added.scripts:
        known = {*app._inline_scripts}
        app._inline_scripts.extend(one for one in added.scripts if one not in known)


def is_pages_own(output: str) -> bool:
    """Say whether an output is one of Dash's own router."""
    return output.startswith((f"..{CONTENT}.", f"{CONTENT}.", f"{DUMMY}."))


def page_container() -> Any:
    """Return what Dash shows if an app with pages has no layout of its own."""
    return dash.page_container


def layout_of(app: Dash) -> Any:
    """Return what the app's layout is now."""
    return app._layout_value() if app.layout is not None else None


def adjust(app: Any, like: Dash) -> None:
    """Have *app* handle errors, run background callbacks and describe itself as *like* does."""
    more = [one for one in like.config.meta_tags if one not in app.config.meta_tags]
    app.config.meta_tags = [*app.config.meta_tags, *more]
    app._on_error = app._on_error or like._on_error
    app._background_manager = app._background_manager or like._background_manager


def is_own_index(app: Dash) -> bool:
    """Say whether the app's document is one of its own, and not Dash's."""
    from dash import dash as module  # noqa: PLC0415 - the name is the package's and the class's

    return bool(app.index_string != getattr(module, "_default_index", app.index_string))


def has_websockets(app: Dash) -> bool:
    """Say whether the app's callbacks are to be asked for over a WebSocket."""
    return bool(getattr(app, "_websocket_callbacks", False))


def has_mcp(app: Dash) -> bool:
    """Say whether the app offers its callbacks to language models."""
    return bool(getattr(app, "_enable_mcp", False))


def has_own_renderer(app: Dash) -> bool:
    """Say whether the app begins in the browser in a way of its own."""
    return "".join(str(app.renderer).split()) != "varrenderer=newDashRenderer();"


def watch_document(app: Any) -> None:
    """Have the view of an app's document say that it was reached, if that alone is asked."""
    serve = app.index
    app.index = lambda *given, **named: PASSED if ASKING.get() else serve(*given, **named)


def document_asked_for(view: Any) -> Any:
    """Return what a view answers that is around an app's document; `PASSED` if it gets there."""
    token = ASKING.set(True)
    try:
        return view()
    finally:
        ASKING.reset(token)


def is_dashs(function: Any) -> bool:
    """Say whether a function's code is in the package of Dash, whatever it says of itself."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return code is not None and code.co_filename.startswith(PACKAGE)


def dashes_on(server: Flask) -> list[Dash]:
    """Return the apps that have been constructed on *server*, in that order."""
    before = server.before_request_funcs.get(None, ())
    found = (getattr(function, "__self__", None) for function in before)
    return [*dict.fromkeys(one for one in found if isinstance(one, Dash))]


def endpoints_of(app: Dash) -> list[str]:
    """Return the endpoints that Dash has given its views on its Flask."""
    return list(app.routes)


def redirects_on(server: Flask) -> dict[str, str]:
    """Return the rules that Dash Pages made of `redirect_from`: endpoint -> path to go to."""
    maker = find("dash.backends._flask:FlaskDashServer._create_redirect_function")
    named = f"{maker.__qualname__}.<locals>." if maker else "?"
    found = {}
    for endpoint, view in server.view_functions.items():
        if getattr(view, "__qualname__", "").startswith(named):
            (to,) = view.__closure__ or ()
            found[endpoint] = to.cell_contents
    return found


def say_paths(app: Any, like: Dash) -> None:
    """Have `dash.get_relative_path` and its like say in every app what they say in *like*."""
    before = app.server.config.get("PREFIX", "")
    told = {"requests_pathname_prefix": f"{before}{like.config.routes_pathname_prefix}"}
    _get_paths.CONFIG = AttributeDict({**like.config, **told})


def manager_of(app: Dash) -> Any:
    """Return what runs the background callbacks of an app, unless they name something else."""
    return app._background_manager


def assets_blueprint(app: Dash) -> str:
    """Return the name of the blueprint in which Dash has put an app's folder of assets."""
    prefix = app.config.routes_pathname_prefix.translate(str.maketrans("/.", "__"))
    return f"{prefix}dash_assets"


def handler_table() -> Any:
    """Return an empty table of error handlers, as Flask has it."""
    return Flask("empty", static_folder=None).error_handler_spec


def own_templates(server: Flask, original: Flask) -> None:
    """Give a copy of a Flask templates that link to it and not to *original*."""
    vars(server).pop("jinja_env", None)
    if "jinja_env" in vars(original):
        environment = original.jinja_env.overlay()
        environment.app = server
        environment.globals = {**environment.globals, "url_for": server.url_for}
        vars(server)["jinja_env"] = environment


def reopen(server: Flask) -> None:
    """Let *server* take routes again, though it has answered a request."""
    server._got_first_request = False


def current_context() -> Any:
    """Return the values of `dash.ctx` in this context."""
    return _callback_context.context_value.get()


class QuickRegistry(OrderedDict[str, Any]):
    """`dash.page_registry`, put into order when it is read.

    Dash does so for each page that is registered: more than a second for a thousand pages.
    """

    usual: Callable[..., None] = staticmethod(_pages.register_page)
    is_stale = False

    def settle(self) -> None:
        """Have Dash put all pages into order, as it does with the last one."""
        if self.is_stale:
            self.is_stale = False
            self.usual("crossroads", "/crossroads", image="", layout="")
            self.pop("crossroads", None)

    def __iter__(self) -> Iterator[str]:
        """Go through the modules in order."""
        self.settle()
        return super().__iter__()

    def keys(self) -> Any:
        """Return the modules in order."""
        self.settle()
        return super().keys()

    def values(self) -> Any:
        """Return the pages in order."""
        self.settle()
        return super().values()

    def items(self) -> Any:
        """Return the modules and pages in order."""
        self.settle()
        return super().items()


def register_quickly(module: str, *given: Any, **named: Any) -> None:
    """Register a page as `dash.register_page` does, and leave the order to whoever reads it."""
    registry = _pages.PAGE_REGISTRY
    alone: OrderedDict[str, Any] = OrderedDict()
    _pages.PAGE_REGISTRY = alone
    try:
        QuickRegistry.usual(module, *given, **named)
    finally:
        _pages.PAGE_REGISTRY = registry
    registry.update(alone)
    registry.is_stale |= bool(alone)


@contextmanager
def quick_pages() -> Iterator[None]:
    """Have `dash.register_page` cost the same for each page, in what is imported meanwhile.

    The registry stays what it then is: whoever was imported may have kept it.
    """
    if not isinstance(dash.page_registry, QuickRegistry):
        registry = QuickRegistry(dash.page_registry)
        _pages.PAGE_REGISTRY = dash.page_registry = registry
    before = dash.register_page
    _pages.register_page = dash.register_page = register_quickly
    asked = _get_app.app_context.set(None)  # an app that this thread has served before
    try:
        yield
    finally:
        _get_app.app_context.reset(asked)
        _pages.register_page = dash.register_page = before
        dash.page_registry.settle()
