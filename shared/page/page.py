"""A page: written once, mounted by any approach.

It works like a Flask blueprint. It records its layout and its callbacks, and replays them on the
`Dash` that it is given. `@dash.callback` cannot do that: it is one list for the whole process, and
on a shared server all of it ends in the app that was constructed first.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property, wraps
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import parse_qs, quote, unquote

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component
from flask import current_app
from werkzeug.routing import BuildError, MapAdapter

from crossroads.errors import ConfigurationError, refuse_single
from crossroads.page import addresses, first_outputs
from crossroads.page.callbacks import Recorded, copied, needed_ids, share_outputs
from crossroads.page.first_outputs import First
from crossroads.paths import url

if TYPE_CHECKING:  # most sites of other makers have none; they are 1 % of a start
    from crossroads.page.controls import Control, Value

Function = TypeVar("Function", bound=Callable[..., Any])
Text = str | Callable[..., str]
"""A text, or a function that makes it of the values of a page's variables."""
ASYNC = (inspect.iscoroutinefunction, inspect.isasyncgenfunction)
QUESTIONS, BEGINNINGS = "first-outputs", "beginnings"
"""The parts with what the browser is to ask, and with what has no output of its own."""
ADDED = ("address", "controls", "notice")
"""The parts that `build` adds to a page with controls; no control can have one of these names."""
KEPT = (
    *("role", "static", "exists", "query", "heading", "framed", "painted"),
    *("listed", "group", "image", "indexed", "stylesheets", "extra"),
)
"""What `renamed` takes over by the same name."""
NOTHING: Mapping[str, Any] = {}
RUNNING: ContextVar["Page | None"] = ContextVar("running", default=None)
"""The page whose layout or callback runs. The functions know the page that recorded them: if they
ask it for an id, they get that of the renamed page for which they run."""


