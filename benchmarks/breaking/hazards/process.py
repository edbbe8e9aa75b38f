"""Hazards of what a process has once: callbacks, prefixes, the page registry, hooks, libraries."""

from importlib import import_module
from typing import Any

import dash
from dash import Dash, Input, Output, dcc, hooks, html
from flask import Flask, jsonify
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from benchmarks.breaking.hazards.hazard import (
    PREFIXES,
    Facts,
    Hazard,
    add_router,
    ask,
    ask_dash_pages,
    ask_own_router,
    owners,
    register,
    statuses,
    two_apps,
)

OUT, IN = Output("out", "children"), Input("in", "value")
LIBRARY = "dash_bootstrap_components"


def global_callback(safe: bool) -> Facts:
    """Give the second app a callback."""
    _first, second, client = two_apps()
    callback = second.callback if safe else dash.callback

    @callback(OUT, IN)
    def answer(_: str) -> str:
        return "answered"

    return {"owners": owners(client), "asked of the second": ask(client, "/second/")}


def global_clientside_callback(safe: bool) -> Facts:
    """Give the second app a callback that runs in the browser."""
    _first, second, client = two_apps()
    add = second.clientside_callback if safe else dash.clientside_callback
    add("function mine(value) { return value }", OUT, IN)
    owned = owners(client)
    served = [name for name, path in PREFIXES.items() if "mine(value)" in client.get(path).text]
    return {"owners": owned, "documents with its script": served}


def get_app_in_a_callback(safe: bool) -> Facts:
    """Ask for the app inside a callback of the first, once the thread has served the second."""
    first, _second, client = two_apps()

    @first.callback(OUT, IN)
    def answer(_: str) -> str:
        app = first if safe else dash.get_app()
        return str(app.config.name)

    client.get("/second/_dash-layout")
    return {"app in a callback of the first": ask(client, "/first/")}


def api_endpoint(safe: bool) -> Facts:
    """Give each app an address that answers with a total."""
    first, second, client = two_apps()
    for app in (first, second):
        name = app.config.name
        if safe:
            app.server.add_url_rule(
                f"{PREFIXES[name]}total", name, lambda name=name: jsonify(name), methods=["POST"]
            )
        else:
            app.callback(OUT, IN, api_endpoint="/total")(lambda name=name: name)
    if not safe:
        first.setup_apis()
        second.setup_apis()
    answers = {path: client.post(path, json={}) for path in ("/total", "/first/total")}
    return {
        path: one.get_json() if one.is_json else one.status_code for path, one in answers.items()
    }


def dispatcher(safe: bool) -> Facts:
    """Put a Flask server and an app of its own below each prefix; define what is the first's."""
    apps = {}
    for name, prefix in PREFIXES.items():
        apps[name] = Dash(
            name,
            server=Flask(name),
            routes_pathname_prefix="/",
            requests_pathname_prefix=prefix,
        )
        apps[name].layout = html.Div()
    first = apps["first"]
    callback = first.callback if safe else dash.callback
    relative = first.get_relative_path if safe else dash.get_relative_path
    callback(OUT, IN)(lambda _: "answered")
    mounted = {prefix.rstrip("/"): apps[name].server for name, prefix in PREFIXES.items()}
    client = Client(DispatcherMiddleware(Flask("root"), mounted))
    client.get("/second/")
    told = {
        name: client.get(f"{prefix}_dash-dependencies").get_json()
        for name, prefix in PREFIXES.items()
    }
    return {
        "owners once the second is asked": [name for name, known in told.items() if known],
        "path in the first": relative("/page"),
    }


