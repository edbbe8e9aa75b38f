"""Check callback requests before Dash sees them.

Dash finds a callback by the body's `output` and trusts the rest, ids included. A body that no
browser sends then ends as a 500 somewhere inside Dash. Here the whole body is compared with the
callbacks of the app at that address. A page's function gets values of any type, for as many
components as it asked for; checking the values is its own task.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import Flask, Request, current_app, request
from werkzeug.exceptions import BadRequest, MethodNotAllowed, NotFound

from crossroads.apps import App, apps_of
from crossroads.streams import END, READ, is_about_streams

ENDPOINT = "_dash-update-component"
DEEPEST = 200
"""How deep a body may be nested; a layout that is sent as a value takes three for each component.
Python's own limit is 1,000 calls, orjson's 254 for an answer that repeats a value."""
HANDLES = ("endId", "cacheKey", "job", "oldJob", "cancelJob")
"""What the address says of background callbacks; Dash compares it with what it has signed."""
LEFT_OUT = {"wild": "MATCH"}
"""What stands for `MATCH` in the id of a component that may be missing, and is."""
FARTHEST = 2**53
"""How far a browser can have read: as far as its numbers are whole."""


class Dependency(NamedTuple):
    """An output, input or state as it was registered.

    Attributes:
        id: a string, or a dict in which a list such as `["ALL"]` stands for a wildcard.
        property: the component's property; of a duplicate output with its `@` and hash.
        several: whether a browser sends a list, of all components that the wildcards match.
        optional: whether it may be missing on the page, and is then sent as it was registered.
    """

    id: Any
    property: str
    several: bool
    optional: bool

    @classmethod
    def of(cls, id_: str, property_: str, optional: bool = False) -> "Dependency":
        """Read the id as Dash writes it down."""
        known: Any = json.loads(id_) if id_.startswith("{") else id_
        values = known.values() if isinstance(known, dict) else ()
        several = any(isinstance(value, list) and value != ["MATCH"] for value in values)
        return cls(known, property_, several, optional)

    def is_met_by(self, given: Any) -> bool:
        """Say whether a browser would send *given* for this."""
        if self.several:
            return isinstance(given, list) and all(map(self.is_one, given))
        return self.is_one(given)

    def is_one(self, given: Any) -> bool:
        """Say whether *given* is one component with the right property."""
        if not isinstance(given, dict) or given.get("property") != self.property:
            return False
        id_ = given.get("id")
        return id_ == self.id if isinstance(self.id, str) else self.has_id(id_)

    def has_id(self, given: Any) -> bool:
        """Say whether *given* is an id that is matched by this one, which is a dict."""
        return (
            isinstance(given, dict)
            and given.keys() == self.id.keys()
            and all(self._matches(given[key], value) for key, value in self.id.items())
        )

    def matched(self, given: Any) -> Iterator[tuple[str, Any]]:
        """Return what each `MATCH` stands for in *given*, by its key in the id."""
        keys = [key for key, value in self.id.items() if value == ["MATCH"]]
        for one in given if self.several else [given]:
            named = ((key, one["id"][key]) for key in keys)
            yield from (pair for pair in named if not (self.optional and pair[1] == LEFT_OUT))

    def _matches(self, given: Any, value: Any) -> bool:
        if not isinstance(value, list):
            return bool(given == value)
        left_out = self.optional and given == {"wild": value[0]}
        return left_out or isinstance(given, str | int | float)


class Callback(NamedTuple):
    """What a callback was registered with, under the names that a body has for it.

    `plain` has id and property of each component, in the lists in which no id is a dict.
    """

    lists: Mapping[str, tuple[Dependency, ...]]
    plain: Mapping[str, list[tuple[str, str]]]
    is_wild: bool
    has_one_output: bool
    triggers: frozenset[str]
    wild: tuple[Dependency, ...]
    in_background: bool

    @classmethod
    def of(cls, output: str, entry: Mapping[str, Any]) -> "Callback":
        """Read an entry of `Dash.callback_map`."""
        inputs, state = (
            tuple(
                Dependency.of(one["id"], one["property"], "allow_optional" in one)
                for one in entry[key]
            )
            for key in ("inputs", "state")
        )
        outputs = tuple(_outputs(output, entry))
        lists = {"outputs": outputs, "inputs": inputs, "state": state}
        plain = {
            key: [(one.id, one.property) for one in those]
            for key, those in lists.items()
            if all(isinstance(one.id, str) for one in those)
        }
        return cls(
            lists,
            plain,
            len(plain) < len(lists),
            not output.startswith("..") and not entry["no_output"],
            frozenset(f"{one.id}.{one.property}" for one in inputs if isinstance(one.id, str)),
            tuple(one for one in inputs if not isinstance(one.id, str)),
            bool(entry.get("background")),
        )

    def has(self, key: str, given: list[Any]) -> bool:
        """Say whether a browser would send *given* for its outputs, inputs or state."""
        if key in self.plain:  # nearly all callbacks, three times as fast
            return named(given) == self.plain[key]
        return all(map(Dependency.is_met_by, self.lists[key], given))

    def is_triggered_by(self, given: Any) -> bool:
        """Say whether *given*, such as `year.value`, is one of the inputs."""
        if not isinstance(given, str):
            return False
        if given in self.triggers:
            return True
        name, _, changed = given.rpartition(".")
        try:
            id_ = json.loads(name) if name.startswith("{") else None
        except (ValueError, RecursionError):
            return False
        return any(one.property == changed and one.has_id(id_) for one in self.wild)


def _outputs(output: str, entry: Mapping[str, Any]) -> Iterator[Dependency]:
    """Read the outputs, whose ids have a backslash before each dot."""
    if entry["no_output"]:
        return
    for name in output[2:-2].split("...") if output.startswith("..") else [output]:
        component_id, _, changed = name.rpartition(".")
        yield Dependency.of(component_id.replace("\\.", "."), changed)


def mount(server: Flask) -> None:
    """Check the callback requests of every kit app on *server*."""
    server.before_request(check)


def check() -> None:
    """Refuse a callback request that no browser sends; other requests pass at the first line.

    Raises:
        HTTPException: Werkzeug's for 400, 404, 405, 413 and 415, with a short reason.
    """
    # Looked up once: each time through the proxy costs as much as a line of these.
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]
    path = asked.path
    if not path.endswith(ENDPOINT):
        return
    app = apps_of(current_app).get(path.removesuffix(ENDPOINT))
    if app is None or asked.method == "OPTIONS":
        return
    if asked.method != "POST":
        raise MethodNotAllowed(["POST"], "A callback is asked for with POST.")
    # Dash compares a handle with its signature, which raises for text that is not ASCII.
    if asked.query_string:
        handles = (value for key in HANDLES for value in asked.args.getlist(key))
        if not all(map(str.isascii, handles)):
            raise BadRequest("The address has a handle that was never given out.")
    check_body(_body(asked), app)


def check_body(body: Any, app: App) -> None:
    """Hold a parsed body against the callbacks of *app*, which are read once each."""
    if is_about_streams(body):
        check_stream(body, app)
        return
    output = body.get("output") if isinstance(body, dict) else None
    if not isinstance(output, str):
        raise BadRequest("The body is an object whose output is a string.")
    if output not in app.checks:
        app.checks[output] = Callback.of(output, _entry(app, output))
    callback: Callback = app.checks[output]
    if callback.in_background and not app.served_document():
        raise BadRequest("This page was loaded too long ago. Load it again.")
    for key, expected in callback.lists.items():
        given = body.get(key, [])
        if key == "outputs" and callback.has_one_output:
            given = [given]
        if not isinstance(given, list) or len(given) != len(expected):
            raise BadRequest(f"There are {len(expected)} {key}, in a list if there are several.")
        if not callback.has(key, given):
            raise BadRequest(f"The {key} are not those that the callback has.")
    if callback.is_wild:
        check_matches(body, callback)
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(map(callback.is_triggered_by, changed)):
        raise BadRequest("The changedPropIds are a list of the callback's inputs.")
    if body.get("streamConnection") is not None and not is_stream(body["streamConnection"]):
        raise BadRequest("The streamConnection is an object with a requestId.")


def named(given: list[Any]) -> list[tuple[Any, Any]] | None:
    """Return id and property of each component, or `None` if something else is among them."""
    try:
        return [(one["id"], one["property"]) for one in given]
    except (KeyError, TypeError):
        return None


def check_matches(body: Mapping[str, Any], callback: Callback) -> None:
    """Refuse a body in which `MATCH` stands for one thing here and for another one there."""
    known: dict[str, Any] = {}
    for key, expected in callback.lists.items():
        given = body.get(key, [])
        given = [given] if key == "outputs" and callback.has_one_output else given
        for one, met in zip(expected, given, strict=True):
            for name, value in () if isinstance(one.id, str) else one.matched(met):
                if known.setdefault(name, value) != value:
                    raise BadRequest("All that MATCH stands for is the same in a request.")


def check_stream(body: Mapping[str, Any], app: App) -> None:
    """Refuse a request about streams (`crossroads.streams`) that Dash's script would not send."""
    if not getattr(app, "shared_storage_enabled", False):
        raise NotFound("There are no streams.")
    place = one_value(body.get(READ), "from")
    reads = type(place) is int and 0 <= place <= FARTHEST
    if len(body) != 1 or not (reads or is_stream(body.get(END))):
        raise BadRequest(f"The body has a {READ} with from, or a {END} with a requestId.")


