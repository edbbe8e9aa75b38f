"""What runs background callbacks: by the setting `JOBS`, by the site, or nothing."""

import importlib.util
import os
import re
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from dash import CeleryManager, DiskcacheManager, Input, Output, html
from flask import Flask

from crossroads.apps import apps_of
from crossroads.errors import ConfigurationError
from crossroads.page import Page, job
from crossroads.server import managers
from crossroads.server.jobs import LOST, STOPPED, Jobs, cancelled
from crossroads.server.workers import Queue
from crossroads.site import Site, home
from tests.conftest import build
from tests.support.logins import BOTH, seen

REDIS = "redis://127.0.0.1:1/0"  # nobody is there: none of this asks it


def working(name: str = "work", **options: Any) -> Page:
    """Make a page with a job."""
    page = Page(name, f"/{name}", name, "")
    page.layout(lambda page: [job.job(page, "Work"), html.P(id=page.id("result"))])
    told = {**job.background(page), **options}
    places = [Output(page.id(part), "children") for part in ("result", "told")]
    add = page.callback(places, Input(page.id("start"), "n_clicks"), **told)
    add(lambda _set_progress, _clicks: ("done", "done"))
    return page


def site_of(*pages: Page, **more: Any) -> Site:
    """Make a site of a home page and these."""
    return Site("Jobs", (home.page, *pages), **more)


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have a cache of one's own for each test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def jobs_of(server: Flask) -> list[Jobs]:
    """List what stands before the managers of a server's callbacks."""
    entries = [one for app in apps_of(server).values() for one in app.callback_map.values()]
    return [one["background"]["manager"] for one in entries if one.get("background")]


@BOTH
def test_jobs_run_beside_the_server_in_a_folder_that_is_ones_own(
    approach: str, tmp_path: Path
) -> None:
    server = build(approach, site=site_of(working()))
    assert isinstance(server.config["MANAGER"], DiskcacheManager)
    folder = Path(server.config["MANAGER"].handle.directory)
    assert tmp_path in folder.parents
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_two_sites_have_each_a_folder_of_their_own_and_workers_of_one_share_it() -> None:
    servers = [build("multi", site=Site(name, (home.page, working()))) for name in "aba"]
    one, other, again = (server.config["MANAGER"].handle.directory for server in servers)
    assert one == again != other


@BOTH
def test_a_folder_that_others_can_write_to_is_not_used(
    approach: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "dash-crossroads-jobs").mkdir()
    (tmp_path / "dash-crossroads-jobs").chmod(0o777)
    server = build(approach, site=site_of(working()))
    assert server.config["MANAGER"] is None
    assert "no jobs are run" in caplog.text
    assert "somebody else may write there" in caplog.text
    assert "This server cannot run it." in seen(server.test_client(), "/work")


FORGETS = """
import os, sys
from pathlib import Path
from crossroads.server.managers import forget_at_exit

folder = Path(sys.argv[1])
forget_at_exit(folder)
if not (child := os.fork()):
    sys.exit()
os.waitpid(child, 0)
print(folder.exists())
"""


def test_a_folder_of_one_process_goes_with_it_and_not_with_a_child(tmp_path: Path) -> None:
    folder = tmp_path / "of one"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", FORGETS, str(folder)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "True\n"
    assert not folder.exists()


def test_a_site_without_jobs_has_no_manager_and_no_folder(tmp_path: Path) -> None:
    assert build("multi", site=Site("None", (home.page,))).config["MANAGER"] is None
    assert not (tmp_path / "dash-crossroads-jobs").exists()


def without(*names: str) -> Any:
    """Return a `find_spec` that finds none of these."""
    find = importlib.util.find_spec
    return lambda name, *more: None if name in names else find(name, *more)


