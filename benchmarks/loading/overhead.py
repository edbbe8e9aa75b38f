"""`python -m crossroads.benchmarks jobs`: what a job takes longer than the function by itself.

The same work is asked for as a plain callback, and as a job, in turns. A job's time is from the
request that starts it to the first answer with its result. It is asked for every few milliseconds;
a browser asks twice a second, and so sees it up to half a second later.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.breaking.requests import callback_body
from crossroads.benchmarks.judging.rows import ARMS
from crossroads.benchmarks.tools import redis
from crossroads.benchmarks.tools.environment import SERVED, content_hash
from crossroads.benchmarks.tools.files import BUILD, RESULTS, short_path, write_json
from crossroads.benchmarks.tools.processes import (
    Process,
    SampleRefused,
    interrupts_raise_once,
    reserved_port,
    serving,
    starting,
)

NAME = "jobs.json"
SITE = "crossroads.benchmarks.inside.job:SITE"
KINDS = ("beside the server", "Celery with Redis")
TIMES = 30
"""How often each is asked for."""
PAUSE = 0.005
PATIENCE = 60.0
"""Seconds after which a job has been lost."""
MOST = 1.0
"""The most that a job may take longer than its function, in s, in the middle of all times."""
KEY = {"CROSSROADS_SECRET_KEY": "the same in all that belongs to a site"}


def jobs(given: argparse.Namespace) -> int:
    """Measure; write the result, and return 1 if a job takes too long."""
    found: dict[str, dict[str, Any]] = {}
    with interrupts_raise_once():
        for kind in KINDS:
            found[kind] = {}
            for approach in ARMS:
                with served(approach, kind) as server:
                    found[kind][approach] = seen = overheads(server)
                most = f"{median(seen):.3f} s, {max(seen):.3f} at most"
                missed = f": MISSED, it was to be {MOST:g} s" if median(seen) > MOST else ""
                print(f"{kind}, {approach}: {most}{missed}", flush=True)
    versions = ("dash", "celery", "redis", "diskcache")
    record = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "versions": {one: version(one) for one in versions},
        "served_hash": content_hash(*SERVED),
        "seconds": found,
    }
    path = (RESULTS if given.publish else BUILD / "jobs") / NAME
    write_json(path, record)
    print(f"written: {short_path(path)}")
    return int(any(median(seen) > MOST for arms in found.values() for seen in arms.values()))


@contextmanager
def served(approach: str, kind: str) -> Iterator[Process]:
    """Serve the site with two web workers, and with a worker and a Redis if the kind has them."""
    with ExitStack() as stack:
        more: Mapping[str, str] = KEY
        if kind == KINDS[1]:
            port = stack.enter_context(reserved_port())
            stack.enter_context(redis.running(port))
            more = {**KEY, "CROSSROADS_JOBS": f"redis://{HOST}:{port}/0"}
            words = ("-m", "crossroads.approaches.serving.worker", "--site", SITE)
            stack.enter_context(starting([sys.executable, *words], more=more))
        command = ("-m", "crossroads.approaches", approach, "--workers", "2", "--site", SITE)
        start = [sys.executable, *command, "--port"]
        yield stack.enter_context(serving(lambda port: [*start, str(port)], "/healthz", more=more))


def overheads(server: Process) -> Sequence[float]:
    """Return by how many seconds each job took longer than the plain callback before it."""
    document = ask(server, "/").decode()
    (end,) = re.findall('"end_id":"(.*?)"', document)
    as_job(server, end)  # the first one waits for the worker to be there
    return [-at_once(server) + as_job(server, end) for _ in range(TIMES)]


def at_once(server: Process) -> float:
    """Return how long the plain callback takes, in s."""
    began = time.perf_counter()
    run(server, "plain", "once")
    return time.perf_counter() - began


def as_job(server: Process, end: str) -> float:
    """Return how long it takes until the result of the job is there, in s."""
    began = time.perf_counter()
    handles = run(server, "result", "start", endId=end)
    if not {"cacheKey", "job"} <= handles.keys():
        raise SampleRefused(f"no job was begun: {json.dumps(handles)[:200]}")
    query = {"endId": end, **{key: handles[key] for key in ("cacheKey", "job")}}
    while "response" not in run(server, "result", "start", **query):
        if time.perf_counter() - began > PATIENCE:
            raise SampleRefused(f"a job has no result after {PATIENCE:.0f} s")
        time.sleep(PAUSE)
    return time.perf_counter() - began


def run(server: Process, output: str, pressed: str, **query: str) -> Mapping[str, Any]:
    """Run a callback of the page; nothing is an empty answer."""
    body = callback_body([f"home-{output}.children"], {f"home-{pressed}.n_clicks": "1"})
    path = f"/_dash-update-component?{urlencode(query)}"
    return dict(json.loads(ask(server, path, json.dumps(body).encode()) or b"{}"))


def ask(server: Process, path: str, body: bytes | None = None) -> bytes:
    """Return what is answered to a request."""
    headers = {"Content-Type": "application/json"}
    request = Request(f"http://{HOST}:{server.port}{path}", body, headers)
    try:
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - as above
            return bytes(answer.read())
    except OSError as error:
        raise SampleRefused(f"{path.partition('?')[0]}: {error}") from error
