"""Jobs in a browser, on three web workers: beside the server, and in Celery's workers with Redis.

What is stock here is Dash's own manager; `nox -s hazards` shows what it does without the kit.
"""

import json
import os
import re
import signal
from collections.abc import Iterator, Mapping
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from playwright.sync_api import Page, expect

from tests.support.jobs import FOLDER, SEVERAL, Served, served, start_redis, start_worker
from tests.support.logins import BOTH, WHO, own_logins
from tests.support.processes import wait_until
from tests.support.servers import start, stop, wait_until_healthy

JOBS, KITS = "tests.support.jobs:SITE", "crossroads.site:SITE"
KINDS = pytest.mark.parametrize("kind", ["beside", "redis"], scope="module")
EACH = pytest.mark.parametrize("approach", ["multi", "single"], scope="module")


@pytest.fixture(scope="module")
def site(approach: str, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the site of jobs."""
    with served(approach, kind, tmp_path_factory.mktemp("jobs"), JOBS) as found:
        yield found


@pytest.fixture(scope="module")
def kits(approach: str, kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the kit's own site."""
    with served(approach, kind, tmp_path_factory.mktemp("kits"), KITS) as found:
        yield found


def begin(page: Page, site: Served) -> None:
    """Open `work`, and start its job."""
    site.clear()
    page.goto(f"{site.address}/work")
    page.get_by_role("button", name="Work").click()
    expect(page.locator("#work-told")).to_have_text("half done")


@EACH
@KINDS
def test_a_projection_grows_while_one_looks_and_stays(page: Page, kits: Served) -> None:
    page.goto(f"{kits.address}/linechart")
    drawn = page.locator(".scatterlayer .trace")
    expect(drawn).to_have_count(4)
    page.get_by_role("button", name="Project to 2032").click()
    expect(page.get_by_role("button", name="Project to 2032")).to_be_disabled()
    expect(page.locator("#linechart-told")).to_have_text(re.compile(r"\d of [\d,]+ draws for each"))
    expect(drawn).to_have_count(12)  # a band and its middle for each country, before the end
    ended = re.compile("in 8 of 10 of .* Brazil")
    expect(page.locator("#linechart-told")).to_have_text(ended, timeout=240_000)
    expect(page.get_by_role("button", name="Project to 2032")).to_be_enabled()
    expect(drawn).to_have_count(12)
    page.get_by_label("Measure").select_option("gdp")
    expect(drawn).to_have_count(4)  # it was of another measure


@EACH
@KINDS
def test_a_job_ends_with_its_result_and_can_be_started_again(page: Page, site: Served) -> None:
    begin(page, site)
    expect(page.locator("#work-bar")).to_be_visible()
    site.end()
    expect(page.locator("#work-result")).to_have_text("done after 1 clicks")
    expect(page.locator("#work-bar")).to_be_hidden()
    page.get_by_role("button", name="Work").click()
    expect(page.locator("#work-result")).to_have_text("done after 2 clicks")


@EACH
@KINDS
def test_a_job_that_is_cancelled_is_gone(page: Page, site: Served, console: list[str]) -> None:
    begin(page, site)
    pid = site.pid()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#work-told")).to_have_text("Cancelled.")
    expect(page.get_by_role("button", name="Work")).to_be_enabled()
    wait_until(lambda: not is_running(pid))
    expect(page.locator("#work-result")).to_have_text("")
    assert console == []


def is_running(pid: int) -> bool:
    """Say whether a process is there, and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@EACH
@KINDS
def test_who_has_left_the_page_is_not_pulled_back(page: Page, site: Served) -> None:
    """plotly/dash#2650."""
    begin(page, site)
    page.get_by_role("link", name="Home").click()
    expect(page.locator("h1")).to_have_text("Home")
    pid = site.pid()
    site.end()
    wait_until(lambda: not is_running(pid) or bool(site.helpers))  # a worker's process stays
    expect(page.locator("h1")).to_have_text("Home")
    assert page.url == f"{site.address}/"
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Work").click()
    expect(page.get_by_role("button", name="Work")).to_be_enabled()
    page.get_by_role("button", name="Work").click()
    expect(page.locator("#work-result")).to_have_text(re.compile("done after"))


@EACH
@KINDS
def test_jobs_of_a_pattern_do_not_end_each_other(page: Page, site: Served) -> None:
    """plotly/dash#2681."""
    page.goto(f"{site.address}/many")
    for number in range(SEVERAL):
        page.get_by_role("button", name=f"Start {number}").click()
        page.wait_for_timeout(200)  # apart, as the issue has it: less is one request
    for number in range(SEVERAL):
        expect(page.get_by_text("done 1").nth(number)).to_be_visible()


@EACH
@KINDS
def test_who_waits_for_a_job_that_was_killed_is_told(page: Page, site: Served) -> None:
    begin(page, site)
    os.kill(site.pid(), signal.SIGKILL)
    told(page)
    site.clear()
    page.get_by_role("button", name="Work").click()
    expect(page.locator("#work-told")).to_have_text("half done")
    site.end()
    expect(page.locator("#work-result")).to_have_text("done after 2 clicks")


def told(page: Page) -> None:
    """Expect the words that a job has failed, and a button that can be pressed again."""
    expect(page.locator("#work-told")).to_contain_text("It ended before it was done")
    expect(page.get_by_role("button", name="Work")).to_be_enabled()


@BOTH
def test_a_job_ends_with_its_server(page: Page, approach: str, tmp_path: Path) -> None:
    """It has the server's socket, and a server that is started anew wants that port."""
    with served(approach, "beside", tmp_path, JOBS) as site:
        begin(page, site)
        pid = site.pid()
    wait_until(lambda: not is_running(pid))


@EACH
@pytest.mark.parametrize("kind", ["redis"], scope="module")
def test_a_worker_that_is_killed_takes_its_job_with_it_and_says_so(
    page: Page, site: Served
) -> None:
    begin(page, site)
    os.killpg(site.helpers["worker"].pid, signal.SIGKILL)
    site.helpers["worker"].communicate()
    told(page)
    site.helpers["worker"] = start_worker(JOBS, site.environment)
    site.end()
    page.get_by_role("button", name="Work").click()
    expect(page.locator("#work-result")).to_have_text("done after 2 clicks")


@EACH
@pytest.mark.parametrize("kind", ["redis"], scope="module")
def test_without_any_worker_nobody_waits_for_ever(page: Page, site: Served) -> None:
    stop(site.helpers["worker"])
    page.goto(f"{site.address}/work")
    page.get_by_role("button", name="Work").click()
    told(page)
    site.helpers["worker"] = start_worker(JOBS, site.environment)


@EACH
@pytest.mark.parametrize("kind", ["redis"], scope="module")
def test_a_redis_that_forgets_leaves_nobody_waiting(page: Page, site: Served) -> None:
    begin(page, site)
    stop(site.helpers["redis"])
    told(page)
    site.end()
    port = int(site.environment["CROSSROADS_JOBS"].rpartition(":")[2].partition("/")[0])
    site.helpers["redis"] = start_redis(port, site.folder.parent)
    page.reload()
    page.get_by_role("button", name="Work").click()
    expect(page.locator("#work-result")).to_have_text("done after 1 clicks")


# ------------------------------------------------------------------------------- without a browser


class Visitor:
    """Somebody who has logged in, and asks as Dash's script does."""

    def __init__(self, site: Served, approach: str, name: str) -> None:
        """Log in, and load the document."""
        self.site, self.cookies = site, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))
        form = re.search(r'name="form" value="([^"]+)"', self.get("/login"))
        assert form
        typed = {
            "name": name,
            "password": f"password of {name}",
            "form": form[1],
            "next": "/closed",
        }
        document = self.get("/login", urlencode(typed).encode())
        found = re.search('"end_id":"([^"]+)"', document)
        assert found, document
        self.query = {"endId": found[1]}
        below = "/closed" if approach == "multi" else ""
        self.callbacks = f"{below}/_dash-update-component"

    def get(self, path: str, data: bytes | None = None) -> str:
        """Return a document."""
        with self.opener.open(f"{self.site.address}{path}", data, timeout=60) as answer:
            return str(answer.read().decode())

    def ask(self, **handles: str) -> Mapping[str, Any]:
        """Run the callback, or ask for what has come of it; nothing is an empty answer."""
        body = {
            "output": "closed-result.children",
            "outputs": {"id": "closed-result", "property": "children"},
            "inputs": [{"id": "closed-start", "property": "n_clicks", "value": 1}],
            "changedPropIds": ["closed-start.n_clicks"],
        }
        proof = {one.name: one.value or "" for one in self.cookies}["csrf_access_token"]
        headers = {"Content-Type": "application/json", "X-CSRF-TOKEN": proof}
        query = urlencode(self.query | handles)
        address = f"{self.site.address}{self.callbacks}?{query}"
        request = Request(address, json.dumps(body).encode(), headers)
        with self.opener.open(request, timeout=60) as answer:
            return dict(json.loads(answer.read() or b"{}"))


