"""A page that a test has opened: what is on it, and its callbacks, by name."""

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urldefrag, urljoin, urlsplit

from dash import no_update
from dash.dependencies import DashDependency

from crossroads.errors import CrossroadsError
from crossroads.testing.callbacks import (
    Call,
    Request,
    is_run_by_server,
    parsed,
    request_body,
    written,
)
from crossroads.testing.layout import INSIDE, components_in, text_of
from crossroads.testing.renderer import BACKGROUND, SOCKET, Renderer, named

Name: TypeAlias = "str | Mapping[str, Any] | DashDependency"
"""An id, as text or dict; a property such as `year.value`; or Dash's own `Input(...)` and so on."""
TITLED = ("kit-head", "_pages_store")
"""The stores by which a router tells the browser of the page's title: the kit's, and Dash's."""
UNSEEN = re.compile(r"(?is)<(script|style|title|template)\b.*?</\1>|<!--.*?-->")
TAG = re.compile(r"<[/]?(\w*)[^>]*>")
VARIABLES = {"*": "(?!_)[^/]+", "**": "(?!_).+"}
"""What the kit's router is told of a path with variables."""


class UnknownNameError(CrossroadsError, KeyError):
    """An id or a property that the page does not have; the message names the nearest ones."""

    def __init__(self, key: str, name: str, expected: str, known: Iterable[str]) -> None:
        """Say that *name* stood where one of *known* was expected."""
        found = sorted({*known})
        ids = {one.rpartition(".")[0] for one in found}
        alike = {*(get_close_matches(name, found, 3) or get_close_matches(name, ids, 3))}
        alike = {name} if name in ids else alike
        near = [one for one in found if not alike.isdisjoint((one, one.rpartition(".")[0]))]
        near = near or found[:5]
        told = f"the nearest are {', '.join(near)}" if near else "there are none"
        super().__init__(f"{key}={name!r}: expected {expected}; {told}")
        self.key, self.name, self.nearest = key, name, tuple(near)

    def __str__(self) -> str:
        """Return the message as it is; a `KeyError` would put quotes around it."""
        return str(self.args[0])


class UnrunnableError(CrossroadsError):
    """A callback that no request runs: it is the browser's, a job's, or lacks a component."""


class Document(NamedTuple):
    """What a server has answered for an address.

    `address` is the whole address as a browser would have it. `location` is where a redirect leads,
    empty for any other answer. `text` is HTML.
    """

    address: str
    status: int
    location: str
    text: str


class Served(NamedTuple):
    """How a page asks its server.

    `send` runs a callback: what to call it in an error, and the request's body -> the answer's
    JSON. `fetch` asks for the layout of an address, `leave` opens another document. `fires` says
    whether callbacks run when a page opens.
    """

    send: Callable[[str, Any], Mapping[str, Any]]
    fetch: Callable[[str], Any]
    leave: Callable[[str], "Page"]
    fires: bool


