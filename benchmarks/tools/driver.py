"""Go on the journey with a driver attached, to count bytes, requests, heap and errors.

It takes and prints JSON, in its own process: Playwright's synchronous interface starts once per
process, and a browser that hangs can be ended with it. `journey.js` clicks and tells what counts as
painted. No `page.route()`, which switches the HTTP cache off. Nothing is prerendered.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from crossroads.benchmarks.inside.script import script

PAINTED = "n => (s => s && (s.error || s.painted.length > n))(window.journey?.load())"
LONGEST = 10.0  # seconds after which a step is over although something is still being loaded


class Wire:
    """What goes over the wire: encoded, headers included, and nothing of what was cached.

    `sent` is bytes by the browser's word for what they are, such as "Document" and "Script".
    """

    def __init__(self, session: CDPSession) -> None:
        """Listen from now on."""
        self.requests = 0
        self.sent: Counter[str] = Counter()
        self._open: dict[str, str] = {}
        self._last = time.monotonic()
        session.on("Network.requestWillBeSent", self._note)
        session.on("Network.loadingFinished", self._note)
        session.on("Network.loadingFailed", self._note)
        session.send("Network.enable")

    def _note(self, event: Mapping[str, Any]) -> None:
        is_sent = "request" in event
        answer = event.get("redirectResponse", {}) if is_sent else event
        self._last = time.monotonic()
        what = self._open.pop(event["requestId"], "Other")
        if is_sent:
            self._open[event["requestId"]] = what = event["type"]
        if size := answer.get("encodedDataLength", 0):
            self.sent[what] += int(size)
            self.requests += 1

    def settle(self, page: Page, quiet: float) -> None:
        """Wait until nothing has been loaded for so many seconds from now on."""
        self._last = time.monotonic()
        deadline = self._last + LONGEST
        while time.monotonic() < deadline:
            if not self._open and time.monotonic() > self._last + quiet:
                return
            page.wait_for_timeout(20)
        self._open.clear()  # a document that was left does not say what became of its requests


def travel(page: Page, task: Mapping[str, Any]) -> list[dict[str, float]]:
    """Take every step, and return what each took; RuntimeError for one that cannot be taken.

    With `heaps` in the task the heap is of use after these steps alone: nothing else is collected.
    """
    plan = task["plan"]
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    session = page.context.new_cdp_session(page)
    wire = Wire(session)
    session.send("Emulation.setCPUThrottlingRate", {"rate": task.get("cpu", 1)})
    page.add_init_script(script(plan))
    found: list[dict[str, float]] = []
    for number in range(len(plan["steps"])):
        before = wire.sent.copy(), wire.requests, len(errors)
        if number:
            page.evaluate("journey.act()")
        else:
            page.goto(task["address"], wait_until="commit", timeout=1000 * plan["limit"])
        page.wait_for_function(PAINTED, arg=number, polling=50, timeout=1000 * plan["limit"] + 5000)
        state = page.evaluate("journey.load()")
        if "error" in state:
            raise RuntimeError(state["error"])
        wire.settle(page, task["quiet"])
        if number in task.get("heaps", [number]):
            session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")["usedSize"]
        sent = wire.sent - before[0]
        counts = {"bytes": sent.total(), "requests": wire.requests - before[1]}
        counts |= {"errors": len(errors) - before[2], "heap": heap, **sent}
        found.append({"painted": state["painted"][number], **counts})
    return found


def main(task: Mapping[str, Any]) -> None:
    """Go on each journey of the task with one profile; print what every step took."""
    found = {}
    with sync_playwright() as playwright:
        for journey in task["journeys"]:
            # Playwright waits by evaluating a string, which the site's policy forbids.
            context = playwright.chromium.launch_persistent_context(
                task["profile"], executable_path=task["chromium"], bypass_csp=True
            )
            with closing(context):
                found[journey] = travel(context.pages[0], task)
    print(json.dumps(found))


if __name__ == "__main__":
    try:
        main(json.loads(sys.argv[1]))
    except RuntimeError as error:
        sys.exit(json.dumps({"error": str(error)}))
