"""Two ways to many pages in one app: Dash Pages as it comes, and a router of one's own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import dash
from dash import Dash, Input, Output, dcc, html
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

Layout = Callable[..., Any]


def register(app: Dash, pages: Mapping[str, Layout]) -> None:
    """Register layouts by path; `<name>` in one makes it a template. Each is a page of *app*."""
    app.layout = html.Div(dash.page_container)
    for path, layout in pages.items():
        where = {"path_template": path} if "<" in path else {"path": path}
        dash.register_page(f"{app.config.name}{path}", **where, layout=layout)


def shown(client: FlaskClient, path: str, search: str = "", prefix: str = "/") -> Any:
    """Ask the router of Dash Pages for a page: what it shows, or the status."""
    outputs = ("_pages_content.children", "_pages_store.data")
    return answered(client, prefix, outputs, located("_pages_location", path, search))


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


def routed(client: FlaskClient, path: str, search: str = "", prefix: str = "/") -> Any:
    """Ask the router of `add_router` for a page: what it shows, or the status."""
    return answered(client, prefix, ("page.children",), located("address", path, search))


def located(element: str, path: str, search: str) -> list[Mapping[str, str]]:
    """Return what a browser sends of a `dcc.Location`."""
    return [
        {"id": element, "property": "pathname", "value": path},
        {"id": element, "property": "search", "value": search},
    ]


def answered(
    client: FlaskClient, prefix: str, outputs: Sequence[str], inputs: Sequence[Mapping[str, str]]
) -> Any:
    """Call a callback as a browser does; return its first output, or the status if not 200."""
    split = [dict(zip(("id", "property"), one.split("."), strict=True)) for one in outputs]
    alone = len(outputs) == 1
    answer = client.post(
        f"{prefix}_dash-update-component",
        json={
            "output": outputs[0] if alone else f"..{'...'.join(outputs)}..",
            "outputs": split[0] if alone else split,
            "inputs": inputs,
            "changedPropIds": [],
        },
    )
    if answer.status_code != 200:
        return answer.status_code
    content = answer.get_json()["response"][split[0]["id"]]["children"]
    return content["props"]["children"] if isinstance(content, dict) else content
