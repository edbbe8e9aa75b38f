"""Build an arm in this process, count what is in it, and print that as JSON.

Rules, hooks and modules cannot be seen from outside a server. This runs in the servers' environment
and imports nothing of its own until the modules are counted.
"""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple

OTHERS: dict[str, list[str]] = {"floor": ["/"], "bare": []}
"""What is no approach, and its documents of Dash's."""


class Built(NamedTuple):
    """An arm: its server, the addresses of its documents, what it computes, and its titles."""

    server: Any
    pages: Sequence[str]
    asked_for: Sequence[str] = ()
    titles: Mapping[str, str] = MappingProxyType({})  # path -> title


def built(built_as: str, site: str | None) -> Built:
    """Build an arm."""
    if built_as in OTHERS:
        server = import_module(f"crossroads.benchmarks.inside.{built_as}").init_app()
        return Built(server, OTHERS[built_as])
    if built_as == "own":
        own = import_module("crossroads.benchmarks.inside.own")
        whole = own.load(site)
        titles = {page.path: page.title for page in own.pages_of(whole)}
        return Built(whole.flask, [*titles], titles=titles)
    from crossroads.approaches.__main__ import application, load_site  # noqa: PLC0415 - as above

    server, loaded = application(built_as, site), load_site(site)
    return Built(
        server,
        [page.inside() for page in loaded.pages if page.is_linkable],
        [name for page in loaded.pages for name in page.computed],
        {page.inside(): page.title for page in loaded.linked if not page.guarded},
    )


def main(built_as: str, site: str | None) -> None:
    """Build the arm, ask for its home page once, and print what it is made of."""
    server, pages, asked_for, titles = built(built_as, site)
    # The floor finishes its set-up in its first request; approaches have done so already.
    server.test_client().get("/")
    modules = len(sys.modules)

    import json  # noqa: PLC0415 - imported after the count

    hooks = sum(len(functions) for functions in server.before_request_funcs.values())
    rules = sum(1 for _ in server.url_map.iter_rules())
    counts = {"rules": rules, "hooks": hooks, "modules": modules}
    told = {"pages": pages, "asked_for": asked_for, "titles": dict(titles)}
    print(json.dumps({**told, **counts}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[3] if sys.argv[2:3] == ["--site"] else None)
