"""A running viewer, and what tests do in its frames."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from playwright.sync_api import Frame, FrameLocator, Locator, Page, expect

from crossroads.benchmarks.tools.processes import Process, reserved_port, starting, wait_until
from crossroads.benchmarks.viewing import picture

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


def inside(page: Page, name: str) -> Frame:
    found = page.locator(f"#{name}-frame").element_handle().content_frame()
    assert found
    return found


def origin(page: Page, name: str) -> str:
    found: str = page.evaluate(
        "(id) => new URL(document.getElementById(id).src).origin", f"{name}-frame"
    )
    return found


def asked(address: str, **more: Any) -> tuple[int, str, str]:
    """Return status, policy and text of an answer."""
    try:
        answer = urlopen(Request(address, **more))
    except HTTPError as error:
        answer = error
    with answer:
        policy = answer.headers.get("Content-Security-Policy", "")
        return answer.status, policy, answer.read().decode()
