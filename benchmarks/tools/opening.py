"""What a browser fires by itself when a page of Dash opens, and in which order.

These are the rules of Dash's renderer. A callback is fired once, when all of its components are on
the page and no callback before it may still change what it reads. One that waits
(`prevent_initial_call`) is fired only if a callback before it, or a `dcc.Location`, has changed one
of its inputs. A click is never made: a callback that waits for one is not fired, even if something
else has set the count of clicks.

What runs in the browser alone is not run, so what it writes is not known. A callback that reads
such a value is left out, with the reason, and so are those that read what it writes.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

Callback = Mapping[str, Any]
"""An entry of `_dash-dependencies`."""
Components = dict[str, dict[str, Any]]
"""What is on the page: component id -> its properties."""

KIT = "crossroads"
"""Where the kit's own functions for the browser are. They change nothing when a page opens: its
layout was built from the same address."""
COUNTERS = re.compile(r"(.*_)?n_(clicks|submit|blur|intervals)(_timestamp)?")
PATTERN, BACKGROUND = "its ids are patterns", "it runs in the background"
SOCKET = "it is asked over a websocket"


class Request(NamedTuple):
    """A callback to send, which of its inputs have changed, and whether it waits for a visitor."""

    callback: Callback
    changed: tuple[str, ...]
    pressed: bool = False


class Opening:
    """A page that is being opened: its components, and which callback comes next.

    `asked_for` names properties, such as `out.children`, whose callbacks need not wait: the page
    says so. `refused` names callbacks, by their `output`, that are not to be sent. With `fire_all`
    those that wait are sent, too, when all others have been: as if each button were pressed.
    """

    def __init__(
        self,
        callbacks: Sequence[Callback],
        layout: object,
        address: str,
        *,
        asked_for: Collection[str] = (),
        refused: Collection[str] = (),
        fire_all: bool = False,
    ) -> None:
        """Put the layout on the page."""
        self.components: Components = {}
        self.left_out: dict[str, str] = {}  # a callback's `output` -> why
        self._callbacks, self._address = callbacks, address
        self._asked_for, self._refused, self._fire_all = {*asked_for}, {*refused}, fire_all
        self._sent: set[str] = set()
        self._unknown: set[str] = set()
        self._unchanged: set[str] = set()  # what a callback could have changed, and has not
        self._readers: dict[str, list[Callback]] = {}
        for one in callbacks:
            for name in names(one["inputs"]):
                self._readers.setdefault(name, []).append(one)
        put_on_page(self.components, layout, address)
        self._at_first = {*self.components}
        self._changed = {*location_properties(self.components)}

    @property
    def waiting(self) -> list[str]:
        """Name the callbacks on the page that wait for the visitor."""
        return [
            one["output"]
            for one in self._callbacks
            if waits(one) and one["output"] not in self._sent
            if self._is_there(one) and is_run_by_server(one)
        ]

    def next(self) -> Request | None:
        """Return the next callback to send, None when there is none."""
        while pending := [one for one in self._callbacks if self._is_due(one)]:
            one = next((one for one in pending if not self._must_wait(one, pending)), pending[0])
            self._sent.add(one["output"])
            if is_the_kits(one):
                continue
            inputs = names(one["inputs"])
            if not is_run_by_server(one) or self._is_unreadable(one):
                self._unknown |= {*outputs(one)}
                self._changed |= {*outputs(one)}
            elif not (one["inputs"] and {*inputs} <= self._unchanged):
                changed = [name for name in inputs if name in self._changed]
                if waits(one) and not changed:  # the page says that it may be asked for
                    changed = [name for name in inputs if self._value(name) is not None][:1]
                return Request(one, tuple(changed))
        return self._next_press() if self._fire_all else None

    def answered(self, request: Request, answer: Mapping[str, Mapping[str, Any]]) -> None:
        """Put on the page what a callback has answered: component -> property -> value."""
        written = set()
        for name, properties in answer.items():
            self.components.setdefault(name, {}).update(properties)
            put_on_page(self.components, list(properties.values()), self._address)
            written |= {f"{name}.{key}" for key in properties}
        self._changed |= written
        self._unknown -= written
        self._unchanged -= written
        if not request.changed:
            self._unchanged |= {*outputs(request.callback)} - written

    def _next_press(self) -> Request | None:
        """Do to the next callback that waits what a visitor would do, if that can be known."""
        for one in self._callbacks:
            if one["output"] in self._sent or not self._is_there(one) or is_the_kits(one):
                continue
            self._sent.add(one["output"])
            if not is_run_by_server(one) or self._is_unreadable(one):
                continue
            for dependency in one["inputs"]:
                name = f"{dependency['id']}.{dependency['property']}"
                value = self._value(name)
                if counts(name):
                    value = (value or 0) + 1
                    self.components[dependency["id"]][dependency["property"]] = value
                if value is not None:
                    return Request(one, (name,), pressed=True)
            told = " or ".join(names(one["inputs"]))
            self.left_out[one["output"]] = f"no value is known that a visitor would give {told}"
        return None

    def _value(self, name: str) -> Any:
        component, _, key = name.rpartition(".")
        return self.components.get(component, {}).get(key)

    def _is_due(self, one: Callback) -> bool:
        if one["output"] in self._sent or not self._is_there(one):
            return False
        if any(name in self._changed and not counts(name) for name in names(one["inputs"])):
            return True
        if waits(one):
            return bool(written := {*outputs(one)}) and written <= self._asked_for
        # Dash looks for these when a document is loaded, and not in what is put there later.
        of_documents = one.get("no_output") or not one["inputs"]
        return not of_documents or components_of(one) <= self._at_first

    def _is_there(self, one: Callback) -> bool:
        return all(
            name in self.components or any(matches(name, other) for other in self.components)
            for name in components_of(one)
        )

    def _must_wait(self, one: Callback, pending: Sequence[Callback]) -> bool:
        read = {*names(one["inputs"]), *names(one["state"])} - {*outputs(one)}
        others = (other for other in pending if other is not one)
        return any(not read.isdisjoint(self._reach(other)) for other in others)

    def _reach(self, one: Callback) -> set[str]:
        """Return what may change because a callback is fired, through others, too."""
        found: set[str] = set()
        left = [one]
        while left:
            new = {*outputs(left.pop())} - found
            found |= new
            left += [reader for name in new for reader in self._readers.get(name, ())]
        return found

    def _is_unreadable(self, one: Callback) -> bool:
        """Say whether a callback cannot be sent; `left_out` has the reason if it is a new one."""
        read = (*names(one["inputs"]), *names(one["state"]))
        unknown = next((name for name in read if name in self._unknown), None)
        if one["output"] in self._refused:
            return True
        if unknown:
            self.left_out[one["output"]] = f"it reads {unknown}, which only a browser knows"
        elif has_patterns(one):
            self.left_out[one["output"]] = PATTERN
        elif one.get("background") or one.get("websocket"):
            self.left_out[one["output"]] = BACKGROUND if one.get("background") else SOCKET
        return one["output"] in self.left_out


def names(dependencies: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name what is read, such as `year.value`."""
    return [f"{each['id']}.{each['property']}" for each in dependencies]


