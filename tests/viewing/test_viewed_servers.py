"""The viewer's servers: started anew in mid visit, ended, slowed down, and all gone at the end."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, Route, expect

from crossroads.benchmarks.tools.processes import reserved_port, starting, wait_until
from crossroads.benchmarks.viewing.command import Job, newest, restart, tell_ended
from crossroads.benchmarks.viewing.driver import Driver
from crossroads.benchmarks.viewing.servers import TUNED, Side, Switches, refuse_busy
from tests.support.processes import marked, started
from tests.support.viewers import (
    NAMES,
    Viewer,
    asked,
    command,
    expect_heading,
    expect_steps,
    follow,
    frame,
    open_viewer,
    pressed,
    viewing,
)


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
