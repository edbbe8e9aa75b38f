"""Build an approach again and again, each time in a forked copy of a process that imported all.

Imports are most of a start, and the same in both approaches; what is left is what differs. It
answers GET / with what one copy took, as JSON. This runs in the servers' environment, on systems
that can fork.
"""

import json
import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from typing import Any

from crossroads.approaches import APPROACHES
from crossroads.approaches.__main__ import application
from crossroads.benchmarks.inside.stages import ask
from crossroads.levers.freeze import collect_rarely

Do = Callable[[], dict[str, Any]]


def in_a_copy(do: Do) -> bytes:
    """Return what *do* returns in a forked copy of this process, as JSON; nothing if it fails."""
    reading, writing = os.pipe()
    copy = os.fork()
    if not copy:
        try:
            os.write(writing, json.dumps(do()).encode())
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(0)  # whatever happens: what stands above is for the original to do
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    os.waitpid(copy, 0)
    return said


def build(approach: str, site: str | None, page: str) -> dict[str, Any]:
    """Build, warm up and answer once; return the CPU seconds, and what had to be imported yet."""
    before, began = {*sys.modules}, time.process_time()
    ask(application(approach, site), page)
    spent = time.process_time() - began
    return {"cpu": spent, "imported": [name for name in sys.modules if name not in before]}


def main() -> None:
    """Import everything, then build in a copy for whoever asks."""
    parser = ArgumentParser()
    parser.add_argument("approach", choices=APPROACHES)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--site")
    parser.add_argument("--page", required=True)
    given = parser.parse_args()
    collect_rarely()
    import_module(APPROACHES[given.approach].module)

    def once() -> dict[str, Any]:
        return build(given.approach, given.site, given.page)

    for name in json.loads(in_a_copy(once) or b"{}").get("imported", ()):
        with suppress(ImportError):  # of some, the name says nothing about where they are
            import_module(name)

    class Builder(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = in_a_copy(once)
            self.send_response(200 if said else 500)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", given.port), Builder) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
