"""Background jobs: each is for the page and the visitor that have started it."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from dash import Input, Output, html
from flask.testing import FlaskClient

from crossroads.apps import apps_of
from crossroads.benchmarks.breaking.attacks.guarded import Queue
from crossroads.benchmarks.breaking.requests import callback_body
from crossroads.errors import ConfigurationError
from crossroads.page import Page
from crossroads.server.callback_checks import ENDPOINT
from crossroads.site import Site, home
from tests.conftest import build
from tests.support.logins import BOTH, log_in, own_logins


class Recorded(Queue):
    """A queue that notes which jobs were ended, and numbers them."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.started, self.ended = 0, list[str]()

    def call_job_fn(self, *given: Any) -> str:
        """Number a job."""
        super().call_job_fn(*given)
        self.started += 1
        return str(self.started)

    def terminate_job(self, job: Any) -> None:
        """Note which one it was."""
        self.ended.append(job)


def job_page(name: str, manager: Queue, ids: str = "", **guards: Any) -> Page:
    """Make a page with a job that answers the page's name; *ids* are those of its elements."""
    page = Page(name, f"/{name}", name.title(), "", **guards)
    own = ids or name
    page.layout(lambda _page: [html.P(id=f"{own}-{part}") for part in ("start", "stop", "job")])
    add = page.callback(
        Output(f"{own}-job", "children"),
        Input(f"{own}-start", "n_clicks"),
        background=True,
        manager=manager,
        cancel=[Input(f"{own}-stop", "n_clicks")],
    )
    add(lambda _clicks: f"result of {name}")
    return page


class Browser:
    """What a browser does with a page that has a job."""

    def __init__(self, client: FlaskClient, approach: str, name: str, ids: str = "") -> None:
        """Load the page's document."""
        self.client, self.ids = client, ids or name
        self.address = f"{f'/{name}' if approach == 'multi' else ''}/{ENDPOINT}"
        found = re.search('"end_id":"([^"]+)"', client.get(f"/{name}").text)
        self.query = {"endId": found[1] if found else ""}
        proof = client.get_cookie("csrf_access_token")
        self.headers = {"X-CSRF-TOKEN": proof.value} if proof else {}

    def ask(self, output: str = "job.children", given: str = "start", **query: str) -> Any:
        """Run a callback."""
        body = callback_body([f"{self.ids}-{output}"], {f"{self.ids}-{given}.n_clicks": "1"})
        return self.client.post(
            self.address, json=body, query_string=self.query | query, headers=self.headers
        )

    def start(self) -> Mapping[str, str]:
        """Start the job; return its handles."""
        told = self.ask().get_json()
        return {key: told[key] for key in ("cacheKey", "job")}

    def result(self, handles: Mapping[str, str]) -> str | None:
        """Ask for the result; `None` if there is none."""
        answer = self.ask(**handles)
        if answer.status_code != 200 or "response" not in answer.get_json():
            return None
        return str(answer.get_json()["response"][f"{self.ids}-job"]["children"])

    def stop(self, handles: Mapping[str, str]) -> int:
        """Cancel the job."""
        answer = self.ask("stop.id", "stop", cancelJob=handles["job"])
        return int(answer.status_code)


@pytest.fixture
def manager() -> Recorded:
    """Make a manager that all pages share."""
    return Recorded()


def clients(approach: str, site: Site, folder: Path) -> dict[str, FlaskClient]:
    """Return nobody in particular, and two who have logged in, on one site."""
    server = build(approach, site=site, settings=own_logins(folder))
    made = {name: server.test_client() for name in ("nobody", "mia", "ed")}
    for name in ("mia", "ed"):
        assert log_in(made[name], name).status_code == 303
    return made


@BOTH
def test_each_page_and_visitor_gets_the_result_of_the_own_job(
    approach: str, manager: Recorded, tmp_path: Path
) -> None:
    open_, closed = job_page("open", manager), job_page("closed", manager, login=True)
    visitors = clients(approach, Site("Jobs", (home.page, open_, closed)), tmp_path)
    who = [("ed", "closed"), ("nobody", "open"), ("mia", "closed"), ("nobody", "open")]
    browsers = [Browser(visitors[name], approach, page) for name, page in who]
    handles = [browser.start() for browser in browsers]
    assert len({one["cacheKey"] for one in handles}) == len(handles)
    for asking, (_, page) in zip(browsers, who, strict=True):
        for of_whom in handles:
            if of_whom is not handles[browsers.index(asking)]:
                assert asking.result(of_whom) is None, page
                asking.stop(of_whom)
    assert manager.ended == []
    results = [browser.result(one) for browser, one in zip(browsers, handles, strict=True)]
    assert results == [f"result of {page}" for _, page in who]


