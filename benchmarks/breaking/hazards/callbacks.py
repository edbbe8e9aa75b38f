"""Hazards of callbacks: whose they become when several apps share a process."""

import dash
from dash import Dash, Input, Output, html
from flask import Flask, jsonify
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from benchmarks.breaking.hazards.apps import PREFIXES, asked, owners, two_apps
from benchmarks.breaking.hazards.hazard import Facts, Hazard

OUT, IN = Output("out", "children"), Input("in", "value")


def global_callback(safe: bool) -> Facts:
    """Give the second app a callback."""
    _first, second, client = two_apps()
    callback = second.callback if safe else dash.callback

    @callback(OUT, IN)
    def answer(_: str) -> str:
        return "answered"

    return {"owners": owners(client), "asked of the second": asked(client, "/second/")}


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
    return {"app in a callback of the first": asked(client, "/first/")}


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
)
