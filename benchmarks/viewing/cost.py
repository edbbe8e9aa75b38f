"""What the viewer costs: how long it takes to start, and what its instruments add to a click.

The same clicks are done twice in one viewer, one of them with the instruments and one without: then
nothing is measured or drawn. Which comes first is drawn for each click. So each gives a pair, of
the same frames and the same servers. (Two viewers side by side differed by up to 26 ms for no
reason that could be found, and not always in the same direction.) An observer writes down in both
frames how long it took until the page stood there: in the one that was clicked, and in the other,
which follows. It also keeps them drawing: a browser that draws nothing between two clicks has to
wake up for the next one, and instruments would keep it awake.

A start is that of the command without nox, in a new tab of a browser that is open, as a reader's
is: until both frames show a page that Dash has taken over. A window that is just being opened would
count as well what Chromium loads for its own panels.
"""

import json
import random
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Error, Frame, Page, sync_playwright
from rich.console import Console

from crossroads.benchmarks import inside
from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.journey import STEPS, Step
from crossroads.benchmarks.judging.statistics import interval, walsh_averages
from crossroads.benchmarks.measuring.quiet import refuse_busy_machine
from crossroads.benchmarks.samples import Journal
from crossroads.benchmarks.tools import chromium, environment
from crossroads.benchmarks.tools.files import BUILD, RESULTS, short_path, write_json
from crossroads.benchmarks.tools.processes import (
    START_SECONDS,
    SampleRefused,
    reserved_port,
    starting,
    wait_until,
)
from crossroads.benchmarks.tools.terminal import Terminal
from crossroads.benchmarks.viewing.picture import HEIGHT, WIDTH, point, press
from crossroads.benchmarks.viewing.servers import SIDES, both

NAME = "viewer.json"
HASHED = (Path(__file__).parent, Path(inside.__file__).parent, *environment.SERVED)
"""What was looked at: the viewer, its instruments and the sites."""
STARTS, ROUNDS = 7, 180
"""How often it is started, and how often each click is done with and without instruments.
With a third of these pairs the interval of `multi` was wider than what is aimed at."""
ROUTE = (STEPS[1], STEPS[2], STEPS[3])
"""Both charts and home, each of which has been opened before."""
THINK = 1000
"""Milliseconds until the next click: the instruments wait 400 for what else comes, and draw."""
SETTLE = 400
"""Milliseconds in which the pointer rests on a link before the click, as a hand's does: so what is
loaded ahead is there in each click."""
PATIENCE = 30.0
MOST_ADDED, MOST_START = 10.0, 5.0
"""What was aimed at: milliseconds that a click takes longer, and seconds of a start."""

OBSERVER = r"""(() => {
  const draw = () => requestAnimationFrame(draw);
  draw();
  window.measureNothing = (value) => {
    window.isUnmeasured = value;
    sessionStorage.setItem("unmeasured", value ? "yes" : "");
  };
  if (parent === window || location.protocol !== "http:") return;
  window.isUnmeasured = Boolean(sessionStorage.getItem("unmeasured"));
  const KEY = "observed-click";
  const steps = STEPS;
  const plain = (path) => path.replace(/(.)\/$/, "$1");
  const now = () => performance.timeOrigin + performance.now();
  const stands = ({ shown, heading }) => document.querySelector("main h1")?.textContent === heading
    && [...document.querySelectorAll(shown)].some((one) => one.getBoundingClientRect().width);
  const look = ({ to, began }) => {
    if (plain(location.pathname) !== to || !stands(steps[to])) {
      requestAnimationFrame(() => look({ to, began }));
      return;
    }
    requestAnimationFrame(() => requestAnimationFrame(() => {
      window.observed = now() - began;
      sessionStorage.removeItem(KEY);
    }));
  };
  addEventListener("click", ({ target, timeStamp }) => {
    const link = target.closest?.("nav a[href]");
    if (!link) return;
    const began = performance.timeOrigin + timeStamp;
    const mine = { to: plain(link.pathname), began };
    window.observed = undefined;
    sessionStorage.setItem(KEY, JSON.stringify(mine));
    look(mine);
  }, { capture: true });
  const left = sessionStorage.getItem(KEY);
  if (left) look(JSON.parse(left));
})()"""
"""Runs in each frame, before anything else does."""


