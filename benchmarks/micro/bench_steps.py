"""Single steps inside the server, timed by pytest-benchmark: `nox -s bench`.

They explain the comparison, they are not its verdict: here one approach runs after the other, not
side by side. `nox -s bench -- --benchmark-autosave` keeps a run, `--benchmark-compare` shows it
beside the next one.
"""

from importlib import import_module
from typing import Any

import dash
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pytest_benchmark.fixture import BenchmarkFixture

from approaches import APPROACHES
from benchmarks.inside.sites import generated
from shared.apps import App, apps_of
from shared.site import SITE, Site

# References are not kit apps: nothing of `App` is in them that could be timed.
EACH = pytest.mark.parametrize(
    "approach", [name for name, described in APPROACHES.items() if not described.reference]
)


def build(approach: str, site: Site = SITE) -> Flask:
    """Build *approach* with an empty page registry, which Dash keeps per process."""
    dash.page_registry.clear()
    server: Flask = import_module(APPROACHES[approach].module).init_app(site, {"TESTING": True})
    return server


def _app(server: Flask, path: str) -> tuple[str, App]:
    return next(pair for pair in apps_of(server).by_prefix.items() if pair[1].find(path))


def _prefix(server: Flask, path: str) -> str:
    return _app(server, path)[0]


def charting(client: FlaskClient, prefix: str) -> dict[str, Any]:
    """Return the body with which a browser asks for the bar chart."""
    listed = client.get(f"{prefix}_dash-dependencies").get_json()
    callback = next(one for one in listed if "barchart-graph.figure" in one["output"])
    values = {"continent": "Africa", "year": "2007", "metric": "life"}
    parts = {"graph": "figure", "summary": "children", "table": "data"}
    return {
        "output": callback["output"],
        "outputs": [{"id": f"barchart-{id_}", "property": name} for id_, name in parts.items()],
        "inputs": [
            {"id": f"barchart-{id_}", "property": "value", "value": value}
            for id_, value in values.items()
        ],
        "changedPropIds": ["barchart-year.value"],
    }


@EACH
@pytest.mark.parametrize("pages", [3, 30])
@pytest.mark.benchmark(group="construct an app, its warm-up included")
def bench_construct(benchmark: BenchmarkFixture, approach: str, pages: int) -> None:
    """Build the site from nothing to warm."""
    site = generated(pages)
    server = benchmark(build, approach, site)
    assert len(server.extensions["site"].pages) == pages


@EACH
@pytest.mark.parametrize("pages", [3, 1000])
@pytest.mark.benchmark(group="find the page at a path")
def bench_look_up(benchmark: BenchmarkFixture, approach: str, pages: int) -> None:
    """Find the last page as the approach does: among its own app's pages."""
    server = build(approach, generated(pages))
    path = f"/page{pages - 1}"
    _, app = _app(server, path)
    assert benchmark(app.find, path).path == path


@EACH
@pytest.mark.parametrize("pages", [3, 1000])
@pytest.mark.benchmark(group="find the view at a URL (werkzeug)")
def bench_match(benchmark: BenchmarkFixture, approach: str, pages: int) -> None:
    """Find the view function for the last page's callbacks."""
    server = build(approach, generated(pages))
    prefix = _prefix(server, f"/page{pages - 1}")
    asked = f"{prefix}_dash-update-component", "POST"
    flask, shared = server.url_map.bind("localhost"), server.extensions["backend"].table

    def find() -> Any:
        return flask.match(*asked), shared.match(*asked)

    (endpoint, _), (instance, _, _) = benchmark(find)
    assert (endpoint, instance.prefix) == ("dash", prefix)


@EACH
@pytest.mark.benchmark(group="dispatch a callback")
def bench_dispatch(benchmark: BenchmarkFixture, approach: str) -> None:
    """Answer the request that draws 52 bars."""
    client = build(approach).test_client()
    prefix = _prefix(client.application, "/barchart")
    body = charting(client, prefix)
    answer = benchmark(client.post, f"{prefix}_dash-update-component", json=body)
    assert "Africa" in answer.text


@EACH
@pytest.mark.benchmark(group="serve a page's document")
def bench_index(benchmark: BenchmarkFixture, approach: str) -> None:
    """Answer the request for the bar chart's page."""
    client = build(approach).test_client()
    assert benchmark(client.get, "/barchart").status_code == 200