def path_functions(safe: bool) -> Facts:
    """Ask for addresses where the first app builds its layout."""
    first, _second, client = two_apps()
    said: dict[str, Any] = {}
    app: Any = first if safe else dash

    def layout() -> Any:
        said["page"] = app.get_relative_path("/page")
        said["asset"] = app.get_asset_url("style.css")
        try:
            said["stripped"] = app.strip_relative_path("/first/page")
        except dash.exceptions.UnsupportedRelativePath as error:
            said["stripped"] = type(error).__name__
        return html.Div()

    first.layout = layout
    client.get("/first/_dash-layout")
    return said


def page_registry(safe: bool) -> Facts:
    """Register a page of the first app, and ask the second for it."""
    first, second, client = two_apps(use_pages=True, pages_folder="") if not safe else two_apps()
    own = {"/one": lambda _: "page of the first"}
    if safe:
        add_router(first, own)
        add_router(second, {})
        return {
            "second shows at /second/one": ask_own_router(client, "/second/one", prefix="/second/")
        }
    register(first, {"/one": html.Div("page of the first")})
    second.layout = html.Div(dash.page_container)
    return {"second shows at /second/one": ask_dash_pages(client, "/second/one", prefix="/second/")}


def equal_page_paths(safe: bool) -> Facts:
    """Give each app a home page."""
    first, second, client = two_apps(use_pages=not safe, pages_folder="")
    for app in (first, second):
        if safe:
            add_router(app, {"/": lambda _: "home"})
        else:
            register(app, {"/": html.Div("home")})
    return {"requests": statuses(client, *("/first/", "/second/") * 2)}


def global_hooks(safe: bool) -> Facts:
    """Mark the documents of the first app with a hook."""
    if safe:

        @hooks.setup()
        def mark(app: Any) -> None:
            if app.config.routes_pathname_prefix == "/first/":
                app.index_string = app.index_string.replace("<body>", "<body><!-- marked -->")

    else:

        @hooks.index()
        def mark_all(index: str) -> str:
            return index.replace("<body>", "<body><!-- marked -->")

    _first, _second, client = two_apps()
    marked = [name for name, path in PREFIXES.items() if "<!-- marked -->" in client.get(path).text]
    return {"documents marked": marked}


def component_library(safe: bool) -> Facts:
    """Import a component library that the first app alone needs."""
    _first, second, client = two_apps()
    import_module(LIBRARY)
    if safe:
        complete = second.interpolate_index

        def without_library(**parts: str) -> str:
            tags = parts["scripts"].split("\n")
            parts["scripts"] = "\n".join(tag for tag in tags if LIBRARY not in tag)
            return str(complete(**parts))

        second.interpolate_index = without_library
    script = f'src="{{}}_dash-component-suites/{LIBRARY}'
    loading = [
        name for name, path in PREFIXES.items() if script.format(path) in client.get(path).text
    ]
    return {"documents that load it": loading}


def plotly_script(safe: bool) -> Facts:
    """Count plotly.js in the list of scripts that all apps walk through for every document."""
    server = Flask("site")
    for number in range(1 if safe else 3):
        Dash(f"app{number}", server=server, url_base_pathname=f"/{number}/")
    listed = [script for script in dcc._js_dist if script.get("namespace") == "plotly"]
    return {"entries of plotly.js": len(listed)}


def alike_prefixes(safe: bool) -> Facts:
    """Put an app below each of three prefixes."""
    server = Flask("site")
    facts = {}
    for prefix in ("/a/b/", "/a-c/", "/a-d/") if safe else ("/a/b/", "/a.b/", "/a_b/"):
        try:
            Dash(prefix, server=server, url_base_pathname=prefix).layout = html.Div()
            facts[prefix] = "constructed"
        except ValueError as error:
            facts[prefix] = type(error).__name__
    return facts