def is_stream(given: Any) -> bool:
    """Say whether *given* names one stream, as Dash's script makes the names up."""
    name = one_value(given, "requestId")
    return isinstance(name, str) and re.fullmatch(r"[\w-]{1,64}", name, re.ASCII) is not None


def one_value(given: Any, key: str) -> Any:
    """Return what *given* has as its only value, which is that of *key*."""
    return given.get(key) if isinstance(given, dict) and len(given) == 1 else None


def _body(asked: Request) -> Any:
    """Parse the request's body, which Dash then finds parsed; 413 and 415 are Flask's."""
    try:
        body = asked.get_json()
    except (BadRequest, RecursionError):
        raise BadRequest("The body is not JSON, or nested too deep.") from None
    data = asked.get_data()
    if data.count(b"[") + data.count(b"{") > DEEPEST and is_deeper(body, DEEPEST):
        raise BadRequest("The body is nested too deep.")
    return body


def is_deeper(value: Any, levels: int) -> bool:
    """Say whether lists and dicts lie more than *levels* deep in one another."""
    level = [value]
    for _ in range(levels):
        nested = [one for one in level if isinstance(one, list | dict)]
        level = [two for one in nested for two in (one.values() if isinstance(one, dict) else one)]
    return any(isinstance(one, list | dict) for one in level)


def _entry(app: App, output: str) -> Mapping[str, Any]:
    """Return what Dash has registered for *output*.

    An app that nobody has asked yet lacks those that Dash itself adds when it sets the app up, for
    cancelling background callbacks; and a browser may have its document from another worker.
    """
    if output not in app.callback_map:
        app.set_up()
    entry: Mapping[str, Any] = app.callback_map.get(output, {})
    if "callback" not in entry:  # there is none, or it is run by the browser
        raise NotFound("There is no such output. If the site has changed, load the page again.")
    return entry
