"""Hazards that show while several apps are served: first requests, background jobs, browsers.

The manager of background callbacks here keeps everything in memory and works at once, in place of
Dash's own two, which need a package or a server more. What goes wrong lies in what all managers
inherit.
"""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import dash
from dash import Dash, Input, Output, dcc, html
from dash.background_callback.managers import BaseBackgroundCallbackManager
from flask import Flask
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from benchmarks.breaking.hazards.apps import IN, OUT, ask, first_group, owners, statuses, two_apps
from benchmarks.breaking.hazards.hazard import Facts, hazard
from benchmarks.tools import chromium

BUNDLE = "/first/_dash-component-suites/dash/dcc/dash_core_components.js"
PATIENCE = 10.0
"""Seconds after which a thread that waits for another goes on; no demonstration gets there."""


class _InMemory(BaseBackgroundCallbackManager):
    """A manager whose jobs are over as soon as they begin, with a store of its own."""

    def __init__(self) -> None:
        super().__init__(None)
        self.results: dict[str, Any] = {}

    def make_job_fn(self, fn: Callable[..., Any], *_: Any) -> Callable[..., Any]:
        return fn

    def call_job_fn(self, key: str, job_fn: Callable[..., Any], args: Any, _: Any) -> int:
        self.results[key] = job_fn(*args)
        return 1

    def get_result(self, key: str, _: Any) -> Any:
        return self.results.pop(key, self.UNDEFINED)

    def get_or_create_signing_secret(self, generate: Callable[[], bytes]) -> Any:
        return self.results.setdefault("secret", generate())  # as Dash's own managers do

    def job_running(self, _: Any) -> bool:
        return False  # each is over at once

    def get_updated_props(self, _: str) -> dict[str, Any]:
        return {}


def add_job(app: Dash, output: str) -> None:
    """Give *app* a background callback that answers its name; its source is the same for all."""
    name = app.config.name
    decorate = app.callback(Output(output, "children"), IN, background=True, manager=_InMemory())
    decorate(lambda _: name)


def job_result(client: Any, output: str, between: str | None = None) -> Any:
    """Run the first app's background callback as a browser does; its result, `None` if it is lost.

    The address *between* is asked for before the result is.
    """
    document = client.get("/first/").text
    config = json.loads(first_group(r'id="_dash-config"[^>]*>(.*?)</script>', document) or "{}")
    page = f"?endId={config['end_id']}"
    client.get("/first/_dash-layout")
    handles = ask(client, "/first/", page, output)
    if between:
        client.get(between)
    key = f"{page}&cacheKey={handles['cacheKey']}&job={handles['job']}"
    answer = ask(client, "/first/", key, output)
    return None if answer == 204 else answer


@hazard(
    "equal background callbacks in two apps",
    "with equal ids and source the first app runs the second's",
    "ids that begin with the page's name",
    trap={"result of the first": "second"},
    safe={"result of the first": "first"},
)
def equal_background_callbacks(safe: bool) -> Facts:
    """Give each app a background callback of the same source, and ask for the first's result."""
    first, second, client = two_apps()
    client.application.secret_key = "any"  # noqa: S105 - protects nothing
    add_job(first, "first-out" if safe else "out")
    add_job(second, "second-out" if safe else "out")
    return {"result of the first": job_result(client, "first-out" if safe else "out")}


@hazard(
    "background callbacks without `server.secret_key`",
    "apps with a store each mix up their secrets between threads, and lose results",
    "always set `server.secret_key`",
    trap={"result": None, "result with nothing between": "first"},
    safe={"result": "first", "result with nothing between": "first"},
)
def unsigned_handles(safe: bool) -> Facts:
    """Ask for a result on a thread that has meanwhile served a layout of the other app."""
    first, second, client = two_apps()
    if safe:
        client.application.secret_key = "any"  # noqa: S105 - protects nothing
    add_job(first, "first-out")
    add_job(second, "second-out")
    return {
        "result": job_result(client, "first-out", between="/second/_dash-layout"),
        "result with nothing between": job_result(client, "first-out"),
    }