def targets(callback: Callback) -> list[tuple[str, str]]:
    """Split a callback's output, `a.b` or `..a.b...c.d..`, into pairs of id and property."""
    if callback.get("no_output"):
        return []
    parts = callback["output"].removeprefix("..").removesuffix("..").split("...")
    return [(part.rpartition(".")[0], part.rpartition(".")[2]) for part in parts]


def outputs(callback: Callback) -> list[str]:
    """Name what is written, without what makes a duplicate unique."""
    return [f"{name}.{key.partition('@')[0]}" for name, key in targets(callback)]


def counts(name: str) -> bool:
    """Say whether a property counts what a visitor does."""
    return bool(COUNTERS.fullmatch(name.rpartition(".")[2]))


def waits(callback: Callback) -> bool:
    """Say whether it is fired when a visitor does something, and not before."""
    return bool(callback.get("prevent_initial_call"))


def is_run_by_server(callback: Callback) -> bool:
    """Say whether it is no function for the browser."""
    return not callback.get("clientside_function")


def is_the_kits(callback: Callback) -> bool:
    """Say whether it is one of the kit's own functions for the browser."""
    return bool((callback.get("clientside_function") or {}).get("namespace") == KIT)


def has_patterns(callback: Callback) -> bool:
    """Say whether an id is a dict, of one component or of many."""
    read = (each["id"] for each in (*callback["inputs"], *callback["state"]))
    return any(name.startswith("{") for name in (*read, *(name for name, _ in targets(callback))))