class Page:
    """A page as a browser has it after it was opened; made by `Client.open`.

    Attributes:
        status: the status of the document, such as 200 or 302.
        location: where the document redirects to; empty if it does not.
        document: the served HTML.
        address: the address, with host and query.
        layout: the layout as Dash's JSON, with all that callbacks have written; `None` if the
            document has no Dash in it.
        changed: what the last `run` or `change` has written, `set_props` included: name, such as
            `chart.figure`, -> value. After opening: what was written then.
    """

    def __init__(self, document: Document, renderer: Renderer | None, served: Served) -> None:
        """Take what was served: the document, and what is in it if there is a Dash."""
        self.status, self.location = document.status, document.location
        self.document, self.address = document.text, document.address
        self.changed = dict[str, Any]()
        self._renderer, self._served = renderer, served
        if renderer and served.fires:
            self._settle()
        elif renderer:
            renderer.forget_due()

    # ------------------------------------------------------------------------ what is on the page

    @property
    def layout(self) -> Any:
        """Return the layout as it is now."""
        return self._renderer and self._renderer.layout

    @property
    def title(self) -> str:
        """Return the title of the browser's tab."""
        components = self._renderer.components if self._renderer else {}
        for name in TITLED:
            told = components.get(name, {}).get("data")
            if isinstance(told, dict) and told.get("title"):
                return str(told["title"])
        found = re.search(r"(?is)<title[^>]*>(.*?)</title>", self.document)
        return html.unescape(found[1]).strip() if found else ""

    @property
    def text(self) -> str:
        """Return what a reader sees, without markup: a line for each block, no hidden ones."""
        if self._renderer:
            return text_of(self._renderer.layout)
        plain = TAG.sub(
            lambda tag: "\n" * (tag[1].title() not in INSIDE), UNSEEN.sub("", self.document)
        )
        return text_of(html.unescape(plain))

    @property
    def ids(self) -> list[Any]:
        """List the ids on the page, from the top down; those of pattern matching are dicts."""
        return [parsed(name) for name in self._there.components]

    @property
    def callbacks(self) -> list[str]:
        """Name all callbacks that the page's app has, each by what it writes, or else reads."""
        return [named(one) for one in self._there.callbacks]

    @property
    def left_out(self) -> dict[str, str]:
        """Return what a browser would have run and no request can: `output` -> the reason."""
        return self._there.left_out

    def __getitem__(self, name: Any) -> dict[str, Any]:
        """Return the properties of a component by its id, a text or a dict.

        What is written into it stands on the page, as if a function for the browser had done it.

        Raises:
            UnknownNameError: no component has this id; it names the nearest.
        """
        components = self._there.components
        if written(name) not in components:
            raise UnknownNameError("id", written(name), f"an id on {self._path}", components)
        return components[written(name)]

    def __contains__(self, name: Any) -> bool:
        """Say whether a component has this id."""
        return written(name) in self._there.components

    def read(self, name: Any, key: str) -> Any:
        """Return a property of a component.

        Raises:
            UnknownNameError: no component has this id, or it does not have this property.
        """
        properties = self[name]
        if key not in properties:
            said = f"a property that {written(name)} has on {self._path}"
            raise UnknownNameError("property", key, said, properties)
        return properties[key]

    # ---------------------------------------------------------------------------------- callbacks

    def run(self, output: Name, values: Mapping[Any, Any] | None = None, /, **named: Any) -> Any:
        """Run the one callback that writes *output*, with *values*; return what it has written.

        An output is named as `chart.figure`, as `chart` if only one of its properties is written,
        or as `Output(...)`; one callback with several outputs by any of them. A callback without
        outputs is named by an input. Of two that write one output, that one is run which reads all
        of *values*.

        Values are named by id, as `id.property`, or with Dash's `Input` and `State`; what is not
        named is as on the page. Inputs that are named are those that have triggered it; without
        any it is run as when the page opens. The page then has what the callback has answered.
        What a browser would run afterwards is not run: see `change`.

        Returns:
            The value of *output*, as on the page afterwards if it was a `Patch`; Dash's `no_update`
            if the callback has not written it. `changed` has all that was written.

        Raises:
            UnknownNameError: an output or a value that no callback has, with the nearest.
            UnrunnableError: a function for the browser, a background callback, or one that reads or
                writes what is not on the page.
            AnswerError: the server answered with another status than 200 or 204.
        """
        given = {**(values or {}), **named}
        call, name = self._call(output, given)
        found = {self._resolve("value", one, (*call.inputs, *call.state)): one for one in given}
        self._refuse(call)
        for one, key in found.items():
            component, _, part = one.rpartition(".")
            if component in self._there.components:
                self._there.components[component][part] = given[key]
        changed = tuple(one for one in call.inputs if one in found)
        self.changed = self._ask(Request(call, changed))
        self._there.forget_due()
        return self.changed.get(name, no_update)

    def change(self, values: Mapping[Any, Any] | None = None, /, **named: Any) -> list[str]:
        """Change properties as a visitor does, and run all that a browser then runs.

        A click is `change({"button.n_clicks": 1})`. Values are named as for `run`; by an id alone
        if one property of it is read by callbacks.

        Returns:
            The callbacks that were run, in order, each by what it writes.

        Raises:
            UnknownNameError: as `run`.
            AnswerError: as `run`.
        """
        given = {**(values or {}), **named}
        read = [name for call in self._there.calls for name in call.inputs]
        held = [f"{name}.{key}" for name, one in self._there.components.items() for key in one]
        there = [name for name in read if name.rpartition(".")[0] in self._there.components]
        found = {self._resolve("value", key, there, held): one for key, one in given.items()}
        self._there.change(found)
        return self._settle()

    def follow(self, href: str) -> "Page":
        """Follow a link on the page: return this page if a router changes it, or else a new one.

        One to a place on this page, such as `#top`, stays on it.

        Raises:
            UnknownNameError: there is no such link, with the nearest.
            UnrunnableError: it leads to another host, or is no address of a page, as `mailto:`.
            AnswerError: as `run`.
        """
        target = urljoin(self.address, href)
        links = [
            one for one in components_in(self.layout) if isinstance(one["props"].get("href"), str)
        ]
        hrefs = {one["props"]["href"]: one for one in links if one["type"] != "Location"}
        if self._renderer and href not in hrefs:
            raise UnknownNameError("href", href, f"a link on {self._path}", hrefs)
        if urlsplit(target)[:2] != urlsplit(self.address)[:2]:
            said = f"it leads out of {urljoin(self.address, '/')}, where no test client goes"
            raise UnrunnableError(f"the link {href} on {self._path}: {said}")
        is_here = "#" in href and urldefrag(target).url == urldefrag(self.address).url
        if not self._renderer:
            return self if is_here else self._served.leave(target)
        if not is_here and self._is_routed(urlsplit(target).path):
            self._open_in_place(target)
        elif is_here or (_stays(hrefs[href]) and _has_location(self._renderer)):
            self._renderer.go_to(target)
        else:
            return self._served.leave(target)
        self.address = target
        self._settle()
        return self

    # ------------------------------------------------------------------------------------- inside

    @property
    def _there(self) -> Renderer:
        if self._renderer is None:
            told = f", and leads to {self.location}" if self.location else ""
            said = f"{self._path} answered {self.status}{told}: it is a document without Dash"
            raise UnrunnableError(said)
        return self._renderer

    @property
    def _path(self) -> str:
        return urlsplit(self.address).path

    def _settle(self) -> list[str]:
        """Run all that is due, and what follows from it."""
        ran, self.changed = [], {}
        while request := self._there.next():
            self.changed |= self._ask(request)
            ran.append(named(request.callback))
        return ran

    def _ask(self, request: Request) -> dict[str, Any]:
        body = request_body(request, self._there.components)
        answer = self._served.send(
            f"the callback of {named(request.callback)} on {self._path}", body
        )
        return self._there.answered(request, answer)

    def _call(self, output: Name, given: Mapping[Any, Any]) -> tuple[Call, str]:
        """Return the call that writes *output*, and the output's whole name."""
        every = self._there.calls
        silent = [call for call in every if not call.outputs]
        known = [name for call in every for name in call.outputs]
        read = [name for call in silent for name in call.inputs]
        name = self._resolve("output", output, known, read, is_output=True)
        calls = [call for call in every if name in call.outputs]
        calls = calls or [call for call in silent if name in call.inputs]
        fitting = [call for call in calls if self._reads(call, given)]
        if len(fitting) == 1 or len(calls) == 1:
            return (fitting or calls)[0], name
        told = "; ".join(f"one reads {', '.join((*call.inputs, *call.state))}" for call in calls)
        raise UnknownNameError(
            "output",
            name,
            f"values that tell its {len(calls)} callbacks apart ({told})",
            [each for call in calls for each in call.inputs],
        )

    def _reads(self, call: Call, given: Mapping[Any, Any]) -> bool:
        try:
            return all(self._resolve("value", one, (*call.inputs, *call.state)) for one in given)
        except UnknownNameError:
            return False

    def _resolve(
        self,
        key: str,
        name: Name,
        known: Sequence[str],
        more: Sequence[str] = (),
        *,
        is_output: bool = False,
    ) -> str:
        """Return the whole name, `id.property`, of what is named in any way."""
        if isinstance(name, DashDependency):
            name = f"{name.component_id_str()}.{name.component_property}"
        name = written(name)
        if name in known or name in more:
            return name
        for among in (known, more):
            found = {one for one in among if one.rpartition(".")[0] == name}
            found = found - {f"{name}.id"} or found  # an id never changes, and may be read
            if len(found) == 1:
                return found.pop()
            if found:
                said = f"one property of {name}, as there are several"
                raise UnknownNameError(key, name, said, found)
        end = "written" if is_output else "read"
        said = f"what is {end} by a callback on {self._path}"
        raise UnknownNameError(key, name, said, {*known, *(() if is_output and known else more)})

    def _refuse(self, call: Call) -> None:
        """Raise `UnrunnableError` for a call that no request runs."""
        callback, reason = call.callback, ""
        if not is_run_by_server(callback):
            reason = "it is a function for the browser: write into the page what it would write"
        elif callback.get("background") or callback.get("websocket"):
            reason = BACKGROUND if callback.get("background") else SOCKET
        elif call.missing:
            there = ", ".join(call.missing)
            near = UnknownNameError("id", call.missing[0], "", self._there.components).nearest
            reason = f"{there} is not on the page; the nearest are {', '.join(near)}"
        if reason:
            raise UnrunnableError(f"the callback of {named(callback)} on {self._path}: {reason}")

    def _is_routed(self, path: str) -> bool:
        """Say whether the kit's router shows the page at *path* in this document."""
        props = self.layout["props"] if isinstance(self.layout, dict) else {}
        routes = str(props.get("data-routes", "")).split()
        return any(_shape(one).fullmatch(path.removesuffix("/") or "/") for one in routes)

    def _open_in_place(self, target: str) -> None:
        """Do what `assets/router.js` does: replace what differs from page to page."""
        renderer, at = self._there, urlsplit(target)
        layout = self._served.fetch(f"{at.path}{at.query and '?'}{at.query}")
        found = {
            one["props"].get("id"): one["props"]
            for one in components_in(layout)
            if isinstance(one["props"].get("id"), str)
        }
        renderer.go_to(target)
        if "kit-links" in found and "kit-links" in renderer.components:
            renderer.put("kit-links", "children", found["kit-links"].get("children"))
        waiting = found.get("kit-page", {}).get("data")
        shown = waiting if waiting is not None else found["kit-main"].get("children")
        renderer.put("kit-main", "children", shown)
        renderer.put("kit-head", "data", found["kit-head"].get("data"))


def _shape(route: str) -> re.Pattern[str]:
    parts = re.split(r"(\*+)", route)
    return re.compile("".join(VARIABLES.get(part) or re.escape(part) for part in parts))


def _stays(link: Mapping[str, Any]) -> bool:
    """Say whether a component's link is followed by its library, and not by the browser."""
    props = link["props"]
    outside = props.get("refresh") or props.get("external_link") or props.get("target")
    return link["namespace"] != "dash_html_components" and not outside


def _has_location(renderer: Renderer) -> bool:
    return any(one["type"] == "Location" for one in components_in(renderer.layout))
