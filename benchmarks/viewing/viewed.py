"""Serve an approach for the viewer: `python -m crossroads.benchmarks.viewing.viewed multi ...`.

It serves what `python -m crossroads.approaches` serves, with the same code and the same options.
Around that it lets one origin, the viewer's, show the site in a frame, puts one script into each
document, and says in `Server-Timing` what an answer took: CPU, layouts and callbacks that were run.
The variable `VIEWED` tells it, as JSON: "viewer", the origin, and the rest of what `viewed.js`
takes.
"""

import hashlib
import json
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial, wraps
from pathlib import Path
from typing import Any

from flask import Flask, Response

from crossroads.approaches import __main__ as command
from crossroads.benchmarks import inside
from crossroads.benchmarks.inside.script import TOLD
from crossroads.page import Page
from crossroads.page.first_outputs import First

FOLDER = "/_viewed/"
"""Where the script is, under the name that its content gives it: what is kept for a year is never
that of another viewer, or of an older one."""
PARTS = (Path(inside.__file__).with_name("painted.js"), Path(__file__).with_name("viewed.js"))
CALLBACK = "/_dash-update-component"
RUN = threading.local()
"""What this thread has run for the request that it answers."""
Headers = list[tuple[str, str]]


class Viewed:
    """A WSGI application around another that the viewer's origin may show in a frame."""

    def __init__(self, server: Callable[..., Any], told: dict[str, Any]) -> None:
        """Take the application, and what the script is told."""
        self._server, self._viewer = server, told["viewer"]
        painted, viewed = (part.read_text("utf-8") for part in PARTS)
        more = json.dumps({**told, "folder": FOLDER})
        self._script = f"(() => {{\n{painted}\n({viewed})({more});\n}})();"
        self.address = FOLDER + hashlib.sha256(self._script.encode()).hexdigest()[:16]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer the script; hand on all else, and say what it took until there were headers."""
        if environ["PATH_INFO"].startswith(FOLDER):
            year = {"Cache-Control": "max-age=31536000, immutable"}
            answer = Response(self._script, mimetype="text/javascript", headers=year)
            if environ["PATH_INFO"] != self.address:
                answer = Response(status=404)
            return answer(environ, start_response)
        RUN.layouts = 0
        RUN.callbacks = int(environ["PATH_INFO"].endswith(CALLBACK))
        began = time.thread_time()

        def start(status: str, headers: Headers, *more: Any) -> Any:
            took = 1000 * (time.thread_time() - began)
            told = f"cpu;dur={took:.3f}, layouts;dur={RUN.layouts}, callbacks;dur={RUN.callbacks}"
            headers = [*framed(headers, self._viewer), ("Server-Timing", told)]
            return start_response(status, headers, *more)

        return self._server(environ, start)  # type: ignore[no-any-return]


def framed(headers: Headers, viewer: str) -> Headers:
    """Let *viewer* show an answer in a frame, beside whoever may already; nobody else.

    The browser gives its documents a process of their own: two sites that differ in their ports
    alone would wait for each other.
    """
    kept = [(name, value) for name, value in headers if name.lower() != "x-frame-options"]
    policy = "content-security-policy"
    if not any(name.lower() == policy for name, _ in kept):
        kept.append((policy, f"frame-ancestors {viewer}"))
    found = [
        (name, with_ancestor(value, viewer) if name.lower() == policy else value)
        for name, value in kept
    ]
    return [*found, ("Origin-Agent-Cluster", "?1")]


def with_ancestor(policy: str, viewer: str) -> str:
    """Return a policy with one more origin that may show the document."""
    if "frame-ancestors" not in policy:
        return f"{policy}; frame-ancestors {viewer}"
    if viewer in policy:
        return policy
    widened = re.sub(r"(frame-ancestors[^;]*)", rf"\1 {viewer}", policy)
    return widened.replace("frame-ancestors 'none' ", "frame-ancestors ")


def insert(response: Response, address: str) -> Response:
    """Put the script's tag into a document."""
    if response.mimetype == "text/html" and not response.direct_passthrough:
        text, tag = response.get_data(as_text=True), f'<script src="{address}" async></script>'
        response.set_data(re.sub(r"<head\b[^>]*>", rf"\g<0>{tag}", text, count=1))
    return response


def counted(function: Callable[..., Any], what: str) -> Callable[..., Any]:
    """Count each call of a function in its thread."""

    @wraps(function)
    def counting(*given: Any, **named: Any) -> Any:
        setattr(RUN, what, getattr(RUN, what, 0) + 1)
        return function(*given, **named)

    return counting


def view(server: Flask, told: dict[str, Any]) -> None:
    """Put all of that around a server."""
    viewed = Viewed(server.wsgi_app, told)
    # Last in the list and so the first to be run: before anything that compresses. Not with the
    # decorator, which a server refuses that has answered its warm-up.
    for flask in (server, *server.extensions.get("mounted", {}).values()):
        flask.after_request_funcs.setdefault(None, []).append(
            partial(insert, address=viewed.address)
        )
    server.wsgi_app = viewed  # type: ignore[method-assign]


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the approach until the process is stopped; takes its command line."""
    told, run = json.loads(os.environ.pop(TOLD)), vars(command)["run"]

    def serve_viewed(server: Flask, *more: Any) -> None:
        builders = [(one, "build", "layouts") for one in (Page, *Page.__subclasses__())]
        for owner, name, what in (*builders, (First, "answer", "callbacks")):
            if name in vars(owner):
                setattr(owner, name, counted(vars(owner)[name], what))
        view(server, told)
        run(server, *more)

    vars(command)["run"] = serve_viewed  # between the building and the serving
    return command.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
