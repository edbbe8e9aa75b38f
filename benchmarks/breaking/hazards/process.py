"""Hazards of what a process has once: callbacks, prefixes, the page registry, hooks, libraries."""

from importlib import import_module
from typing import Any

import dash
from dash import Dash, dcc, hooks, html
from flask import Flask, jsonify
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from benchmarks.breaking.hazards import apps
from benchmarks.breaking.hazards.apps import IN, OUT, PAGES, PREFIXES, two_apps
from benchmarks.breaking.hazards.hazard import Facts, hazard

LIBRARY = "dash_bootstrap_components"
ONE_REGISTRY = 2398, 2812


@hazard(
    "`@dash.callback` in the module of one app",
    "the app constructed first owns it, and its own app answers 500",
    "`@app.callback` of the app that you were given",
    trap={"owners": ["first"], "asked of the second": 500},
    safe={"owners": ["second"], "asked of the second": "answered"},
)
def global_callback(safe: bool) -> Facts:
    """Give the second app a callback."""
    _first, second, client = two_apps()
    (second if safe else dash).callback(OUT, IN)(lambda _: "answered")
    return {"owners": apps.owners(client), "asked of the second": apps.ask(client, "/second/")}


@hazard(
    "`dash.clientside_callback` in the module of one app",
    "the app constructed first owns it and serves its script",
    "`app.clientside_callback`",
    trap={"owners": ["first"], "documents with its script": ["first"]},
    safe={"owners": ["second"], "documents with its script": ["second"]},
)
def global_clientside_callback(safe: bool) -> Facts:
    """Give the second app a callback that runs in the browser."""
    _first, second, client = two_apps()
    app = second if safe else dash
    app.clientside_callback("function mine(value) { return value }", OUT, IN)
    owners = apps.owners(client)
    return {"owners": owners, "documents with its script": apps.documents_with(client, "mine(")}


@hazard(
    "`dash.get_app()` inside a callback",
    "it is whichever app last served a layout on that thread",
    "never ask: pass the app",
    trap={"app in a callback of the first": "second"},
    safe={"app in a callback of the first": "first"},
)
def get_app_in_a_callback(safe: bool) -> Facts:
    """Ask for the app inside a callback of the first, once the thread has served the second."""
    first, _second, client = two_apps()
    first.callback(OUT, IN)(lambda _: (first if safe else dash.get_app()).config.name)
    client.get("/second/_dash-layout")
    return {"app in a callback of the first": apps.ask(client, "/first/")}


@hazard(
    "`api_endpoint=` on a callback of each app",
    "its address has no prefix, and the last definition answers for all",
    "a Flask route below the prefix",
    trap={"/total": "second", "/first/total": 405},
    safe={"/total": 404, "/first/total": "first"},
)
def api_endpoint(safe: bool) -> Facts:
    """Give each app an address that answers with a total."""
    first, second, client = two_apps()
    for app, (name, prefix) in zip((first, second), PREFIXES.items(), strict=True):
        if safe:
            view = lambda name=name: jsonify(name)  # noqa: E731
            app.server.add_url_rule(f"{prefix}total", name, view, methods=["POST"])
        else:
            app.callback(OUT, IN, api_endpoint="/total")(lambda name=name: name)
    if not safe:
        first.setup_apis()
        second.setup_apis()
    answers = {path: client.post(path, json={}) for path in ("/total", "/first/total")}
    return {
        path: one.get_json() if one.is_json else one.status_code for path, one in answers.items()
    }


@hazard(
    "a Flask server per app under `DispatcherMiddleware`",
    "globals are per process: callbacks and paths still go to another app",
    "the methods of `app`, here too",
    trap={"owners once the second is asked": ["second"], "path in the first": "/second/page"},
    safe={"owners once the second is asked": ["first"], "path in the first": "/first/page"},
)
def dispatcher(safe: bool) -> Facts:
    """Put a Flask server and an app of its own below each prefix; define what is the first's."""
    first, second = (
        Dash(name, server=Flask(name), routes_pathname_prefix="/", requests_pathname_prefix=prefix)
        for name, prefix in PREFIXES.items()
    )
    first.layout = second.layout = html.Div()
    app = first if safe else dash
    app.callback(OUT, IN)(lambda _: "answered")
    mounted = {"/first": first.server, "/second": second.server}
    client = Client(DispatcherMiddleware(Flask("root"), mounted))
    client.get("/second/")
    return {
        "owners once the second is asked": apps.owners(client),
        "path in the first": app.get_relative_path("/page"),
    }


