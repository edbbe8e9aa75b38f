"""A page of a former app: its entry in `dash.page_registry`, and the callbacks of its module."""

import asyncio
import inspect
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, quote

from dash import html
from dash.development.base_component import Component
from flask import current_app, g

from crossroads.adoption import shell
from crossroads.adoption.origins import NOT_FOUND, SHARED, Origin, give, is_not_found, word
from crossroads.adoption.renaming import Prefix
from crossroads.page import Page
from crossroads.page.failing import log_error, notice
from crossroads.paths import url

UNENCODED = "!$&'()*+,;=:@/~"
"""What browsers leave as it is in a path, besides letters and digits."""
ANYWHERE = "<path:below>"
"""The rest of the path of an app that reads the address by itself."""


class AdoptedPage(Page):
    """A page that is built, and does, what it was and did in its app.

    Args:
        origin: the app that it was part of.
        module: the module of the page; `SHARED` for an app without Dash Pages, all of which is one.
        layout: what Dash would show: components, or a function of variables and query.
        stands_alone: whether the shell of the app is part of the page, as other apps are on the
            site, and there is no frame.

    A page that fails at warm-up is told of in the log: plain Dash would not have asked for it, and
    it may need what a visitor brings.
    """

    is_entered = stops_start = False

    def __init__(
        self,
        name: str,
        path: Sequence[str],
        title: Any,
        description: Any,
        *,
        origin: Origin,
        module: str = SHARED,
        layout: Any = None,
        stands_alone: bool = False,
        **described: Any,
    ) -> None:
        """Describe the page."""
        super().__init__(name, path, title, description, **{"heading": False} | described)
        self.origin, self.module, self.stands_alone = origin, module, stands_alone
        self.is_async = origin.has_async(module)
        self.has_chart = origin.draws(module) or _has_chart(layout)
        self._shown = layout
        self._takes = _taken_by(layout)

    def __repr__(self) -> str:
        """Name the module, in which a reader can look for what is wrong."""
        where = self.module or self.origin.app.config.name
        return f"AdoptedPage({where!r}, path={self.path!r})"

    @property
    def prefix(self) -> str:
        """The path below which it answers alone: below that of its app, which may be protected."""
        before = "" if self.is_plain else self.origin.prefix.rstrip("/")
        return f"{before}{super().prefix}"

    @property
    def is_router(self) -> bool:
        """Whether the app reads the rest of the path by itself; the kit's routers let it do so."""
        return any(ANYWHERE in path for path in self.paths)

    @property
    def patterns(self) -> list[str]:
        """The paths that a router may open; below that of an app there can be views of Flask's."""
        return [self.path] if self.is_router else super().patterns

    def values(self, path: str = "") -> dict[str, Any]:
        """Return the variables as Dash Pages reads them in a browser's address: encoded."""
        found = super().values(path)
        return {name: quote(str(value), safe=UNENCODED) for name, value in found.items()}

    def say(self, key: str, path: str = "") -> str:
        """Return title or description; the latter Dash Pages makes of what the server was asked."""
        said = self._said[key]
        if isinstance(said, str):
            return said
        return str(said(**(super().values(path) if key == "description" else self.values(path))))

    def register(self, app: Any, *, guards: bool = False) -> list[str]:  # noqa: ARG002 - they do
        """Give *app* the callbacks of the page, and once those of the shell and other modules."""
        names, prefix = give(app, self.origin, self.module)
        app.server.extensions.setdefault("adopted-prefixes", {})[self.name] = prefix
        return names

    def build(self, search: str = "", path: str = "") -> list[Component]:
        """Build what Dash Pages would show at a path with a query."""
        built = self._built(search, path)
        if self.is_router:
            below = f"{url(self.path).rstrip('/')}/"
            built = html.Div(built, style=shell.UNSEEN, **{"data-below": below})
        prefix: Prefix | None = current_app.extensions.get("adopted-prefixes", {}).get(self.name)
        elements = [*built] if isinstance(built, list | tuple) else [built]
        return prefix.value(elements) if prefix else elements

    def _built(self, search: str, path: str) -> Any:
        layout = self._shown
        if not self.module:
            return shell.whole(self.origin)
        if callable(layout):
            given = self.values(path) | variables(search)
            try:
                layout = layout(**{key: one for key, one in given.items() if self._takes(key)})
                if inspect.iscoroutine(layout):
                    layout = asyncio.run(layout)
            except Exception:  # on plain Dash the shell stays, with its navigation
                if g.get("is_warm_up") or g.get("is_painting"):
                    raise
                layout = notice(log_error(f"{self!r}: its layout"))
        return shell.around(self.origin, _inside(layout)) if self.stands_alone else layout

    def used_ids(self) -> set[str]:
        """List nothing: plain Dash does not warn of ids that another page or the shell has."""
        return set()

    def functions(self) -> list[Any]:
        """List nothing that the kit would look into."""
        return []


def _inside(layout: Any) -> Component:
    return html.Div(layout, style=shell.UNSEEN, **shell.OF_QUERY)


def variables(search: str) -> dict[str, str | list[str]]:
    """Return what Dash Pages makes of a query: text, or a list of it where there are several."""
    asked = parse_qs(search.removeprefix("?"), keep_blank_values=True)
    return {key: values[0] if len(values) == 1 else values for key, values in asked.items()}


