"""A hand: it rests a pointer on a link, clicks, and presses keys, in a Chromium without a driver.

Scripts cannot point as visitors do: for their events a browser loads nothing ahead, and counts no
interaction. Chromium takes real ones over its debugging pipe. While something is attached to a page
it prerenders nothing, so that the hand is there for an event alone, and lets go at once.
"""

import json
import os
import select
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from crossroads.benchmarks.tools.processes import SampleRefused

LIMIT = 30.0  # seconds in which a browser must answer
MOUSE = "Input.dispatchMouseEvent"
KEYS = {"ArrowUp": 38, "ArrowDown": 40}
"""Name of a key -> its number on Windows, which Chromium wants everywhere."""
PIPES = 'exec "$@" 3<"$0/commands" 4>"$0/answers"'  # descriptors that Chromium looks for


class Hand:
    """What points in one browser."""

    def __init__(self, folder: str) -> None:
        """Lay the pipes into a folder. They are open at both ends: nobody waits for the other."""
        paths = [Path(folder, name) for name in ("commands", "answers")]
        for path in paths:
            os.mkfifo(path)
        self._folder, self._number, self._heard = folder, 0, b""
        self._commands, self._answers = (os.open(path, os.O_RDWR) for path in paths)

    def close(self) -> None:
        """Let go of the pipes."""
        for pipe in (self._commands, self._answers):
            with suppress(OSError):
                os.close(pipe)

    def started(self, command: Sequence[str]) -> list[str]:
        """Return the command that starts a browser so that it listens."""
        return ["sh", "-c", PIPES, self._folder, *command, "--remote-debugging-pipe"]

    def rest(self, x: float, y: float) -> None:
        """Move the pointer there. Raises `SampleRefused` if the browser does not answer."""
        self._do(MOUSE, {"type": "mouseMoved", "x": x, "y": y})

    def click(self, x: float, y: float) -> None:
        """Press the button there and release it. Raises as `rest` does."""
        left = {"button": "left", "clickCount": 1, "x": x, "y": y}
        self._do(MOUSE, *({"type": kind, **left} for kind in ("mousePressed", "mouseReleased")))

    def press(self, key: str) -> None:
        """Press one of `KEYS` and release it. Raises as `rest` does."""
        one = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        self._do(
            "Input.dispatchKeyEvent", *({"type": kind, **one} for kind in ("keyDown", "keyUp"))
        )

    def _do(self, method: str, *events: dict[str, Any]) -> None:
        targets = self._ask("Target.getTargets")["targetInfos"]
        page = next(one["targetId"] for one in targets if one["type"] == "page")
        session = self._ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for event in events:
            self._ask(method, session, **event)
        self._ask("Target.detachFromTarget", sessionId=session)

    def _ask(self, method: str, session: str = "", **given: Any) -> dict[str, Any]:
        self._number += 1
        told = {"id": self._number, "method": method, "params": given}
        told |= {"sessionId": session} if session else {}
        os.write(self._commands, json.dumps(told).encode() + b"\0")
        while True:
            answer = json.loads(self._next())
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise SampleRefused(f"{method}: {answer['error']['message']}")
                return dict(answer["result"])

    def _next(self) -> bytes:
        while b"\0" not in self._heard:
            if not select.select([self._answers], [], [], LIMIT)[0]:
                raise SampleRefused(f"the browser did not answer within {LIMIT:.0f} s")
            self._heard += os.read(self._answers, 65536)
        one, _, self._heard = self._heard.partition(b"\0")
        return one
