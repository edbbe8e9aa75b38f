"""More than one host: nothing in a process is needed by another, and hosts may come and go.

`nox -s hosts` runs this, and the contract in a browser with requests that go to two hosts in turns.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crossroads.approaches.serving import add_user
from crossroads.benchmarks.breaking.faults.clients import (
    RIGHT,
    SIZE,
    TURNED_AWAY,
    Crowd,
    Seen,
    learn_answers,
    site_calls,
)
from crossroads.benchmarks.tools.files import ROOT
from crossroads.benchmarks.tools.processes import expect as wait_for
from tests.support.hosts import PLACES, Hosts, hosts

pytestmark = pytest.mark.hosts
BOTH = pytest.mark.parametrize("approach", ["multi", "single"])
VERSIONS = "tests.support.next_version"


@pytest.fixture
def site(approach: str) -> Iterator[Hosts]:
    """Serve the kit's site from two hosts."""
    with hosts(approach) as found:
        yield found


def crowd_of(site: Hosts) -> Crowd:
    """Return clients that know the right answers, and ask all hosts."""
    return Crowd(site.port, learn_answers(site.port, site_calls(site.port)), 7, Seen(1))


@BOTH
def test_requests_alternate(site: Hosts) -> None:
    with crowd_of(site) as crowd:
        crowd.go_on(200)
    assert crowd.seen.failed == {}
    assert min(site.answered()) > 80


@BOTH
def test_a_killed_host_takes_only_its_own_requests_with_it_and_comes_back(site: Hosts) -> None:
    with crowd_of(site) as crowd:
        crowd.go_on(100)
        site.hold(0)  # until all clients wait for it: the other host goes on answering
        wait_for(crowd.all_wait, "a crowd that waits")
        with crowd.moment():
            crowd.interrupt()
            site.kill(0)
        ended = crowd.outcomes()
        assert len(ended) <= SIZE
        assert {*ended} <= {RIGHT, *TURNED_AWAY}
        crowd.go_on(200)  # from the other host alone
        site.start(0)
        wait_for(lambda: site.answered()[0] > 0, "a request of the host that has come back")
    assert crowd.seen.failed == {}


@BOTH
def test_hosts_are_replaced_one_by_one(site: Hosts) -> None:
    with crowd_of(site) as crowd:
        for number in range(len(PLACES)):
            crowd.go_on(100)
            crowd.is_stopping = True  # what is on its way to a host that stops, is turned away
            site.stop(number)
            crowd.go_on(SIZE)
            crowd.is_stopping = False
            crowd.go_on(100)
            site.start(number)
            # nginx has to find that it is back before the other one may go.
            wait_for(lambda: site.answered()[number] > 0, "a request of it")  # noqa: B023 - now
        crowd.go_on(100)
    assert crowd.seen.failed == {}
    assert crowd.seen.turned_away <= SIZE * len(PLACES)


@BOTH
def test_no_page_breaks_while_hosts_have_different_versions(
    site: Hosts, page: Page, console: list[str]
) -> None:
    page.goto(site.address)  # a document of the old version
    for number in range(len(PLACES)):
        site.stop(number)
        site.start(number, "--site", f"{VERSIONS}:NEXT")
        for year in ("1952", "1977", "2002"):  # more requests than hosts
            go(page, "Bar chart")
            page.locator("#barchart-year").select_option(year)
            expect(page.locator("#barchart-summary")).to_contain_text(year)
            go(page, "Line chart")
            expect(page.locator("#linechart-graph .main-svg").first).to_be_visible()
            go(page, "Home")
    page.goto(site.address)
    go(page, "News")
    expect(page.locator("#kit-failure")).to_have_count(0)
    assert console == []


def go(page: Page, title: str) -> None:
    """Follow a link of the navigation."""
    page.locator("nav a", has_text=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


@BOTH
def test_who_has_logged_in_is_known_to_all_hosts(
    approach: str, page: Page, tmp_path: Path, console: list[str]
) -> None:
    users = str(tmp_path / "users.json")  # the one thing that hosts have in common, as a file
    add_user.add(users, "mia", "password of mia", ())
    told = {"CROSSROADS_AUTH": "jwt", "CROSSROADS_AUTH_USERS": users}
    named = ("--site", f"{VERSIONS}:GUARDED")
    with hosts(approach, *named, **told) as site:
        page.goto(f"{site.address}/vault")
        page.get_by_label("Name").fill("mia")
        page.get_by_label("Password").fill("password of mia")
        page.get_by_role("button", name="Log in").click()
        for _ in range(3):
            expect(page.get_by_role("heading", level=1)).to_have_text("Vault")
            page.reload()
        site.kill(0)
        for _ in range(2):
            page.reload()
            expect(page.get_by_text("It is here.")).to_be_visible()
        site.start(0, *named, **told)
        page.get_by_role("button", name="Log out mia").click()
        page.goto(f"{site.address}/vault")
        expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    assert console == []


SERVING = (ROOT / "approaches/serving/README.md").read_text("utf-8")


def block(kind: str, first: str) -> str:
    """Return a block of the page on serving, by its kind and how its first line begins."""
    found = re.search(rf"```{kind}\n(# {re.escape(first)}.*?)```", SERVING, re.S)
    assert found, first
    return found[1]


def linted(*command: str) -> str:
    """Run a linter; return what it says."""
    how: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    done = subprocess.run(command, check=False, **how)
    assert done.returncode == 0, done.stdout
    return str(done.stdout)


def test_the_unit_for_systemd_is_one(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    assert verify, "systemd-analyze is missing: the package systemd has it"
    unit = tmp_path / "site.service"
    text = block("ini", "/etc/systemd/system/site.service")
    program = "/srv/site/.venv/bin/gunicorn"  # which is on no machine that runs this
    assert program in text
    unit.write_text(text.replace(program, sys.executable), "utf-8")
    assert linted(verify, "verify", str(unit)) == ""


def test_the_compose_file_is_one(tmp_path: Path) -> None:
    file = tmp_path / "compose.yaml"
    file.write_text(block("yaml", "compose.yaml"), "utf-8")
    assert "PASS" in linted(sys.executable, "-m", "compose_lint", "check", str(file))
