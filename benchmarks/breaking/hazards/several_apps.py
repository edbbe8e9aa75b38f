"""Hazards of several apps in one process: what it has once, first requests, jobs, browsers."""

import os
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from uuid import uuid4

import dash
from dash import Dash, Input, Output, dcc, hooks, html
from dash.background_callback.managers import BaseBackgroundCallbackManager
from flask import Flask, has_request_context, jsonify, request
from flask.testing import FlaskClient
from playwright.sync_api import Page, sync_playwright
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server
from werkzeug.test import Client

from crossroads.benchmarks.breaking.hazards import apps
from crossroads.benchmarks.breaking.hazards.apps import (
    IN,
    OUT,
    PAGES,
    PREFIXES,
    ask,
    owners,
    two_apps,
)
from crossroads.benchmarks.breaking.hazards.broken_pages import starts
from crossroads.benchmarks.breaking.hazards.hazard import hazard
from crossroads.benchmarks.tools import chromium

LIBRARY = "dash_bootstrap_components"
ONE_REGISTRY = 2398, 2812
BUNDLE = "/first/_dash-component-suites/dash/dcc/dash_core_components.js"
PATIENCE = 10.0
"""Seconds after which a thread that waits for another goes on; no demonstration gets there."""


@hazard(
    "the app constructed first owns it, and its own app answers 500",
    "`@app.callback` of the app that you were given",
    {"owners": (["first"], ["second"]), "asked of the second": (500, "answered")},
)
def global_callback(safe: bool) -> Any:
    """`@dash.callback` in the module of one app."""
    _first, second, client = two_apps()
    (second if safe else dash).callback(OUT, IN)(lambda _: "answered")
    return owners(client), ask(client, "/second/")


@hazard(
    "the app constructed first owns it and serves its script",
    "`app.clientside_callback`",
    {"owners": (["first"], ["second"]), "documents with its script": (["first"], ["second"])},
)
def global_clientside_callback(safe: bool) -> Any:
    """`dash.clientside_callback` in the module of one app."""
    _first, second, client = two_apps()
    app = second if safe else dash
    app.clientside_callback("function mine(value) { return value }", OUT, IN)
    return owners(client), apps.documents_with(client, "mine(")


@hazard(
    "it is whichever app last served a layout on that thread",
    "never ask: pass the app",
    {"app in a callback of the first": ("second", "first")},
)
def get_app_in_a_callback(safe: bool) -> Any:
    """`dash.get_app()` inside a callback."""
    first, _second, client = two_apps()
    first.callback(OUT, IN)(lambda _: (first if safe else dash.get_app()).config.name)
    client.get("/second/_dash-layout")  # on the thread that runs the callback next
    return ask(client, "/first/")


@hazard(
    "its address has no prefix, and the last definition answers for all",
    "a Flask route below the prefix",
    {"/total": ("second", 404), "/first/total": (405, "first")},
)
def api_endpoint(safe: bool) -> Any:
    """`api_endpoint=` on a callback of each app."""
    first, second, client = two_apps()
    for app, name in (first, "first"), (second, "second"):
        if safe:
            app.server.post(f"/{name}/total", endpoint=name)(lambda name=name: jsonify(name))
        else:
            app.callback(OUT, IN, api_endpoint="/total")(lambda name=name: name)
    if not safe:
        first.setup_apis()
        second.setup_apis()
    answers = [client.post(path, json={}) for path in ("/total", "/first/total")]
    return tuple(one.get_json() if one.is_json else one.status_code for one in answers)


@hazard(
    "globals are per process: callbacks and paths still go to another app",
    "the methods of `app`, here too",
    {
        "owners once the second is asked": (["second"], ["first"]),
        "path in the first": ("/second/page", "/first/page"),
    },
)
def dispatcher(safe: bool) -> Any:
    """A Flask server per app under `DispatcherMiddleware`."""
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
    return owners(client), app.get_relative_path("/page")


@hazard(
    "one registry for all: an app shows the pages of another",
    "at most one app with a registry per process; routers of their own for the others",
    {"second shows at /second/one": ("page of the first", "no such page")},
    *ONE_REGISTRY,
)
def page_registry(safe: bool) -> Any:
    """`use_pages` or `register_page` in more than one app."""
    first, second, client = two_apps(**({} if safe else PAGES))
    apps.add_pages(first, {"/one": lambda *_, **__: "page of the first"}, own=safe)
    apps.add_pages(second, {}, own=safe)
    return apps.ask_page(client, "/second/one", prefix="/second/", own=safe)


