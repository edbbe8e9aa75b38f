"""What a hazard is, and the stock apps that show it: on one Flask server, or with many pages."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import dash
from dash import Dash, Input, Output, dcc, html
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

Facts = Mapping[str, Any]
"""What a demonstration saw, as plain data that survives JSON: statuses, owners, counts."""

Demonstration = Callable[[bool], Facts]
"""Does a thing as people do it, or, given true, the safe way, and returns what could be seen."""


@dataclass(frozen=True)
class Hazard:
    """Something that goes wrong in Dash itself, and the pattern that is safe.

    Attributes:
        demonstration: the function that shows it; its name is the hazard's.
        people: what people do.
        wrong: what happens then.
        instead: the safe pattern.
        trap: what the demonstration sees when it is done as people do it.
        safe: what it sees when it is done the safe way.
        issues: numbers of issues of plotly/dash.
    """

    demonstration: Demonstration
    people: str
    wrong: str
    instead: str
    trap: Facts
    safe: Facts
    issues: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Return the name, as the command line takes it."""
        return self.demonstration.__name__.replace("_", "-")


Layout = Callable[..., Any]
PREFIXES = {"first": "/first/", "second": "/second/"}
PAGES: dict[str, Any] = {"use_pages": True, "pages_folder": ""}
"""What switches Dash Pages on, with pages that are registered by hand."""


def two_apps(**options: Any) -> tuple[Dash, Dash, FlaskClient]:
    """Make two stock apps on one server, constructed in the order of their names."""
    server = Flask("site")
    first, second = (
        Dash(name, server=server, url_base_pathname=prefix, **options)
        for name, prefix in PREFIXES.items()
    )
    first.layout, second.layout = html.Div("the first"), html.Div("the second")
    return first, second, server.test_client()


def one_app(**options: Any) -> tuple[Dash, FlaskClient]:
    """Make one stock app at `/`."""
    app = Dash("app", **options)
    app.layout = html.Div()
    return app, app.server.test_client()


def ask(client: FlaskClient, prefix: str, query: str = "", output: str = "out") -> Any:
    """Call the callback from `in.value` to the children of *output* and return the answer.

    An answer other than 200 is returned as its status, and the handles of a background callback as
    they are.
    """
    inputs = [{"id": "in", "property": "value", "value": "any"}]
    told = post(client, f"{prefix}_dash-update-component{query}", [f"{output}.children"], inputs)
    if isinstance(told, int):
        return told
    return told["response"][output]["children"] if "response" in told else told


def post(
    client: FlaskClient, path: str, outputs: Sequence[str], inputs: Sequence[Mapping[str, str]]
) -> Any:
    """Call a callback as a browser does; return the answer, or the status if that is not 200."""
    pairs = [dict(zip(("id", "property"), one.split("."), strict=True)) for one in outputs]
    alone = len(outputs) == 1
    body = {
        "output": outputs[0] if alone else f"..{'...'.join(outputs)}..",
        "outputs": pairs[0] if alone else pairs,
        "inputs": inputs,
        "changedPropIds": [f"{inputs[0]['id']}.{inputs[0]['property']}"],
    }
    answer = client.post(path, json=body)
    return answer.get_json() if answer.status_code == 200 else answer.status_code


def owners(client: FlaskClient, output: str = "out.children") -> list[str]:
    """Name the apps that tell browsers of a callback, of the two."""
    return [
        name
        for name, prefix in PREFIXES.items()
        if output in [one["output"] for one in dependencies(client, prefix)]
    ]


def dependencies(client: FlaskClient, prefix: str) -> list[Mapping[str, Any]]:
    """Return what an app tells browsers of its callbacks."""
    told: list[Mapping[str, Any]] = client.get(f"{prefix}_dash-dependencies").get_json()
    return told


def statuses(client: FlaskClient, *paths: str) -> list[int]:
    """Return the status of each address, asked for in this order."""
    return [client.get(path).status_code for path in paths]


def first_group(pattern: str, text: str) -> str | None:
    """Return what the pattern's group matches in *text*."""
    match = re.search(pattern, text)
    return match[1] if match else None


def register(app: Dash, pages: Mapping[str, Layout]) -> None:
    """Register layouts by path; `<name>` in one makes it a template. Each is a page of *app*."""
    app.layout = html.Div(dash.page_container)
    for path, layout in pages.items():
        where = {"path_template": path} if "<" in path else {"path": path}
        dash.register_page(f"{app.config.name}{path}", **where, layout=layout)


def ask_dash_pages(client: FlaskClient, path: str, search: str = "", prefix: str = "/") -> Any:
    """Ask the router of Dash Pages for a page: what it shows, or the status."""
    outputs = ("_pages_content.children", "_pages_store.data")
    return ask_router(client, prefix, outputs, location_inputs("_pages_location", path, search))


def add_router(app: Dash, pages: Mapping[str, Layout]) -> None:
    """Give *app* a router: a rule per page; the layout takes path and query apart.

    A page's function is called with the variables of its path, and the query as one mapping.
    """
    rules = Map([Rule(path, endpoint=layout) for path, layout in pages.items()]).bind("")
    app.layout = html.Div([dcc.Location(id="address"), html.Div(id="page")])

    @app.callback(
        Output("page", "children"), Input("address", "pathname"), Input("address", "search")
    )
    def show(path: str, search: str) -> Any:
        try:
            layout, variables = rules.match(f"/{app.strip_relative_path(path)}")
        except NotFound:
            return "no such page"
        return layout(dict(parse_qsl(search.lstrip("?"))), **variables)


def ask_own_router(client: FlaskClient, path: str, search: str = "", prefix: str = "/") -> Any:
    """Ask the router of `add_router` for a page: what it shows, or the status."""
    return ask_router(client, prefix, ("page.children",), location_inputs("address", path, search))


def location_inputs(element: str, path: str, search: str) -> list[Mapping[str, str]]:
    """Return what a browser sends of a `dcc.Location`."""
    return [
        {"id": element, "property": "pathname", "value": path},
        {"id": element, "property": "search", "value": search},
    ]


def ask_router(
    client: FlaskClient, prefix: str, outputs: Sequence[str], inputs: Sequence[Mapping[str, str]]
) -> Any:
    """Ask a router for a page; return what it shows, or the status."""
    told = post(client, f"{prefix}_dash-update-component", outputs, inputs)
    if isinstance(told, int):
        return told
    content = told["response"][outputs[0].partition(".")[0]]["children"]
    return content["props"]["children"] if isinstance(content, dict) else content