@hazard(
    "serving without a warm-up",
    "the first request sets up every app and runs its layout: a broken one fails others",
    "send one request before serving; refuse to start if it fails",
    trap={"opening the first app": [500, 200, 200], "layouts that ran": ["first", "second"]},
    safe={"warm-up": 500, "opening the first app": [200, 200, 200], "layouts that ran": []},
)
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


@hazard(
    "two first requests at once",
    "500 for one; a `dash.callback` goes to the wrong app for good",
    "one warm-up request before serving, and `app.callback`",
    3971,
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
)
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
    (first if safe else dash).callback(OUT, IN)(lambda _: "answered")
    if safe:
        statuses(client, "/first/", "/second/")
    slow = True
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(client.application.test_client().get, "/first/_dash-layout")
        inside.wait(PATIENCE)
        facts = {"callback": ask(client, "/first/"), "bundle": statuses(client, BUNDLE)}
        go_on.set()
        facts["the other visitor"] = waiting.result().status_code
    return {**facts, "owners for good": owners(client)}


@hazard(
    "`debug=True` on three apps",
    "a thread for each walks through the same files twice a second",
    "`enable_dev_tools(..., dev_tools_hot_reload=...)`, true for one app",
    trap={"threads that watch files": 3},
    safe={"threads that watch files": 1},
)
def hot_reload(safe: bool) -> Facts:
    """Switch the developer tools of three apps on."""
    server = Flask("site")
    before = threading.active_count()
    for number in range(3):
        app = Dash(f"app{number}", server=server, url_base_pathname=f"/{number}/")
        only = {"dev_tools_hot_reload": number == 0} if safe else {}
        app.enable_dev_tools(debug=True, **only)
    return {"threads that watch files": threading.active_count() - before}


@contextmanager
def browsing(server: Flask) -> Iterator[Page]:
    """Serve, and yield a page of a browser that has the server's address as its base."""
    listening = make_server("127.0.0.1", 0, server, threaded=True)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium.launch_options())
        try:
            yield browser.new_page(base_url=f"http://127.0.0.1:{listening.port}")
        finally:
            browser.close()
            listening.shutdown()


@hazard(
    "`dcc.Link` into another app",
    "the address changes, the page does not",
    "`html.A`",
    trap={"address": "/second/", "heading": "first"},
    safe={"address": "/second/", "heading": "second"},
)
def link_into_another_app(safe: bool) -> Facts:
    """Click a link from the first app to the second."""
    first, second, client = two_apps()
    link = html.A if safe else dcc.Link
    first.layout = html.Div([html.H1("first"), link("go", id="go", href="/second/")])
    second.layout = html.H1("second")
    with browsing(client.application) as page:
        page.goto("/first/")
        page.click("#go")
        page.wait_for_url("**/second/")
        if safe:
            page.wait_for_selector("h1:text-is('second')")
        return {"address": page.evaluate("location.pathname"), "heading": page.inner_text("h1")}


@hazard(
    "a `dcc.Store` that lasts, with one id in two apps",
    "browsers store it by id alone, so the apps share it",
    "ids that begin with the page's name",
    trap={"the second app reads": "of the first"},
    safe={"the second app reads": "nothing"},
)
def equal_store_ids(safe: bool) -> Facts:
    """Keep a value in the first app, and read the second one's."""
    first, second, client = two_apps()
    for app in (first, second):
        name = app.config.name
        kept = dcc.Store(id=f"{name}-cart" if safe else "cart", storage_type="local")
        button = html.Button("keep", id="keep")
        app.layout = html.Div([kept, html.P(id="read"), button])
        keep = app.callback(
            Output(kept, "data"), Input(button, "n_clicks"), prevent_initial_call=True
        )
        keep(lambda _, name=name: f"of the {name}")
        app.callback(Output("read", "children"), Input(kept, "data"))(lambda it: it or "nothing")
    with browsing(client.application) as page:
        page.goto("/first/")
        page.click("#keep")
        page.wait_for_selector("#read:text-is('of the first')")
        page.goto("/second/")
        page.wait_for_selector("#read:not(:empty)")
        return {"the second app reads": page.inner_text("#read")}