@hazard(
    "the first request of each app is a 500; later ones are answered normally",
    "one app with a registry, or paths that differ",
    {"requests": ([500, 500, 200, 200], [200, 200, 200, 200])},
    *ONE_REGISTRY,
)
def equal_page_paths(safe: bool) -> Any:
    """A page at `/` in two apps with `use_pages`."""
    first, second, client = two_apps(**({} if safe else PAGES))
    for app in (first, second):
        apps.add_pages(app, {"/": lambda *_, **__: "home"}, own=safe)
    return apps.statuses(client, *("/first/", "/second/") * 2)


@hazard(
    "their prefix is that of the app constructed last; `strip_relative_path` raises",
    "the methods of `app`",
    {
        "page": ("/second/page", "/first/page"),
        "asset": ("/second/assets/style.css", "/first/assets/style.css"),
        "stripped": ("UnsupportedRelativePath", "page"),
    },
)
def path_functions(safe: bool) -> Any:
    """`dash.get_relative_path`, `dash.get_asset_url`."""
    first, _second, client = two_apps()
    app: Any = first if safe else dash
    said: list[str] = []

    def layout() -> Any:
        said[:] = app.get_relative_path("/page"), app.get_asset_url("style.css")
        try:
            said.append(app.strip_relative_path("/first/page"))
        except dash.exceptions.UnsupportedRelativePath as error:
            said.append(type(error).__name__)
        return html.Div()

    first.layout = layout
    client.get("/first/_dash-layout")
    return tuple(said)


@hazard(
    "they reach every app of the process",
    "a `setup` hook: it gets the app, so it can check the prefix",
    {"documents marked": (["first", "second"], ["first"])},
)
def global_hooks(safe: bool) -> Any:
    """`dash.hooks` for one app."""

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
    return apps.documents_with(client, "<!-- marked -->")


@hazard(
    "every app has browsers load it",
    "take its scripts out of the others in `interpolate_index`",
    {"documents that load it": (["first", "second"], ["first"])},
)
def component_library(safe: bool) -> Any:
    """A component library imported for one app."""
    _first, second, client = two_apps()
    import_module(LIBRARY)
    complete = second.interpolate_index

    def without_library(**parts: str) -> str:
        tags = parts["scripts"].split("\n")
        parts["scripts"] = "\n".join(tag for tag in tags if LIBRARY not in tag)
        return str(complete(**parts))

    if safe:
        second.interpolate_index = without_library
    return apps.documents_with(client, f'src="{{prefix}}_dash-component-suites/{LIBRARY}')


@hazard(
    "every document walks through one list of scripts, with plotly.js three times",
    "one `Dash()`; or take the copies out of the list",
    {"entries of plotly.js": (3, 1)},
)
def plotly_script(safe: bool) -> Any:
    """Calling `Dash()` three times."""
    server = Flask("site")
    for number in range(1 if safe else 3):
        Dash(f"app{number}", server=server, url_base_pathname=f"/{number}/")
    return len([script for script in dcc._js_dist if script.get("namespace") == "plotly"])


@hazard(
    "their blueprints get one name: `ValueError`",
    "prefixes that still differ if `_` replaces each `/` and `.`",
    {
        "/a/b/": ("constructed", "constructed"),
        **dict.fromkeys(("/a.b/", "/a_b/"), ("ValueError", ...)),
        **dict.fromkeys(("/a-c/", "/a-d/"), (..., "constructed")),
    },
)
def alike_prefixes(safe: bool) -> Any:
    """Prefixes such as `/a/b/`, `/a.b/` and `/a_b/`."""
    server = Flask("site")
    facts = []
    for prefix in ("/a/b/", "/a-c/", "/a-d/") if safe else ("/a/b/", "/a.b/", "/a_b/"):
        try:
            Dash(prefix, server=server, url_base_pathname=prefix).layout = html.Div()
            facts.append("constructed")
        except ValueError as error:
            facts.append(type(error).__name__)
    return tuple(facts)


class _InMemory(BaseBackgroundCallbackManager):
    """A manager whose jobs are over as soon as they begin, with a store of its own.

    Dash's own two need a package or a server more; what goes wrong lies in what all inherit.
    """

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


def apps_with_jobs(
    *outputs: str, signed: bool = True, manager: _InMemory | None = None
) -> FlaskClient:
    """Give two apps background callbacks that answer their names; the source is the same."""
    *both, client = two_apps()
    client.application.secret_key = "any" if signed else None
    for app, output in zip(both, outputs, strict=True):
        own = manager or _InMemory()
        add = app.callback(Output(output, "children"), IN, background=True, manager=own)
        add(lambda _, name=app.config.name: name)
    return client


