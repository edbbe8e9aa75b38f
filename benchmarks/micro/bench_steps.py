"""Single steps inside the server, timed by pytest-benchmark: `nox -s bench`.

They explain the comparison and are not its verdict: one approach runs after the other. Runs
are kept with `-- --benchmark-autosave` and shown with `--benchmark-compare`. `bench_check` and
`bench_steps` have a place in the report: `--publish` keeps them.
"""

import io
import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from importlib.metadata import version
from platform import python_version
from random import Random
from statistics import median
from time import process_time
from typing import Any

import dash
import pytest
from dash import Input, Output, html
from flask import Flask
from pytest_benchmark.fixture import BenchmarkFixture
from werkzeug.test import EnvironBuilder

from crossroads.approaches import APPROACHES
from crossroads.apps import App, apps_of
from crossroads.benchmarks.breaking.requests import callback_body
from crossroads.benchmarks.inside import dispatch
from crossroads.benchmarks.inside.sites import site_of_size
from crossroads.benchmarks.judging.statistics import paired_ratio
from crossroads.benchmarks.tools.environment import SERVED, content_hash, cpu_model
from crossroads.benchmarks.tools.files import RESULTS, write_json
from crossroads.page import Page
from crossroads.server import callback_checks
from crossroads.site import SITE, Site, barchart, home

# References are not kit apps: nothing of `App` is in them that could be timed.
KIT = [name for name, approach in APPROACHES.items() if not approach.reference]
pytestmark = pytest.mark.parametrize("approach", KIT)
Keep = Callable[[str, dict[str, Any]], None]
BLOCKS, REQUESTS = 40, 25
"""Of each block of requests a median is kept."""
FIELDS = {"continent": "Africa", "year": "2007", "metric": "life", "country": "None"}
CHART = callback_body(
    ("barchart-graph.figure", "barchart-summary.children", "barchart-table.data"),
    {f"barchart-{name}.value": value for name, value in FIELDS.items()},
)
ALL = "all"
"""In the place of a module: the steps of all of them."""
WORD = callback_body(["word-out.children"], {"word-in.children": "word"})
CHECKED = {"a chart of 52 bars": ("/barchart", CHART), "one word": ("/word", WORD)}
word = Page("word", "/word", "Word", "Its callback does next to nothing.")
word.layout(lambda page: [html.P(id=page.id("in")), html.P(id=page.id("out"))])
word.callback(Output(word.id("out"), "children"), Input(word.id("in"), "children"))(lambda it: it)


def build(approach: str, site: Site = SITE) -> Flask:
    """Build *approach* with an empty page registry, which Dash keeps per process."""
    dash.page_registry.clear()
    server: Flask = import_module(APPROACHES[approach].module).init_app(site, {"TESTING": True})
    return server


def app_of(server: Flask, path: str) -> tuple[str, App]:
    """Return the app that has the page at a path, and its prefix before it."""
    return next(pair for pair in apps_of(server).items() if pair[1].find(path))


@pytest.mark.parametrize("pages", [3, 30])
@pytest.mark.benchmark(group="construct an app, its warm-up included")
def bench_construct(benchmark: BenchmarkFixture, approach: str, pages: int) -> None:
    """Build the site from nothing to warm."""
    server = benchmark(build, approach, site_of_size(pages))
    assert len(server.extensions["site"].pages) == pages


@pytest.mark.parametrize("pages", [3, 1000])
@pytest.mark.benchmark(group="find the page at a path")
def bench_look_up(benchmark: BenchmarkFixture, approach: str, pages: int) -> None:
    """Find the last page as the approach does: among its own app's pages."""
    path = f"/page{pages - 1}"
    _, app = app_of(build(approach, site_of_size(pages)), path)
    assert benchmark(app.find, path).path == path


@pytest.mark.parametrize("pages", [3, 1000])
@pytest.mark.benchmark(group="find the view at a URL (werkzeug)")
def bench_match(benchmark: BenchmarkFixture, approach: str, pages: int) -> None:
    """Find the view function for the last page's callbacks."""
    server = build(approach, site_of_size(pages))
    prefix, _ = app_of(server, f"/page{pages - 1}")
    asked = f"{prefix}_dash-update-component", "POST"
    flask, shared = server.url_map.bind("localhost"), server.extensions["backend"].table
    both = lambda: (flask.match(*asked), shared.match(*asked))  # noqa: E731
    with server.app_context():
        (endpoint, _), (instance, _, _) = benchmark(both)
    assert (endpoint, instance.prefix) == ("kit-dash", prefix)


@pytest.mark.benchmark(group="dispatch a callback")
def bench_dispatch(benchmark: BenchmarkFixture, approach: str) -> None:
    """Answer the request that draws 52 bars."""
    client = build(approach).test_client()
    prefix, _ = app_of(client.application, "/barchart")
    assert "Africa" in benchmark(client.post, f"{prefix}_dash-update-component", json=CHART).text


@pytest.mark.benchmark(group="serve a page's document")
def bench_index(benchmark: BenchmarkFixture, approach: str) -> None:
    """Answer the request for the bar chart's page."""
    client = build(approach).test_client()
    assert benchmark(client.get, "/barchart").status_code == 200


