"""Visitors for Locust, who do what was recorded of a site: `locust -f visitors.py`.

Needs Locust and the recording beside it, `visits.json`, or where VISITS says; nothing of the kit.
A visitor opens a page by its address, with an empty cache, then follows links and changes controls,
with a pause after each step, and is somebody new after so many steps. Files that a document names
are asked for once in a visit, all else each time, one request after the other. Hosts take turns
with each request, so that nothing may depend on meeting the same one again. Locust makes
`time.sleep` let others go on.
"""

import itertools
import json
import os
import random
import time
from pathlib import Path
from typing import Any

from locust import FastHttpUser, constant, task

TOLD: dict[str, Any] = json.loads(
    Path(os.environ.get("VISITS") or Path(__file__).with_name("visits.json")).read_text("utf-8")
)
PLACES: dict[str, Any] = TOLD["places"]
HOSTS = itertools.cycle(TOLD["hosts"])
STEP, PAUSE = "STEP", "PAUSE"
"""How statistics call a whole step, and the pause after it, beside the requests."""


class Visitor(FastHttpUser):
    """One visitor after the other, at most `steps` steps each."""

    host = TOLD["hosts"][0]
    wait_time = constant(0)  # a step pauses itself, and says how long

    def on_start(self) -> None:
        """Come as somebody new; begin at a random moment of a pause, not all at once.

        What is left of a pause at a random moment is as long as a whole one, where its length has
        an exponential distribution. So visitors are as they will be from the beginning on.
        """
        self.left, self.at, self.cached = 0, "", set[str]()
        self.draw = random.Random()  # noqa: S311 - nothing secret is drawn
        time.sleep(self.pause())

    @task
    def step(self) -> None:
        """Take one step of a visit, and pause."""
        began = time.perf_counter()
        name = self.go_on() if self.left else self.arrive()
        self.left -= 1
        self.note(STEP, name, time.perf_counter() - began)
        pause = self.pause()
        self.note(PAUSE, "pause", pause)
        time.sleep(pause)

    def pause(self) -> float:
        """Draw how long to think, in seconds."""
        return self.draw.expovariate(1 / TOLD["pause"]) if TOLD["pause"] else 0.0

    def arrive(self) -> str:
        """Open a page by its address, with nothing in the cache."""
        self.left, self.cached = TOLD["steps"], set()
        self.client.cookiejar.clear()
        self.open(self.draw.choice(list(PLACES)))
        return "arrive"

    def go_on(self) -> str:
        """Change a control of the page, or follow a link of it."""
        place = PLACES[self.at]
        ways = [way for way in ("changes", "links") if place[way]]
        if not ways:
            return self.arrive()
        if self.draw.choice(ways) == "changes":
            self.ask(self.draw.choice(place["changes"]))
            return "change a control"
        to = self.draw.choice(place["links"])
        if PLACES[to]["followed"]:
            self.ask(PLACES[to]["followed"])
            self.at = to
        else:
            self.open(to)
        return "follow a link"

    def open(self, path: str) -> None:
        """Load the document of a page."""
        self.at = path
        self.ask(PLACES[path]["opened"])

    def ask(self, step: dict[str, Any]) -> None:
        """Send the requests of a step, and ask for the files that are not in the cache."""
        for one in step["asks"]:
            headers = {"Accept-Encoding": "gzip, br"}
            if one["referer"]:
                headers["Referer"] = self.host + one["referer"]
            if one["body"] is not None:
                headers["Content-Type"] = "application/json"
            self.send(one["name"], one["path"], headers, one["body"])
        for path in step["files"]:
            if path not in self.cached:
                self.cached.add(path)
                self.send("file", path, {"Accept-Encoding": "gzip, br"}, None)

    def send(self, name: str, path: str, headers: dict[str, str], body: str | None) -> None:
        """Send one request to the next host; its time ends with the answer's last byte.

        What is compressed stays so: a browser's machine undoes that, not the one that is measured.
        """
        method, began = "GET" if body is None else "POST", time.perf_counter()
        how: dict[str, Any] = {"name": name, "headers": headers, "data": body}
        how |= {"stream": True, "catch_response": True}
        with self.client.request(method, next(HOSTS) + path, **how) as answer:
            content = answer.read() if "_response" in vars(answer) else b""
            answer.request_meta["response_time"] = (time.perf_counter() - began) * 1000
            answer.request_meta["response_length"] = len(content)

    def note(self, kind: str, name: str, seconds: float) -> None:
        """Put how long something took into the statistics."""
        self.environment.events.request.fire(
            request_type=kind,
            name=name,
            response_time=seconds * 1000,
            response_length=0,
            exception=None,
            context={},
        )