def job_result(client: Any, output: str, between: str | None = None) -> Any:
    """Run the first app's job as a browser does, and ask for an address before its result."""
    page = "?endId=" + re.findall('"end_id":"(.*?)"', client.get("/first/").text)[0]
    client.get("/first/_dash-layout")
    handles = ask(client, "/first/", page, output)
    if between:
        client.get(between)
    key = f"{page}&cacheKey={handles['cacheKey']}&job={handles['job']}"
    answer = ask(client, "/first/", key, output)
    return None if answer == 204 else answer  # the result is lost


@hazard(
    "if ids and source are equal, the first app runs the second app's",
    "ids that begin with the page's name",
    {"result of the first": ("second", "first")},
)
def equal_background_callbacks(safe: bool) -> Any:
    """Equal background callbacks in two apps."""
    outputs = ("first-out", "second-out") if safe else ("out", "out")
    return job_result(apps_with_jobs(*outputs), outputs[0])


@hazard(
    "results are named by source and arguments: one page shows the other's, guarded or not",
    "`cache_by=[lambda: uuid4().hex]`, with the page and the visitor if results are to be kept",
    {"result of the first": ("second", "first")},
)
def equal_sources(safe: bool) -> Any:
    """Background callbacks of two pages made by one function."""
    manager = _InMemory()
    manager.cache_by = [lambda: uuid4().hex] if safe else None
    client = apps_with_jobs("first-out", "second-out", manager=manager)
    page = "?endId=" + re.findall('"end_id":"(.*?)"', client.get("/first/").text)[0]
    handles = ask(client, "/first/", page, "first-out")
    ask(client, "/second/", page, "second-out")
    key = f"{page}&cacheKey={handles['cacheKey']}&job={handles['job']}"
    return ask(client, "/first/", key, "first-out")


@hazard(
    "apps with own stores mix up their secrets between threads, and lose results",
    "always set `server.secret_key`",
    {"result": (None, "first"), "result with nothing between": ("first", "first")},
)
def unsigned_handles(safe: bool) -> Any:
    """Background callbacks without `server.secret_key`."""
    client = apps_with_jobs("first-out", "second-out", signed=safe)
    mixed = job_result(client, "first-out", between="/second/_dash-layout")
    return mixed, job_result(client, "first-out")


def cold_server() -> tuple[FlaskClient, threading.Event, list[str]]:
    """Build two apps, of which the second's layout raises until the event; note what runs."""
    mended, built = threading.Event(), list[str]()

    def layout(name: str) -> Any:
        if has_request_context():  # Dash calls it once when it is assigned
            built.append(name)
            if name == "second" and not mended.is_set():
                raise RuntimeError("the layout of the second app")
        return html.Div()

    first, second, client = two_apps()
    client.application.add_url_rule("/healthz", "health", lambda: "ok")
    first.layout, second.layout = lambda: layout("first"), lambda: layout("second")
    return client, mended, built


@hazard(
    "the first request sets up every app and runs its layout: a broken one fails others",
    "send one request before serving; refuse to start if it fails",
    {
        "warm-up": (..., 500),
        "opening the first app": ([500, 200, 200], "not served"),
        "layouts that ran": (["first", "second"], ["first", "second"]),
    },
)
def first_request(safe: bool) -> Any:
    """Serving without a warm-up."""
    client, _, built = cold_server()
    answers = apps.statuses(client, *["/first/"] * (1 if safe else 3))
    return (*answers, "not served", built) if safe else (answers, built)


@hazard(
    "it is set up again and again: every request of every app is a 500, `/healthz` too",
    "send one request before serving; refuse to start if it fails, as the kit does",
    {
        "starts": (True, False),
        "/first/": ([500, 500, 500], ...),
        "/healthz": ([500, 500, 500], ...),
        "once it is mended": ([200, 200], ...),
    },
)
def failing_set_up(safe: bool) -> Any:
    """An app whose layout raises for a while, from the start."""
    if safe:
        return starts("multi")
    client, mended, _ = cold_server()
    answers = [apps.statuses(client, *[path] * 3) for path in ("/first/", "/healthz")]
    mended.set()
    return True, *answers, apps.statuses(client, "/first/", "/healthz")


