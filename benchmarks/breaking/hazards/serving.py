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

from benchmarks.breaking.hazards.hazard import (
    Facts,
    Hazard,
    ask,
    first_group,
    owners,
    statuses,
    two_apps,
)
from benchmarks.tools import chromium

BUNDLE = "/first/_dash-component-suites/dash/dcc/dash_core_components.js"
PATIENCE = 10.0
"""Seconds after which a thread that waits for another goes on; no demonstration gets there."""


class InMemory(BaseBackgroundCallbackManager):
    """A manager whose jobs are over as soon as they begin, with a store of its own."""

    def __init__(self) -> None:
        """Begin with an empty store."""
        super().__init__(None)
        self.results: dict[str, Any] = {}

    def make_job_fn(self, fn: Callable[..., Any], *_: Any) -> Callable[..., Any]:
        """Take a function as it is."""
        return fn

    def call_job_fn(self, key: str, job_fn: Callable[..., Any], args: Any, _: Any) -> int:
        """Run the job and keep its result."""
        self.results[key] = job_fn(*args)
        return 1

    def get_result(self, key: str, _: Any) -> Any:
        """Hand a result out once."""
        return self.results.pop(key, self.UNDEFINED)

    def get_or_create_signing_secret(self, generate: Callable[[], bytes]) -> Any:
        """Keep the first secret in the store, as Dash's own managers do."""
        return self.results.setdefault("secret", generate())

    def job_running(self, _: Any) -> bool:
        """Say that no job runs: each is over at once."""
        return False

    def get_updated_props(self, _: str) -> dict[str, Any]:
        """Return nothing: no job sets properties."""
        return {}


def equal_background_callbacks(safe: bool) -> Facts:
    """Give each app a background callback of the same source, and ask for the first's result."""
    first, second, client = two_apps()
    client.application.secret_key = "any"  # noqa: S105 - protects nothing
    for app in (first, second):
        name = app.config.name
        add_job(app, InMemory(), name, f"{name}-out" if safe else "out")
    return {"result of the first": result(client, "/first/", "first-out" if safe else "out")}


def unsigned_handles(safe: bool) -> Facts:
    """Ask for a result on a thread that has meanwhile served a layout of the other app."""
    first, second, client = two_apps()
    if safe:
        client.application.secret_key = "any"  # noqa: S105 - protects nothing
    for app in (first, second):
        add_job(app, InMemory(), app.config.name, f"{app.config.name}-out")
    return {
        "result": result(client, "/first/", "first-out", between="/second/_dash-layout"),
        "result with nothing between": result(client, "/first/", "first-out"),
    }


def add_job(app: Dash, manager: InMemory, answer: str, output: str) -> None:
    """Give *app* a background callback with an *answer*; its source is the same for all."""

    @app.callback(
        Output(output, "children"), Input("in", "value"), background=True, manager=manager
    )
    def work(_: str) -> str:
        return answer


def result(client: Any, prefix: str, output: str, between: str | None = None) -> Any:
    """Begin a background callback and ask for its result, as a browser does; `None` if it is lost.

    The address *between* is asked for in the meantime.
    """
    document = client.get(prefix).text
    config = json.loads(first_group(r'id="_dash-config"[^>]*>(.*?)</script>', document) or "{}")
    page = f"?endId={config['end_id']}"
    client.get(f"{prefix}_dash-layout")
    handles = ask(client, prefix, page, output)
    if between:
        client.get(between)
    answer = ask(
        client, prefix, f"{page}&cacheKey={handles['cacheKey']}&job={handles['job']}", output
    )
    return None if answer == 204 else answer


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
        facts = {"callback": ask(client, "/first/"), "bundle": statuses(client, BUNDLE)}
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


def equal_store_ids(safe: bool) -> Facts:
    """Keep a value in the first app, and read the second one's."""
    first, second, client = two_apps()
    for app in (first, second):
        name = app.config.name
        store = f"{name}-cart" if safe else "cart"
        app.layout = html.Div([dcc.Store(id=store, storage_type="local"), html.P(id="read")])
        app.layout.children.append(html.Button("keep", id="keep"))
        app.callback(Output(store, "data"), Input("keep", "n_clicks"), prevent_initial_call=True)(
            lambda _, name=name: f"of the {name}"
        )
        app.callback(Output("read", "children"), Input(store, "data"))(
            lambda data: data or "nothing"
        )
    with browsing(client.application) as page:
        page.goto("/first/")
        page.click("#keep")
        page.wait_for_selector("#read:text-is('of the first')")
        page.goto("/second/")
        page.wait_for_selector("#read:not(:empty)")
        return {"the second app reads": page.inner_text("#read")}


HAZARDS = (
    Hazard(
        equal_background_callbacks,
        people="equal background callbacks in two apps",
        wrong="with equal ids and source the first app runs the second's",
        instead="ids that begin with the page's name",
        trap={"result of the first": "second"},
        safe={"result of the first": "first"},
    ),
    Hazard(
        unsigned_handles,
        people="background callbacks without `server.secret_key`",
        wrong="apps with a store each mix up their secrets between threads, and lose results",
        instead="always set `server.secret_key`",
        trap={"result": None, "result with nothing between": "first"},
        safe={"result": "first", "result with nothing between": "first"},
    ),
    Hazard(
        first_request,
        people="serving without a warm-up",
        wrong="the first request sets up every app and runs its layout: a broken one fails others",
        instead="send one request before serving; refuse to start if it fails",
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
    Hazard(
        link_into_another_app,
        people="`dcc.Link` into another app",
        wrong="the address changes, the page does not",
        instead="`html.A`",
        trap={"address": "/second/", "heading": "first"},
        safe={"address": "/second/", "heading": "second"},
    ),
    Hazard(
        equal_store_ids,
        people="a `dcc.Store` that lasts, with one id in two apps",
        wrong="browsers store it by id alone, so the apps share it",
        instead="ids that begin with the page's name",
        trap={"the second app reads": "of the first"},
        safe={"the second app reads": "nothing"},
    ),
)
