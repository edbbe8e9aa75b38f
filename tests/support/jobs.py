"""A site with jobs that last as long as a test wants, and what runs them: Redis, and a worker."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from dash import MATCH, Input, Output, html
from dash.development.base_component import Component
from redis import Redis

from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.breaking.attacks.attacker import KEY
from crossroads.benchmarks.tools.nginx import listens
from crossroads.benchmarks.tools.processes import reserved_port
from crossroads.benchmarks.tools.redis import ensure
from crossroads.page import Page, job
from crossroads.site import Site, home
from tests.support.processes import wait_until
from tests.support.servers import serving, start, stop

FOLDER = "JOBS_FOLDER"
"""The variable that names the folder in which a test and its jobs tell each other something."""
ALIVE = "*-alive-workers"
"""What a worker that is there writes into Redis again and again."""
SEVERAL = 3
work = Page("work", "/work", "Work", "A job that goes on until a test lets it end.")
many = Page("many", "/many", "Many", "Jobs of one callback.")
closed = Page("closed", "/closed", "Closed", "A job for whoever is logged in.", login=True)


def layout(page: Page) -> list[Component]:
    """Build the job and the place of its result."""
    return [job.job(page, "Work"), html.P(id=page.id("result"))]


for page in (work, closed):
    page.layout(layout)


@work.callback(
    Output(work.id("result"), "children"),
    Output(work.id("told"), "children"),
    Input(work.id("start"), "n_clicks"),
    **job.background(work),
)
def go_on(set_progress: Callable[[Sequence[Any]], None], clicks: int) -> tuple[str, str]:
    """Say which process works, until there is a file called `end`."""
    folder = Path(os.environ[FOLDER])
    (folder / "pid").write_text(str(os.getpid()))
    while not (folder / "end").exists():
        set_progress(("0.5", "half done"))
        time.sleep(0.05)
    return f"done after {clicks} clicks", "done"


@closed.callback(
    Output(closed.id("result"), "children"),
    Input(closed.id("start"), "n_clicks"),
    **job.background(closed),
)
def answer(set_progress: Callable[[Sequence[Any]], None], _clicks: int) -> str:
    """Take a moment; the arguments are those of everybody else."""
    set_progress(("0.5", "half done"))
    time.sleep(0.2)
    return "done"


@many.layout
def rows(_page: Page) -> list[Component]:
    """Build several buttons, with a place for what each has done."""
    return [
        html.Div(
            [
                html.Button(f"Start {number}", id={"type": "many-go", "number": number}),
                html.P(id={"type": "many-out", "number": number}),
            ]
        )
        for number in range(SEVERAL)
    ]


@many.callback(
    Output({"type": "many-out", "number": MATCH}, "children"),
    Input({"type": "many-go", "number": MATCH}, "n_clicks"),
    background=True,
    interval=200,
    prevent_initial_call=True,
)
def one_of_many(clicks: int) -> str:
    """Take a second."""
    time.sleep(1)
    return f"done {clicks}"


SITE = Site("Jobs", (home.page, work, many))
GUARDED = Site("Guarded jobs", (home.page, closed))


class Served(NamedTuple):
    """A site that is served by several web workers, with what runs its jobs.

    `helpers` are Redis and the worker, if there are any; `folder` is where jobs look.
    """

    address: str
    folder: Path
    helpers: dict[str, "subprocess.Popen[str]"]
    environment: Mapping[str, str]

    def pid(self) -> int:
        """Wait for the job of `work` to say which process it is."""
        file = self.folder / "pid"
        wait_until(lambda: file.exists() and file.read_text() != "")
        return int(file.read_text())

    def end(self) -> None:
        """Let the job of `work` end."""
        (self.folder / "end").touch()

    def clear(self) -> None:
        """Forget what jobs have been told."""
        for file in self.folder.iterdir():
            file.unlink()


@contextmanager
def served(approach: str, kind: str, folder: Path, site: str, **more: str) -> Iterator[Served]:
    """Serve a site with three workers, its jobs `beside` them or by way of `redis`."""
    told, cache = folder / "told", folder / "cache"
    told.mkdir()
    environment = {FOLDER: str(told), "XDG_CACHE_HOME": str(cache), "CROSSROADS_SECRET_KEY": KEY}
    environment |= more
    helpers: dict[str, subprocess.Popen[str]] = {}
    with ExitStack() as stack:
        if kind == "redis":
            port = stack.enter_context(reserved_port())
            environment["CROSSROADS_JOBS"] = f"redis://127.0.0.1:{port}/0"
            helpers["redis"] = start_redis(port, folder)
            stack.callback(lambda: stop(helpers["redis"]))
            helpers["worker"] = start_worker(site, environment)
            stack.callback(lambda: stop(helpers["worker"]))
        command = (approach, "--workers", "3", "--site", site)
        address = stack.enter_context(serving(*command, **environment))
        yield Served(address, told, helpers, environment)


def start_redis(port: int, folder: Path) -> "subprocess.Popen[str]":
    """Start a Redis that keeps nothing when it ends, and wait until it listens."""
    kept = ("--save", "", "--appendonly", "no", "--dir", str(folder))
    words = (ensure(), "--port", str(port), "--bind", HOST, *kept)
    process = start("-c", "import os, sys; os.execv(sys.argv[1], sys.argv[1:])", *words)
    wait_until(lambda: listens(port) or process.poll() is not None)
    assert process.poll() is None, process.communicate()[0]
    return process


def start_worker(site: str, environment: Mapping[str, str]) -> "subprocess.Popen[str]":
    """Start a worker, and wait until it takes jobs: those that wait long without any are lost."""
    named = ("-m", "crossroads.approaches.serving.worker", "--site", site)
    if not (url := environment.get("CROSSROADS_JOBS")):
        return start(*named, **environment)
    with Redis.from_url(url) as redis:
        for key in redis.scan_iter(ALIVE):
            redis.delete(key)  # of one that has ended
        process = start(*named, **environment)
        wait_until(lambda: any(redis.scan_iter(ALIVE)), process)
    return process
