"""Hazards of time: the first request, two at once, and watching for changed code."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import dash
from dash import Dash, Input, Output, html
from flask import Flask

from benchmarks.breaking.hazards.apps import asked, owners, statuses, two_apps
from benchmarks.breaking.hazards.hazard import Facts, Hazard

BUNDLE = "/first/_dash-component-suites/dash/dcc/dash_core_components.js"
PATIENCE = 10.0
"""Seconds after which a thread that waits for another goes on; no demonstration gets there."""


def first_request(safe: bool) -> Facts:
    """Have the layout of the second app raise once it serves, and open the first three times."""
    first, second, client = two_apps()
    built: list[str] = []
    serving = False

    def layout(name: str) -> Any:
        if serving:
            built.append(name)
            if name == "second":
                raise RuntimeError("the layout of the second app")
        return html.Div()

    first.layout, second.layout = lambda: layout("first"), lambda: layout("second")
    serving = True
    facts: dict[str, Any] = {}
    if safe:
        facts["warm-up"] = client.get("/first/").status_code
        built.clear()
    facts["opening the first app"] = statuses(client, *["/first/"] * 3)
    facts["layouts that ran"] = built
    return facts


def first_requests_together(safe: bool) -> Facts:
    """Ask the first app while another visitor's request is inside its layout."""
    first, _second, client = two_apps()
    inside, go_on = threading.Event(), threading.Event()
    slow = False

    def layout() -> Any:
        if slow:
            inside.set()
            go_on.wait(PATIENCE)
        return html.Div()

    first.layout = layout
    callback = first.callback if safe else dash.callback
    callback(Output("out", "children"), Input("in", "value"))(lambda _: "answered")
    if safe:
        statuses(client, "/first/", "/second/")
    slow = True
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(client.application.test_client().get, "/first/_dash-layout")
        inside.wait(PATIENCE)
        facts = {"callback": asked(client, "/first/"), "bundle": statuses(client, BUNDLE)}
        go_on.set()
        facts["the other visitor"] = waiting.result().status_code
    return {**facts, "owners for good": owners(client)}


def hot_reload(safe: bool) -> Facts:
    """Switch the developer tools of three apps on."""
    server = Flask("site")
    before = threading.active_count()
    for number in range(3):
        app = Dash(f"app{number}", server=server, url_base_pathname=f"/{number}/")
        only = {"dev_tools_hot_reload": number == 0} if safe else {}
        app.enable_dev_tools(debug=True, **only)
    return {"threads that watch files": threading.active_count() - before}


HAZARDS = (
    Hazard(
        first_request,
        people="serving without a warm-up",
        wrong="the first request runs every app's set-up and layout: a broken one fails another's",
        instead="one request before serving, and no start if it fails",
        trap={"opening the first app": [500, 200, 200], "layouts that ran": ["first", "second"]},
        safe={"warm-up": 500, "opening the first app": [200, 200, 200], "layouts that ran": []},
    ),
    Hazard(
        first_requests_together,
        people="two first requests at once",
        wrong="500 for one; a `dash.callback` goes to the wrong app for good",
        instead="one warm-up request before serving, and `app.callback`",
        trap={
            "callback": 500,
            "bundle": [500],
            "the other visitor": 200,
            "owners for good": ["second"],
        },
        safe={
            "callback": "answered",
            "bundle": [200],
            "the other visitor": 200,
            "owners for good": ["first"],
        },
        issues=(3971,),
    ),
    Hazard(
        hot_reload,
        people="`debug=True` on three apps",
        wrong="a thread for each walks through the same files twice a second",
        instead="`enable_dev_tools(..., dev_tools_hot_reload=...)`, true for one app",
        trap={"threads that watch files": 3},
        safe={"threads that watch files": 1},
    ),
)