def components_of(callback: Callback) -> set[str]:
    """Name the components that must be on the page for it; of all that match there may be none."""
    read = (*callback["inputs"], *callback["state"])
    needed = {each["id"] for each in read if not each.get("allow_optional")}
    needed = {name for name in needed if '["ALL' not in name}
    return needed | {name for name, _ in targets(callback)}


def matches(pattern: str, name: str) -> bool:
    """Say whether an id, both as Dash writes them down, is one of those that a pattern means."""
    if not (pattern.startswith("{") and name.startswith("{")):
        return False
    wanted, found = json.loads(pattern), json.loads(name)
    return wanted.keys() == found.keys() and all(
        isinstance(value, list) or value == found[key] for key, value in wanted.items()
    )


def request_body(request: Request, components: Components) -> dict[str, Any]:
    """Make the body that Dash's renderer sends."""
    callback = request.callback
    written = [dict(zip(("id", "property"), pair, strict=True)) for pair in targets(callback)]
    several = callback["output"].startswith("..") or callback.get("no_output")
    body = {
        "output": callback["output"],
        "outputs": written if several else written[0],
        "inputs": [add_value(each, components) for each in callback["inputs"]],
        "changedPropIds": [*request.changed],
        "parsedChangedPropsIds": [*request.changed],
    }
    if callback["state"]:
        body["state"] = [add_value(each, components) for each in callback["state"]]
    return body


def add_value(dependency: Mapping[str, Any], components: Components) -> dict[str, Any]:
    """Add the value on the page; like a browser, leave it out if there is none."""
    named = {key: dependency[key] for key in ("id", "property")}
    known = components.get(dependency["id"])
    if known is None:  # it may be missing
        return {**named, "value": None}
    return named | ({"value": known[named["property"]]} if named["property"] in known else {})


def put_on_page(components: Components, content: object, address: str) -> None:
    """Put every component inside *content* on the page; a `Location` takes the page's address."""
    for component in components_in(content):
        properties = dict(component["props"])
        if component["type"] == "Location":
            at = urlsplit(address)
            search = f"?{at.query}" if at.query else ""
            properties |= {"href": address, "pathname": at.path, "search": search, "hash": ""}
        name = properties.get("id")
        if isinstance(name, dict):
            name = json.dumps(name, sort_keys=True, separators=(",", ":"))
        if name:
            components[name] = properties


def location_properties(components: Components) -> list[str]:
    """Name what every `Location` on the page sets when it opens."""
    parts = ("href", "pathname", "search", "hash")
    found = [name for name, properties in components.items() if {*parts} <= properties.keys()]
    return [f"{name}.{part}" for name in found for part in parts]


def components_in(content: object) -> Iterator[Mapping[str, Any]]:
    """Walk through all components of a layout, or of a part of one."""
    if isinstance(content, dict):
        if {"type", "namespace", "props"} <= content.keys():
            yield content
        for value in content.values():
            yield from components_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from components_in(value)