@hazard(
    "`use_pages` or `register_page` in more than one app",
    "one registry for all: an app shows the pages of another",
    "at most one app with a registry per process; routers of their own for the others",
    *ONE_REGISTRY,
    trap={"second shows at /second/one": "page of the first"},
    safe={"second shows at /second/one": "no such page"},
)
def page_registry(safe: bool) -> Facts:
    """Register a page of the first app, and ask the second for it."""
    first, second, client = two_apps(**({} if safe else PAGES))
    apps.add_pages(first, {"/one": lambda *_, **__: "page of the first"}, own=safe)
    apps.add_pages(second, {}, own=safe)
    shown = apps.ask_page(client, "/second/one", prefix="/second/", own=safe)
    return {"second shows at /second/one": shown}


@hazard(
    "a page at `/` in two apps with `use_pages`",
    "the first request of each app is a 500; later ones are answered normally",
    "one app with a registry, or paths that differ",
    *ONE_REGISTRY,
    trap={"requests": [500, 500, 200, 200]},
    safe={"requests": [200, 200, 200, 200]},
)
def equal_page_paths(safe: bool) -> Facts:
    """Give each app a home page."""
    first, second, client = two_apps(**({} if safe else PAGES))
    for app in (first, second):
        apps.add_pages(app, {"/": lambda *_, **__: "home"}, own=safe)
    return {"requests": apps.statuses(client, *("/first/", "/second/") * 2)}


@hazard(
    "`dash.get_relative_path`, `dash.get_asset_url`",
    "their prefix is that of the app constructed last; `strip_relative_path` raises",
    "the methods of `app`",
    trap={
        "page": "/second/page",
        "asset": "/second/assets/style.css",
        "stripped": "UnsupportedRelativePath",
    },
    safe={"page": "/first/page", "asset": "/first/assets/style.css", "stripped": "page"},
)
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


@hazard(
    "`dash.hooks` for one app",
    "they reach every app of the process",
    "a `setup` hook, which is given the app, and a look at its prefix",
    trap={"documents marked": ["first", "second"]},
    safe={"documents marked": ["first"]},
)
def global_hooks(safe: bool) -> Facts:
    """Mark the documents of the first app with a hook."""

    def mark(index: str) -> str:
        return index.replace("<body>", "<body><!-- marked -->")

    def mark_first(app: Dash) -> None:
        if app.config.routes_pathname_prefix == "/first/":
            app.index_string = mark(app.index_string)

    if safe:
        hooks.setup()(mark_first)
    else:
        hooks.index()(mark)
    _first, _second, client = two_apps()
    return {"documents marked": apps.documents_with(client, "<!-- marked -->")}


@hazard(
    "a component library imported for one app",
    "every app has browsers load it",
    "take its scripts out of the others in `interpolate_index`",
    trap={"documents that load it": ["first", "second"]},
    safe={"documents that load it": ["first"]},
)
def component_library(safe: bool) -> Facts:
    """Import a component library that the first app alone needs."""
    _first, second, client = two_apps()
    import_module(LIBRARY)
    complete = second.interpolate_index

    def without_library(**parts: str) -> str:
        tags = parts["scripts"].split("\n")
        parts["scripts"] = "\n".join(tag for tag in tags if LIBRARY not in tag)
        return str(complete(**parts))

    if safe:
        second.interpolate_index = without_library
    script = f'src="{{prefix}}_dash-component-suites/{LIBRARY}'
    return {"documents that load it": apps.documents_with(client, script)}


@hazard(
    "calling `Dash()` three times",
    "every document walks through one list of scripts, with plotly.js three times",
    "one `Dash()`; or take the copies out of the list",
    trap={"entries of plotly.js": 3},
    safe={"entries of plotly.js": 1},
)
def plotly_script(safe: bool) -> Facts:
    """Count plotly.js in the list of scripts that all apps walk through for every document."""
    server = Flask("site")
    for number in range(1 if safe else 3):
        Dash(f"app{number}", server=server, url_base_pathname=f"/{number}/")
    listed = [script for script in dcc._js_dist if script.get("namespace") == "plotly"]
    return {"entries of plotly.js": len(listed)}


@hazard(
    "prefixes such as `/a/b/`, `/a.b/` and `/a_b/`",
    "their blueprints get one name: `ValueError`",
    "prefixes that still differ with `_` for `/` and `.`",
    trap={"/a/b/": "constructed", "/a.b/": "ValueError", "/a_b/": "ValueError"},
    safe={"/a/b/": "constructed", "/a-c/": "constructed", "/a-d/": "constructed"},
)
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
