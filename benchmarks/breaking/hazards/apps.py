"""What demonstrations are made of: stock apps on one Flask server, and how a browser asks them."""

import re
from collections.abc import Mapping
from typing import Any

from dash import Dash, html
from flask import Flask
from flask.testing import FlaskClient

PREFIXES = {"first": "/first/", "second": "/second/"}


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


def asked(client: FlaskClient, prefix: str, query: str = "", output: str = "out") -> Any:
    """Call the callback from `in.value` to the children of *output* and return the answer.

    This is what a browser sends. An answer other than 200 is returned as its status, and the
    handles of a background callback as they are.
    """
    answer = client.post(
        f"{prefix}_dash-update-component{query}",
        json={
            "output": f"{output}.children",
            "outputs": {"id": output, "property": "children"},
            "inputs": [{"id": "in", "property": "value", "value": "any"}],
            "changedPropIds": ["in.value"],
        },
    )
    if answer.status_code != 200:
        return answer.status_code
    told = answer.get_json()
    return told["response"][output]["children"] if "response" in told else told


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


def found(pattern: str, text: str) -> str | None:
    """Return what the pattern's group matches in *text*."""
    match = re.search(pattern, text)
    return match[1] if match else None
