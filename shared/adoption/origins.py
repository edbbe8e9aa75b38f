"""An origin: what was one `Dash`, taken to pieces that any number of apps can be given.

Dash has written down each callback twice: what browsers are told of it, and what the server needs
to run it. Both are given to the kit's apps as they are. So whatever a callback can have, such as
`running`, `on_error` or a signature by names, comes along without being understood here.
"""

import inspect
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import dash
from dash import Dash
from flask import Flask

from crossroads.adoption import private
from crossroads.adoption.private import Globals
from crossroads.adoption.renaming import Prefix

NOTED = "crossroads_origin"
SHARED = ""
"""In the place of a module: what no page has, such as the callbacks of the shell."""
NOT_FOUND = "not_found_404"
"""The last part of the name of the module that Dash Pages shows where there is no page."""


class Origin:
    """What was one `Dash`.

    Attributes:
        app: that.
        name: a word; the ids of its elements begin with it where it shares an app with others.
        pages: the entries of `dash.page_registry`, by module; empty if it does not use Pages.
        callbacks: by the module of the page that has them, or `SHARED`.
        doubled: what two callbacks write to, though none says `allow_duplicate`.
        renames: whether its ids may be given a prefix.
        protected: the view of its document with what a reader has put around it, if there is such.
    """

    renames = True
    protected: Any = None

    def __init__(
        self,
        app: Dash,
        name: str,
        pages: Mapping[str, dict[str, Any]],
        callbacks: Mapping[str, Globals],
        doubled: Sequence[str],
    ) -> None:
        """Note what was found in *app*."""
        self.app, self.name, self.pages = app, name, pages
        self.callbacks, self.doubled = callbacks, doubled

    @property
    def prefix(self) -> str:
        """The path below which it was served, with a slash at both ends."""
        return str(self.app.config.routes_pathname_prefix)

    def has_async(self, module: str) -> bool:
        """Say whether callbacks of a page, or shared ones, are `async def`."""
        return not self._asynchronous.isdisjoint((module, SHARED))

    @cached_property
    def _asynchronous(self) -> set[str]:
        return {
            module
            for module, callbacks in self.callbacks.items()
            for entry in callbacks.entries.values()
            if inspect.iscoroutinefunction(entry.get("callback"))
        }

    def draws(self, module: str) -> bool:
        """Say whether a callback of a page draws a chart."""
        found = self.callbacks.get(module)
        return any(".figure" in output for output in (found.entries if found else ()))


def origin_of(app: Dash, taken: Globals) -> Origin:
    """Take a finished *app* to pieces, and what was registered for the whole process with it.

    It is done once: what `dash.callback` has registered is then no longer in Dash's own lists.
    """
    if not is_known(app):
        pages = taken.pages if app.use_pages else {}
        callbacks, doubled = sorted_out(private.own_callbacks(app), taken, pages)
        known = Origin(app, word(app.config.name), pages, callbacks, doubled)
        vars(app)[NOTED] = known
    return vars(app)[NOTED]  # type: ignore[no-any-return]


def is_known(app: Dash) -> bool:
    """Say whether an app has been taken to pieces before."""
    return NOTED in vars(app)


def is_not_found(module: str) -> bool:
    """Say whether Dash Pages shows this page where there is none."""
    return module.rpartition(".")[2] == NOT_FOUND


def word(text: str) -> str:
    """Return a text as a lower-case word that begins with a letter."""
    found = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return found if found[:1].isalpha() else f"app_{found}".rstrip("_")


def sorted_out(
    own: Globals, taken: Globals, pages: Iterable[str]
) -> tuple[dict[str, Globals], list[str]]:
    """Return callbacks by the module of their page, and what two of them write to.

    The module is that of the function. A callback for the browser has none, and is every page's;
    so are those of the page that is shown where there is none.
    """
    entries = {**taken.entries, **own.entries}
    modules = {one for one in pages if not is_not_found(one)}
    found: dict[str, Globals] = defaultdict(lambda: Globals([], {}, []))
    seen: dict[str, int] = defaultdict(int)
    for specification in (*own.specifications, *taken.specifications):
        output = specification["output"]
        if private.is_pages_own(output) or output not in entries:
            continue
        seen[output] += 1
        entry = entries[output]
        module = getattr(entry.get("callback"), "__module__", SHARED)
        place = found[module if module in modules else SHARED]
        place.specifications.append(specification)
        place.entries[output] = entry
    found[SHARED].scripts.extend(one for one in (*own.scripts, *taken.scripts) if one)
    return dict(found), [output for output, times in seen.items() if times > 1]


class Found(NamedTuple):
    """What is to be adopted.

    Attributes:
        apps: the apps, in the order in which they were made.
        server: the Flask that they are on, or several apps' several ones.
        taken: what was registered for the whole process, and is theirs.
        at: the path for an app without Dash Pages, instead of its own.
        has_shell: whether the apps have one; a folder of pages has none.
    """

    apps: list[Dash]
    server: Flask | None
    taken: Globals | None = None
    at: str = ""
    has_shell: bool = True


class Given:
    """What an app has been given.

    Attributes:
        prefixes: by origin, what its ids begin with; nothing where it is alone on the app.
        shared: by origin, the names of the callbacks that its pages share.
    """

    def __init__(self, prefixes: Mapping[Origin, Prefix | None]) -> None:
        """Begin with nothing shared."""
        self.prefixes, self.shared = prefixes, dict[Origin, list[str]]()


def given_to(app: Any) -> Given:
    """Return what *app* has been given so far."""
    known: Given | None = vars(app).get("crossroads_given")
    if known is None:
        found = (getattr(page, "origin", None) for page in getattr(app, "pages", ()))
        origins = [*dict.fromkeys(one for one in found if one)]
        several = len(origins) > 1
        prefixes = {one: Prefix(one.name) if several and one.renames else None for one in origins}
        known = vars(app)["crossroads_given"] = Given(prefixes)
    return known


def give(app: Any, origin: Origin, module: str) -> tuple[list[str], Prefix | None]:
    """Give *app* the callbacks of a page, and, once, all that the pages of its origin share.

    Returns the names of the page's own callbacks, by `output`, and what its ids begin with there.
    """
    state = given_to(app)
    private.say_paths(app, origin.app)
    prefix = state.prefixes.get(origin)
    if origin not in state.shared:
        private.adjust(app, origin.app)
        enter_pages(app, origin)
        state.shared[origin] = add(app, origin.callbacks.get(SHARED), prefix)
    own = (
        state.shared[origin] if module == SHARED else add(app, origin.callbacks.get(module), prefix)
    )
    return own, prefix


def add(app: Any, callbacks: Globals | None, prefix: Prefix | None) -> list[str]:
    """Register callbacks on *app*; return their names."""
    if callbacks is None:
        return []
    named = prefix.callbacks(callbacks) if prefix else callbacks
    private.add_callbacks(app, named)
    return [*named.entries]


def enter_pages(app: Any, origin: Origin) -> None:
    """Enter the origin's pages into `dash.page_registry`, where shells look for what to link."""
    known = app.server.extensions.setdefault("adopted", set())
    if not known:
        dash.page_registry.clear()
    if origin in known:
        return
    known.add(origin)
    before = app.server.config.get("PREFIX", "")
    for module, entry in origin.pages.items():
        path = entry.get("relative_path", entry["path"])
        dash.page_registry[module] = {**entry, "relative_path": f"{before}{path}"}
