"""Serve a site to a browser that nothing is attached to, and write down what it asks for.

`python -m tests.support.undriven multi package.module:SITE --port 8050`. A driver would switch
prerendering off. So the visitor is a script inside the pages, `undriven.js`. It goes through the
steps in the variable `STEPS`, and posts what it has seen to `/_undriven/told`. Every request is a
line of the server's log.
"""

import io
import json
import logging
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Response
from werkzeug.serving import run_simple

from crossroads.approaches.__main__ import application
from crossroads.benchmarks.arms import HOST
from crossroads.benchmarks.probes.navigation import browser
from crossroads.benchmarks.tools import processes

HERE = Path(__file__)
PREFIX = "/_undriven/"
TAG = f'<head><script src="{PREFIX}script" async></script>'
ASKED, TOLD = "asked: ", "told: "
SECONDS = 90.0  # for all steps together, on a busy machine
# Else a page that is not seen yet, as a prerendered one, has its timers wait for a whole second.
UNTHROTTLED = "--disable-background-timer-throttling"


class Watched:
    """A WSGI application around another that writes its requests down, and may hold some back."""

    def __init__(self, server: Any) -> None:
        """Take the application."""
        self.server = server
        self.asked: list[dict[str, str]] = []
        self.ready: list[Any] = []
        self.held = os.environ.get("HELD", "nothing")
        self.release = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer the visitor's script; write down and hand on all else."""
        path = environ["PATH_INFO"]
        if path.startswith(PREFIX):
            return self.answer(path.removeprefix(PREFIX), environ)(environ, start_response)
        query = environ["QUERY_STRING"]
        asked = {
            "path": f"{path}{query and '?'}{query}",
            "referer": re.sub(r"^\w+://[^/]+", "", environ.get("HTTP_REFERER", "")),
            "ahead": environ.get("HTTP_SEC_PURPOSE", ""),
        }
        if path.endswith("_dash-update-component"):
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            environ["wsgi.input"] = io.BytesIO(body)
            asked["output"] = json.loads(body)["output"]
        self.asked.append(asked)
        print(ASKED + json.dumps(asked), flush=True)
        if asked["ahead"] and path.endswith(self.held):
            self.release.wait(SECONDS)
        served: Iterable[bytes] = self.server(environ, start_response)
        return served

    def answer(self, name: str, environ: dict[str, Any]) -> Response:
        """Hand out the script and what was asked so far; write down what the visitor tells."""
        if name == "script":
            steps = os.environ["STEPS"]
            text = HERE.with_suffix(".js").read_text("utf-8")
            return Response(f"({text})({steps});", mimetype="text/javascript")
        if name == "seen":
            seen = {"asked": self.asked, "ready": self.ready}
            return Response(json.dumps(seen), mimetype="application/json")
        posted = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        if name == "ready":
            self.ready.append(json.loads(posted))
        elif name == "release":
            self.release.set()
        else:
            print(TOLD + posted, flush=True)
        return Response(status=204)


def insert_script(response: Response) -> Response:
    """Put the visitor into every document."""
    if response.mimetype == "text/html" and not response.direct_passthrough:
        response.set_data(response.get_data(as_text=True).replace("<head>", TAG, 1))
    return response


def main(approach: str, site: str, _port: str, port: str) -> None:
    """Serve until the process is ended."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = application(approach, site)
    server.after_request_funcs.setdefault(None, []).append(insert_script)
    run_simple(HOST, int(port), Watched(server), threaded=True)


@contextmanager
def visited(
    approach: str, site: str, steps: str, held: str = "nothing", **settings: str
) -> Iterator[tuple[dict[str, Any], list[dict[str, str]]]]:
    """Let the visitor go through *steps*; yield what was told, by name, and what was asked.

    The script *held* does not arrive in documents that are loaded ahead until it is released.
    """
    program = [sys.executable, "-m", "tests.support.undriven", approach, site, "--port"]
    more = {f"CROSSROADS_{key}": value for key, value in settings.items()}
    more |= {"STEPS": steps, "HELD": held}
    with (
        processes.serving(lambda port: [*program, str(port)], "/healthz", more=more) as server,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        processes.starting([*browser(profile, server.port), UNTHROTTLED]),
    ):
        processes.wait_until(lambda: "over" in told(server.log()), SECONDS, 0.05)
        found = told(server.log())
        assert found.pop("error", None) is None, server.log()[-5000:]
        assert found["over"]
        yield found, lines(server.log(), ASKED)


def told(log: str) -> dict[str, Any]:
    """Return what the visitor has told so far; what was told twice, as told last."""
    return dict(pair for one in lines(log, TOLD) for pair in one.items())


def lines(log: str, kind: str) -> list[dict[str, Any]]:
    return [json.loads(one.removeprefix(kind)) for one in log.splitlines() if one.startswith(kind)]


if __name__ == "__main__":
    main(*sys.argv[1:])