@hazard(
    "`/first/_mcp` lists and runs the other app's callbacks, and shows its layout",
    "`enable_mcp=False` for every app of a server that guards anything",
    {
        "GET /second/": (401, 401),
        "tools at /first/_mcp": (["secret", "get_dash_component"], 405),
        "the other app's callback": ("secret of x", 405),
        "the other app's layout": (True, False),
    },
)
def mcp_past_a_guard(safe: bool) -> Any:
    """`DASH_MCP_ENABLED`, and a guard of `/second/`."""
    os.environ["DASH_MCP_ENABLED"] = "true"
    _first, second, client = two_apps(**({"enable_mcp": False} if safe else {}))
    second.layout = html.Div([dcc.Input("x", id="in"), html.P("a secret", id="out")])

    @second.callback(OUT, IN)
    def secret(value: str) -> str:
        return f"secret of {value}"

    @client.application.before_request
    def guard() -> Any:
        return ("log in", 401) if request.path.startswith("/second/") else None

    def asked(method: str, **params: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return client.post("/first/_mcp", json=body)

    refused = client.get("/second/").status_code
    listed, layout = asked("tools/list"), asked("resources/read", uri="dash://layout")
    called = asked("tools/call", name="secret", arguments={"value": "x"})
    shown = "a secret" in layout.text
    if listed.status_code != 200:
        return refused, listed.status_code, called.status_code, shown
    names = [tool["name"] for tool in listed.get_json()["result"]["tools"]]
    result = called.get_json()["result"]["structuredContent"]["response"]
    return refused, names, result["out"]["children"], shown


@hazard(
    "they have one store, which is named after the folder and the program",
    "`shared_storage=LocalSharedStorage(...)` with a name of the site's own",
    {"the second reads": ("of the first", None)},
)
def one_shared_storage(safe: bool) -> Any:
    """`ctx.shared_storage` in sites that are started in one folder."""
    if not hasattr(dash, "LocalSharedStorage"):  # before Dash 4.5 there is none
        return None
    own = dash.LocalSharedStorage
    first, second = (
        Dash(name, **({"shared_storage": own(secrets.token_hex())} if safe else {}))
        for name in PREFIXES
    )
    first.shared_storage.set("kept", "of the first")
    return second.shared_storage.get("kept")


@hazard(
    "500 for one; a `dash.callback` goes to the wrong app for good",
    "one warm-up request before serving, and `app.callback`",
    {
        "callback": (500, "answered"),
        "bundle": ([500], [200]),
        "the other visitor": (200, 200),
        "owners for good": (["second"], ["first"]),
    },
    3971,
)
def first_requests_together(safe: bool) -> Any:
    """Two first requests at once."""
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
        apps.statuses(client, "/first/", "/second/")
    slow = True
    with ThreadPoolExecutor(1) as other:
        waiting = other.submit(client.application.test_client().get, "/first/_dash-layout")
        inside.wait(PATIENCE)
        facts = ask(client, "/first/"), apps.statuses(client, BUNDLE)
        go_on.set()
        return *facts, waiting.result().status_code, owners(client)


@hazard(
    "a thread for each walks through the same files twice a second",
    "`enable_dev_tools(..., dev_tools_hot_reload=...)`, true for one app",
    {"threads that watch files": (3, 1)},
)
def hot_reload(safe: bool) -> Any:
    """`debug=True` on three apps."""
    server = Flask("site")
    before = threading.active_count()
    for number in range(3):
        app = Dash(f"app{number}", server=server, url_base_pathname=f"/{number}/")
        only = {"dev_tools_hot_reload": number == 0} if safe else {}
        app.enable_dev_tools(debug=True, **only)
    return threading.active_count() - before


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
    "the address changes, the page does not",
    "`html.A`",
    {"address": ("/second/", "/second/"), "heading": ("first", "second")},
)
def link_into_another_app(safe: bool) -> Any:
    """`dcc.Link` into another app."""
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
        return page.evaluate("location.pathname"), page.inner_text("h1")


@hazard(
    "browsers store it by id alone, so the apps share it",
    "ids that begin with the page's name",
    {"the second app reads": ("of the first", "nothing")},
)
def equal_store_ids(safe: bool) -> Any:
    """A `dcc.Store` that lasts, with one id in two apps."""
    first, second, client = two_apps()
    for app in (first, second):
        name = app.config.name
        kept = dcc.Store(id=f"{name}-cart" if safe else "cart", storage_type="local")
        app.layout = html.Div([kept, html.P(id="read"), html.Button("keep", id="keep")])
        clicks = Input("keep", "n_clicks")
        keep = app.callback(Output(kept, "data"), clicks, prevent_initial_call=True)
        keep(lambda _, name=name: f"of the {name}")
        app.callback(Output("read", "children"), Input(kept, "data"))(lambda it: it or "nothing")
    with browsing(client.application) as page:
        page.goto("/first/")
        page.click("#keep")
        page.wait_for_selector("#read:text-is('of the first')")
        page.goto("/second/")
        page.wait_for_selector("#read:not(:empty)")
        return page.inner_text("#read")
