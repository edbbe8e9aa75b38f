"""The examples: a stream and shared notes over three workers, and what an older Dash says."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from urllib.request import Request, urlopen

import dash
import pytest
from playwright.sync_api import Browser, Page, expect

from crossroads import examples
from crossroads.benchmarks.breaking.requests import callback_body
from crossroads.examples import COMMAND, notes, offered, stream
from crossroads.server.callback_checks import ENDPOINT
from crossroads.site import Site
from crossroads.testing import Client
from tests.conftest import build
from tests.support.processes import wait_until
from tests.support.servers import serving
from tests.support.streaming import (
    HAS_STREAMS,
    client_of,
    only_with_streams,
    opened,
    read_stream,
)

SERVED = ("--site", "crossroads.examples:SITE", "--workers")
ANSWERED = re.compile(r"Notes so far: (\d+)\. Worker (\d+) has answered\.")
ENDED = re.compile(r"A stream has ended after (\d+) of 60 answers\.")
WHOLE = "30,000 points"


@pytest.fixture(params=["multi", "single"])
def approach(request: pytest.FixtureRequest) -> str:
    """Name each approach in turn."""
    return str(request.param)


@pytest.fixture
def address(approach: str) -> Iterator[str]:
    """Serve the examples with three workers."""
    with serving(approach, *SERVED, "3") as address:
        yield address


# ------------------------------------------------------------------------------ where Dash is older


@pytest.mark.skipif(HAS_STREAMS, reason="nothing is missing from Dash 4.5 on")
def test_a_dash_without_streams_is_told_in_plain_words(
    address: str, page: Page, console: list[str]
) -> None:
    said = f"This page needs Dash 4.5 or newer; {version('dash')} is installed."
    page.goto(address)
    for name in "Stream", "Notes":
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        expect(page.locator(f"#{name.lower()}-needs")).to_have_text(said)
        expect(page.locator("pre")).to_have_text(COMMAND)
    assert console == []


@pytest.mark.parametrize(
    ("lacks", "said"),
    [("Dash", "needs Dash 4.5 or newer"), ("asgiref", "needs asgiref, which dash[async] brings")],
)
def test_a_page_says_what_it_lacks(
    approach: str, monkeypatch: pytest.MonkeyPatch, lacks: str, said: str
) -> None:
    if lacks == "Dash":
        monkeypatch.delattr(dash, "LocalSharedStorage", raising=False)
    else:
        monkeypatch.setattr(dash, "LocalSharedStorage", None, raising=False)
        monkeypatch.setattr(examples, "find_spec", lambda _name: None)
    instead = tuple(map(offered, (stream.page, notes.page)))
    monkeypatch.undo()
    for page in instead:
        opened = Client(build(approach, site=Site("S", instead))).open(page.path)
        assert said in opened.text
        assert COMMAND in opened.text


# -------------------------------------------------------------------------------- what Dash 4.5 can


@only_with_streams
def test_a_stream_is_shown_while_it_runs_and_ends_when_it_is_left(
    address: str, page: Page, console: list[str]
) -> None:
    page.goto(address)
    begin, said = page.get_by_role("button", name="Estimate pi"), page.locator("#stream-said")
    begin.click()
    expect(said).to_contain_text("points: ")
    early = said.inner_text()
    expect(said).not_to_have_text(early)
    assert not early.startswith(WHOLE)
    assert not said.inner_text().startswith(WHOLE)
    expect(begin).to_be_disabled()

    page.get_by_role("link", name="Notes").click()
    wait_until(lambda: bool(ENDED.search(looked_again(page))))
    (given,) = ENDED.findall(page.locator("#notes-last").inner_text())
    assert int(given) < stream.ANSWERS
    assert console == []


@only_with_streams
def test_a_stream_that_nobody_leaves_comes_to_its_end(
    approach: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "PAUSE", 0)
    monkeypatch.setattr(stream, "ANSWERS", 20)  # the store keeps 32 that nobody has read
    client = client_of(build(approach, site=examples.SITE))
    handle = opened(client, "/")
    body = callback_body(
        ["stream-said.children", "stream-graph.figure"], {"stream-go.n_clicks": "1"}
    )
    body["state"] = [{"id": "stream-visit", "property": "data", "value": "x"}]
    body["streamConnection"] = {"requestId": "a-1"}
    assert client.post(f"/{ENDPOINT}?{handle}", json=body).status_code == 200
    wait_until(lambda: "10,000 points" in read_stream(client, "/", handle).text)
    notes_page = Client(client).open("/notes")
    wait_until(lambda: "ended after 20 of 20" in str(notes_page.run("notes-last.children")))


@only_with_streams
def test_a_stream_ends_when_its_tab_is_closed(
    approach: str, address: str, browser: Browser
) -> None:
    tab = browser.new_page()
    tab.goto(address)
    tab.get_by_role("button", name="Estimate pi").click()
    expect(tab.locator("#stream-said")).to_contain_text("points: ")
    tab.context.close()
    wait_until(lambda: ENDED.search(looked(approach, address)) is not None)
    (given,) = ENDED.findall(looked(approach, address))
    assert int(given) < stream.ANSWERS


@only_with_streams
def test_the_notes_are_the_same_whichever_worker_answers(
    approach: str, address: str, page: Page, browser: Browser, console: list[str]
) -> None:
    page.goto(f"{address}/notes")
    count = page.locator("#notes-count")
    for number in range(4):
        expect(count).to_contain_text(f"Notes so far: {number}.")
        page.get_by_role("button", name="Leave a note").click()
    expect(count).to_contain_text("Notes so far: 4.")

    seen = set[tuple[str, str]]()

    def have_all_answered() -> bool:
        with ThreadPoolExecutor(12) as pool:
            for answer in pool.map(looked, [approach] * 12, [address] * 12):
                seen.update(ANSWERED.findall(answer))
        return len({worker for _, worker in seen}) == 3

    wait_until(have_all_answered)
    assert {number for number, _ in seen} == {"4"}
    other = browser.new_page()
    other.goto(f"{address}/notes")
    expect(other.locator("#notes-last li")).to_have_count(4)
    other.context.close()
    assert console == []


def looked_again(page: Page) -> str:
    """Press the button on the page of the notes; return them, as they are before the answer."""
    page.get_by_role("button", name="Look again").click()
    return page.locator("#notes-last").inner_text()


def looked(approach: str, address: str) -> str:
    """Press that button over a connection of its own; return the answer."""
    outputs = ["notes-count.children", "notes-last.children", "notes-last.start"]
    body = callback_body(outputs, {"notes-look.n_clicks": "1", "notes-leave.n_clicks": ""})
    body["inputs"].reverse()
    prefix = "/notes" if approach == "multi" else ""
    asked = Request(
        f"{address}{prefix}/{ENDPOINT}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urlopen(asked, timeout=30) as answer:
        return str(answer.read().decode())
