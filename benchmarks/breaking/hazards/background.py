"""Hazards of background callbacks, which run where the browser does not wait for them.

The manager here keeps everything in memory and works at once, in place of Dash's own two, which
need a package or a server more; what goes wrong lies in what all managers inherit.
"""

import json
from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output
from dash.background_callback.managers import BaseBackgroundCallbackManager

from benchmarks.breaking.hazards.apps import asked, found, two_apps
from benchmarks.breaking.hazards.hazard import Facts, Hazard


class InMemory(BaseBackgroundCallbackManager):
    """A manager whose jobs are over as soon as they begin, with a store of its own."""

    def __init__(self) -> None:
        """Begin with an empty store."""
        super().__init__(None)
        self.results: dict[str, Any] = {}

    def make_job_fn(self, fn: Callable[..., Any], *_: Any) -> Callable[..., Any]:
        """Take a function as it is."""
        return fn

    def call_job_fn(self, key: str, job_fn: Callable[..., Any], args: Any, _: Any) -> int:
        """Run the job and keep its result."""
        self.results[key] = job_fn(*args)
        return 1

    def get_result(self, key: str, _: Any) -> Any:
        """Hand a result out once."""
        return self.results.pop(key, self.UNDEFINED)

    def get_or_create_signing_secret(self, generate: Callable[[], bytes]) -> Any:
        """Keep the first secret in the store, as Dash's own managers do."""
        return self.results.setdefault("secret", generate())

    def job_running(self, _: Any) -> bool:
        """Say that no job runs: each is over at once."""
        return False

    def get_updated_props(self, _: str) -> dict[str, Any]:
        """Return nothing: no job sets properties."""
        return {}


def equal_background_callbacks(safe: bool) -> Facts:
    """Give each app a background callback of the same source, and ask for the first's result."""
    first, second, client = two_apps()
    client.application.secret_key = "any"  # noqa: S105 - protects nothing
    for app in (first, second):
        name = app.config.name
        add_job(app, InMemory(), name, f"{name}-out" if safe else "out")
    return {"result of the first": result(client, "/first/", "first-out" if safe else "out")}


def unsigned_handles(safe: bool) -> Facts:
    """Ask for a result on a thread that has meanwhile served a layout of the other app."""
    first, second, client = two_apps()
    if safe:
        client.application.secret_key = "any"  # noqa: S105 - protects nothing
    for app in (first, second):
        add_job(app, InMemory(), app.config.name, f"{app.config.name}-out")
    return {
        "result": result(client, "/first/", "first-out", between="/second/_dash-layout"),
        "result with nothing between": result(client, "/first/", "first-out"),
    }


def add_job(app: Dash, manager: InMemory, answer: str, output: str) -> None:
    """Give *app* a background callback with an *answer*; its source is the same for all."""

    @app.callback(
        Output(output, "children"), Input("in", "value"), background=True, manager=manager
    )
    def work(_: str) -> str:
        return answer


def result(client: Any, prefix: str, output: str, between: str | None = None) -> Any:
    """Begin a background callback and ask for its result, as a browser does; `None` if it is lost.

    The address *between* is asked for in the meantime.
    """
    document = client.get(prefix).text
    config = json.loads(found(r'id="_dash-config"[^>]*>(.*?)</script>', document) or "{}")
    page = f"?endId={config['end_id']}"
    client.get(f"{prefix}_dash-layout")
    handles = asked(client, prefix, page, output)
    if between:
        client.get(between)
    answer = asked(
        client, prefix, f"{page}&cacheKey={handles['cacheKey']}&job={handles['job']}", output
    )
    return None if answer == 204 else answer


HAZARDS = (
    Hazard(
        equal_background_callbacks,
        people="equal background callbacks in two apps",
        wrong="with equal ids and source the first app runs the second's",
        instead="ids that begin with the page's name",
        trap={"result of the first": "second"},
        safe={"result of the first": "first"},
    ),
    Hazard(
        unsigned_handles,
        people="background callbacks without `server.secret_key`",
        wrong="apps with a store each mix up their secrets between threads, and lose results",
        instead="always set `server.secret_key`",
        trap={"result": None, "result with nothing between": "first"},
        safe={"result": "first", "result with nothing between": "first"},
    ),
)