@BOTH
@pytest.mark.parametrize("kind", ["beside", "redis"])
def test_equal_jobs_of_three_users_at_once_lose_no_result(
    approach: str, kind: str, tmp_path: Path
) -> None:
    """plotly/dash#2808: Dash names results by what was asked, and one takes another's."""
    own = own_logins(tmp_path)
    more = {f"CROSSROADS_{key}": str(own[key]) for key in ("AUTH", "AUTH_USERS")}
    with served(approach, kind, tmp_path, "tests.support.jobs:GUARDED", **more) as site:
        users = [Visitor(site, approach, name) for name in [*WHO, "mia"]]
        jobs = [(user, user.ask()) for _ in range(10) for user in users]
        handles = [(user, {key: job[key] for key in ("cacheKey", "job")}) for user, job in jobs]
        ed = users[1]
        assert "response" not in ed.ask(**handles[0][1])  # which is mia's
        results = list[str]()
        for user, handle in handles:

            def is_there(user: Visitor = user, handle: Mapping[str, str] = handle) -> bool:
                answer = user.ask(**handle)
                if "response" in answer:
                    results.append(answer["response"]["closed-result"]["children"])
                return "response" in answer

            wait_until(is_there)
        assert results == ["done"] * 30


# ------------------------------------------------------------------------------------ the worker


def test_a_worker_says_what_is_missing(tmp_path: Path) -> None:
    process = start_worker(JOBS, {"XDG_CACHE_HOME": str(tmp_path)})
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert said.startswith("error: JOBS='': expected where jobs wait; set CROSSROADS_JOBS")


@BOTH
@pytest.mark.parametrize("workers", [(), ("--workers", "2")], ids=["alone", "gunicorn"])
def test_ctrl_c_does_not_wait_for_a_job(
    page: Page, approach: str, workers: tuple[str, ...], port: int, tmp_path: Path
) -> None:
    folder = tmp_path / "told"
    folder.mkdir()
    own = {FOLDER: str(folder), "XDG_CACHE_HOME": str(tmp_path)}
    command = ("-m", "crossroads.approaches", approach, "--port", str(port), "--site", JOBS)
    process = start(*command, *workers, **own)
    address = wait_until_healthy(f"http://127.0.0.1:{port}", process)
    site = Served(address, folder, {}, own)
    begin(page, site)
    pid = site.pid()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)  # the job would go on for ever
    wait_until(lambda: not is_running(pid))
