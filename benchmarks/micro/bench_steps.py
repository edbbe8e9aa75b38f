"""Single steps inside the server, timed by pytest-benchmark: `nox -s bench`.

They explain the comparison, they are not its verdict: here one approach runs after the other, not
side by side. `nox -s bench -- --benchmark-autosave` keeps a run, `--benchmark-compare` shows it
beside the next one. `bench_check` alone has a place in the report, see `conftest.py`.
"""

import io
import json
from collections.abc import Mapping
from importlib import import_module
from random import Random
from statistics import median
from time import process_time
from typing import Any

import dash
import pytest
from dash import Input, Output, html
from flask import Flask
from flask.testing import FlaskClient
from pytest_benchmark.fixture import BenchmarkFixture
from werkzeug.test import EnvironBuilder

from approaches import APPROACHES
from benchmarks.inside.sites import site_of_size
from benchmarks.judging.statistics import paired_ratio
from benchmarks.micro.conftest import REQUESTS, Keep
from shared.apps import App, apps_of
from shared.page import Page
from shared.server import checks
from shared.site import SITE, Site, barchart, home

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
    return next(pair for pair in apps_of(server).items() if pair[1].find(path))


def _prefix(server: Flask, path: str) -> str:
    return _app(server, path)[0]


def chart_request(client: FlaskClient, prefix: str) -> dict[str, Any]:
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
    site = site_of_size(pages)
    server = benchmark(build, approach, site)
    assert len(server.extensions["site"].pages) == pages


@EACH
@pytest.mark.parametrize("pages", [3, 1000])
@pytest.mark.benchmark(group="find the page at a path")
def bench_look_up(benchmark: BenchmarkFixture, approach: str, pages: int) -> None:
    """Find the last page as the approach does: among its own app's pages."""
    server = build(approach, site_of_size(pages))
    path = f"/page{pages - 1}"
    _, app = _app(server, path)
    assert benchmark(app.find, path).path == path


@EACH
@pytest.mark.parametrize("pages", [3, 1000])
@pytest.mark.benchmark(group="find the view at a URL (werkzeug)")
def bench_match(benchmark: BenchmarkFixture, approach: str, pages: int) -> None:
    """Find the view function for the last page's callbacks."""
    server = build(approach, site_of_size(pages))
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
    body = chart_request(client, prefix)
    answer = benchmark(client.post, f"{prefix}_dash-update-component", json=body)
    assert "Africa" in answer.text


@EACH
@pytest.mark.benchmark(group="serve a page's document")
def bench_index(benchmark: BenchmarkFixture, approach: str) -> None:
    """Answer the request for the bar chart's page."""
    client = build(approach).test_client()
    assert benchmark(client.get, "/barchart").status_code == 200


# ------------------------------------------------------------------- what checking a request costs

BLOCKS = 40

word = Page("word", "/word", "Word", "Its callback does next to nothing.")
word.layout(lambda page: [html.P(id=page.id("in")), html.P(id=page.id("out"))])
word.callback(Output(word.id("out"), "children"), Input(word.id("in"), "children"))(lambda it: it)
CHECKED = Site("Checked", (home.page, barchart.page, word))
WORD = {
    "output": "word-out.children",
    "outputs": {"id": "word-out", "property": "children"},
    "inputs": [{"id": "word-in", "property": "children", "value": "word"}],
    "changedPropIds": ["word-in.children"],
}


@EACH
@pytest.mark.parametrize("answer", ["a chart of 52 bars", "one word"])
@pytest.mark.benchmark(group="answer a callback twice: checked and unchecked")
def bench_check(benchmark: BenchmarkFixture, approach: str, answer: str, keep: Keep) -> None:
    """Answer one request with `shared.server.checks` and without, in an order that is drawn anew.

    CPU time of the server alone: a client's share would make the check look cheaper. The ratio is
    that of the medians of each block.
    """
    server = build(approach, CHECKED)
    path = "/word" if answer == "one word" else "/barchart"
    prefix = _prefix(server, path)
    body = WORD if answer == "one word" else chart_request(server.test_client(), prefix)
    data = json.dumps(body).encode()
    environ = EnvironBuilder(
        f"{prefix}_dash-update-component", method="POST", data=data, content_type="application/json"
    ).get_environ()
    hooks = server.before_request_funcs[None]
    arms = {"checked": [*hooks], "unchecked": [one for one in hooks if one is not checks.check]}
    seconds: dict[str, list[float]] = {arm: [] for arm in arms}
    random = Random(approach + answer)  # noqa: S311 - repeatable is the point, secret is not

    def both() -> None:
        for arm in random.sample(sorted(arms), 2):
            hooks[:] = arms[arm]
            seconds[arm].append(cpu_seconds(server, environ | {"wsgi.input": io.BytesIO(data)}))

    benchmark.pedantic(both, rounds=BLOCKS * REQUESTS, warmup_rounds=REQUESTS)  # type: ignore[no-untyped-call]
    if benchmark.stats is not None:  # `--benchmark-disable` keeps none
        medians = {
            arm: [median(taken[at : at + REQUESTS]) for at in range(REQUESTS, len(taken), REQUESTS)]
            for arm, taken in seconds.items()
        }
        ratio = paired_ratio(medians["checked"], medians["unchecked"])
        unchecked = median(medians["unchecked"])
        keep(approach=approach, answer=answer, unchecked=unchecked, estimate=vars(ratio))


def cpu_seconds(server: Flask, environ: Mapping[str, Any]) -> float:
    """Return the CPU seconds that an answer takes."""
    statuses: list[str] = []
    began = process_time()
    b"".join(server(dict(environ), lambda status, *_: statuses.append(status)))  # type: ignore[arg-type]
    seconds = process_time() - began
    assert statuses == ["200 OK"]
    return seconds
