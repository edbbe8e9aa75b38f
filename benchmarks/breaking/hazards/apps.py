"""The stock apps that show hazards: two on one Flask server, or one with many pages."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import dash
from dash import Dash, Input, Output, dcc, html
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

from crossroads.benchmarks.breaking.requests import callback_body

PREFIXES = {"first": "/first/", "second": "/second/"}
OUT, IN = Output("out", "children"), Input("in", "value")
PAGES: dict[str, Any] = {"use_pages": True, "pages_folder": ""}
"""What switches Dash Pages on, with pages that are registered by hand."""
Layouts = Mapping[str, Callable[..., Any]]
"""What builds pages, by path, which may have variables such as `<name>`."""


def two_apps(**options: Any) -> tuple[Dash, Dash, FlaskClient]:
    """Make two stock apps on one server, constructed in the order of their names."""
    server = Flask("site")
    named = PREFIXES.items()
    first, second = (Dash(it, server=server, url_base_pathname=at, **options) for it, at in named)
    first.layout, second.layout = html.Div("the first"), html.Div("the second")
    return first, second, server.test_client()


def one_app(**options: Any) -> tuple[Dash, FlaskClient]:
    """Make one stock app at `/`."""
    app = Dash("app", **options)
    app.layout = html.Div()
    return app, app.server.test_client()


def paged_app(pages: Layouts, *, own: bool) -> tuple[FlaskClient, Callable[..., Any]]:
    """Make one app with pages; return its client, and what asks for a page at a path and query."""
    app, client = one_app(**({} if own else PAGES))
    add_pages(app, pages, own=own)
    return client, partial(ask_page, client, own=own)


def add_pages(app: Dash, pages: Layouts, *, own: bool) -> None:
    """Give *app* pages: those of Dash Pages, or behind a router of its own.

    Dash Pages give a layout path and query mixed, the router a mapping, then the path's variables.
    """
    if not own:
        app.layout = html.Div(dash.page_container)
        for path, layout in pages.items():
            where = {"path_template" if "<" in path else "path": path}
            dash.register_page(f"{app.config.name}{path}", **where, layout=layout)
        return
    rules = Map([Rule(path, endpoint=layout) for path, layout in pages.items()]).bind("")
    app.layout = html.Div([dcc.Location(id="at"), html.Div(id="page")])

    @app.callback(Output("page", "children"), Input("at", "pathname"), Input("at", "search"))
    def show(path: str, search: str) -> Any:
        try:
            layout, variables = rules.match(f"/{app.strip_relative_path(path)}")
        except NotFound:
            return "no such page"
        return layout(dict(parse_qsl(search.lstrip("?"))), **variables)


def ask_page(client: Any, path: str, search: str = "", *, prefix: str = "/", own: bool) -> Any:
    """Ask the router of Dash Pages, or an own one, for a page: what it shows, or the status."""
    location, outputs = "_pages_location", ["_pages_content.children", "_pages_store.data"]
    if own:
        location, outputs = "at", ["page.children"]
    body = callback_body(outputs, {f"{location}.pathname": path, f"{location}.search": search})
    answer = client.post(f"{prefix}_dash-update-component", json=body)
    if answer.status_code != 200:
        return answer.status_code
    content = answer.get_json()["response"][outputs[0].partition(".")[0]]["children"]
    return content["props"]["children"] if isinstance(content, dict) else content


def ask(client: FlaskClient, prefix: str, query: str = "", output: str = "out") -> Any:
    """Run the callback of `in.value`; return its answer, a status but 200, or a job's handles."""
    body = callback_body([f"{output}.children"], {"in.value": "any"})
    answer = client.post(f"{prefix}_dash-update-component{query}", json=body)
    if answer.status_code != 200:
        return answer.status_code
    told = answer.get_json()
    return told["response"][output]["children"] if "response" in told else told


def owners(client: Any) -> list[str]:
    """Name the apps that tell browsers of the callback to `out.children`."""
    return documents_with(client, '"out.children"', "_dash-dependencies")


def documents_with(client: Any, text: str, below: str = "") -> list[str]:
    """Name the apps whose document holds a text, in which `{prefix}` is the app's own."""
    told = {name: client.get(f"{prefix}{below}").text for name, prefix in PREFIXES.items()}
    return [name for name, one in told.items() if text.format(prefix=PREFIXES[name]) in one]


def statuses(client: FlaskClient, *paths: str) -> list[int]:
    """Return the status of each address, asked for in this order."""
    return [client.get(path).status_code for path in paths]