HAZARDS = (
    Hazard(
        global_callback,
        people="`@dash.callback` in the module of one app",
        wrong="the app constructed first owns it, and its own app answers 500",
        instead="`@app.callback` of the app that you were given",
        trap={"owners": ["first"], "asked of the second": 500},
        safe={"owners": ["second"], "asked of the second": "answered"},
    ),
    Hazard(
        global_clientside_callback,
        people="`dash.clientside_callback` in the module of one app",
        wrong="the app constructed first owns it and serves its script",
        instead="`app.clientside_callback`",
        trap={"owners": ["first"], "documents with its script": ["first"]},
        safe={"owners": ["second"], "documents with its script": ["second"]},
    ),
    Hazard(
        get_app_in_a_callback,
        people="`dash.get_app()` inside a callback",
        wrong="it is whichever app last served a layout on that thread",
        instead="never ask: pass the app",
        trap={"app in a callback of the first": "second"},
        safe={"app in a callback of the first": "first"},
    ),
    Hazard(
        api_endpoint,
        people="`api_endpoint=` on a callback of each app",
        wrong="its address has no prefix, and the last definition answers for all",
        instead="a Flask route below the prefix",
        trap={"/total": "second", "/first/total": 405},
        safe={"/total": 404, "/first/total": "first"},
    ),
    Hazard(
        dispatcher,
        people="a Flask server per app under `DispatcherMiddleware`",
        wrong="globals are per process: callbacks and paths still go to another app",
        instead="the methods of `app`, here too",
        trap={"owners once the second is asked": ["second"], "path in the first": "/second/page"},
        safe={"owners once the second is asked": ["first"], "path in the first": "/first/page"},
    ),
    Hazard(
        page_registry,
        people="`use_pages` or `register_page` in more than one app",
        wrong="one registry for all: an app shows the pages of another",
        instead="at most one app with a registry per process; routers of their own for the others",
        trap={"second shows at /second/one": "page of the first"},
        safe={"second shows at /second/one": "no such page"},
        issues=(2398, 2812),
    ),
    Hazard(
        equal_page_paths,
        people="a page at `/` in two apps with `use_pages`",
        wrong="the first request of each app is a 500; later ones are answered normally",
        instead="one app with a registry, or paths that differ",
        trap={"requests": [500, 500, 200, 200]},
        safe={"requests": [200, 200, 200, 200]},
        issues=(2398, 2812),
    ),
    Hazard(
        path_functions,
        people="`dash.get_relative_path`, `dash.get_asset_url`",
        wrong="their prefix is that of the app constructed last; `strip_relative_path` raises",
        instead="the methods of `app`",
        trap={
            "page": "/second/page",
            "asset": "/second/assets/style.css",
            "stripped": "UnsupportedRelativePath",
        },
        safe={"page": "/first/page", "asset": "/first/assets/style.css", "stripped": "page"},
    ),
    Hazard(
        global_hooks,
        people="`dash.hooks` for one app",
        wrong="they reach every app of the process",
        instead="a `setup` hook, which is given the app, and a look at its prefix",
        trap={"documents marked": ["first", "second"]},
        safe={"documents marked": ["first"]},
    ),
    Hazard(
        component_library,
        people="a component library imported for one app",
        wrong="every app has browsers load it",
        instead="take its scripts out of the others in `interpolate_index`",
        trap={"documents that load it": ["first", "second"]},
        safe={"documents that load it": ["first"]},
    ),
    Hazard(
        plotly_script,
        people="calling `Dash()` three times",
        wrong="every document walks through one list of scripts, with plotly.js three times",
        instead="one `Dash()`; or take the copies out of the list",
        trap={"entries of plotly.js": 3},
        safe={"entries of plotly.js": 1},
    ),
    Hazard(
        alike_prefixes,
        people="prefixes such as `/a/b/`, `/a.b/` and `/a_b/`",
        wrong="their blueprints get one name: `ValueError`",
        instead="prefixes that still differ with `_` for `/` and `.`",
        trap={"/a/b/": "constructed", "/a.b/": "ValueError", "/a_b/": "ValueError"},
        safe={"/a/b/": "constructed", "/a-c/": "constructed", "/a-d/": "constructed"},
    ),
)