@BOTH
def test_without_the_library_the_button_says_what_to_install(
    approach: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(managers, "find_spec", without("diskcache"))
    server = build(approach, site=site_of(working()), settings={"TESTING": False})
    client = server.test_client()
    shown = seen(client, "/work")
    assert "pip install 'dash[diskcache]'" in shown
    assert re.search(
        r'"id": "work-start"[^{}]*"disabled": true|"disabled": true[^{}]*"work-start"', shown
    )
    prefix = "/work" if approach == "multi" else ""
    body = {
        "output": "..work-result.children...work-told.children..",
        "outputs": [{"id": f"work-{part}", "property": "children"} for part in ("result", "told")],
        "inputs": [{"id": "work-start", "property": "n_clicks", "value": 1}],
        "changedPropIds": ["work-start.n_clicks"],
    }
    answer = client.post(f"{prefix}/_dash-update-component", json=body)
    assert "It ended before it was done" in answer.text
    assert "expected a manager of background callbacks" in caplog.text


def test_a_redis_that_is_asked_for_needs_its_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(managers, "find_spec", without("redis"))
    with pytest.raises(
        ConfigurationError, match="its libraries: python -m pip install celery redis"
    ):
        build("multi", site=site_of(working()), settings={"JOBS": REDIS})


@pytest.mark.parametrize("given", ["redis", "http://127.0.0.1", "redis://"])
def test_jobs_are_where_a_redis_is(given: str) -> None:
    with pytest.raises(ConfigurationError, match=r"JOBS=.*: expected nothing, or the address"):
        build("multi", settings={"JOBS": given})


def test_jobs_have_the_same_names_in_both_approaches_and_for_the_worker() -> None:
    sites = [site_of(working(), working("other")) for _ in range(2)]
    servers = [
        build(approach, site=site, settings={"JOBS": REDIS})
        for approach, site in zip(("multi", "single"), sites, strict=True)
    ]
    several, one = ([one.name for one in jobs_of(server)] for server in servers)
    assert sorted(several) == sorted(one)
    assert len({*one}) == 2
    assert all(isinstance(server.config["MANAGER"], Queue) for server in servers)


def test_two_sites_do_not_take_each_others_jobs() -> None:
    servers = [
        build("multi", site=Site(name, (home.page, working())), settings={"JOBS": REDIS})
        for name in "ab"
    ]
    queues = {server.config["MANAGER"].handle.conf.task_default_queue for server in servers}
    assert len(queues) == 2


@pytest.mark.parametrize("backend", ["rpc://", "file://{}"])
@pytest.mark.parametrize("whose", ["site", "callback"])
def test_a_celery_whose_results_dash_cannot_read_is_refused(
    backend: str, whose: str, tmp_path: Path
) -> None:
    """plotly/dash#3729: Dash itself answers 500 when the button is pressed."""
    manager = CeleryManager(Celery("jobs", broker="memory://", backend=backend.format(tmp_path)))
    pages: Sequence[Page] = [working(**({"manager": manager} if whose == "callback" else {}))]
    more = {"manager": manager} if whose == "site" else {}
    with pytest.raises(ConfigurationError, match=r"keeps values by a key.*plotly/dash#3729"):
        build("single", site=site_of(*pages, **more))


@BOTH
def test_a_job_that_ends_between_two_looks_at_it_is_no_error_and_keeps_its_result(
    approach: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dash's manager asks whether there is a process, then looks at it, which may be gone."""
    server = build(approach, site=site_of(working()))
    (jobs,) = jobs_of(server)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    monkeypatch.setattr("psutil.pid_exists", lambda _pid: True)
    with server.test_request_context():
        name, key = f"{jobs.mark()}{ended.pid}", f"{jobs.mark()}result"
        assert not jobs.job_running(name)
        assert jobs.get_result(key, name) == {"background_callback_error": LOST}
        jobs.handle.set(key, "done")
        assert jobs.get_result(key, name) == "done"
        jobs.terminate_job(name)
        assert jobs.get_result(key, name) == {"background_callback_error": STOPPED}


@BOTH
def test_a_job_that_has_left_its_result_is_left_alone(
    approach: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To end another worker's child takes a second; Celery's worker may still be storing it."""
    server = build(approach, site=site_of(working()))
    (jobs,) = jobs_of(server)
    ended: list[object] = []
    monkeypatch.setattr(
        jobs.manager, "terminate_job", lambda job: ended.extend([job] if job else [])
    )
    with server.test_request_context():
        key = f"{jobs.mark()}result"
        jobs.handle.set(key, "done")
        job = f"{jobs.mark()}{os.getpid()}"  # which goes on
        assert jobs.job_running(job)
        assert jobs.get_result(key, job) == "done"
        assert not jobs.job_running(job), "Dash would end it"
    assert not ended


def test_a_job_is_not_cancelled_because_one_with_its_number_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = build("multi", site=site_of(working()))
    (jobs,) = jobs_of(server)
    monkeypatch.setattr(jobs.manager, "call_job_fn", lambda *_: 7)
    jobs.handle.set(cancelled("7"), "1")
    with server.test_request_context():
        name = jobs.call_job_fn("key", None, (), {})
        assert not jobs.is_cancelled(name)
