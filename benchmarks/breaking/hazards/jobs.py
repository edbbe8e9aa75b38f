"""Background callbacks with Dash's own managers: what is lost, and what nobody is told."""

import os
import re
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from celery import Celery
from dash import CeleryManager, Dash, DiskcacheManager, html
from diskcache import Cache
from flask.testing import FlaskClient

from crossroads.benchmarks.breaking.hazards.apps import IN, OUT, ask
from crossroads.benchmarks.breaking.hazards.hazard import hazard
from crossroads.benchmarks.tools.processes import wait_until

PATIENCE = 30.0
"""Seconds after which a job is no longer waited for."""


def app_with_job(manager: Any, job: Callable[[Any], Any]) -> FlaskClient:
    """Make an app with one background callback."""
    app = Dash("app", background_callback_manager=manager)
    app.server.secret_key = "any"  # noqa: S105 - signs nothing outside the demonstration
    app.layout = html.Div()
    app.callback(OUT, IN, background=True)(job)
    client: FlaskClient = app.server.test_client()
    return client


def document(client: FlaskClient) -> str:
    """Load a document; return the query by which it asks."""
    found: str = re.findall('"end_id":"(.*?)"', client.get("/").text)[0]
    return f"?endId={found}"


def begin(client: FlaskClient, page: str) -> str:
    """Start the job; return the query by which a browser asks for its result."""
    handles: Mapping[str, str] = ask(client, "/", page)
    return f"{page}&cacheKey={handles['cacheKey']}&job={handles['job']}"


def process_of(query: str) -> int:
    """Return the process of a job, as Dash has signed it."""
    return int(re.findall(r"job=(\d+)", query)[0])


class Asking(DiskcacheManager):
    """A manager that asks whether a job still runs."""

    def get_result(self, key: str, job: Any) -> Any:
        """Return the result, or that it failed if there is none and nobody works on it."""
        runs = self.job_running(job)  # first: a job ends after it has left its result
        result = super().get_result(key, job)
        lost = {"background_callback_error": {"msg": "its process is gone", "tb": ""}}
        return lost if result is self.UNDEFINED and not runs else result


@hazard(
    "they have one result, which the first browser that asks takes away: the others get nothing",
    "`cache_by=[lambda: uuid4().hex]` for the manager",
    {"answers": (["done", 204], ["done", "done"])},
    2808,
)
def equal_jobs_at_once(safe: bool) -> Any:
    """Equal background callbacks of two visitors at the same time."""
    alone = [lambda: uuid4().hex] if safe else None
    with tempfile.TemporaryDirectory() as folder, Cache(folder) as cache:
        manager = DiskcacheManager(cache, cache_by=alone)
        client = app_with_job(manager, lambda _: "done")
        page = document(client)
        asked = [begin(client, page) for _ in range(2)]
        wait_until(lambda: not any(manager.job_running(process_of(one)) for one in asked), PATIENCE)
        return [ask(client, "/", query) for query in asked]


@hazard(
    "204, as for a job that was cancelled: nobody is told, and nothing changes on the page",
    "a manager that asks whether the job still runs, as `crossroads.server.jobs` does",
    {"answer": (204, 500)},
)
def killed_job(safe: bool) -> Any:
    """A background callback whose process is killed, for want of memory."""
    with tempfile.TemporaryDirectory() as folder, Cache(folder) as cache:
        manager = (Asking if safe else DiskcacheManager)(cache)
        client = app_with_job(manager, lambda _: time.sleep(PATIENCE))
        query = begin(client, document(client))
        os.kill(process_of(query), signal.SIGKILL)
        wait_until(lambda: not manager.job_running(process_of(query)), PATIENCE)
        return ask(client, "/", query)


@hazard(
    "the site starts, and who presses the button gets a 500",
    "a back end that keeps values by a key, such as Redis",
    {"asked for the result": (500, "asked once more")},
    3729,
)
def celery_without_keys(safe: bool) -> Any:
    """A Celery with `rpc://` or a database for its results."""
    backend = "cache+memory://" if safe else "rpc://"
    manager = CeleryManager(Celery("jobs", broker="memory://", backend=backend))
    client = app_with_job(manager, lambda _: "done")
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    page = document(client)
    answer = ask(client, "/", begin(client, page))
    return answer if isinstance(answer, int) else "asked once more"  # nobody works on it here
