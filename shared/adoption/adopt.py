"""`adopt`: make a site of what is written for plain Dash, without a change to it.

    SITE = adopt("app:app")            # what `python app.py` would serve
    SITE = adopt(app)                  # a finished Dash, with or without Dash Pages
    SITE = adopt(server)               # a Flask with any number of Dash on it
    SITE = adopt(create_app)           # a function that returns one, or is given a Flask
    SITE = adopt("pages")              # a folder of page modules
    SITE = adopt({"/sales": "sales:app", "/stock": "stock:app"})

See `shared/adoption/README.md` for what comes along.
"""

import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, chdir, contextmanager, nullcontext
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from dash import Dash
from flask import Flask

from crossroads.adoption import private, server
from crossroads.adoption.guarding import Login
from crossroads.adoption.origins import Found, Origin, is_known, origin_of, word
from crossroads.adoption.private import Globals
from crossroads.adoption.site import site_of
from crossroads.errors import ConfigurationError
from crossroads.page import Site

EXPECTED = (
    "a Dash, a Flask with Dash on it, a function that makes one, 'MODULE:NAME', a folder of pages, "
    "or a list or a dict of these"
)


def adopt(
    what: Any,
    *,
    title: str = "",
    login: Login = None,
    rename: bool | None = None,
    **described: Any,
) -> Site:
    """Make a site of *what*, which may be a list or, by path, a dict of several things.

    Args:
        what: an app, a Flask, a function, a name or a folder; see above.
        title: what the site is called; by default what the first app is.
        login: who may see the site: `"views"`, a function, or `"none"`
            (`crossroads.adoption.guarding` has what they mean). It must be said if the Flask has a
            login manager, or if something is around Dash's views.
        rename: whether ids get a prefix where apps of different origin share a document. By default
            they do.
        described: what else `Site` takes.

    Raises:
        ConfigurationError: it is none of these, or cannot be a site.
    """
    early, found = private.taken_globals(), []
    try:
        found = [*take(what)]
    finally:
        finished = [app for one in found if one.taken is None for app in one.apps]
        if all(map(is_known, finished)):
            private.give_back(early)
    pairs = [(origin_of(app, one.taken or early), one) for one in found for app in one.apps]
    for origin, _ in pairs:
        origin.renames = rename is not False
    name_apart([origin for origin, _ in pairs])
    return site_of(pairs, title, login, described)


def take(what: Any) -> Iterator[Found]:
    """Go through what is to be adopted; raise `ConfigurationError` for anything else."""
    for fits, taker in KINDS:
        if fits(what):
            yield from taker(what)
            return
    where = f"; there is no such folder in {Path.cwd()}" if isinstance(what, str) else ""
    raise ConfigurationError("adopt", what, f"{EXPECTED}{where}")


def take_app(app: Dash) -> Iterator[Found]:
    """Take an app, and those that share its Flask."""
    on_server = server.take(app.server).apps
    yield Found(on_server if app in on_server else [app], app.server)


def take_flask(flask: Flask) -> Iterator[Found]:
    """Take the apps on a Flask."""
    apps = server.take(flask).apps
    if not apps:
        raise ConfigurationError("adopt", flask, "a Flask with a Dash on it")
    yield Found(apps, flask)


def take_name(name: str) -> Iterator[Found]:
    """Import what `package.module:NAME` names, and take that."""
    module, _, path = name.partition(":")
    is_new = module not in sys.modules
    with meanwhile() as taken, importing(module):
        found: Any = import_module(module)
        for part in path.split("."):
            if not hasattr(found, part):
                raise ConfigurationError("adopt", name, f"MODULE:NAME; {module} has no {part}")
            found = getattr(found, part)
        inside = [*take(found)]
    for one in inside:
        yield one if one.taken or not is_new else one._replace(taken=taken())


def take_function(function: Callable[..., Any]) -> Iterator[Found]:
    """Call a function that returns an app or a Flask, or is given a Flask to put apps on."""
    required = [
        one
        for one in inspect.signature(function).parameters.values()
        if one.default is one.empty and one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)
    ]
    if len(required) > 1:
        expected = "a function that is given a Flask, or nothing"
        raise ConfigurationError("adopt", function, expected)
    flask = Flask(function.__module__)
    with meanwhile() as taken:
        try:
            made = function(flask) if required else function()
        except Exception as error:
            if required:
                error.add_note(
                    f"adopt has given a Flask to {function.__name__}, as its {required[0]}"
                )
            raise
    if isinstance(made, tuple):
        made = next((one for one in made if isinstance(one, Dash | Flask)), None)
    if not isinstance(made, Dash | Flask):
        made = flask
    for one in take(made):
        yield one if one.taken else one._replace(taken=taken())


