"""The viewer in a real browser, with the real servers that it starts."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from crossroads.benchmarks.tools import chromium
from crossroads.benchmarks.viewing import picture
from crossroads.benchmarks.viewing.viewed import view
from tests.support import axe
from tests.support.servers import serving
from tests.support.viewers import (
    NAMES,
    Viewer,
    asked,
    expect_heading,
    expect_steps,
    follow,
    frame,
    inside,
    open_viewer,
    origin,
    pressed,
    viewing,
    visit,
)


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


def test_play_takes_ten_steps(opened: Page) -> None:
    expect_steps(opened, 1)
    opened.get_by_role("button", name="Play ten steps").click()
    expect(opened.locator("#play")).to_contain_text("Stop (step ")
    expect(opened.locator("#play")).to_have_text("Play ten steps", timeout=240_000)
    steps = expect_steps(opened, 11)
    assert {step["did"]["kind"] for step in steps[1:]} == {"follow", "set"}


def test_a_visit_becomes_a_script_that_runs_on_any_server(opened: Page, tmp_path: Path) -> None:
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


def test_a_visit_becomes_visitors_who_find_all_files_on_any_server(
    opened: Page, viewer: Viewer, tmp_path: Path
) -> None:
    follow(opened, "single", "Bar chart")
    expect_steps(opened, 2)
    with opened.expect_download() as saved:
        opened.get_by_role("button", name="Record for Locust").click()
    saved.value.save_as(tmp_path / "visit.zip")
    with zipfile.ZipFile(tmp_path / "visit.zip") as folder:
        for name in NAMES:
            told = json.loads(folder.read(f"{name}/visits.json"))
            assert set(told["places"]) == {"/", "/barchart"}
            assert told["hosts"] == [f"http://127.0.0.1:{viewer.ports[name]}"]
            assert b"FastHttpUser" in folder.read(f"{name}/visitors.py")
            files = {one for place in told["places"].values() for one in place["opened"]["files"]}
            with serving(name) as address:
                lost = [one for one in files if asked(f"{address}{one}")[0] != 200]
            assert files
            assert lost == []


def test_nobody_but_the_viewer_is_heard(opened: Page) -> None:
    expect_steps(opened, 1)
    inside = next(one for one in opened.frames if one != opened.main_frame)
    inside.evaluate("postMessage({ kind: 'follow', to: '/barchart' }, '*')")
    opened.evaluate("postMessage({ kind: 'did', did: { kind: 'follow', to: '/barchart' } }, '*')")
    follow(opened, "multi", "Line chart")
    expect_heading(opened, "Line chart")
    assert len(expect_steps(opened, 2)) == 2


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