@pytest.fixture(scope="session")
def keep(request: pytest.FixtureRequest) -> Iterator[Keep]:
    """Collect rows of two tables, and write them at the end if that was asked for."""
    kept: dict[str, list[dict[str, Any]]] = {"rows": [], "steps": []}
    yield lambda table, row: kept[table].append(row)
    is_whole = all(kept.values()) and not request.session.testsfailed
    if is_whole and request.config.getoption("publish"):
        here: dict[str, Any] = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "python": python_version()}
        here |= {"dash": version("dash"), "cpu": cpu_model(), "cores": os.cpu_count()}
        here["served_hash"] = content_hash(*SERVED)
        write_json(RESULTS / "micro.json", {**here, "requests": REQUESTS, **kept})


def asking(server: Flask, path: str, body: dict[str, Any]) -> Callable[[], float]:
    """Return what sends a callback request, and returns the CPU seconds of the answer.

    Of the server alone: a client's share would make whatever is left out look cheaper.
    """
    builder = EnvironBuilder(path, method="POST", json=body)
    environ, data = builder.get_environ(), json.dumps(body).encode()

    def ask() -> float:
        asked, statuses = environ | {"wsgi.input": io.BytesIO(data)}, []
        began = process_time()
        b"".join(server(asked, lambda status, *_: statuses.append(status)))  # type: ignore[arg-type]
        took = process_time() - began
        assert statuses == ["200 OK"]
        return took

    return ask


def in_blocks(
    benchmark: BenchmarkFixture, arms: Mapping[str, Callable[[], float]], seed: str
) -> dict[str, list[float]]:
    """Have arms take turns in an order drawn anew; return the median of each block of turns.

    Nothing with `--benchmark-disable`, which keeps none.
    """
    seconds: dict[str, list[float]] = {arm: [] for arm in arms}
    random = Random(seed)  # noqa: S311 - repeatable is the point, secret is not

    def take_turns() -> None:
        for arm in random.sample(sorted(arms), len(arms)):
            seconds[arm].append(arms[arm]())

    benchmark.pedantic(take_turns, rounds=BLOCKS * REQUESTS, warmup_rounds=REQUESTS)  # type: ignore[no-untyped-call]
    if benchmark.stats is None:
        return {}
    starts = range(REQUESTS, (BLOCKS + 1) * REQUESTS, REQUESTS)  # the first is the warm-up
    return {
        arm: [median(taken[at : at + REQUESTS]) for at in starts] for arm, taken in seconds.items()
    }


def without(server: Flask, left_out: Collection[object], ask: Callable[[], float]) -> float:
    """Ask while some of what the server does before and after requests is left out."""
    lists: Any = (server.before_request_funcs[None], server.after_request_funcs[None])
    whole = [[*one] for one in lists]
    for one in lists:
        one[:] = [function for function in one if function not in left_out]
    try:
        return ask()
    finally:
        for one, every in zip(lists, whole, strict=True):
            one[:] = every


@pytest.mark.parametrize("answer", CHECKED)
@pytest.mark.benchmark(group="answer a callback twice: checked and unchecked")
def bench_check(benchmark: BenchmarkFixture, approach: str, answer: str, keep: Keep) -> None:
    """Answer one request with the checks of callbacks and without.

    Kept are the seconds `unchecked`, and the `judging.statistics.Estimate` of checked / unchecked.
    """
    server = build(approach, Site("Checked", (home.page, barchart.page, word)))
    path, body = CHECKED[answer]
    ask = asking(server, f"{app_of(server, path)[0]}_dash-update-component", body)
    arms: dict[str, Callable[[], float]]
    arms = {"checked": ask, "unchecked": partial(without, server, [callback_checks.check], ask)}
    if found := in_blocks(benchmark, arms, approach + answer):
        row = {"approach": approach, "answer": answer, "unchecked": median(found["unchecked"])}
        estimate = paired_ratio(found["checked"], found["unchecked"])
        keep("rows", {**row, "estimate": vars(estimate)})


@pytest.mark.benchmark(group="answer a callback without one of the kit's steps")
def bench_steps(benchmark: BenchmarkFixture, approach: str, keep: Keep) -> None:
    """Answer one request with one of the kit's steps left out, with none, and as the floor does.

    Kept is for each module whose steps were left out the `Estimate` of the floor's seconds / its
    own: the dispatches in a CPU second, over the floor's.
    """
    server = build(approach)
    path, body = CHECKED["a chart of 52 bars"]
    ask = asking(server, f"{app_of(server, path)[0]}_dash-update-component", body)
    hooks = *server.before_request_funcs[None], *server.after_request_funcs[None]
    ours = {hook: hook.__module__ for hook in hooks if hook.__module__.startswith("crossroads.")}
    left_out: dict[str, list[object]] = {"": []}
    for hook, module in ours.items():
        left_out.setdefault(module.removeprefix("crossroads."), []).append(hook)
    left_out[ALL] = [*ours]
    arms: dict[str, Callable[[], float]]
    arms = {name: partial(without, server, those, ask) for name, those in left_out.items()}
    arms["floor"] = asking(dispatch.init_app(), "/_dash-update-component", body)
    if found := in_blocks(benchmark, arms, approach):
        for name in left_out:
            estimate = paired_ratio(found["floor"], found[name])
            keep("steps", {"approach": approach, "without": name, "estimate": vars(estimate)})
