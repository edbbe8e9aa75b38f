"""Do what a server does, stage by stage, for cachegrind to count each stage by itself.

Cachegrind counts a whole process, and prints the sum when that ends. A forked copy goes on from the
count so far; one that ends at once thereby prints how far the process has come, for some thousand
instructions. This runs in the servers' environment, on systems that can fork.
"""

import os
import sys
from importlib import import_module
from itertools import cycle, islice
from typing import Any
from wsgiref.util import setup_testing_defaults

STAGES = ("imports", "construction", "first", "others", "later")
"""Interpreter and modules; `init_app` without warm-up; the first page's document; the first of each
page, which may set up what only that one needs; `LATER` documents more, of all pages in turn."""
LATER = 300
"""Many, because collecting garbage makes one dearer than the next: the mean of so many repeats
itself to about one part in 10,000, that of 60 to one in 3,000."""


def main(built_as: str, site: str | None) -> None:
    """Build an approach, ask for its documents, and have the count printed after each stage."""
    from crossroads.approaches import APPROACHES  # noqa: PLC0415 - imports are a stage
    from crossroads.approaches.__main__ import application, load_site  # noqa: PLC0415 - as above
    from crossroads.levers.freeze import collect_rarely  # noqa: PLC0415 - as above

    collect_rarely()
    import_module(APPROACHES[built_as].module)
    paths = [page.inside() for page in load_site(site).pages if page.is_linkable]
    count()
    server = application(built_as, site, {"WARM_UP": False})
    count()
    for asked in (paths[:1], paths, islice(cycle(paths), LATER)):
        for path in asked:
            ask(server, path)
        count()


def ask(server: Any, path: str) -> None:
    """Ask for a document as a server does, and read it to its end."""
    environ: dict[str, Any] = {"PATH_INFO": path}
    setup_testing_defaults(environ)
    said: list[str] = []
    answer = server(environ, lambda status, *_: said.append(status))
    b"".join(answer)
    answer.close()
    if not said[0].startswith("200"):
        sys.exit(f"GET {path} answered {said[0]!r}, expected 200")


def count() -> None:
    """End a copy of this process, whose last words are the count so far."""
    copy = os.fork()
    if not copy:
        os._exit(0)  # without tidying up, which would count and differ from stage to stage
    os.waitpid(copy, 0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[3] if sys.argv[2:3] == ["--site"] else None)
