"""A frame: what stands around every page, and what it does. A recorder, as `Page` is one.

    FRAME = Frame()

    @FRAME.layout
    def around(site, current, main):
        return html.Div([html.Header(site.title), main, dcc.Store(id="basket")])

    @FRAME.callback(Output("count", "children"), Input("basket", "data"))
    def count(basket): ...

    SITE = Site("My site", pages, frame=FRAME)

Its callbacks are replayed on every app. They are for everybody, as the frame itself is: whoever may
open no page at all sees it around the words that there is no such page.
"""

import inspect
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, TypeVar

from dash import Dash, html
from dash.development.base_component import Component

from crossroads.errors import ConfigurationError
from crossroads.page.callbacks import Recorded, copied, needed_ids, share_outputs

Function = TypeVar("Function", bound=Callable[..., Any])
Build = Callable[[Any, Any, Sequence[Component]], Component]
"""Takes the site, the page or `None`, and the page's content, and builds the whole."""


class Frame:
    """What stands around every page; `layout` and the two kinds of callbacks fill it.

    Args:
        build: a function that makes the element of the content itself, with the id `kit-main`;
            without it `layout` records one that is given the element.
    """

    def __init__(self, build: Build | None = None) -> None:
        """Begin without callbacks."""
        self._build = build or self._build_around
        self._layout: Callable[[Any, Any, Component], Component] = lambda _site, _page, main: main
        self._recorded: list[Recorded] = []
        self.inline: list[str] = []
        """The functions for the browser that documents carry as text."""
        self.is_async = False  # whether it has an `async def` callback

    def __repr__(self) -> str:
        return "Frame()"

    def layout(self, function: Function) -> Function:
        """Record the function that builds the frame.

        It takes the site, the page or `None` where there is none, and the element with the page's
        content, whose class and style it may set. An element with the id `kit-links`, if it has
        one, is built anew for each page, by a router, too; all else stays as the first page had it.
        """
        self._layout = function
        return function

    def callback(self, *dependencies: Any, **options: Any) -> Callable[[Function], Function]:
        """Record a callback; takes what `Dash.callback` takes."""

        def record(function: Function) -> Function:
            self._recorded.append(Recorded.of(function, dependencies, options))
            kinds = (inspect.iscoroutinefunction, inspect.isasyncgenfunction)
            self.is_async |= any(kind(function) for kind in kinds)
            return function

        return record

    def clientside_callback(self, function: Any, *dependencies: Any, **options: Any) -> None:
        """Record a callback for the browser; takes what `Dash.clientside_callback` takes."""
        if isinstance(function, str):
            self.inline.append(function)
        self._recorded.append(Recorded.of(function, dependencies, options, in_browser=True))

    def build(self, site: Any, current: Any, content: Sequence[Component]) -> Component:
        """Build the frame for a page, or `None`, with the page's content in it."""
        return self._build(site, current, content)

    def _build_around(self, site: Any, current: Any, content: Sequence[Component]) -> Component:
        # Dash would count clicks on an element with an id, and update its tree before the browser
        # follows a link in it.
        uncounted = {"tabIndex": "-1", "disable_n_clicks": True}
        return self._layout(site, current, html.Main([*content], id="kit-main", **uncounted))

    def register(self, app: Dash) -> list[str]:
        """Replay the callbacks on *app*; return their names, by `output`.

        Raises:
            ConfigurationError: two of them write to the same.
        """
        before = len(app.callback_map)
        for one in self._recorded:
            known = len(app.callback_map)
            dependencies, options = copied((one.dependencies, {**one.options}))
            share_outputs(app, self, dependencies, options)
            one.replay(app, dependencies, options, one.function)
            if len(app.callback_map) == known:  # it has taken the place of another
                named = getattr(one.function, "__qualname__", one.function)
                expected = "outputs, or without any inputs, that no other callback of the app has"
                raise ConfigurationError("Frame.callback", named, expected)
        return list(islice(reversed(app.callback_map), len(app.callback_map) - before))

    def used_ids(self) -> set[str]:
        """List the ids without wildcards that the frame's callbacks cannot do without."""
        return needed_ids(one for each in self._recorded for one in each.all_dependencies())

    def functions(self) -> list[Any]:
        """List the functions of the frame: its layout's, and those of its callbacks."""
        return [self._layout, *(one.function for one in self._recorded)]
