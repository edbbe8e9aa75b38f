"""Hazards that only a browser shows, when several apps share one origin."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dash import Input, Output, dcc, html
from flask import Flask
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from benchmarks.breaking.hazards.apps import two_apps
from benchmarks.breaking.hazards.hazard import Facts, Hazard
from benchmarks.tools import chromium


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
        link_into_another_app,
        people="`dcc.Link` into another app",
        wrong="the address changes, the page does not",
        instead="`html.A`",
        trap={"address": "/second/", "heading": "first"},
        safe={"address": "/second/", "heading": "second"},
    ),
    Hazard(
        equal_store_ids,
        people="a lasting `dcc.Store` of one id in two apps",
        wrong="browsers keep it by id alone: the apps share it",
        instead="ids that begin with the page's name",
        trap={"the second app reads": "of the first"},
        safe={"the second app reads": "nothing"},
    ),
)