class Page:
    """One page of a site: where it is, what it is called, what it shows and what it does.

    Args:
        name: a word, unique in the site; it prefixes the id of every element of the page.
        path: where the page is, such as `/barchart`; `/` is the site's home. It may have variables
            (`/asset/<int:number>`, see `crossroads.page.addresses`), which the layout is given by
            name. Of several paths the first one is linked.
        title: the heading, the browser's title and the text of links to the page; a text, or a
            function of the variables.
        description: one sentence for search engines and for the page itself; as the title.
        controls: the choices that a visitor makes here, kept in the address.
        login: whether only visitors who have logged in may open it (see `crossroads.page.access`).
        role: the role that they need for it; it implies `login`.
        chart: whether the layout holds a chart that no callback draws. Charts that a callback
            draws are known without it. Documents of a page with a chart preload what draws it.
        static: whether the layout depends on nothing but the address: not on the visitor, the time
            or anything that changes while the server runs. It is then loaded ahead of the click,
            and built once for all visitors (`crossroads.server.kept`).
        heading: whether title and description stand above what the layout builds.
        framed: whether the site's frame is around it. Links to and from an unframed page load a
            document.
        painted: whether documents show it until Dash has drawn it (`FIRST_PAINT`); they wait for
            its layout then.
        listed: whether the navigation links it.
        group: under which heading the navigation links it.
        image: the address of a picture that other sites show beside a link to the page.
        indexed: whether search engines may list it.
        stylesheets: addresses of styles that come and go with the page.
        extra: what the site's own frame is to know of it, by names of its own.
        defaults: values of the variables, for links that say none. Without a value for each the
            page is not in the navigation.
        exists: says of the variables' values whether there is such a page; else it is a 404.
        redirects: paths, with the same variables, whose visitors are sent on to the page.
        query: whether the layout is given by name whatever else the query of an address has: each
            value as text, or a list if it is there several times.

    Raises:
        ConfigurationError: a name, a path or a control that cannot be mounted.
    """

    is_entered = True
    """Whether the kit enters it into `dash.page_registry`; what was adopted is there already."""
    stops_start = True
    """Whether a server does not start if the page fails at warm-up."""

    def __init__(
        self,
        name: str,
        path: str | Sequence[str],
        title: Text,
        description: Text,
        controls: Sequence["Control"] = (),
        *,
        login: bool = False,
        role: str = "",
        chart: bool = False,
        static: bool = False,
        heading: bool = True,
        framed: bool = True,
        painted: bool = True,
        listed: bool = True,
        group: str = "",
        image: str = "",
        indexed: bool = True,
        stylesheets: Sequence[str] = (),
        extra: Mapping[str, Any] = NOTHING,
        defaults: Mapping[str, Any] = NOTHING,
        exists: Callable[..., bool] | None = None,
        redirects: Sequence[str] = (),
        query: bool = False,
    ) -> None:
        """Describe the page; `layout` and `callback` fill it."""
        if not re.fullmatch(r"(?!kit$)[a-z][a-z0-9_]*", name):
            expected = "a lower-case word such as 'barchart'; `kit` begins the ids of the frame"
            raise ConfigurationError("Page.name", name, expected)
        paths = tuple(path) if isinstance(path, list | tuple) else (path,)
        refuse_single("Page.redirects", redirects)
        for key, given in (("Page.path", paths or ("",)), ("Page.redirects", redirects)):
            for one in given:
                addresses.check(key, one)
        self.paths, self.redirects, self.defaults = paths, tuple(redirects), dict(defaults)
        self.variables = frozenset().union(*map(addresses.variables_of, paths))
        self._check_variables()
        refuse_single("Page.controls", controls)
        taken = {"page", BEGINNINGS, *ADDED, *self.variables}
        for control in controls:
            if not re.fullmatch(r"[a-z][a-z0-9_]*", control.name) or control.name in taken:
                expected = f"a lower-case word that is none of {', '.join(sorted(taken))}"
                raise ConfigurationError("Control.name", control.name, expected)
            taken.add(control.name)
        self.name, self.path, self.controls = name, paths[0], tuple(controls)
        self.exists, self.query = exists, query
        self._said: dict[str, Text] = {"title": title, "description": description}
        self.role, self.guarded = role, login or bool(role)
        self.has_chart, self.static = chart, static
        refuse_single("Page.stylesheets", stylesheets)
        self.heading, self.framed, self.painted = heading, framed, painted
        self.listed, self.group = listed, group
        self.image, self.indexed = image, indexed
        self.stylesheets, self.extra = tuple(stylesheets), dict(extra)
        self.is_async = False  # whether it has an `async def` callback
        self.has_jobs = False  # whether it has a background callback without a manager of its own
        self._recorded_as = name
        self._layout: Callable[..., Any] = lambda _page: []
        self._recorded: list[Recorded] = []
        self.inline: list[str] = []
        """The functions for the browser that its app's documents carry as text."""

    def __repr__(self) -> str:
        return f"Page({self.name!r}, path={self.path!r})"

    def _check_variables(self) -> None:
        """Raise `ConfigurationError` for values and redirects that fit none of the variables."""
        for one in self.redirects:
            least = min((addresses.variables_of(path) for path in self.paths), key=len)
            if not least <= addresses.variables_of(one) | self.defaults.keys():
                expected = f"a path with the variables of {self.paths[0]}"
                raise ConfigurationError("Page.redirects", one, expected)
        if unknown := [one for one in self.defaults if one not in self.variables]:
            expected = f"values for the variables of {self.paths[0]}"
            raise ConfigurationError("Page.defaults", unknown[0], expected)

    site_files: Mapping[str, Sequence[Any]] = MappingProxyType({})
    """`stylesheets` and `scripts` of the documents that may show the page, besides the site's."""

    @property
    def is_plain(self) -> bool:
        """Whether the first of its paths has no variables."""
        return "<" not in self.path

    @property
    def prefix(self) -> str:
        """The path below which an app answers that is this page's alone.

        Its own one, or, as several pages with variables can have that in common, one that no page
        has.
        """
        return f"{self.path.rstrip('/')}/" if self.is_plain else f"/_page/{self.name}/"

    @property
    def is_linkable(self) -> bool:
        """Whether there is an address for links that say no values."""
        return any(addresses.variables_of(path) <= self.defaults.keys() for path in self.paths)

    @property
    def url(self) -> str:
        """The address to link: the path, below the prefix if a proxy serves the site there."""
        return self.at()

    @property
    def title(self) -> str:
        """The text of links to the page."""
        return self.say("title") if self.is_linkable else self.name

    @property
    def description(self) -> str:
        """One sentence on the page."""
        return self.say("description") if self.is_linkable else ""

    @property
    def patterns(self) -> list[str]:
        """Its paths, with `*` for a variable."""
        return [addresses.pattern_of(path) for path in self.paths]

    @cached_property
    def _rules(self) -> MapAdapter:
        return addresses.table((path, self.name) for path in self.paths)

    def inside(self, **values: Any) -> str:
        """Return the path with these values and `defaults`, as it is inside the site, encoded.

        Raises:
            ConfigurationError: a value is missing or of the wrong kind.
        """
        if self.is_plain and not values:
            return quote(self.path) if not self.path.isascii() else self.path
        try:
            given = {**self.defaults, **values}
            return self._rules.build(self.name, given, append_unknown=False)
        except (BuildError, ValueError) as error:
            expected = f"a value for each variable of {self.path}"
            raise ConfigurationError("Page.at", values, expected) from error

    def at(self, **values: Any) -> str:
        """Return the address with these values of the variables, for links."""
        return url(self.inside(**values))

    def values(self, path: str = "") -> dict[str, Any]:
        """Return the values of the variables at a path of the page; for none, the defaults."""
        if not self.variables:
            return {}
        found = addresses.match(self._rules, path) if path else None
        return {**self.defaults, **(found[1] if found else {})}

    def is_at(self, path: str) -> bool:
        """Say whether the page exists at a path that is one of its own, as `exists` does."""
        return self.exists is None or bool(self.exists(**self.values(path)))

    def say(self, key: str, path: str = "") -> str:
        """Return the page's `title` or `description` at one of its paths."""
        said = self._said[key]
        return said if isinstance(said, str) else str(said(**self.values(path)))

    @property
    def computed(self) -> list[str]:
        """What callbacks marked `in_layout` write, such as `barchart-graph.figure`."""
        firsts = [one for one in self._recorded if one.first]
        return [str(output) for one in firsts for output in self._own(one.outputs())]

    def id(self, part: str) -> str:
        """Return the id of one of the page's elements: `barchart-graph` for the part `graph`."""
        running = RUNNING.get()
        is_twin = running is not None and running._recorded is self._recorded
        is_known = self.name == self._recorded_as  # the page that the functions mean
        return f"{running.name if running and is_twin and is_known else self.name}-{part}"

    def layout(self, function: Function) -> Function:
        """Record the function that builds the page from the page and each control's value."""
        if inspect.iscoroutinefunction(function):
            expected = "a function without async: a layout is built at once"
            raise ConfigurationError("Page.layout", function.__qualname__, expected)
        self._layout = function
        return function

    def callback(
        self, *dependencies: Any, in_layout: bool = False, **options: Any
    ) -> Callable[[Function], Function]:
        """Record a callback; takes what `Dash.callback` takes.

        `in_layout` says that the function can be called when the page is built: it needs the values
        of its inputs in the layout, not `dash.ctx` nor anything else. Its outputs then come
        with the layout, and the browser need not ask for them (if `FIRST_OUTPUTS` is on).

        Raises:
            ConfigurationError: `in_layout` for a callback that cannot be answered in the layout, or
                no brackets behind `@page.callback`.
        """
        if dependencies and inspect.isfunction(dependencies[0]):
            expected = "brackets behind it: @page.callback(Output(...), Input(...))"
            raise ConfigurationError("Page.callback", dependencies[0].__qualname__, expected)

        def record(function: Function) -> Function:
            one = Recorded.of(function, dependencies, options)
            if in_layout:
                # A copy: Dash writes the inputs into a dict of states.
                copied = self._own((one.dependencies, {**one.options}))
                one = one._replace(first=First.of(function, *copied))
            self._recorded.append(one)
            self.has_chart |= any(it.component_property == "figure" for it in one.outputs())
            self.is_async |= any(kind(function) for kind in ASYNC)
            self.has_jobs |= bool(options.get("background")) and not options.get("manager")
            return function

        return record

    def clientside_callback(self, function: Any, *dependencies: Any, **options: Any) -> None:
        """Record a callback for the browser; takes what `Dash.clientside_callback` takes."""
        if isinstance(function, str):
            self.inline.append(function)
        self._recorded.append(Recorded.of(function, dependencies, options, in_browser=True))

    def register(self, app: Dash, *, guards: bool = False) -> list[str]:
        """Replay everything recorded on *app*; return the names of its callbacks, by `output`.

        An app that keeps a guarded page from others says so with *guards*.

        Raises:
            ConfigurationError: the page is guarded and the app does not guard, or two of the page's
                callbacks write to the same.
        """
        if self.guarded and not guards:
            raise ConfigurationError("Page.login", repr(self), "an app that guards its pages")
        before = len(app.callback_map)
        is_first = getattr(app.server, "config", {}).get("FIRST_OUTPUTS")  # only a Flask has one
        for number, one in enumerate(self._recorded):
            known = len(app.callback_map)
            dependencies, options = self._own((one.dependencies, {**one.options}))
            if one.begins_alone:
                # Dash runs it at the beginning of a document, and forgets it where a router shows
                # its page. What has an output there runs in both.
                output = Output(self.id(BEGINNINGS), f"data-{number}")
                if dependencies:
                    dependencies = (output, *dependencies)
                else:
                    options["output"] = output
            share_outputs(app, self, dependencies, options)
            if handler := options.get("on_error"):
                options["on_error"] = self._as_own(one._replace(function=handler))
            if one.first and is_first:
                options["prevent_initial_call"] = True
            one.replay(app, dependencies, options, self._as_own(one))
            if len(app.callback_map) == known:  # it has taken the place of another
                expected = "outputs, or without any inputs, that no other callback of the app has"
                named = f"{self!r}, {getattr(one.function, '__qualname__', one.function)}"
                raise ConfigurationError("Page.callback", named, expected)
        if self.controls:
            self._register_sync(app)
        if is_first and any(one.first for one in self._recorded):
            asked = self.id(QUESTIONS)
            app.clientside_callback(
                ClientsideFunction("crossroads", "recall"),
                Output(asked, "clear_data"),  # never written; without one a router forgets to call
                Input(asked, "data"),
            )
        return list(islice(reversed(app.callback_map), len(app.callback_map) - before))

    def _register_sync(self, app: Dash) -> None:
        """Register what keeps address and controls in step: `sync` in `assets/controls.js`.

        Callbacks of the page may write to a control, too, and replace what it offers. `sync` then
        has no control as its output, which Dash would take for a mistake or for a circle, and
        `refit` follows the options.
        """
        fields = [self.id(control.name) for control in self.controls]
        written = [output for one in self._recorded for output in one.outputs()]
        others = {
            (self._own_id(output.component_id), output.component_property)
            for output in written
            if isinstance(output.component_id, str)
        }
        replaced = [field for field in fields if (field, "options") in others]
        for control in self.controls:
            if getattr(control, "late", False) and self.id(control.name) in replaced:
                expected = (
                    f"False, as a callback of {self!r} replaces the options of {control.name}"
                )
                raise ConfigurationError("Choice.late", True, expected)
        is_alone = not replaced and not any((field, "value") in others for field in fields)
        told = State(self.id("controls"), "data")
        app.clientside_callback(
            ClientsideFunction("crossroads", "sync"),
            [
                Output(self.id("address"), "search"),
                Output(self.id("notice"), "children"),
                *[Output(field, "value") for field in fields if is_alone],
            ],
            [Input(self.id("address"), "search"), *[Input(field, "value") for field in fields]],
            [told],
        )
        if replaced:
            app.clientside_callback(
                ClientsideFunction("crossroads", "refit"),
                Output(self.id("controls"), "clear_data"),  # as of `recall`
                [Input(field, "options") for field in replaced],
                [told],
            )

    def _as_own(self, one: Recorded) -> Any:
        """Return a recorded function so that the page that it knows is this one while it runs."""
        function = one.function
        if one.in_browser or self.name == self._recorded_as:
            return function
        if inspect.isasyncgenfunction(function):

            @wraps(function)
            async def answer_in_parts(*given: Any, **named: Any) -> Any:
                RUNNING.set(self)  # for the task that goes through it, which is this answer's own
                async for part in function(*given, **named):
                    yield part

            return answer_in_parts
        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def answer_later(*given: Any, **named: Any) -> Any:
                with self._runs():
                    return await function(*given, **named)

            return answer_later

        @wraps(function)
        def answer(*given: Any, **named: Any) -> Any:
            with self._runs():
                return function(*given, **named)

        return answer

    @contextmanager
    def _runs(self) -> Iterator[None]:
        """Note that this page's functions run; also in the process of a background callback."""
        token = RUNNING.set(self)
        try:
            yield
        finally:
            RUNNING.reset(token)

    def build(self, search: str = "", path: str = "") -> list[Component]:
        """Build the page's elements for the query of an address, and for one of its paths."""
        chosen = {**selection(self.controls, search), **self.values(path)}
        with self._runs():
            built = self._layout(self, **self._rest_of(search, chosen), **chosen)
            elements = html.Div(list(built) if isinstance(built, list | tuple) else [built])
            asked = self._fill(elements)
        if any(one.begins_alone for one in self._recorded):
            asked.append(html.Div(id=self.id(BEGINNINGS), hidden=True))
        return [*(self._sync_parts(path) if self.controls else []), *elements.children, *asked]

    def _rest_of(self, search: str, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return what else the query has, as far as the layout takes it."""
        if not self.query:
            return {}
        first, *others = inspect.signature(self._layout).parameters.values()
        taken = {one.name for one in others if one.kind is not one.VAR_POSITIONAL}
        takes_all = any(one.kind is one.VAR_KEYWORD for one in others)
        known = {first.name, *chosen}
        asked = parse_qs(search.removeprefix("?"), keep_blank_values=True)
        return {
            name: values[0] if len(values) == 1 else values
            for name, values in asked.items()
            if name not in known and (takes_all or name in taken)
        }

    def _fill(self, elements: Component) -> list[Component]:
        """Write first answers into the layout; return the place of what the browser is to ask."""
        firsts = [one.first for one in self._recorded if one.first]
        if not firsts or not current_app.config.get("FIRST_OUTPUTS"):
            return []
        questions = [
            first_outputs.fill(elements, one, self._own_id)
            for one in first_outputs.in_order(firsts)
        ]
        asked = [question for question in questions if question]
        return [dcc.Store(id=self.id(QUESTIONS), data=asked)] if asked else []

    def used_ids(self) -> set[str]:
        """List the ids without wildcards that the page's callbacks cannot do without."""
        told = [recorded.all_dependencies() for recorded in self._recorded]
        return needed_ids(one for each in told for one in self._own(each))

    def functions(self) -> list[Any]:
        """List the functions of the page: its layout's, and those of its callbacks."""
        return [self._layout, *(one.function for one in self._recorded)]

    def _sync_parts(self, path: str) -> list[Component]:
        """Build what `sync` needs: the address, a description of the controls, a notice's place.

        The page has a `dcc.Location` of its own, so that all inputs of the callback come and go
        together when a router replaces the page. It ignores the addresses of other pages.
        """
        here, controls = url(path or unquote(self.inside())), [one.told() for one in self.controls]
        told = {"path": here, "prefix": self.id(""), "controls": controls}
        return [
            dcc.Location(id=self.id("address"), refresh=False),
            dcc.Store(id=self.id("controls"), data=told),
            html.P(id=self.id("notice"), role="status", className="notice"),
        ]

    def renamed(self, name: str, **changes: Any) -> Self:
        """Return the same page under another name, to be mounted once more (plotly/dash#637).

        *changes* are what `Page` takes by their names, but for `controls` and `chart`; the rest
        stays. Redirects do not, and defaults do not if the path is another.
        The recorded functions are shared, the ids are not: `barchart-graph` becomes `name-graph`.
        """
        described = {key: getattr(self, key) for key in KEPT} | self._said
        described |= {"path": self.paths, "login": self.guarded, "chart": self.has_chart}
        if "path" not in changes:
            described["defaults"] = self.defaults
        twin = type(self)(name, controls=self.controls, **described | changes)
        twin._recorded_as, twin._layout = self._recorded_as, self._layout
        twin._recorded = self._recorded
        twin.inline, twin.is_async, twin.has_jobs = self.inline, self.is_async, self.has_jobs
        return twin

    def _own(self, item: Any) -> Any:
        """Return recorded dependencies, however nested, with the ids of this page's name."""
        return copied(item, self._own_id)

    def _own_id(self, component_id: Any) -> Any:
        if isinstance(component_id, dict):
            return {key: self._own_id(value) for key, value in component_id.items()}
        prefix = f"{self._recorded_as}-"
        if isinstance(component_id, str) and component_id.startswith(prefix):
            return f"{self.name}-{component_id[len(prefix) :]}"
        return component_id


def selection(controls: Sequence["Control"], search: str) -> Mapping[str, "Value"]:
    """Read the value of every control out of an address's query, such as `?year=1987`.

    Keys that belong to no control are ignored; a value that may not be chosen becomes the default.
    """
    query = parse_qs(search.removeprefix("?"), keep_blank_values=True) if controls else {}
    return {control.name: control.accept(query.get(control.name)) for control in controls}


def form(page: Page, chosen: Mapping[str, "Value"]) -> Component:
    """Build the page's controls in a row that becomes a column on a phone."""
    import dash_bootstrap_components as dbc  # noqa: PLC0415 - a tenth of a start; controls have it

    fields = [
        dbc.Col(control.component(page.id(control.name), chosen[control.name]))
        for control in page.controls
    ]
    return dbc.Row(fields, className="g-3 mb-3 row-cols-1 row-cols-sm-auto controls")
