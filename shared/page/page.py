"""A page: written once, mounted by any approach.

It works like a Flask blueprint. It records its layout and its callbacks, and replays them on the
`Dash` that it is given. `@dash.callback` cannot do that: it is one list for the whole process, and
on a shared server all of it ends in the app that was constructed first.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import isasyncgenfunction, iscoroutinefunction
from itertools import islice
from typing import Any, Self, TypeVar

import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from flask import current_app

from shared.errors import ConfigurationError
from shared.page import first_outputs
from shared.page.controls import Control, Value, selection
from shared.paths import url

Function = TypeVar("Function", bound=Callable[..., Any])
Rename = Callable[[Any], Any]
ADDED = ("address", "controls", "notice")
"""The parts that `build` adds to a page with controls; no control can have one of these names."""


class Page:
    """One page of a site: where it is, what it is called, what it shows and what it does.

    Args:
        name: a word, unique in the site; it prefixes the id of every element of the page.
        path: where the page is, such as `/barchart`; `/` is the site's home.
        title: the heading, the browser's title and the text of links to the page.
        description: one sentence for search engines and for the page itself.
        controls: the choices that a visitor makes here, kept in the address.
        login: whether only visitors who have logged in may open it (see `shared.page.access`).
        role: the role that they need for it; it implies `login`.
        chart: whether the layout holds a chart that no callback draws. Charts that a callback
            draws are known without it. Documents of a page with a chart preload what draws it.
        static: whether the layout depends on nothing but the address: not on the visitor, the time
            or anything that changes while the server runs. It is then loaded ahead of the click.

    Raises:
        ConfigurationError: a name, a path or a control that cannot be mounted.
    """

    def __init__(
        self,
        name: str,
        path: str,
        title: str,
        description: str,
        controls: Sequence[Control] = (),
        *,
        login: bool = False,
        role: str = "",
        chart: bool = False,
        static: bool = False,
    ) -> None:
        """Describe the page; `layout` and `callback` fill it."""
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise ConfigurationError("Page.name", name, "a lower-case word such as 'barchart'")
        if not re.fullmatch(r"/|(/[A-Za-z0-9][A-Za-z0-9_.~-]*)+", path):
            raise ConfigurationError("Page.path", path, "'/' or a path such as '/barchart'")
        taken = {"page", *ADDED}
        for control in controls:
            if not re.fullmatch(r"[a-z][a-z0-9_]*", control.name) or control.name in taken:
                expected = f"a lower-case word that is none of {', '.join(sorted(taken))}"
                raise ConfigurationError("Control.name", control.name, expected)
            taken.add(control.name)
        self.name, self.path, self.title, self.description = name, path, title, description
        self.controls = tuple(controls)
        self.role, self.guarded = role, login or bool(role)
        self.has_chart, self.static = chart, static
        self.is_async = False  # whether it has an `async def` callback
        self._recorded_as = name
        self._layout: Callable[..., Any] = lambda _page: []
        self._recorded: list[Callable[[Dash, Rename], object]] = []
        self._in_layout: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
        self.inline: list[str] = []
        """The functions for the browser that its app's documents carry as text."""

    def __repr__(self) -> str:
        return f"Page({self.name!r}, path={self.path!r})"

    @property
    def url(self) -> str:
        """The address to link: the path, below the prefix if a proxy serves the site there."""
        return url(self.path)

    @property
    def computed(self) -> list[str]:
        """What callbacks marked `in_layout` write, such as `barchart-graph.figure`."""
        return [str(one) for _, given in self._in_layout for one in outputs_in(self._own(given))]

    def id(self, part: str) -> str:
        """Return the id of one of the page's elements: `barchart-graph` for the part `graph`."""
        return f"{self.name}-{part}"

    def layout(self, function: Function) -> Function:
        """Record the function that builds the page from the page and each control's value."""
        self._layout = function
        return function

    def callback(
        self, *dependencies: Any, in_layout: bool = False, **options: Any
    ) -> Callable[[Function], Function]:
        """Record a callback; takes what `Dash.callback` takes.

        `in_layout` says that the function can be called when the page is built: it needs the values
        of its inputs in the layout and nothing else, such as `dash.ctx`. Its outputs then come
        with the layout, and the browser need not ask for them (if `FIRST_OUTPUTS` is on).
        """

        def record(function: Function) -> Function:
            def replay(app: Dash, own: Rename) -> None:
                known = in_layout and app.server.config.get("FIRST_OUTPUTS")
                more = {"prevent_initial_call": True} if known else {}
                app.callback(*own(dependencies), **own(options), **more)(function)

            self._recorded.append(replay)
            self.has_chart |= draws_chart((dependencies, options.get("output")))
            self.is_async |= iscoroutinefunction(function) or isasyncgenfunction(function)
            if in_layout:
                self._in_layout.append((function, dependencies))
            return function

        return record

    def clientside_callback(self, function: Any, *dependencies: Any, **options: Any) -> None:
        """Record a callback for the browser; takes what `Dash.clientside_callback` takes."""
        if isinstance(function, str):
            self.inline.append(function)
        self._recorded.append(
            lambda app, own: app.clientside_callback(function, *own(dependencies), **own(options))
        )

    def register(self, app: Dash, *, guards: bool = False) -> list[str]:
        """Replay everything recorded on *app*; return the names of its callbacks, by `output`.

        An app that keeps a guarded page from others says so with *guards*.

        Raises:
            ConfigurationError: the page is guarded and the app does not guard, or the page writes
                to what another page of the app writes to.
        """
        if self.guarded and not guards:
            raise ConfigurationError("Page.login", repr(self), "an app that guards its pages")
        before = len(app.callback_map)
        for replay in self._recorded:
            known = len(app.callback_map)
            replay(app, self._own)
            if len(app.callback_map) == known:  # it has taken the place of another
                expected = "outputs that no other callback of the app has"
                raise ConfigurationError("Page.callback", repr(self), expected)
        if self.controls:
            self._register_sync(app)
        return list(islice(reversed(app.callback_map), len(app.callback_map) - before))

    def _register_sync(self, app: Dash) -> None:
        """Register what keeps address and controls in step: `sync` in `assets/controls.js`."""
        fields = [self.id(control.name) for control in self.controls]
        app.clientside_callback(
            ClientsideFunction("crossroads", "sync"),
            [
                Output(self.id("address"), "search"),
                Output(self.id("notice"), "children"),
                *[Output(field, "value") for field in fields],
            ],
            [Input(self.id("address"), "search"), *[Input(field, "value") for field in fields]],
            [State(self.id("controls"), "data"), *[State(field, "options") for field in fields]],
        )

    def build(self, search: str = "") -> list[Component]:
        """Build the page's elements for the query of an address."""
        built = self._layout(self, **selection(self.controls, search))
        elements = html.Div(list(built) if isinstance(built, list | tuple) else [built])
        if self._in_layout and current_app.config.get("FIRST_OUTPUTS"):
            for function, dependencies in self._in_layout:
                first_outputs.fill(elements, function, self._own(dependencies))
        return [*(self._sync_parts() if self.controls else []), *elements.children]

    def _sync_parts(self) -> list[Component]:
        """Build what `sync` needs: the address, a description of the controls, a notice's place.

        The page has a `dcc.Location` of its own, so that all inputs of the callback come and go
        together when a router replaces the page. It ignores the addresses of other pages.
        """
        known = [
            {"name": one.name, "label": one.label, "default": one.accept(None)}
            for one in self.controls
        ]
        return [
            dcc.Location(id=self.id("address"), refresh=False),
            dcc.Store(id=self.id("controls"), data={"path": self.url, "controls": known}),
            html.P(id=self.id("notice"), role="status", className="notice"),
        ]

    def renamed(self, name: str, **changes: Any) -> Self:
        """Return the same page under another name, to be mounted once more (plotly/dash#637).

        *changes* are `path`, `title`, `description`, `login`, `role` and `static`; the rest stays.
        The recorded functions are shared, the ids are not: `barchart-graph` becomes `name-graph`.
        """
        described = {key: getattr(self, key) for key in ("path", "title", "description", "role")}
        described |= {"login": self.guarded, "chart": self.has_chart, "static": self.static}
        twin = type(self)(name, controls=self.controls, **described | changes)
        twin._recorded_as, twin._layout = self._recorded_as, self._layout
        twin._recorded, twin._in_layout = self._recorded, self._in_layout
        twin.inline, twin.is_async = self.inline, self.is_async
        return twin

    def _own(self, item: Any) -> Any:
        """Return recorded dependencies, however nested, with the ids of this page's name."""
        if isinstance(item, DashDependency):
            # What copy.copy does, in a third of the time: a large site has thousands of these.
            own = object.__new__(type(item))
            own.__dict__ = {**vars(item), "component_id": self._own_id(item.component_id)}
            item = own
        elif isinstance(item, dict):
            item = {key: self._own(value) for key, value in item.items()}
        elif isinstance(item, list | tuple):
            item = type(item)(self._own(value) for value in item)
        return item

    def _own_id(self, component_id: Any) -> Any:
        if isinstance(component_id, dict):
            return {key: self._own_id(value) for key, value in component_id.items()}
        prefix = f"{self._recorded_as}-"
        if isinstance(component_id, str) and component_id.startswith(prefix):
            return self.id(component_id.removeprefix(prefix))
        return component_id


def draws_chart(dependencies: Any) -> bool:
    """Say whether one of *dependencies*, however nested, is the output of a figure."""
    return any(one.component_property == "figure" for one in outputs_in(dependencies))


def outputs_in(dependencies: Any) -> Iterator[Output]:
    """Find the outputs among *dependencies*, however nested."""
    if isinstance(dependencies, dict):
        dependencies = [*dependencies.values()]
    if isinstance(dependencies, list | tuple):
        for one in dependencies:
            yield from outputs_in(one)
    elif isinstance(dependencies, Output):
        yield dependencies


def form(page: Page, chosen: Mapping[str, Value]) -> Component:
    """Build the page's controls in a row that becomes a column on a phone."""
    fields = [
        dbc.Col(control.component(page.id(control.name), chosen[control.name]))
        for control in page.controls
    ]
    return dbc.Row(fields, className="g-3 mb-3 row-cols-1 row-cols-sm-auto controls")