class Clicked(NamedTuple):
    """A click done twice: which page, which side was clicked, and of which side it tells.

    Milliseconds until the page stood there, with instruments and without.
    """

    step: str
    leads: str
    side: str
    measured: float
    bare: float


class Added(NamedTuple):
    """By how many milliseconds clicks take longer, with the interval of 95 %, of how many pairs."""

    low: float
    typical: float
    high: float
    pairs: int

    @property
    def outcome(self) -> str:
        """Say what became of the aim, by the whole interval."""
        if self.high <= MOST_ADDED:
            return "reached"
        return "missed" if self.low > MOST_ADDED else "not settled"


def cost(given: Namespace) -> int:
    """Measure and write it down; return 1 if something is longer than it is to be."""
    path = (RESULTS if given.publish else BUILD / "viewer") / NAME
    kept = BUILD / "viewer" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.jsonl"
    python = given.python or sys.executable
    if given.publish:
        refuse_busy_machine()
    draw = random.Random(1)  # noqa: S311 - not a secret
    with ExitStack() as stack:
        terminal = stack.enter_context(Terminal(Console()))
        journal = stack.enter_context(Journal(kept))
        terminal.note(f"each click, as it comes: {short_path(kept)}")
        browser = stack.enter_context(opened_browser())
        record: dict[str, Any] = {
            "date": f"{datetime.now(UTC):%Y-%m-%d}",
            "environment": environment.describe(python),
            "hash": environment.content_hash(*HASHED),
            "starts": [],
        }
        context = browser.new_context()
        context.new_page()
        for number in range(-1, STARTS):  # the first is not counted: the window is being opened
            terminal.step("starts", max(0, number) / STARTS / 10, None)
            took = start(context, python)
            record["starts"] += [took] if number >= 0 else []
        context.close()
        terminal.note(f"started: {median(record['starts']):.2f} s, in the middle of {STARTS}")
        page = open_viewer(browser, stack.enter_context(viewing(python)))
        found = list[Clicked]()
        for number in range(-1, ROUNDS):  # the first is not counted: the browser learns
            terminal.step("clicks", 0.1 + 0.9 * max(0, number) / ROUNDS, None)
            for leads in draw.sample(SIDES, 2):
                seen = visit_twice(page, leads, draw)
                found += seen if number >= 0 else ()
                for one in seen:
                    journal.write("click", round=number, **one._asdict())
        record["clicks"] = found
    write_json(path, record)
    for side in SIDES:
        print(f"{side}: {words(added(found, side))}")
    missed = median(record["starts"]) > MOST_START
    missed |= any(added(found, side).outcome == "missed" for side in SIDES)
    print(f"{'MISSED' if missed else 'nothing missed'}: {short_path(path)}")
    return int(missed)


def words(one: Added) -> str:
    """Say what clicks take longer, and what became of the aim."""
    told = f"{one.typical:+.1f} ms ({one.low:+.1f} to {one.high:+.1f}), {one.pairs} pairs"
    return f"instruments add {told}: {one.outcome}"


def added(clicks: Sequence[Sequence[Any]], side: str, step: str = "") -> Added:
    """Return what instruments add in a frame: the Hodges-Lehmann estimate of all pairs."""
    those = [one for one in (Clicked(*row) for row in clicks) if one.side == side]
    longer = [one.measured - one.bare for one in those if step in ("", one.step)]
    averages = walsh_averages(longer)
    low, high = interval(averages, len(longer), 0.95)
    return Added(low, median(averages), high, len(longer))


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Yield a Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium.launch_options())
        yield browser
        browser.close()