def test_equal_ids_and_source_on_two_apps_run_each_their_own(manager: Recorded) -> None:
    """Dash knows one function for both, the last one (plotly/dash#2399)."""
    pages = tuple(job_page(name, manager, ids="same") for name in ("one", "two"))
    server = build("multi", site=Site("Jobs", (home.page, *pages)))
    for name in ("one", "two", "one"):
        browser = Browser(server.test_client(), "multi", name, "same")
        assert browser.result(browser.start()) == f"result of {name}"


@BOTH
def test_a_job_is_ended_by_its_own_page_and_visitor(
    approach: str, manager: Recorded, tmp_path: Path
) -> None:
    pages = job_page("open", manager), job_page("closed", manager, login=True)
    visitors = clients(approach, Site("Jobs", (home.page, *pages)), tmp_path)
    ed, mia = (Browser(visitors[name], approach, "closed") for name in ("ed", "mia"))
    nobody = Browser(visitors["nobody"], approach, "open")
    handles = ed.start()
    assert mia.stop(handles) == 200
    assert nobody.stop(handles) == 200
    stolen = Browser(visitors["nobody"], approach, "open")
    stolen.query = ed.query
    assert stolen.ask(**handles).status_code == 400
    stolen.ids = "closed"
    stolen.address = ed.address
    assert stolen.stop(handles) == 401
    assert manager.ended == []
    assert ed.stop(handles) == 200
    assert manager.ended == ["1"]


@BOTH
def test_what_cancels_a_closed_pages_job_is_shown_to_nobody_else(
    approach: str, manager: Recorded, tmp_path: Path
) -> None:
    pages = job_page("open", manager), job_page("closed", manager, role="editor")
    visitors = clients(approach, Site("Jobs", (home.page, *pages)), tmp_path)

    def listed(name: str) -> set[str]:
        prefixes = ("", "/open", "/closed") if approach == "multi" else ("",)
        texts = [visitors[name].get(f"{one}/_dash-dependencies").text for one in prefixes]
        outputs = {
            one["output"] for text in texts if '"output"' in text for one in json.loads(text)
        }
        return {one for one in outputs if one.endswith(".id")}

    assert listed("nobody") == listed("mia") == {"open-stop.id"}
    assert listed("ed") == {"open-stop.id", "closed-stop.id"}


@BOTH
def test_a_job_is_started_by_a_document_of_the_site(approach: str, manager: Recorded) -> None:
    server = build(approach, site=Site("Jobs", (home.page, job_page("open", manager))))
    browser = Browser(server.test_client(), approach, "open")
    for end in ("", "x", "x~y", browser.query["endId"][1:]):
        browser.query = {"endId": end}
        answer = browser.ask()
        assert (answer.status_code, answer.is_json) == (400, True)
    assert manager.started == 0


def test_two_pages_that_one_component_cancels_are_refused(manager: Recorded) -> None:
    pages = tuple(Page(name, f"/{name}", name, "") for name in ("one", "two"))
    for page in pages:
        page.callback(
            Output(page.id("job"), "children"),
            Input(page.id("start"), "n_clicks"),
            background=True,
            manager=manager,
            cancel=[Input({"type": "stop.all", "index": 1}, "n_clicks")],
        )(lambda clicks: clicks)
    with pytest.raises(ConfigurationError, match="components that cancel no other page's"):
        build("single", site=Site("Jobs", (home.page, *pages)))
    server = build("multi", site=Site("Jobs", (home.page, *pages)))
    for app in apps_of(server).values():
        app.set_up()
        assert app.owners.keys() >= app.callback_map.keys()


@BOTH
def test_results_that_are_kept_are_kept_for_each_page_and_visitor(
    approach: str, manager: Recorded, tmp_path: Path
) -> None:
    manager.cache_by = []  # something that is the same for all
    open_, closed = job_page("open", manager), job_page("closed", manager, login=True)
    visitors = clients(approach, Site("Jobs", (home.page, open_, closed)), tmp_path)
    browsers = [
        *(Browser(visitors[name], approach, "closed") for name in ("mia", "ed", "ed")),
        *(Browser(visitors["nobody"], approach, "open") for _ in range(2)),
    ]
    keys = [browser.start()["cacheKey"].partition("~")[0] for browser in browsers]
    assert keys[1] == keys[2]
    assert keys[3] == keys[4]
    assert len({*keys}) == 3