def take_folder(folder: Any) -> Iterator[Found]:
    """Import a folder of page modules, as Dash does for its `pages_folder`."""
    path = Path(folder).resolve()
    name = f"pages_beside_{word(path.parent.name)}"
    beside = ModuleType(name)  # Dash looks for pages and assets beside the app's module
    beside.__file__ = str(path.parent / "app.py")
    sys.modules[name] = beside
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    with meanwhile() as taken:
        app = Dash(name, use_pages=True, pages_folder=path.name, suppress_callback_exceptions=True)
    yield Found([app], None, taken(), has_shell=False)


def take_several(several: Sequence[Any]) -> Iterator[Found]:
    """Take each of several things; a Flask that two of them share, once."""
    seen: list[Any] = []
    for what in several:
        for one in take(what):
            apps = [app for app in one.apps if app not in seen]
            seen += apps
            if apps:
                yield one._replace(apps=apps)


def take_by_path(several: Mapping[str, Any]) -> Iterator[Found]:
    """Take several things, each for a path."""
    for path, what in several.items():
        for one in take(what):
            if len(one.apps) > 1 or one.apps[0].use_pages:
                expected = "an app without Dash Pages: its links know where its own pages are"
                raise ConfigurationError("adopt", path, expected)
            yield one._replace(at=path.rstrip("/") or "/")


def is_adoptable(what: Any) -> bool:
    """Say whether something that a module has can be adopted."""
    return not isinstance(what, str | os.PathLike | type | Site) and any(
        fits(what) for fits, _ in KINDS
    )


def is_name(what: Any) -> bool:
    """Say whether it is `package.module:NAME`."""
    return isinstance(what, str) and bool(re.fullmatch(r"\w+(\.\w+)*:\w+(\.\w+)*", what))


def is_folder(what: Any) -> bool:
    """Say whether it is a folder."""
    return isinstance(what, str | os.PathLike) and os.path.isdir(what)


def is_kind(*kinds: type) -> Callable[[Any], bool]:
    """Return what says whether something is of one of some kinds."""
    return lambda what: isinstance(what, kinds)


KINDS: Sequence[tuple[Callable[[Any], bool], Callable[[Any], Iterator[Found]]]] = (
    (is_kind(Dash), take_app),
    (is_kind(Flask), take_flask),
    (is_kind(list, tuple), take_several),
    (is_kind(dict), take_by_path),
    (is_name, take_name),
    (is_folder, take_folder),
    (callable, take_function),
)
"""What `adopt` takes: what says that it is of a kind, and what goes through it."""


@contextmanager
def meanwhile() -> Iterator[Callable[[], Globals]]:
    """Set apart what is registered for the whole process from now on; yield what returns it."""
    before = private.taken_globals()
    taken: list[Globals] = []
    try:
        with private.quick_pages():
            yield lambda: taken[0]
    finally:
        taken.append(private.taken_globals())
        private.give_back(before)


@contextmanager
def importing(module: str) -> Iterator[None]:
    """Import a module as `adopt` does: from its own folder, and with many pages at no more cost."""
    with private.quick_pages(), at_home_of(module):
        yield


def at_home_of(module: str) -> AbstractContextManager[Any]:
    """Return the context of the folder that a module is in: it may read files beside it."""
    spec = None if module in sys.modules else find_spec(module.partition(".")[0])
    if spec is None or not spec.origin or not os.path.isfile(spec.origin):
        return nullcontext()
    folder = Path(spec.origin).parent
    return chdir(folder.parent if spec.submodule_search_locations else folder)


def name_apart(origins: Sequence[Origin]) -> None:
    """Give each origin a name that no other has: that of its path, or of its module."""
    taken: set[str] = set()
    for origin in origins:
        name = base = word(origin.prefix) if origin.prefix.strip("/") else origin.name
        number = 2
        while name in taken:
            name, number = f"{base}{number}", number + 1
        taken.add(name)
        origin.name = name