def start(context: BrowserContext, python: str) -> float:
    """Start the viewer as its command does; return the seconds until both frames are ready."""
    with ExitStack() as stack:
        ports = [stack.enter_context(reserved_port()) for _ in range(3)]
        names = ("--port", "--multi-port", "--single-port")
        more = [word for name, port in zip(names, ports, strict=True) for word in (name, str(port))]
        command = [sys.executable, "-m", "crossroads.benchmarks", "view", "--python", python, *more]
        began = time.perf_counter()
        viewer = stack.enter_context(starting(command, ports[0]))
        viewer.wait_for_answer("/", START_SECONDS)
        page = open_page(context, f"http://{HOST}:{ports[0]}/")
        took = time.perf_counter() - began
        page.close()
        viewer.stop()
        return round(took, 3)


@contextmanager
def viewing(python: str) -> Iterator[str]:
    """Run a viewer; yield its address."""
    # Dash, which the report does not need that reads what is measured here.
    from crossroads.benchmarks.viewing.page import listening  # noqa: PLC0415 - as said above

    with ExitStack() as stack:
        port, multi, single = (stack.enter_context(reserved_port()) for _ in range(3))
        sides = both(f"http://{HOST}:{port}", python, None, multi=multi, single=single)
        servers = stack.enter_context(sides)
        servers.begin(*SIDES)
        stack.enter_context(listening(servers, port, lambda *_: None))
        yield f"{servers.viewer}/"


def open_viewer(browser: Browser, address: str) -> Page:
    """Open a viewer in a window of its own, whose frames are observed."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    steps = {step.path: {"shown": step.shown, "heading": step.heading} for step in ROUTE}
    context.add_init_script(OBSERVER.replace("STEPS", json.dumps(steps)))
    return open_page(context, address)


def open_page(context: BrowserContext, address: str) -> Page:
    """Open a viewer, and wait until Dash has taken over in both frames."""
    page = context.new_page()
    page.goto(address)
    for side in SIDES:
        inside = page.frame_locator(f"#{side}-frame")
        inside.locator("main h1").wait_for()
        inside.locator("#kit-paint").wait_for(state="detached")
    return page


def visit_twice(page: Page, leads: str, draw: random.Random) -> list[Clicked]:
    """Go the route twice, each click once with instruments and once without, in random order."""
    first = {step: draw.choice((True, False)) for step in ROUTE}
    took: dict[tuple[Step, bool], dict[str, float]] = {}
    for goes_again in (False, True):
        for step in ROUTE:
            measures = first[step] is not goes_again
            took[step, measures] = clicked(page, leads, step, measures=measures)
    return [
        Clicked(step.name, leads, side, took[step, True][side], took[step, False][side])
        for step in ROUTE
        for side in SIDES
    ]


def clicked(page: Page, leads: str, step: Step, *, measures: bool) -> dict[str, float]:
    """Follow a link in one frame; return what was seen of each side."""
    point(page, leads, step.heading)
    page.wait_for_timeout(SETTLE)
    for side in SIDES:
        frame = frame_of(page, side)
        frame.evaluate(f"measureNothing({json.dumps(not measures)}); window.observed = undefined")
    press(page)
    took = {side: round(observed(page, side), 2) for side in SIDES}
    page.wait_for_timeout(THINK)
    return took


def observed(page: Page, side: str) -> float:
    """Wait for what the observer writes down in a frame; `SampleRefused` if nothing comes."""
    found = list[float]()

    def is_there() -> bool:
        page.wait_for_timeout(50)  # lets Playwright hear of a new document
        with suppress(Error):  # the document has just gone
            found.extend(frame_of(page, side).evaluate("[window.observed ?? []].flat()"))
        return bool(found)

    if not wait_until(is_there, PATIENCE):
        raise SampleRefused(f"{side} has not shown a page within {PATIENCE:.0f} s of a click")
    return found[0]


def frame_of(page: Page, side: str) -> Frame:
    """Return the frame of one side."""
    element = page.query_selector(f"#{side}-frame")
    found = element.content_frame() if element else None
    if found is None:
        raise SampleRefused(f"the viewer has no frame of {side}")
    return found
