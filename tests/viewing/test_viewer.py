"""The viewer in a real browser, with the real servers that it starts."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from playwright.sync_api import Frame, FrameLocator, Locator, Page, Route, expect

from crossroads.benchmarks.tools import chromium
from crossroads.benchmarks.tools.processes import Process, reserved_port, starting, wait_until
from crossroads.benchmarks.viewing import picture
from crossroads.benchmarks.viewing.command import Job, newest, restart, tell_ended
from crossroads.benchmarks.viewing.driver import Driver
from crossroads.benchmarks.viewing.servers import TUNED, Side, Switches, refuse_busy
from crossroads.benchmarks.viewing.viewed import view
from tests.support import axe
from tests.support.processes import marked, started
from tests.support.servers import serving

NAMES = ("multi", "single")


class Viewer(NamedTuple):
    """A running viewer: its address, and the ports of the two sites."""

    address: str
    ports: dict[str, int]


@contextmanager
def viewing(*more: str) -> Iterator[Viewer]:
    """Run the viewer until the block is over."""
    with ExitStack() as stack:
        port, *sites = (stack.enter_context(reserved_port()) for _ in range(3))
        ports = dict(zip(NAMES, sites, strict=True))
        process: Process = stack.enter_context(starting([*command(port, ports), *more], port))
        try:
            process.wait_for_answer("/", 60)
            yield Viewer(f"http://127.0.0.1:{port}", ports)
        finally:
            process.stop()


def command(port: int, ports: dict[str, int]) -> list[str]:
    own = [word for name, at in ports.items() for word in (f"--{name}-port", str(at))]
    return [sys.executable, "-m", "crossroads.benchmarks", "view", "--port", str(port), *own]


@pytest.fixture(scope="module")
def viewer() -> Iterator[Viewer]:
    with viewing() as running:
        yield running


@pytest.fixture
def opened(viewer: Viewer, page: Page, console: list[str]) -> Iterator[Page]:
    """Open the viewer, and wait for both sites; nothing may go wrong in the console."""
    open_viewer(page, viewer)
    yield page
    assert console == []


def open_viewer(page: Page, viewer: Viewer) -> None:
    page.goto(viewer.address)
    expect(page.locator("#said")).to_contain_text("Opening the site: multi")
    for name in NAMES:  # until Dash is there, a link of `single` loads a document, too
        expect(frame(page, name).locator("#kit-paint")).to_have_count(0)


def frame(page: Page, name: str) -> FrameLocator:
    return page.frame_locator(f"iframe#{name}-frame")


def expect_heading(page: Page, words: str, *names: str) -> None:
    for name in names or NAMES:
        expect(frame(page, name).locator("h1")).to_have_text(words)


def visit(page: Page) -> list[dict[str, Any]]:
    """Return the steps of the visit, as the viewer knows them."""
    found: Any = page.evaluate("dash_component_api.getLayout('visit').props.data.steps")
    return list(found)


def expect_steps(page: Page, number: int) -> list[dict[str, Any]]:
    """Wait until the visit has so many steps, and the last of them is measured on each side."""
    assert wait_until(lambda: looked(page) >= number, 60, 0.05), visit(page)
    steps = visit(page)
    assert len(steps) == number
    return steps


def looked(page: Page) -> int:
    page.wait_for_timeout(10)  # lets Playwright hear of what happened
    steps = visit(page)
    return len(steps) if steps and "over" in steps[-1] else 0


follow = picture.click


def pressed(page: Page, name: str, selector: str) -> Locator:
    """Return what is pressed before it changes, as a visitor does and Playwright does not."""
    found = frame(page, name).locator(selector)
    found.dispatch_event("pointerdown")
    return found


@pytest.mark.parametrize("leads", NAMES)
def test_a_link_is_followed_in_the_other_frame_and_not_back(opened: Page, leads: str) -> None:
    expect_steps(opened, 1)
    follow(opened, leads, "Bar chart")
    expect_heading(opened, "Bar chart")
    expect(opened.locator("#said")).to_contain_text("Last click, “Bar chart”")
    follow(opened, leads, "Line chart")
    expect_heading(opened, "Line chart")
    steps = expect_steps(opened, 3)
    assert [step["did"]["kind"] for step in steps] == ["open", "follow", "follow"]
    assert steps[1]["did"]["to"] == "/barchart"


@pytest.mark.parametrize("leads", NAMES)
def test_a_control_is_changed_in_the_other_frame(opened: Page, leads: str) -> None:
    follow(opened, leads, "Bar chart")
    expect_steps(opened, 2)
    pressed(opened, leads, "#barchart-year").select_option("1952")
    for name in NAMES:
        expect(frame(opened, name).locator("#barchart-year")).to_have_value("1952")
        expect(frame(opened, name).locator("main")).to_contain_text(", 1952: ")
    steps = expect_steps(opened, 3)
    assert steps[2]["did"]["set"] == [["barchart-year", {"value": "1952"}]]
    for name in NAMES:
        took = steps[2]["took"][name]
        assert took["callbacks"] == took["kinds"]["callback"]["n"] == 1


def test_a_choice_in_a_list_of_a_component_library_is_followed(opened: Page) -> None:
    follow(opened, "single", "Line chart")
    expect_steps(opened, 2)
    pressed(opened, "single", ".dash-dropdown-clear").dispatch_event("click")
    expect(frame(opened, "multi").locator("#linechart-countries")).to_contain_text("None picked")


def test_back_brings_both_back(opened: Page) -> None:
    follow(opened, "multi", "Bar chart")
    expect_heading(opened, "Bar chart")
    followed = expect_steps(opened, 2)[1]["took"]
    opened.evaluate("history.back()")
    expect_heading(opened, "Home")
    back = expect_steps(opened, 3)
    assert back[2]["did"]["back"] is True
    assert {*back[2]["took"]} == {*NAMES}
    for name in NAMES:
        assert back[1]["took"][name]["painted"] == followed[name]["painted"], "is that of the click"
    expect(opened.locator("#said")).to_contain_text("Last click, “Back or Forward”: multi")


def test_back_to_what_was_chosen_before_is_done_alike_and_timed_until_it_is_drawn(
    opened: Page,
) -> None:
    """Neither frame loads a document for it, and the chart that still stands is not its end."""
    follow(opened, "multi", "Bar chart")
    expect_steps(opened, 2)
    for number, (leads, year) in enumerate((("multi", "1952"), ("single", "1977")), start=3):
        pressed(opened, leads, "#barchart-year").select_option(year)
        expect_steps(opened, number)
    for name in NAMES:
        inside(opened, name).evaluate("window.isOld = true")
    opened.evaluate("history.back()")
    (*_, back) = expect_steps(opened, 5)
    assert "year=1952" in back["did"]["to"]
    assert {*back["sides"]} == {*NAMES}
    for name in NAMES:
        expect(frame(opened, name).locator("#barchart-year")).to_have_value("1952")
        assert inside(opened, name).evaluate("window.isOld")
        took = back["took"][name]
        assert took["painted"] > max(one["at"] + one["ms"] for one in took["entries"])


BACK_AS_SOON_AS_IT_IS_PAINTED = """() => {
  const hear = ({ data, source }) => {
    if (source !== document.getElementById("multi-frame").contentWindow) return;
    if (data.kind !== "painted" || data.did.to !== "/barchart") return;
    removeEventListener("message", hear);
    history.back();
  };
  addEventListener("message", hear);
}"""


def test_back_before_a_click_is_measured_brings_both_back(opened: Page) -> None:
    expect_steps(opened, 1)
    opened.evaluate(BACK_AS_SOON_AS_IT_IS_PAINTED)
    follow(opened, "multi", "Bar chart")
    steps = expect_steps(opened, 3)
    expect_heading(opened, "Home")
    assert [step["did"].get("back", False) for step in steps] == [False, False, True]
    assert not any("lost" in took for took in steps[2]["took"].values())


def test_a_slash_at_the_end_of_a_path_makes_no_other_page(opened: Page) -> None:
    follow(opened, "multi", "Bar chart")
    expect_steps(opened, 2)
    opened.evaluate("history.back()")
    expect_steps(opened, 3)
    told = "parent.postMessage({ kind: 'heard', at: '/barchart/' }, '*')"
    inside(opened, "single").evaluate(told)
    opened.evaluate("history.forward()")
    assert expect_steps(opened, 4)[3]["sides"] == ["multi"], "the other is there already"


def inside(page: Page, name: str) -> Frame:
    found = page.locator(f"#{name}-frame").element_handle().content_frame()
    assert found
    return found


ANSWER_LATE = """(ms) => {
  const kit = dash_clientside.crossroads, { clicked } = kit;
  kit.clicked = async (...given) => {
    await new Promise((then) => { setTimeout(then, ms); });
    await fetch("/healthz");
    return clicked(...given);
  };
}"""
"""Has the callback of a chart answer late, and ask a server as most do."""


@pytest.mark.parametrize("late", [0, 1000])
def test_a_bar_that_is_clicked_sets_the_control_in_both(opened: Page, late: int) -> None:
    opened.set_viewport_size({"width": 1600, "height": 1400})
    follow(opened, "multi", "Bar chart")
    expect_steps(opened, 2)
    if late:
        inside(opened, "multi").evaluate(ANSWER_LATE, late)
    bar = frame(opened, "multi").locator(".js-plotly-plot .point path").first
    across, down = bar.evaluate(picture.CENTRE)
    box = opened.locator("#multi-frame").bounding_box()
    assert box
    at = box["x"] + across * box["width"], box["y"] + down * box["height"]
    opened.mouse.move(*at)
    opened.mouse.click(*at)
    (control, chosen), *more = expect_steps(opened, 3)[2]["did"]["set"]
    assert (control, more) == ("barchart-country", [])
    expect(frame(opened, "single").locator("#barchart-country")).to_have_value(chosen["value"])
    assert not any("lost" in took for took in visit(opened)[2]["took"].values())


def test_a_control_of_a_page_that_was_left_is_not_set_elsewhere(opened: Page) -> None:
    expect_steps(opened, 1)
    told = {"kind": "set", "set": [["barchart-year", {"value": "1952"}]], "on": "/linechart"}
    send = "([what, to]) => frames[1].postMessage(what, to)"
    opened.evaluate(send, [told, origin(opened, "single")])
    follow(opened, "multi", "Bar chart")
    steps = expect_steps(opened, 2)
    assert steps[1]["did"]["kind"] == "follow"
    follow(opened, "multi", "Line chart")
    expect_steps(opened, 3)
    follow(opened, "multi", "Bar chart")
    assert len(expect_steps(opened, 4)) == 4
    expect(frame(opened, "single").locator("#barchart-year")).not_to_have_value("1952")


def origin(page: Page, name: str) -> str:
    found: str = page.evaluate(
        "(id) => new URL(document.getElementById(id).src).origin", f"{name}-frame"
    )
    return found


def test_a_frame_that_only_follows_leaves_the_focus_where_it_is(opened: Page) -> None:
    follow(opened, "single", "Bar chart")  # one that was used may take the focus, if any may
    expect_steps(opened, 2)
    for leads, words in (("multi", "Line chart"), ("single", "Home"), ("multi", "Bar chart")):
        link = frame(opened, leads).locator("nav a", has_text=words)
        opened.locator(f"#{leads}-frame").focus()
        link.focus()
        opened.keyboard.press("Enter")
        expect_heading(opened, words)
        expect(opened.locator("#said")).to_contain_text(f"Last click, “{words}”: multi")
        assert opened.evaluate("document.activeElement.id") == f"{leads}-frame"


def test_in_step_again_the_other_comes_to_where_the_last_click_was(opened: Page) -> None:
    opened.get_by_label("Both in step").uncheck()
    follow(opened, "single", "Bar chart")
    expect_heading(opened, "Bar chart", "single")
    expect_steps(opened, 2)
    opened.get_by_label("Both in step").check()
    expect_heading(opened, "Bar chart")
    assert expect_steps(opened, 3)[2]["sides"] == ["multi"]


def test_without_the_switch_the_other_frame_stays(opened: Page) -> None:
    opened.get_by_label("Both in step").uncheck()
    follow(opened, "multi", "Bar chart")
    expect_heading(opened, "Bar chart", "multi")
    expect(opened.locator("#said")).to_contain_text(", alone")
    expect_heading(opened, "Home", "single")


def test_what_a_click_took_is_shown_beside_the_report(opened: Page) -> None:
    follow(opened, "multi", "Bar chart")
    steps = expect_steps(opened, 2)
    took = steps[1]["took"]
    assert took["multi"]["kinds"]["document"]["n"] == 1
    assert "document" not in took["single"]["kinds"]
    for name in NAMES:
        assert took[name]["painted"] >= took[name]["seen"] > 0
        assert took[name]["bytes"] > 0
        assert took[name]["memory"] is None or took[name]["memory"] > 10_000_000
        assert sum(one["bytes"] for one in took[name]["kinds"].values()) == took[name]["bytes"]
        row = opened.locator(f"#{name}-took tr", has_text="Until all is painted")
        texts = [re.compile(one) for one in (r" m?s$", " to ", r" m?s$")]
        expect(row.locator("td")).to_have_text(texts)
        expect(opened.locator(f"#{name}-waterfall li")).not_to_have_count(0)
        expect(opened.locator(f"#{name}-race")).to_contain_text(
            "In the report, with one site at a time: "
        )
    assert took["multi"]["cpu"] > 0
    expect(opened.locator("#said")).to_contain_text("Last click, “Bar chart”: multi")


def test_another_server_opens_where_the_visit_is(viewer: Viewer, page: Page) -> None:
    opened = page  # whose console may tell of requests to a server that has ended
    open_viewer(opened, viewer)
    follow(opened, "multi", "Bar chart")
    expect_steps(opened, 2)
    opened.locator(".single summary").click()
    try:
        opened.locator("#single-approach").select_option("pages")
        expect(opened.locator("#single-is")).to_have_text(re.compile("pages, stock"))
        expect(frame(opened, "single").locator("#approach")).to_have_text("served by pages")
        expect_heading(opened, "Bar chart")
        expect(opened.locator("#single-name")).to_have_text("pages")
        expect(opened.locator("#said")).to_contain_text("Opening the site: pages")
        assert expect_steps(opened, 3)[2]["sides"] == ["single"]
        row = opened.locator("#single-took tr", has_text="Bytes sent").locator("td")
        expect(row.last).not_to_be_empty()
        expect(row.first).to_have_text(row.last.text_content() or "")  # of this server alone
        opened.locator("#single-trip").select_option("50")
        expect(opened.locator("#single-is")).to_have_text("pages, stock, round trip of 50 ms")
        follow(opened, "multi", "Line chart")
        expect_heading(opened, "Line chart")
        expect(opened.locator("#said")).to_contain_text("They are not alike in distance")
    finally:
        opened.locator("#single-approach").select_option("single")
        expect(opened.locator("#single-is")).to_contain_text("single, tuned")
        opened.locator("#single-trip").select_option("0")
        expect(opened.locator("#single-is")).to_have_text("single, tuned")


def test_a_server_that_starts_anew_in_mid_click_opens_a_step_of_its_own(
    viewer: Viewer, page: Page
) -> None:
    open_viewer(page, viewer)
    expect_steps(page, 1)
    page.route(f"http://127.0.0.1:{viewer.ports['multi']}/barchart", lambda _: None, times=1)
    follow(page, "multi", "Bar chart")
    expect_heading(page, "Bar chart", "single")
    page.locator(".multi summary").click()
    page.locator(".multi").get_by_label("compress", exact=True).uncheck()
    try:
        steps = expect_steps(page, 3)
        assert steps[1]["took"]["multi"]["lost"] == "the server has started anew"
        assert steps[1]["over"] is True
        assert (steps[2]["did"]["kind"], steps[2]["sides"]) == ("open", ["multi"])
        expect_heading(page, "Bar chart")
    finally:
        page.locator(".multi").get_by_label("compress", exact=True).check()
        expect(page.locator("#multi-is")).to_have_text("multi, tuned")


def test_what_is_done_while_a_server_starts_anew_is_done_by_its_document(
    viewer: Viewer, page: Page
) -> None:
    """The old one, which is still there, would be the wrong one to tell."""
    open_viewer(page, viewer)
    expect_steps(page, 1)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    def is_held() -> bool:
        page.wait_for_timeout(10)  # lets Playwright hear of what happened
        return bool(held)

    page.route(f"http://127.0.0.1:{viewer.ports['single']}/", hold, times=1)
    page.locator(".single summary").click()
    page.locator(".single").get_by_label("compress", exact=True).uncheck()
    try:
        expect(page.locator("#single-is")).to_have_text("single, tuned -compress")
        follow(page, "multi", "Bar chart")
        expect_heading(page, "Bar chart", "multi")
        assert wait_until(is_held, 60, 0.05)
        held[0].continue_()
        expect_heading(page, "Bar chart")
    finally:
        page.locator(".single").get_by_label("compress", exact=True).check()
        expect(page.locator("#single-is")).to_have_text("single, tuned")


def test_a_server_that_has_ended_is_told_of_and_can_be_started_again(page: Page) -> None:
    with viewing() as viewer:
        open_viewer(page, viewer)
        expect_steps(page, 1)
        os.kill(listener(viewer.ports["multi"]), signal.SIGKILL)
        follow(page, "multi", "Bar chart")
        expect_heading(page, "Bar chart", "single")
        expect(page.locator("#multi-state")).to_contain_text("Change a switch")
        expect(page.locator("#multi-race")).to_contain_text("no word from its server")
        expect(page.locator("#single-race")).to_contain_text("until painted")
        assert expect_steps(page, 2)[1]["took"]["single"]["done"] is True
        began = time.monotonic()
        follow(page, "single", "Line chart")
        expect_steps(page, 3)
        assert time.monotonic() - began < 12, "who is silent is not waited for again"
        page.locator(".multi summary").click()
        page.locator(".multi").get_by_label("compress", exact=True).uncheck()
        expect_heading(page, "Line chart")
        expect(page.locator("#multi-state")).to_have_text("")
        assert expect_steps(page, 4)[3]["did"]["kind"] == "open"


def test_a_server_that_has_ended_is_told_of_though_its_document_goes_on(page: Page) -> None:
    with viewing() as viewer:
        open_viewer(page, viewer)
        follow(page, "multi", "Bar chart")
        expect_steps(page, 2)
        os.kill(listener(viewer.ports["single"]), signal.SIGKILL)
        pressed(page, "multi", "#barchart-year").select_option("1952")
        expect(page.locator("#single-state")).to_contain_text("has ended. Change a switch")
        assert "lost" in expect_steps(page, 3)[2]["took"]["single"]
        began = time.monotonic()
        pressed(page, "multi", "#barchart-year").select_option("1957")
        expect_steps(page, 4)
        assert time.monotonic() - began < 10, "it is not waited for again"
        expect(page.locator("#single-state")).to_contain_text("has ended. Change a switch")
        page.locator(".single summary").click()
        page.locator(".single").get_by_label("compress", exact=True).uncheck()
        expect_heading(page, "Bar chart")
        expect(page.locator("#single-state")).to_have_text("")


def listener(port: int) -> int:
    """Return who serves on a port."""
    word = f"{port}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if b"crossroads.benchmarks.viewing.viewed" in words and word in words:
                    return int(entry.name)
    raise AssertionError(port)


def test_of_a_fast_series_of_clicks_only_the_last_starts_a_server() -> None:
    jobs: SimpleQueue[Job] = SimpleQueue()
    waiting = [Future[None]() for _ in range(4)]
    clicks = [("multi", 1), ("multi", 2), ("single", 1), ("multi", 3)]
    for (name, levers), one in zip(clicks, waiting, strict=True):
        jobs.put((name, Switches(name, levers=TUNED[:levers]), one))
    begun = list[tuple[str, int]]()
    sides = {name: Side(name, 1, Switches(name)) for name in NAMES}
    servers: Any = SimpleNamespace(sides=sides, wait=lambda _: None)
    servers.begin = lambda name: begun.append((name, len(sides[name].switches.levers)))
    restart(servers, newest(jobs))
    assert sorted(begun) == [("multi", 3), ("single", 1)]
    assert [one.result(0) for one in waiting] == [None] * 4


def test_one_lever_by_itself(viewer: Viewer, page: Page) -> None:
    opened = page  # as above
    open_viewer(opened, viewer)
    opened.locator(".multi summary").click()
    opened.locator(".multi").get_by_label("compress", exact=True).uncheck()
    expect(opened.locator("#multi-is")).to_have_text("multi, tuned -compress")
    opened.locator(".multi").get_by_label("compress", exact=True).check()
    expect(opened.locator("#multi-is")).to_have_text("multi, tuned")
    expect_heading(opened, "Home")


def test_a_driver_slows_down_the_frame_that_is_told(page: Page) -> None:
    """Not asked: how much. The browser alone knows."""
    sent: list[tuple[str, int]] = []

    class Session:
        def __init__(self, frame: Frame) -> None:
            self.session, self.url = page.context.new_cdp_session(frame), frame.url

        def send(self, method: str, told: dict[str, int]) -> None:
            self.session.send(method, told)
            sent.append((self.url, told["rate"]))

    with viewing("--driver", "headless") as viewer:
        open_viewer(page, viewer)
        page.locator(".single summary").click()
        page.locator("#single-slower").select_option("4")
        slow = ", processor 4 times slower"
        expect(page.locator("#single-is")).to_have_text(f"single, tuned{slow}")
        told = json.loads(asked(f"{viewer.address}/slower")[2])
        multi, single = (f"http://127.0.0.1:{port}" for port in viewer.ports.values())
        assert told == {multi: 1, single: 4}
        driver = Driver(page)
        driver.session = Session  # type: ignore[assignment]
        for _ in range(2):
            driver.follow(told)
        assert sent == [(f"{single}/", 4)]
        page.reload()
        expect_heading(page, "Home")
        driver.follow({**told, multi: 6})
        assert sorted(sent[1:]) == sorted([(f"{multi}/", 6), (f"{single}/", 4)])


@pytest.mark.parametrize("how", ["window", "fast"])
def test_a_browser_that_cannot_be_is_refused(how: str) -> None:
    environment = {key: value for key, value in os.environ.items() if "DISPLAY" not in key}
    words = [*command(1, {})[:4], "--driver", how]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 2
    assert f"--driver={how!r}: expected " in done.stderr


def test_what_has_ended_is_told_of_once(capsys: pytest.CaptureFixture[str]) -> None:
    told: set[int] = set()
    with starting([sys.executable, "-c", "print('no luck')"]) as process:
        wait_until(lambda: not process.is_running(), 30, 0.01)
        for _ in range(2):
            tell_ended({"multi": process}, told)
    assert capsys.readouterr().out == "multi has ended: no luck\n"


def test_play_takes_ten_steps(opened: Page) -> None:
    expect_steps(opened, 1)
    opened.get_by_role("button", name="Play ten steps").click()
    expect(opened.locator("#play")).to_contain_text("Stop (step ")
    expect(opened.locator("#play")).to_have_text("Play ten steps", timeout=240_000)
    steps = expect_steps(opened, 11)
    assert {step["did"]["kind"] for step in steps[1:]} == {"follow", "set"}


def test_a_visit_becomes_a_script_that_runs_on_any_server(
    opened: Page, viewer: Viewer, tmp_path: Path
) -> None:
    follow(opened, "single", "Bar chart")
    expect_steps(opened, 2)
    pressed(opened, "single", "#barchart-year").select_option("1952")
    expect_steps(opened, 3)
    with opened.expect_download() as saved:
        opened.get_by_role("button", name="Record for Playwright").click()
    path = tmp_path / "visit.py"
    saved.value.save_as(path)
    browser = {"CHROMIUM": str(chromium.launch_options().get("executable_path", ""))}
    with serving("single") as address:
        done = subprocess.run(
            [sys.executable, str(path), address],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {key: value for key, value in browser.items() if value},
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 3
    assert "year=1952" in done.stdout
    with opened.expect_download() as saved:
        opened.get_by_role("button", name="Record for Locust").click()
    saved.value.save_as(tmp_path / "visit.zip")
    with zipfile.ZipFile(tmp_path / "visit.zip") as folder:
        for name in NAMES:
            told = json.loads(folder.read(f"{name}/visits.json"))
            assert set(told["places"]) == {"/", "/barchart"}
            assert told["hosts"] == [f"http://127.0.0.1:{viewer.ports[name]}"]
            assert b"FastHttpUser" in folder.read(f"{name}/visitors.py")


def test_nobody_but_the_viewer_is_heard(opened: Page) -> None:
    expect_steps(opened, 1)
    inside = next(one for one in opened.frames if one != opened.main_frame)
    inside.evaluate("postMessage({ kind: 'follow', to: '/barchart' }, '*')")
    opened.evaluate("postMessage({ kind: 'did', did: { kind: 'follow', to: '/barchart' } }, '*')")
    follow(opened, "multi", "Line chart")
    expect_heading(opened, "Line chart")
    assert len(expect_steps(opened, 2)) == 2


def asked(address: str, **more: Any) -> tuple[int, str, str]:
    """Return status, policy and text of an answer."""
    try:
        answer = urlopen(Request(address, **more))
    except HTTPError as error:
        answer = error
    with answer:
        policy = answer.headers.get("Content-Security-Policy", "")
        return answer.status, policy, answer.read().decode()


def test_frames_are_for_the_viewer_alone_and_only_here(viewer: Viewer) -> None:
    for port in viewer.ports.values():
        _, policy, text = asked(f"http://127.0.0.1:{port}/barchart")
        assert f"frame-ancestors 'self' {viewer.address}" in policy
        assert text.count(' src="/_viewed/') == 1
    with serving("multi") as address:
        _, policy, text = asked(f"{address}/barchart")
        assert re.search("frame-ancestors 'self'$", policy)
        assert "_viewed" not in text
        assert asked(f"{address}/_viewed/script")[0] == 404


def test_what_a_browser_keeps_for_a_year_is_never_the_script_of_another_viewer() -> None:
    def script_of(viewer: str) -> tuple[str, str, str]:
        server = Flask(__name__)
        server.add_url_rule("/", view_func=lambda: "<head></head>")
        view(server, {"viewer": viewer, "steps": {}, "server": "one"})
        client = server.test_client()
        found = re.search('src="([^"]+)"', client.get("/").text)
        assert found
        answer = client.get(found[1])
        assert client.get("/_viewed/script").status_code == 404
        return found[1], answer.text, answer.headers["Cache-Control"]

    (one, text, kept), (other, _, _) = (script_of(f"http://127.0.0.1:{n}") for n in (8054, 8055))
    assert one != other
    assert '"viewer": "http://127.0.0.1:8054"' in text
    assert "immutable" in kept


@pytest.mark.parametrize("header", [{}, {"Origin": "http://127.0.0.1:1"}])
def test_other_pages_change_nothing(viewer: Viewer, header: dict[str, str]) -> None:
    headers = {"Content-Type": "application/json", **header}
    update = f"{viewer.address}/_dash-update-component"
    assert asked(update, data=b"{}", headers=headers)[0] == 403
    assert asked(update, data=b"{}", headers=headers | {"Origin": viewer.address})[0] != 403
    assert asked(viewer.address, headers={"Host": "elsewhere.example:8054"})[0] == 421
    assert "frame-ancestors 'none'" in asked(viewer.address)[1]
    with urlopen(f"{viewer.address}/report") as answer:
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_phone_has_one_below_the_other(viewer: Viewer, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_viewer(page, viewer)
    first, second = (page.locator(f"#{name}-frame").bounding_box() for name in NAMES)
    assert first
    assert second
    assert first["x"] == second["x"]
    assert first["y"] + first["height"] < second["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    follow(page, "multi", "Bar chart")
    expect_heading(page, "Bar chart")
    expect_steps(page, 2)
    assert [*axe.violations(page)] == []
    page.locator("#kit-theme").focus()
    order = [focused_next(page) for _ in range(4)]
    assert order == ["multi-frame", "single-frame", "multi", "single"], "as it is seen"


def focused_next(page: Page) -> str:
    """Go on with Tab to the next part of the page, a frame or switches; return whose it is."""
    before, now = page.evaluate(FOCUSED), ""
    while not now or now in (before, ""):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED)
    return str(now)


FOCUSED = """() => {
  const one = document.activeElement;
  return one.matches("iframe") ? one.id : one.closest(".side")?.className.split(" ")[1] ?? "";
}"""


def test_axe_finds_nothing_where_a_server_did_not_start(opened: Page) -> None:
    opened.evaluate("dash_clientside.set_props('multi-trip', { value: '7' })")
    expect(opened.locator("#multi-state")).to_contain_text("It did not start: multi: round trip")
    assert [*axe.violations(opened)] == []


def test_a_contrast_theme_leaves_the_bars(opened: Page) -> None:
    """It takes backgrounds away, and a bar is nothing else."""
    follow(opened, "multi", "Bar chart")
    expect_steps(opened, 2)
    opened.emulate_media(forced_colors="active")
    colour = "(one) => getComputedStyle(one).backgroundColor"
    page = opened.locator("body").evaluate(colour)
    for part in (".race .bar", ".waterfall .span", "#follows"):
        assert opened.locator(part).first.evaluate(colour) != page, part


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened: Page, scheme: Any) -> None:
    opened.emulate_media(color_scheme=scheme)
    for one in opened.locator("summary").all():
        one.click()
    follow(opened, "multi", "Bar chart")
    expect_steps(opened, 2)
    assert [*axe.violations(opened)] == []


def test_an_adopted_site_is_shown_in_step(page: Page, console: list[str]) -> None:
    with viewing("--site", "tests.support.adopted.shop.app:app") as viewer:
        open_viewer(page, viewer)
        target = frame(page, "multi").locator("a[href^='/']:not([href='/'])").first
        words = target.inner_text()
        target.press("Enter")
        expect(page.locator("#said")).to_contain_text(f"“{words}”")
        steps = expect_steps(page, 2)
        at = {urlsplit(one.url).path.rstrip("/") for one in page.frames[1:]}
        assert at == {steps[1]["did"]["to"].rstrip("/")}
    assert console == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_ctrl_c_or_a_terminal_that_is_closed_ends_all_of_it(
    page: Page, number: int, tmp_path: Path
) -> None:
    mark = str(tmp_path)
    with ExitStack() as stack:
        port, *sites = (stack.enter_context(reserved_port()) for _ in range(3))
        ports = dict(zip(NAMES, sites, strict=True))
        words = command(port, ports)[3:]
        with started(words, mark) as process:
            assert process.stdout
            assert "the crossing, live" in process.stdout.readline()
            page.goto(f"http://127.0.0.1:{port}")
            expect_heading(page, "Home")
            assert len(marked(mark)) == 3
            process.send_signal(number)
            assert "ended" in process.communicate(timeout=30)[0]
            assert process.returncode == 0
        assert marked(mark) == []
    for one in (port, *sites):
        refuse_busy("--port", one)


def test_a_port_that_is_taken_is_told(viewer: Viewer) -> None:
    port = viewer.ports["single"]
    asked = [*command(1, {})[:4], "--single-port", str(port), "--port", "0"]
    with reserved_port() as other, reserved_port() as third:
        asked = [*command(other, {"multi": third, "single": port})]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"--single-port={port}: expected a free port of 127.0.0.1" in done.stderr
