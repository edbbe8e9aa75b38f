"""Measure what checking callback requests costs: `python -m benchmarks.micro.checked`.

The same server answers the same request with `shared.checks` and without it, request by request in
an order that is drawn anew; a sample is the median of a block of them. The server itself is asked:
a client's share or the network's would make the check look cheaper. The samples go to
`results/checked.json`, from which the report is made.
"""

import io
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from random import Random
from statistics import median
from time import process_time
from typing import Any

import dash
from dash import Input, Output, html
from flask import Flask
from werkzeug.test import EnvironBuilder

from approaches import APPROACHES
from benchmarks.reporting.sections.hardening import CHECKED, cost
from shared import checks
from shared.page import Page
from shared.pages import barchart, home
from shared.site import Site

BLOCKS, REQUESTS, SEED = 40, 25, 20261121

word = Page("word", "/word", "Word", "Its callback does next to nothing.")
word.layout(lambda page: [html.P(id=page.id("in")), html.P(id=page.id("out"))])
word.callback(Output(word.id("out"), "children"), Input(word.id("in"), "children"))(lambda it: it)
SITE = Site("Checked", (home.page, barchart.page, word))

VALUES = {"continent": "Africa", "year": "2007", "metric": "life"}
PARTS = {"graph": "figure", "summary": "children", "table": "data"}
ASKED: Mapping[str, tuple[str, dict[str, Any]]] = {
    "a chart of 52 bars": (
        "/barchart",
        {
            "output": f"..{'...'.join(f'barchart-{id_}.{name}' for id_, name in PARTS.items())}..",
            "outputs": [{"id": f"barchart-{id_}", "property": it} for id_, it in PARTS.items()],
            "inputs": [
                {"id": f"barchart-{id_}", "property": "value", "value": value}
                for id_, value in VALUES.items()
            ],
            "changedPropIds": ["barchart-year.value"],
        },
    ),
    "one word": (
        "/word",
        {
            "output": "word-out.children",
            "outputs": {"id": "word-out", "property": "children"},
            "inputs": [{"id": "word-in", "property": "children", "value": "word"}],
            "changedPropIds": ["word-in.children"],
        },
    ),
}
"""What a callback answers -> its page, and the request that a browser sends for it."""


def main() -> None:
    """Measure all, and write the samples down."""
    random = Random(SEED)  # noqa: S311 - repeatable is the point, secret is not
    names = [name for name, described in APPROACHES.items() if not described.reference]
    samples = {
        name: {answer: measure(name, *asked, random) for answer, asked in ASKED.items()}
        for name in names
    }
    facts = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "python": sys.version.split()[0],
        "dash": version("dash"),
        "blocks": BLOCKS,
        "requests": REQUESTS,
        "seed": SEED,
    }
    CHECKED.write_text(json.dumps({**facts, "seconds": samples}, indent=1) + "\n", "utf-8")
    found = cost()
    for row in found["rows"] if found else ():
        print(*row, sep=", ")


def measure(
    approach: str, path: str, body: Mapping[str, Any], random: Random
) -> Mapping[str, Sequence[float]]:
    """Return the median CPU seconds of an answer in every block, checked and unchecked."""
    dash.page_registry.clear()
    server: Flask = import_module(APPROACHES[approach].module).init_app(SITE)
    prefix = path if approach == "multi" else ""
    environ = EnvironBuilder(f"{prefix}/{checks.ENDPOINT}", method="POST", json=body).get_environ()
    data = json.dumps(body).encode()
    environ["CONTENT_LENGTH"] = str(len(data))
    hooks = server.before_request_funcs[None]
    arms = {"checked": [*hooks], "unchecked": [one for one in hooks if one is not checks.check]}
    seconds: dict[str, list[float]] = {arm: [] for arm in arms}
    for block in range(-1, BLOCKS):  # the first one warms up
        taken: dict[str, list[float]] = {arm: [] for arm in arms}
        for _ in range(REQUESTS):
            for arm in random.sample(sorted(arms), 2):
                hooks[:] = arms[arm]
                taken[arm].append(timed(server, {**environ, "wsgi.input": io.BytesIO(data)}))
        for arm in arms if block >= 0 else ():
            seconds[arm].append(median(taken[arm]))
    return seconds


def timed(server: Flask, request: dict[str, Any]) -> float:
    """Return the CPU seconds that an answer takes."""
    statuses: list[str] = []
    began = process_time()
    b"".join(server(request, lambda status, *_: statuses.append(status)))  # type: ignore[arg-type]
    taken = process_time() - began
    if statuses != ["200 OK"]:
        raise RuntimeError(f"the answer was {statuses}: expected 200 OK")
    return taken


if __name__ == "__main__":
    main()