def _taken_by(layout: Any) -> Callable[[str], bool]:
    """Return what says which keywords a layout's function takes.

    Dash gives it all of the query, and a function that takes less raises. Links from elsewhere
    bring words along, such as `utm_source`, of which no page knows.
    """
    if not callable(layout):
        return lambda _: False
    try:
        known = inspect.signature(layout).parameters.values()
    except (TypeError, ValueError):  # of a function written in C nothing is known
        return lambda _: True
    if any(one.kind is one.VAR_KEYWORD for one in known):
        return lambda _: True
    unnamed = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.VAR_POSITIONAL)
    names = {one.name for one in known if one.kind not in unnamed}
    return names.__contains__


def _has_chart(layout: Any) -> bool:
    """Say whether components that are there before any request hold a chart."""
    if isinstance(layout, list | tuple):
        return any(map(_has_chart, layout))
    if not isinstance(layout, Component):
        return False
    return layout._type == "Graph" or _has_chart(getattr(layout, "children", None))


def pages_of(
    origin: Origin,
    *,
    redirects: Mapping[str, str],
    stands_alone: bool,
    at: str = "",
    **described: Any,
) -> list[AdoptedPage]:
    """Return the pages of an app in the order of its navigation.

    *redirects* are those of its Flask, from path to path. *at* is where an app without Dash Pages
    goes, instead of where it was.
    """
    if not origin.pages:
        return [_one_page(origin, at, **described)]
    before = origin.prefix.rstrip("/")
    left: dict[str, list[str]] = defaultdict(list)
    for path, to in redirects.items():
        left[to].append(path.rstrip("/") or "/")
    pages: list[AdoptedPage] = []
    taken: set[str] = set()
    for module, entry in origin.pages.items():
        known = paths_of(entry)
        paths = [f"{before}{one}".rstrip("/") or "/" for one in known]
        old = [one for one in dict.fromkeys(left[entry["relative_path"]]) if one not in paths]
        name = f"{origin.name}_{word(module)}"
        if name in taken:  # "a b" and "a-b"
            name = f"{name}_{len(pages)}"
        taken.add(name)
        page = AdoptedPage(
            name,
            paths,
            entry["title"],
            entry["description"],
            origin=origin,
            module=module,
            layout=entry.get("layout", ""),
            stands_alone=stands_alone,
            redirects=old,
            defaults=defaults_of(known[0], _slashed(entry["path"])) if old else {},
            image=picture_of(origin, entry),
            listed=not is_not_found(module),
            **described,
        )
        pages.append(page)
    return pages


def paths_of(entry: Mapping[str, Any]) -> list[str]:
    """Return the paths of a page of Dash Pages: its own, and that with variables.

    Where the first is one of the second's, as Dash makes it up, it needs no rule of its own.
    """
    path, template = _slashed(entry["path"]), entry.get("path_template")
    if not template:
        return [path]
    template = _slashed(template)
    parts = re.split("<.*?>", template)
    is_among = re.fullmatch("[^/]+".join(map(re.escape, parts)), path)
    return [template] if is_among else [path, template]


def defaults_of(template: str, path: str) -> dict[str, str]:
    """Return the values of the variables at the path to which Dash Pages redirects."""
    parts = re.split("<.*?>", template)
    found = re.fullmatch("([^/]+)".join(map(re.escape, parts)), path)
    return dict(zip(re.findall("<(.*?)>", template), found.groups(), strict=True)) if found else {}


def picture_of(origin: Origin, entry: Mapping[str, Any]) -> str:
    """Return the address of the picture that other sites show of a page; empty without one."""
    if entry.get("image_url"):
        return str(entry["image_url"])
    folder = origin.app.config.assets_url_path.strip("/")
    return f"/{folder}/{entry['image']}" if entry.get("image") else ""


def _slashed(path: str) -> str:
    return f"/{path.strip('/')}"


def _one_page(origin: Origin, at: str, **described: Any) -> AdoptedPage:
    app = origin.app
    path = at or origin.prefix.rstrip("/") or "/"
    paths = [path]
    if reads_address(origin):
        paths.append(f"{path.rstrip('/')}/{ANYWHERE}")
    return AdoptedPage(
        origin.name, paths, app.title, app.config.description or "", origin=origin, **described
    )


def reads_address(origin: Origin) -> bool:
    """Say whether callbacks of an app read the path, as apps with several pages of their own do."""
    read = {"pathname", "href"}
    told = [one for each in origin.callbacks.values() for one in each.specifications]
    return any(given["property"] in read for one in told for given in one["inputs"])


def nowhere_of(origin: Origin) -> AdoptedPage:
    """Return what Dash Pages shows where there is no page: its own words, or the app's."""
    entry = next((origin.pages[one] for one in origin.pages if is_not_found(one)), None)
    shown = entry or {"title": origin.app.title, "layout": html.H1("404 - Page not found")}
    return AdoptedPage(
        f"{origin.name}_nowhere",
        ["/"],
        shown["title"],
        shown.get("description", ""),
        origin=origin,
        module=NOT_FOUND,
        layout=shown["layout"],
        exists=lambda: False,
        listed=False,
    )
